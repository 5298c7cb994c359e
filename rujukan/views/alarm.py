"""Calls to duty contacts: the list, and the page of one, on which somebody who was called takes it over."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.choices import InstitutionKind
from gugus.views.methods import posts_to
from gugus.web.attempt import press
from gugus.web.pages import page_of
from gugus.workflow import duty
from rujukan import rules
from rujukan.actions import alarms
from rujukan.choices.alarms import AlarmReplyKind
from rujukan.forms.alarm import ReplyForm
from rujukan.models import Alarm

SAID = {
    AlarmReplyKind.TAKING: "Anda menanganinya. Yang lain yang dipanggil diberi tahu.",
    AlarmReplyKind.CANNOT: "Tercatat. Petugas berikutnya dipanggil sekarang.",
}


@allow(rules.works_on_cases)
@require_safe
def alarm_list(request):
    page = page_of(request, Alarm.objects.for_list())
    return render(request, "rujukan/alarm_list.html", {"page": page, "now": timezone.now()})


def alarm_or_404(pk):
    return get_object_or_404(Alarm.objects.for_list(), pk=pk)


@allow(rules.works_on_cases)
@require_safe
def alarm_detail(request, pk):
    alarm = alarm_or_404(pk)
    user, now = request.user, timezone.now()
    police = user.institution is not None and user.institution.kind == InstitutionKind.POLICE
    context = {
        "alarm": alarm,
        "place": alarm.district if police or user.is_coordinator else None,
        "replies": alarm.replies.select_related("by__institution"),
        "call_back": duty.coordinators_phone(now),
        "now": now,
    }
    return render(request, "rujukan/alarm_detail.html", context)


@allow(rules.works_on_cases)
@posts_to("alarm_detail", "pk")
def alarm_reply(request, pk):
    alarm = alarm_or_404(pk)
    form = ReplyForm(request.POST)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    press(request, SAID.get(kind, ""), alarms.reply, alarm, by=request.user, kind=kind)
    return redirect(alarm)
