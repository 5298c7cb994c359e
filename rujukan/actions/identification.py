"""Records a coordinator's conclusion whether someone is a victim (Ps 1 angka 9–12); no score decides it."""

from django.db import transaction

from gugus.workflow.lifecycle import step
from rujukan import rules
from rujukan.actions import monitoring
from rujukan.actions.legal_duties import begin_for
from rujukan.actions.routing import SERVICES_CLOSED, end
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices import (
    NEXT_VICTIM,
    Conclusion,
    EventKind,
    ReferralStatus,
    RevisionReason,
    Stage,
    StageState,
    VictimKind,
    VictimStatus,
)
from rujukan.choices.hand_over import EndReason
from rujukan.models import Identification, Referral
from rujukan.models.identification import REVISED_WHY

# A witness gets the same services as a victim.
CONCLUDED = {
    Conclusion.IDENTIFIED: VictimStatus.IDENTIFIED,
    Conclusion.WITNESS: VictimStatus.IDENTIFIED,
    Conclusion.NOT_VICTIM: VictimStatus.NOT_VICTIM,
    Conclusion.STILL_SUSPECTED: VictimStatus.SUSPECTED,
}
KINDS = {Conclusion.IDENTIFIED: VictimKind.VICTIM, Conclusion.WITNESS: VictimKind.WITNESS}
ANSWERED = "Sudah disimpulkan koordinator"
NOT_OPEN = "Kesimpulan ini tidak dapat dipilih dalam keadaannya sekarang."
KEEP, WITHDRAW = "keep", "withdraw"


@transaction.atomic
def conclude(victim, *, by, acts, means, purposes, conclusion, grounds, why="", open_referrals="", at=None):
    """Record the assessment and its conclusion. For a child, or where the age is unknown, means are optional (Ps 1).

    An earlier conclusion stays; the new one revises it because of `why`. If the person is no victim, `open_referrals` says
    whether open referrals continue (KEEP) or are withdrawn (WITHDRAW). Raises Refused, also for WITHDRAW while the person is
    still with a receiver.
    """
    require(rules.coordinator(by), "Hanya koordinator yang menyimpulkan identifikasi.")
    victim = locked(victim, by)
    require_state(victim.status != VictimStatus.CLOSED, SERVICES_CLOSED)
    require(
        conclusion in conclusions_open_to(victim), "Kesimpulan ini tidak dapat dipilih dalam keadaannya sekarang.", "conclusion"
    )
    require(grounds.strip(), "Tulis dasar kesimpulan.", "grounds")
    if conclusion == Conclusion.IDENTIFIED:
        require(acts, "Pilih paling sedikit satu tindakan.", "acts")
        require(purposes, "Pilih paling sedikit satu tujuan.", "purposes")
        require(means or victim.is_child, "Pilih paling sedikit satu cara. Cara hanya boleh kosong bagi anak.", "means")
    previous = victim.identifications.first()
    require(why or not previous, REVISED_WHY, "why")
    at = moment(at, victim.added_at, previous and previous.at)
    if conclusion == Conclusion.WITNESS:  # the elements belong to the victims, not to a witness
        acts = means = purposes = []
    columns = {"acts": acts, "means": means, "purposes": purposes, "conclusion": conclusion, "grounds": grounds}
    revision = {"revises": previous, "why": why if previous else ""}
    identification = Identification.objects.create(victim=victim, at=at, by=by, **columns, **revision)
    _settle(victim, conclusion)
    _answer_first_stage(victim, at)
    _note(identification, previous, by, at)
    begin_for(victim, identification)
    monitoring.catch_up(victim, by=by, at=at)
    if conclusion == Conclusion.NOT_VICTIM:
        _settle_referrals(victim, open_referrals, by, at)
    return identification


def conclusions_open_to(victim):
    """Return the conclusions that a coordinator may record now, in order; none after the service is closed."""
    if victim.status == VictimStatus.CLOSED:
        return []
    reached = NEXT_VICTIM[victim.status] | {victim.status}
    return [conclusion for conclusion in Conclusion if _status(victim, conclusion) in reached]


def _status(victim, conclusion):
    """Return the status after a conclusion. Victims and witnesses who are served or monitored stay so."""
    concluded = CONCLUDED[conclusion]
    under_way = (VictimStatus.SERVED, VictimStatus.MONITORED)
    return victim.status if concluded == VictimStatus.IDENTIFIED and victim.status in under_way else concluded


def _settle(victim, conclusion):
    status = _status(victim, conclusion)
    if status == VictimStatus.IDENTIFIED:
        status = concluded_status(victim, conclusion)
    if victim.status not in (status, VictimStatus.SUSPECTED):
        step(NEXT_VICTIM, victim, status)
    victim.status, victim.kind = status, KINDS.get(conclusion, victim.kind)
    if not victim.is_monitored:
        victim.end_visits()
    victim.version += 1
    victim.save()


def _answer_first_stage(victim, at):
    """Mark the first stage as answered, or as not assessed again. A referral for it (Disdukcapil, Imigrasi) may still follow."""
    needs = victim.needs.filter(stage=Stage.IDENTIFICATION)
    if victim.is_concluded:
        needs = needs.filter(state=StageState.NOT_ASSESSED)
        needs.update(state=StageState.NOT_NEEDED, reason=ANSWERED, assessed_at=at)
    else:
        needs.filter(reason=ANSWERED).update(state=StageState.NOT_ASSESSED, reason="", assessed_at=at)


def _note(identification, previous, by, at):
    victim, words = identification.victim, identification.get_conclusion_display()
    if previous is None:
        note(EventKind.VICTIM_IDENTIFIED, by=by, at=at, victim=victim, text=words)
        return
    text = f"{words}. Sebelumnya: {previous.get_conclusion_display()}. {RevisionReason(identification.why).label}"
    note(EventKind.VICTIM_REVISED, by=by, at=at, victim=victim, text=text)
    tell_coordinators(f"Kesimpulan identifikasi {victim.code} diperbaiki", victim, at=at)


def _settle_referrals(victim, choice, by, at):
    rows = Referral.objects.open().filter(victim__in=victim.codes)
    referrals = [referral for referral in rows if not referral.is_handing_over]
    words = "Pilih apa yang terjadi dengan rujukan yang masih terbuka."
    require(not referrals or choice in (KEEP, WITHDRAW), words, "open_referrals")
    if choice == WITHDRAW:
        for referral in referrals:
            reason = EndReason.NOT_VICTIM.label
            end(locked(referral, by), by=by, at=at, reason=reason, why=EndReason.NOT_VICTIM)


def concluded_status(victim, conclusion):
    """Return the status that a conclusion alone gives: identified becomes served where an institution has accepted the person."""
    accepted = victim.referrals.filter(answered_at__isnull=False).exclude(status=ReferralStatus.DECLINED)
    served = CONCLUDED[conclusion] == VictimStatus.IDENTIFIED and accepted.exists()
    return VictimStatus.SERVED if served else CONCLUDED[conclusion]
