"""Closes and reopens the services for a victim, and cases. Closing the services for somebody takes two coordinators."""

from django.db import transaction

from gugus.workflow.lifecycle import step
from rujukan import rules
from rujukan.actions import approval as approvals, companionship, monitoring
from rujukan.actions.identification import concluded_status
from rujukan.actions.routing import MERGED, end
from rujukan.actions.steps import (
    locked,
    moment,
    note,
    require,
    require_state,
    rewrite,
    step_told,
    tell_coordinators,
    tell_institution,
)
from rujukan.choices.aftercare import ALL_CHECKED, LIVES_NOWHERE, NO_MORE_VISITS, ClosingCheck, VictimOutcome
from rujukan.choices.approval import RequestKind
from rujukan.choices.case import NEXT_CASE, CaseStatus
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import EndReason
from rujukan.choices.victim import NEXT_VICTIM, VictimStatus
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.approval import reasons_of
from rujukan.disclosure.retained import require_kept, require_whole
from rujukan.models import Approval, Companion, Referral
from rujukan.stages import closing

UNCHECKED = "Tujuan baru tercapai bila semuanya sudah diperiksa."
NOT_RECEIVED = (
    "Belum ada surat pelimpahan yang dijawab ya dan yang kontak pertamanya terjadi. Sampai daerah atau institusi itu bertemu "
    "orangnya, ia tetap dilayani di sini. Catat dulu surat, jawaban, dan kontak pertamanya dari halaman orangnya."
)


@transaction.atomic
def ask_to_close(victim, *, by, outcome, reason, lives="", checks=(), withdraw_open=False, short_monitoring="", at=None):
    """Ask another coordinator to close the services for one person, if nothing blocks it (`rujukan.stages.closing`).

    `lives` says with whom the person lives, `checks` what was checked (ClosingCheck): everything, if the goals are met. Open
    referrals end only with `withdraw_open`; unfinished monitoring needs the reason `short_monitoring`, unless somebody else
    continues it. Raises Refused with all blockers.
    """
    rules.require_coordinator(by)
    require(outcome, "Pilih hasil.", "outcome")
    require(lives or outcome in LIVES_NOWHERE, "Pilih dengan siapa orangnya tinggal.", "lives")
    unchecked = [check.label.lower() for check in ClosingCheck if check not in checks]
    require(outcome != ALL_CHECKED or not unchecked, f"{UNCHECKED} Belum: {'; '.join(unchecked)}.", "checks")
    require(reason.strip(), "Tulis alasan menutup.", "reason")
    victim = locked(victim, by)
    if victim.is_closed:  # nothing else matters then
        step(NEXT_VICTIM, victim, VictimStatus.CLOSED)
    reason = require_anonymous(reason, victim.case, by=by, field="reason")  # the head may decide, and reads no case
    short_monitoring = require_anonymous(short_monitoring, victim.case, by=by, field="short_monitoring")
    at = moment(at, victim.added_at, victim.monitored_from)
    _require_unblocked(victim, at, outcome, withdraw_open, short_monitoring)
    columns = {"outcome": outcome, "lives": lives, "closing_checks": list(checks), "withdraw_open": withdraw_open}
    columns |= {"reason": reason, "short_monitoring": short_monitoring}
    return approvals.ask(RequestKind.CLOSING, case=victim.case, victim=victim, by=by, at=at, **columns)


def _close_services(approval, victim, by, at):
    """Close the services for one person as another coordinator asked. Raises Refused with all blockers."""
    reason, short_monitoring = reasons_of(by, approval)
    _require_unblocked(victim, at, approval.outcome, approval.withdraw_open, short_monitoring)
    victim.lives, victim.closing_checks = approval.lives, approval.closing_checks
    _close_person(victim, by, at, approval.outcome, reason, short_monitoring)


approvals.KINDS[RequestKind.CLOSING] = approvals.Kind(_close_services)


def _require_unblocked(victim, at, outcome, withdraw_open=False, short_monitoring=""):
    blockers = closing.blockers([victim], at)[victim.pk]
    chosen = {closing.WITHDRAW: withdraw_open, closing.EARLY: short_monitoring or outcome in NO_MORE_VISITS}
    standing = [blocker for blocker in blockers if not chosen.get(blocker.unless)]
    taken_over = outcome != VictimOutcome.TRANSFERRED or closing.received_elsewhere(victim)
    require(taken_over, NOT_RECEIVED, "outcome")
    if standing:
        field = standing[0].unless if len({blocker.unless for blocker in standing}) == 1 else ""
        require(False, f"{victim.code} belum dapat ditutup. {' '.join(blocker.words for blocker in standing)}", field or None)


def _close_person(victim, by, at, outcome, reason, short_monitoring=""):
    words = f"{reason}\nPemantauan belum selesai menurut standar: {short_monitoring}" if short_monitoring else reason
    step(NEXT_VICTIM, victim, VictimStatus.CLOSED)
    for referral in Referral.objects.open().filter(victim__in=victim.codes):
        end(locked(referral, by), by=by, at=at, reason="Layanan ditutup", why=EndReason.CLOSED)
    companions = Companion.objects.filter(victim__in=victim.codes)
    companionship.end(companions, by=by, at=at, text="Layanan bagi {} ditutup. Pendampingan Anda selesai.")
    victim.end_visits()
    rewrite(victim, status=VictimStatus.CLOSED, closed_at=at, outcome=outcome, closing_reason=reason)
    approvals.lapse(Approval.objects.filter(victim__in=victim.codes), "layanannya ditutup", by=by, at=at)
    note(EventKind.VICTIM_CLOSED, by=by, at=at, victim=victim, text=f"{VictimOutcome(outcome).label}. {words}")


@transaction.atomic
def close_case(case, *, by, outcome, reason, at=None):
    """Close a case whose victims are all closed; people who are no victims are closed with it. Raises Refused."""
    rules.require_coordinator(by)
    require(outcome, "Pilih hasil kasus.", "outcome")
    require(reason.strip(), "Tulis alasan menutup kasus.", "reason")
    case = locked(case, by)
    step_told(NEXT_CASE, case, CaseStatus.CLOSED, EventKind.CASE_CLOSED)
    at = moment(at, case.opened_at, *case.victims.values_list("closed_at", flat=True))
    victims = list(case.victims.exclude(status=VictimStatus.CLOSED).select_for_update(no_key=True))
    open_codes = [victim.code for victim in victims if victim.status != VictimStatus.NOT_VICTIM]
    require(not open_codes, f"Tutup dulu layanan bagi {', '.join(open_codes)}, dengan hasil dan alasannya masing-masing.")
    still = Referral.objects.open().filter(victim__case=case).first()  # of a code that was merged into one of another case
    require(still is None, f"Rujukan {still} masih terbuka. Selesaikan atau tarik dulu.")
    for victim in victims:
        _require_unblocked(victim, at, VictimOutcome.NOT_VICTIM)
        _close_person(victim, by, at, VictimOutcome.NOT_VICTIM, reason.strip())  # that ends the tasks of a companion
    planned = case.conferences.planned().first()
    require(planned is None, f"Konferensi {planned} belum ada notulennya. Catat, atau batalkan dulu.")
    require(
        not case.tasks.open().filter(proceeding=None).exists(),
        "Masih ada tugas terbuka dalam kasus ini. Catat hasilnya, atau batalkan.",
    )
    rewrite(case, status=CaseStatus.CLOSED, closed_at=at, outcome=outcome, closing_reason=reason)
    note(EventKind.CASE_CLOSED, by=by, at=at, case=case, text=reason)
    return case


@transaction.atomic
def reopen_case(case, *, by, reason, at=None):
    """Reopen a closed case with its victims, with a reason. Their conclusions stay. Raises Refused."""
    rules.require_coordinator(by)
    require(reason.strip(), "Tulis alasan membuka kembali.", "reason")
    case = locked(case, by)
    step_told(NEXT_CASE, case, CaseStatus.ACTIVE, EventKind.CASE_REOPENED)
    require_whole(case)
    at = moment(at, case.closed_at)
    _open_again(case, by, at, reason)
    tell_coordinators(f"Kasus {case.number} dibuka kembali", case, at=at)
    for victim in case.victims.filter(status=VictimStatus.CLOSED, merged_into=None).select_for_update(no_key=True):
        if monitored := _serve_again(victim, by, at, reason):
            tell_coordinators(f"Layanan bagi {victim.code} dibuka kembali. {monitored}", victim, at=at)
    return case


@transaction.atomic
def reopen_victim(victim, *, by, reason, at=None):
    """Reopen the services for one person, with a reason; a closed case opens too, its other people stay closed."""
    rules.require_coordinator(by)
    require(reason.strip(), "Tulis alasan membuka kembali.", "reason")
    case = locked(victim.case, by)
    victim = locked(victim, by)
    require_state(victim.status == VictimStatus.CLOSED, "Layanan bagi orang ini tidak sedang ditutup.")
    require_state(victim.merged_into_id is None, MERGED)
    require_kept(victim)
    at, words = moment(at, victim.closed_at), [f"Layanan bagi {victim.code} dibuka kembali"]
    if not case.is_active:
        require_whole(case)
        _open_again(case, by, moment(at, case.closed_at), reason)
        words.append(f"Kasus {case.number} dibuka kembali")
    words.append(_serve_again(victim, by, at, reason))
    tell_coordinators(". ".join(filter(None, words)), victim, at=at)
    return victim


def _open_again(case, by, at, reason):
    rewrite(case, status=CaseStatus.ACTIVE, closed_at=None, outcome="", closing_reason="")
    note(EventKind.CASE_REOPENED, by=by, at=at, case=case, text=reason)


def _serve_again(victim, by, at, reason):
    """Open the services for one person; return what to tell the coordinators of the monitoring, if it begins again."""
    conclusion = victim.identifications.first().conclusion
    companion = victim.companions.select_related("institution").first()
    emptied = {"closed_at": None, "outcome": "", "closing_reason": "", "lives": "", "closing_checks": []}
    rewrite(victim, status=concluded_status(victim, conclusion), **emptied)
    note(EventKind.VICTIM_REOPENED, by=by, at=at, victim=victim, text=reason)
    monitored = monitoring.resume(victim, by=by, at=at)
    if companion and companion.institution_id != by.institution_id:
        text = f"Layanan bagi {victim.code} dibuka kembali. Hubungi koordinator bila Anda mendampinginya lagi."
        tell_institution(companion.institution, text, victim, at=at, linked=False)
    return monitored
