"""The end of a victim's way and of a case, and its reopening."""

from django.db import transaction

from gugus.lifecycle import step
from rujukan import rules
from rujukan.actions.identification import concluded_status
from rujukan.actions.retention import require_whole
from rujukan.actions.routing import end
from rujukan.actions.steps import locked, moment, note, require, tell_coordinators
from rujukan.choices import NEXT_CASE, NEXT_VICTIM, CaseStatus, EventKind, StageState, VictimStatus
from rujukan.hand_over import EndReason
from rujukan.path import stage_states

ONLY_COORDINATOR = "Hanya koordinator yang menutup layanan dan kasus."


@transaction.atomic
def monitor(victim, *, by, at=None):
    """Start monitoring, after return (≥ 3 months by practice)."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    victim = locked(victim, by)
    step(NEXT_VICTIM, victim, VictimStatus.MONITORED)
    victim.status, victim.monitored_from = VictimStatus.MONITORED, moment(at, victim.added_at)
    victim.version += 1
    victim.save()
    note(EventKind.VICTIM_MONITORED, by=by, at=victim.monitored_from, victim=victim)
    return victim


@transaction.atomic
def close_victim(victim, *, by, withdraw_open=False, at=None):
    """Close the services for one victim. Open referrals end only if that is chosen; an unassessed stage blocks."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    return _close(locked(victim, by), by, at, withdraw_open)


def _close(victim, by, at, withdraw_open):
    require(victim.status != VictimStatus.SUSPECTED, f"{victim.code}: simpulkan identifikasi lebih dulu.")
    step(NEXT_VICTIM, victim, VictimStatus.CLOSED)
    if victim.status != VictimStatus.NOT_VICTIM:
        unassessed = [stage.label for stage, state in stage_states(victim).items() if state == StageState.NOT_ASSESSED]
        require(not unassessed, f"{victim.code}: nilai dulu tahap {', '.join(unassessed).lower()}.")
    open_referrals = list(victim.referrals.open())
    numbers = ", ".join(referral.number for referral in open_referrals)
    at = moment(at, victim.added_at, victim.monitored_from)
    require(withdraw_open or not open_referrals, f"{victim.code} masih mempunyai rujukan terbuka: {numbers}.", "withdraw_open")
    for referral in open_referrals:
        end(locked(referral, by), by=by, at=at, reason="Layanan ditutup", why=EndReason.CLOSED)
    victim.companions.filter(until=None).update(until=at)
    victim.status, victim.closed_at = VictimStatus.CLOSED, at
    victim.version += 1
    victim.save()
    note(EventKind.VICTIM_CLOSED, by=by, at=at, victim=victim)
    return victim


@transaction.atomic
def close_case(case, *, by, outcome, reason, withdraw_open=False, at=None):
    """Close a case with its outcome, and every victim of it that is still open, each by the rules of `close_victim`."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    require(outcome, "Pilih hasil kasus.", "outcome")
    require(reason.strip(), "Tulis alasan menutup kasus.", "reason")
    case = locked(case, by)
    step(NEXT_CASE, case, CaseStatus.CLOSED)
    at = moment(at, case.opened_at, *case.victims.values_list("closed_at", flat=True))
    for victim in case.victims.exclude(status=VictimStatus.CLOSED).select_for_update(no_key=True):
        _close(victim, by, at, withdraw_open)
    case.status, case.closed_at, case.outcome, case.closing_reason = CaseStatus.CLOSED, at, outcome, reason
    case.version += 1
    case.save()
    note(EventKind.CASE_CLOSED, by=by, at=at, case=case, text=reason)
    return case


@transaction.atomic
def reopen_case(case, *, by, reason, at=None):
    """Reopen a closed case with its victims, and say why. What was concluded of them stands."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    require(reason.strip(), "Tulis alasan membuka kembali.", "reason")
    case = locked(case, by)
    step(NEXT_CASE, case, CaseStatus.ACTIVE)
    require_whole(case)
    at = moment(at, case.closed_at)
    case.status, case.closed_at, case.outcome, case.closing_reason = CaseStatus.ACTIVE, None, "", ""
    case.version += 1
    case.save()
    for victim in case.victims.filter(status=VictimStatus.CLOSED).select_for_update(no_key=True):
        victim.status, victim.closed_at = concluded_status(victim, victim.identifications.first().conclusion), None
        victim.version += 1
        victim.save()
    note(EventKind.CASE_REOPENED, by=by, at=at, case=case, text=reason)
    tell_coordinators(f"Kasus {case.number} dibuka kembali", case, at=at)
    return case
