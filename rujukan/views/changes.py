"""Riwayat perubahan of a complaint, case, victim and referral: only of what the user may see of it now."""

from django.http import Http404

from gugus.access.scope import shows
from gugus.audit.changes import parts
from gugus.views.changes import changes_page
from rujukan import rules
from rujukan.disclosure.section import reads_content
from rujukan.models import ShelterStay
from rujukan.views.case import case_or_404
from rujukan.views.complaint import complaint_or_404
from rujukan.views.referral import referral_or_404
from rujukan.views.victim import victim_or_404


@shows(rules.works_on_cases)
def complaint_changes(request, number):
    complaint = complaint_or_404(request, number)
    if not reads_content(request.user, complaint):
        raise Http404
    trail = [("Pengaduan", "complaint_list"), (number, "complaint_detail", number)]
    return changes_page(request, parts(complaint), subject=number, trail=trail)


@shows(rules.coordinator)
def case_changes(request, number):
    trail = [("Kasus", "case_list"), (number, "case_detail", number)]
    return changes_page(request, parts(case_or_404(request, number)), subject=number, trail=trail)


@shows(rules.coordinator)
def victim_changes(request, code):
    victim = victim_or_404(request, code)
    case = victim.case.number
    trail = [("Kasus", "case_list"), (case, "case_detail", case), (code, "victim_detail", code)]
    trail.append(("Riwayat", "victim_history", code))
    return changes_page(request, parts(victim), subject=code, trail=trail)


@shows(rules.works_on_cases)
def referral_changes(request, number):
    """Sender and receiver see the columns of the referral. Only the receiver and coordinators see stays under it."""
    referral = referral_or_404(request, number)
    hidden = () if rules.answers(request.user, referral) else (ShelterStay,)
    trail = [("Rujukan", "referral_list"), (number, "referral_detail", number)]
    return changes_page(request, parts(referral, without=hidden), subject=number, trail=trail)
