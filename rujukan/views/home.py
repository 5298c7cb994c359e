"""Home pages of coordinators, officers and auditors, and the lists to which their counts lead."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from gugus.access.scope import allow, generic_plans, shows
from gugus.web.pages import page_of
from gugus.workflow import duty, meeting as meetings
from rujukan import rules
from rujukan.lists import agenda, companion as companions, lines, urgent
from rujukan.views.stage import phone_of

NO_NUMBER = "Nomornya belum dicatat. Minta administrator mencatatnya."


@allow(rules.coordinator)
def coordinator_home(request):
    user, now = request.user, timezone.now()
    desks, contacts, decisions = agenda.coordinator_beside(user, now, duty.called_first.asked(), meetings.asked(user))
    context = {"board": urgent.board(desks, now), "on_duty": duty.first_to_call(contacts, now), "decisions": decisions}
    return render(request, "rujukan/coordinator_home.html", context | {"now": now})


@shows(rules.coordinator)
def waiting_list(request, group):
    """Show all that one count of the coordinator's home counts."""
    if group not in urgent.OF_SLUG:
        raise Http404
    group, now = urgent.OF_SLUG[group], timezone.now()
    desks = agenda.coordinator(request.user, now, only=group.desks)
    _put_numbers(desks["late"].rows, now)
    total = sum(desks[desk].total for desk in group.desks)
    return _lines_page(request, group.title, urgent.lines_of(group, desks, now), total, group.hint)


def _put_numbers(referrals, now):
    """Give the receivers of late referrals the number of whoever is on duty there, or the words that there is none."""
    phones = duty.phones_of({referral.to_institution_id for referral in referrals}, now)
    for referral in referrals:
        referral.to_institution.phone = phone_of(referral.to_institution, phones) or NO_NUMBER


@shows(rules.officer)
def accompanied_list(request):
    """Show whom the officer's institution accompanies, the next contact first."""
    now = timezone.now()
    rows = [lines.accompanied(victim, now) for victim in companions.accompanied(request.user)]
    return _lines_page(request, "Orang yang Anda dampingi", rows, len(rows), what="orang, yang terdekat dulu")


def _lines_page(request, title, rows, total, hint="", what="menunggu"):
    context = {"title": title, "page": page_of(request, rows), "total": total, "hint": hint, "what": what}
    return render(request, "rujukan/waiting_list.html", context)


@allow(rules.officer)
@generic_plans
def officer_home(request):
    user, now = request.user, timezone.localtime()
    found, contacts, decisions = agenda.officer_beside(user, now, duty.called_first.asked(), meetings.asked(user))
    context = {"agenda": found, "now": now, "on_duty": duty.coordinator_on_duty(now, contacts), "decisions": decisions}
    return render(request, "rujukan/officer_home.html", context | {"help_contact": settings.HELP_CONTACT})


@allow(rules.auditor)
def auditor_home(request):
    """Show what is unusual. While the seal is sound, the first breach is the next step and is not listed again."""
    found = agenda.auditor()
    sound = found.check and not found.check.faults
    return render(request, "rujukan/auditor_home.html", {"agenda": found, "sound": sound, "now": timezone.now()})
