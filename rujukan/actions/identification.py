"""Records a coordinator's conclusion whether someone is a victim (Ps 1 angka 9–12); no score decides it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.workflow.lifecycle import FARTHEST, require_latest, step
from rujukan import rules
from rujukan.actions import approval as approvals, consequences, monitoring, task as tasks
from rujukan.actions.legal_duty import begin_for
from rujukan.actions.routing import SERVICES_CLOSED, end
from rujukan.actions.steps import locked, moment, note, require, require_state, rewrite, tell_coordinators
from rujukan.choices.conclusions import ConclusionBasis, DecidedBy, OtherRoute
from rujukan.choices.event import EventKind
from rujukan.choices.hand_over import EndReason
from rujukan.choices.identification import Conclusion, RevisionReason
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.task import TaskStatus
from rujukan.choices.victim import NEXT_VICTIM, VictimKind, VictimStatus
from rujukan.models import Identification, Referral, Task
from rujukan.models.identification import REVISED_WHY
from rujukan.stages import standards

# A witness gets the same services as a victim.
CONCLUDED = {
    Conclusion.IDENTIFIED: VictimStatus.IDENTIFIED,
    Conclusion.WITNESS: VictimStatus.IDENTIFIED,
    Conclusion.NOT_VICTIM: VictimStatus.NOT_VICTIM,
    Conclusion.STILL_SUSPECTED: VictimStatus.SUSPECTED,
}
KINDS = {Conclusion.IDENTIFIED: VictimKind.VICTIM, Conclusion.WITNESS: VictimKind.WITNESS}
ANSWERED = "Sudah disimpulkan koordinator"
KEEP, WITHDRAW = "keep", "withdraw"
CHOOSE = "Pilih satu."
NO_BASIS = "Pilih sedikitnya satu."
NO_REVIEW = "Isi kapan ditinjau lagi: sesudah hari ini, paling lama setahun."
NO_ROUTE = "Pilih jalan lainnya, atau tidak ada."
TOLD_WITHIN = timedelta(days=3)  # a house rule
REVIEW_AGAIN = "Tinjau lagi kesimpulan identifikasi"
SETTLED = "Kesimpulan baru dicatat"
TELL = "Beri tahu orangnya kesimpulan identifikasi"


@transaction.atomic
def conclude(victim, *, by, version, acts, means, purposes, conclusion, grounds, why="", open_referrals="", at=None, **decision):
    """Record the assessment and its conclusion. For a child, or where the age is unknown, means are optional (Ps 1).

    `decision` says on what it rests (`basis`), who decided it (`decided_by`), and whether the person knows it (`informed`); for a
    suspected person also the day of the next look (`review_on`), for one who is no victim the `other_route`.

    An earlier conclusion stays; the new one revises it because of `why`. `version` is that of the conclusion that the user
    saw, None if there was none. If the person is no victim, `open_referrals` says whether open referrals continue (KEEP) or are
    withdrawn (WITHDRAW). Raises Refused, also for WITHDRAW while the person is still with a receiver; Stale if somebody else has
    concluded meanwhile.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.status != VictimStatus.CLOSED, SERVICES_CLOSED)
    previous = victim.identifications.select_related("by").first()
    require_latest(previous, version)
    require(
        conclusion in conclusions_open_to(victim), "Kesimpulan ini tidak dapat dipilih dalam keadaannya sekarang.", "conclusion"
    )
    require(grounds.strip(), "Tulis dasar kesimpulan.", "grounds")
    if conclusion == Conclusion.IDENTIFIED:
        require(acts, "Pilih paling sedikit satu tindakan.", "acts")
        require(purposes, "Pilih paling sedikit satu tujuan.", "purposes")
        require(means or victim.is_child, "Pilih paling sedikit satu cara. Cara hanya boleh kosong bagi anak.", "means")
    require(why or not previous, REVISED_WHY, "why")
    at = moment(at, victim.added_at, previous and previous.at)
    if conclusion == Conclusion.WITNESS:  # the elements belong to the victims, not to a witness
        acts = means = purposes = []
    columns = {"acts": acts, "means": means, "purposes": purposes, "conclusion": conclusion, "grounds": grounds}
    columns |= _decision(conclusion, timezone.localdate(at), **decision)
    revision = {"revises": previous, "why": why if previous else ""}
    identification = Identification.objects.create(victim=victim, at=at, by=by, **columns, **revision)
    _settle_status(victim, conclusion)
    _answer_first_stage(victim, at)
    _note_correction(identification, previous, by, at)
    _ask_for_next_steps(identification, by, at)
    begin_for(victim, identification)
    monitoring.catch_up(victim, by=by, at=at)
    consequences.corrected(victim, by=by, at=at)
    if conclusion == Conclusion.NOT_VICTIM:
        approvals.lapse(victim.approvals, "disimpulkan bukan korban", by=by, at=at)
        _settle_referrals(victim, open_referrals, by, at)
    return identification


def _decision(conclusion, today, *, basis, decided_by, informed, review_on=None, other_route=()):
    """Return the columns of form 1d that are no element of trafficking. Raises Refused."""
    require(basis and set(basis) <= set(ConclusionBasis), NO_BASIS, "basis")
    require(decided_by in DecidedBy, CHOOSE, "decided_by")
    require(informed in Answer, CHOOSE, "informed")
    if conclusion == Conclusion.STILL_SUSPECTED:
        require(review_on and today < review_on <= today + FARTHEST, NO_REVIEW, "review_on")
    else:
        review_on = None
    if conclusion == Conclusion.NOT_VICTIM:
        require(other_route and set(other_route) <= set(OtherRoute), NO_ROUTE, "other_route")
    else:
        other_route = ()
    columns = {"basis": list(basis), "decided_by": decided_by, "informed": informed}
    return columns | {"review_on": review_on, "other_route": list(other_route)}


def _ask_for_next_steps(identification, by, at):
    """Ask the coordinators to look again at a suspicion, and to tell the person; what the conclusion before asked is settled."""
    victim = identification.victim
    tasks.end(victim.tasks.open().filter(standard=standards.REVIEW), TaskStatus.DONE, SETTLED, by=by, at=at)
    about = {"victim": victim, "case_id": victim.case_id, "made_by": by, "made_at": at, "standard": standards.REVIEW}
    if identification.review_on:
        Task.objects.create(text=REVIEW_AGAIN, due_at=end_of_day(identification.review_on), **about)
    if identification.informed == Answer.NO:
        due = timezone.localdate(at) + TOLD_WITHIN
        Task.objects.create(text=TELL, due_at=end_of_day(due), **about | {"standard": ""})


def conclusions_open_to(victim):
    """Return the conclusions that a coordinator may record now, in order; none after the service is closed."""
    if victim.status == VictimStatus.CLOSED:
        return []
    reached = NEXT_VICTIM[victim.status] | {victim.status}
    return [conclusion for conclusion in Conclusion if _status_after(victim, conclusion) in reached]


def _status_after(victim, conclusion):
    """Return the status after a conclusion. Victims and witnesses who are served or monitored stay so."""
    concluded = CONCLUDED[conclusion]
    under_way = (VictimStatus.SERVED, VictimStatus.MONITORED)
    return victim.status if concluded == VictimStatus.IDENTIFIED and victim.status in under_way else concluded


def _settle_status(victim, conclusion):
    status = _status_after(victim, conclusion)
    if status == VictimStatus.IDENTIFIED:
        status = concluded_status(victim, conclusion)
    if victim.status not in (status, VictimStatus.SUSPECTED):
        step(NEXT_VICTIM, victim, status)
    victim.status, victim.kind = status, KINDS.get(conclusion, victim.kind)
    if not victim.is_monitored:
        victim.end_visits()
    rewrite(victim)


def _answer_first_stage(victim, at):
    """Mark the first stage as answered, or as not assessed again. A referral for it (Disdukcapil, Imigrasi) may still follow."""
    needs = victim.needs.filter(stage=Stage.IDENTIFICATION)
    if victim.is_concluded:
        needs = needs.filter(state=StageState.NOT_ASSESSED)
        needs.update(state=StageState.NOT_NEEDED, reason=ANSWERED, assessed_at=at)
    else:
        needs.filter(reason=ANSWERED).update(state=StageState.NOT_ASSESSED, reason="", assessed_at=at)


def _note_correction(identification, previous, by, at):
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
