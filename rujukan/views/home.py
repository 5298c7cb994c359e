"""Home pages of coordinators, officers and auditors: what waits for each."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from gugus.access.scope import allow, generic_plans
from gugus.workflow import notice as notices
from rujukan import rules
from rujukan.forms.referral import DeclineForm
from rujukan.lists import agenda, urgent


@allow(rules.coordinator)
@generic_plans
def coordinator_home(request):
    now = timezone.now()
    board = urgent.board(agenda.coordinator(request.user, now), now)
    return render(request, "rujukan/coordinator_home.html", {"board": board, "notices": notices.newest(), "now": now})


@allow(rules.officer)
@generic_plans
def officer_home(request):
    now = timezone.localtime()
    context = {"agenda": agenda.officer(request.user, now), "now": now, "help_contact": settings.HELP_CONTACT}
    context |= {"decline_form": DeclineForm(), "notices": notices.newest()}
    return render(request, "rujukan/officer_home.html", context)


@allow(rules.auditor)
def auditor_home(request):
    context = {"agenda": agenda.auditor(), "notices": notices.newest(), "now": timezone.now()}
    return render(request, "rujukan/auditor_home.html", context)
