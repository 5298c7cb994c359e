"""Calls to duty contacts: the list, the page of one, on which somebody who was called takes it over, and how it ends."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.choices import InstitutionKind
from gugus.web.attempt import answer, itself, press
from gugus.web.overtaken import form_page, steps
from gugus.web.pages import page_of
from gugus.workflow import duty
from rujukan import rules
from rujukan.actions import alarm as alarms, emergency
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.disclosure import calls
from rujukan.forms.alarm import ReplyForm
from rujukan.forms.emergency import ReceptionForm
from rujukan.models import Alarm, Referral

SAID = {
    AlarmReplyKind.TAKING: "Anda menanganinya. Yang lain yang dipanggil diberi tahu.",
    AlarmReplyKind.CANNOT: "Tercatat. Petugas berikutnya dipanggil sekarang.",
}


@shows(rules.works_on_cases)
def alarm_list(request):
    page = page_of(request, Alarm.objects.for_list())
    return render(request, "rujukan/alarm_list.html", {"page": page, "now": timezone.now()})


@shows(rules.works_on_cases)
def alarm_detail(request, pk):
    return alarm_page(request, pk)


def alarm_page(request, pk, *, opened=None):
    """Render the page of one call; `opened` is what its taker reads of the complaint, in the response to a POST."""
    alarm = alarm_or_404(pk)
    user = request.user
    police = user.institution is not None and user.institution.kind == InstitutionKind.POLICE
    context = {
        "alarm": alarm,
        "answers": rules.answers_call(user, alarm, {call.institution_id for call in alarm.calls.all()}),
        "opened": opened,
        "takes": alarm.complaint_id and calls.takes(user, alarm),
        "reachable": next((each for each in opened.recorded_by if each.phone), None) if opened else None,
        "place": alarm.district if police or user.is_coordinator else None,
        "referrals": Referral.objects.to_same_receiver(alarm.referral_id).asked_in_emergency() if alarm.referral_id else (),
        "replies": alarm.replies.select_related("by__institution"),
        "call_back": duty.coordinator_on_duty(timezone.now()),
    }
    return render(request, "rujukan/alarm_detail.html", context)


def alarm_or_404(pk):
    return get_object_or_404(Alarm.objects.for_list(), pk=pk)


@accepts(rules.works_on_cases, "alarm_detail", "pk")
def alarm_reply(request, pk):
    """Answer a call; whoever takes it reads at once where it is. A user who was not called is told why they may not see it."""
    form = ReplyForm(request.POST)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    alarm = press(request, SAID.get(kind, ""), alarms.reply, Alarm(pk=pk), by=request.user, kind=kind)
    if alarm and (opened := calls.open_call(request.user, alarm)):
        return alarm_page(request, pk, opened=opened)
    return redirect(alarm or Alarm.objects.filter(pk=pk).first() or "home")


@accepts(rules.works_on_cases, "alarm_detail", "pk")
def alarm_open(request, pk):
    """Show the taker of a call again where it is: POST, because the access log records it."""
    opened = calls.open_call(request.user, alarm_or_404(pk))
    if opened is None:
        messages.error(request, calls.CLOSED)
        return redirect("alarm_detail", pk)
    return alarm_page(request, pk, opened=opened)


@allow(rules.officer)
def alarm_receive(request, pk):
    """Record that the person of a call is with its taker. What the form begins with is an opening in the access log."""
    alarm, user = alarm_or_404(pk), request.user
    stages = emergency.stages_open_to(user.institution)
    if not request.POST and not (alarm.complaint_id and calls.takes(user, alarm) and alarm.ended_at is None):
        return redirect(alarm)
    if not stages:
        return redirect("complaint_new")
    story = f"Orang yang dilaporkan dalam {alarm.number} sekarang di {user.institution}."
    called = None if request.POST else calls.open_call(user, alarm)
    form = ReceptionForm(request.POST or None, stages=stages, story=story, called=called)
    words = "Penerimaan darurat {} tercatat. Panggilannya selesai.".format
    taken = answer(request, form, words, emergency.receive_called, alarm, to=itself)
    done = (alarm.taken_at, alarm.taken_by, "Ditangani"), (alarm.ended_at, alarm.taken_by, "Orangnya diterima")
    happened, page = partial(steps, user, *done), alarm.get_absolute_url()
    return taken or form_page(request, "rujukan/alarm_receive.html", form, {"alarm": alarm}, happened=happened, page=page)
