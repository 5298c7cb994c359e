"""Ends a hand-over: the person has left, or the service continues on a new basis."""

from django.db import transaction

from gugus.choices import Pressing
from gugus.workflow.lifecycle import step
from rujukan import rules
from rujukan.actions.routing import ONLY_RECEIVER, basis_of, change, check_holder, check_victim
from rujukan.actions.service import LEFT_WHERE, leave
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import NEXT_REFERRAL, ReferralStatus
from rujukan.choices.shelter import Answer

NOT_BEGUN = "Tidak ada serah terima yang berjalan untuk rujukan ini."


@transaction.atomic
def hand_over(referral, *, by, left_to, until=None, handed_to="", at=None, **parting):
    """Record where the person went. That ends an open stay, the safety sheet and the referral.

    The receiver records it, or the coordinator on its behalf. `parting` says how somebody left a stay (`services.leave`). Raises
    Refused.
    """
    referral = locked(referral, by)
    require(rules.answers(by, referral), ONLY_RECEIVER)
    require_state(referral.is_handing_over, NOT_BEGUN)
    require(left_to, LEFT_WHERE, "left_to")
    sheet = referral.sheets.open().get()
    at = moment(at, sheet.issued_at)
    on_behalf = not rules.works_for_receiver(by, referral)
    if stay := referral.stays.filter(until=None).first():
        leave(stay, referral, by=by, until=until or at, left_to=left_to, at=at, on_behalf=on_behalf, **parting)
    _end_sheet(sheet, by, at, left_to=left_to, handed_to=handed_to.strip())
    change(referral, ReferralStatus.WITHDRAWN, ended_at=at, end_reason=sheet.reason)
    note(EventKind.HANDED_OVER, by=by, at=at, referral=referral, text=LeftTo(left_to).label, on_behalf=on_behalf)
    if not by.is_coordinator:
        unsafe, lost = parting.get("safe") == Answer.NO, left_to in (LeftTo.UNANNOUNCED, LeftTo.UNKNOWN)
        text = f"{referral.victim.code} diserahterimakan {referral.to_institution}: {LeftTo(left_to).label.lower()}"
        pressing = Pressing.DANGER if unsafe else lost and Pressing.HAND_OVER
        tell_coordinators(f"{text}, tidak aman" if unsafe else text, referral, at=at, urgent=pressing)
    return referral


@transaction.atomic
def resume(referral, *, by, consent, at=None):
    """Put a referral that is handing over back into service, on another basis. Raises Refused."""
    rules.require_coordinator(by)
    referral = locked(referral, by)
    require_state(referral.is_handing_over, NOT_BEGUN)
    status = ReferralStatus.RUNNING if referral.started_at else ReferralStatus.ACCEPTED
    step(NEXT_REFERRAL, referral, status)
    consent = basis_of(consent, referral.victim, referral.to_institution, referral.role)
    check_victim(referral.victim.merged_into or referral.victim, referral.urgency)
    check_holder(referral.victim, referral.role, referral.to_institution)
    sheet = referral.sheets.open().get()
    at = moment(at, sheet.issued_at)
    _end_sheet(sheet, by, at)
    change(referral, status, consent=consent, closing_note="")
    note(EventKind.REFERRAL_RESUMED, by=by, at=at, referral=referral, text=consent.get_basis_display())
    text = f"Rujukan {referral.number}: layanan dilanjutkan atas dasar baru"
    tell_institution(referral.to_institution, text, referral, at=at)
    return referral


def _end_sheet(sheet, by, at, **columns):
    """End the sheet. Called before the referral changes, because its receiver may change the sheet only while handing over."""
    sheet.ended_at, sheet.ended_by = at, by
    for name, value in columns.items():
        setattr(sheet, name, value)
    sheet.save()
