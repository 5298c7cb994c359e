"""Starts monitoring after a return and records its visits; a monitored person always has a next visit due.

A monitored person has exactly one running clock, `Victim.next_visit_by`; a constraint holds it for everybody who is monitored and
for nobody else. So no visit is left over when services end, codes are merged or a conclusion changes, and nobody is forgotten.
The planned days follow from `Victim.monitored_from` (`rujukan.stages.visits`). The other way was a row for each visit ahead: each
end of monitoring would have to cancel them, and a person could be left without any.

The forms of the stages start monitoring. While the person stays in a shelter it waits for the end of the stay, and for a suspect
until the conclusion (`catch_up`). `Victim.visitor` names who makes the next visit. It grants no access: the policies show an
officer a visit only of a person whom the institution serves or accompanies now. When that ends, the clock belongs to the
coordinators again, without a verb that could be forgotten. The institution that a hand-over names (form 5e) gets the visits at
once if it sees the person already. Otherwise the coordinators are told: only they grant access, by a referral or a companion, and
one person's form alone must not.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import Pressing
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import FARTHEST, require_latest
from gugus.workflow.notice import leave
from rujukan import rules
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
from rujukan.choices.aftercare import VisitDecision, VisitOutcome, VisitScale
from rujukan.choices.contact import ContactMode
from rujukan.choices.event import EventKind
from rujukan.choices.needs import RiskLevel
from rujukan.choices.referral import WITH_RECEIVER, ReferralStatus
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.stage_forms import reintegration, repatriation
from rujukan.choices.stage_forms.schema import BODIES, NO_ANSWER
from rujukan.choices.victim import NEXT_VICTIM, VictimStatus
from rujukan.models import MonitoringVisit, Referral, Service, ShelterStay, Task, Victim
from rujukan.models.monitoring_visit import OF_SEEN, QUESTIONS, SCALES, VISIT_CORRECTED
from rujukan.stages import closing, visits

NOT_MONITORED = "Orang ini tidak sedang dipantau."
SAME_DAY = "Kunjungan tanggal itu sudah dicatat. Perbaiki catatan itu."
CHOOSE = "Pilih satu."
NO_VISITOR = "Institusi ini tidak sedang melayani atau mendampingi orangnya."
WHY_LATER = "Lebih lambat dari batas sekarang. Tulis alasannya."
STAYING = "Orangnya masih tercatat tinggal di penampungan {}. Catat dulu keluarnya."
NOT_HANDED_OVER = "Pemulangannya sedang berjalan dan serah terimanya belum tercatat. Pemantauan mulai dengan serah terima itu."
UNDER_CARE = (VictimStatus.SERVED, VictimStatus.MONITORED)
# Of the referral of a return: the person is to go, or goes.
RETURNING = (ReferralStatus.SENT, *WITH_RECEIVER)
OPENED_BY = (repatriation.HAND_OVER.code, reintegration.PLAN.code)
MONITORED_BY = "monitored_by"
DANGER = "Kunjungan pemantauan menemukan risiko tinggi atau keadaan buruk. Baca hasilnya dan tentukan langkahnya hari ini."


def next_by(victim, at):
    """Return when the next visit of a monitored person is due by the standards, counted from the day of `at`."""
    return end_of_day(visits.next_day(victim, timezone.localdate(at)))


@transaction.atomic
def begin(victim, *, by, next_visit_on=None, reason="", at=None):
    """Start monitoring after a completed return or reintegration, or else with a reason.

    Raises Refused, also while the person stays in a shelter, or a return is under way without its hand-over.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    words = reason.strip()
    step_told(NEXT_VICTIM, victim, VictimStatus.MONITORED, EventKind.VICTIM_MONITORED)
    stay = _open_stay(victim)
    require(stay is None, STAYING.format(stay and stay.institution))
    require(not _return_under_way(victim), NOT_HANDED_OVER)
    require(
        words or closing.returned(victim),
        "Belum ada pemulangan atau reintegrasi yang selesai. Tulis mengapa pemantauan dimulai sekarang.",
        "reason",
    )
    at = moment(at, victim.added_at)
    today = timezone.localdate(at)
    limit = _due_on(next_visit_on or visits.next_day(victim, today, begun=today), today)
    return _monitor(victim, at, limit, by=by, at=at, text=words)


def follow_form(record, *, by, at):
    """Do what a form of the stages that was recorded means for monitoring; the coordinators are told in one notice."""
    _tell_what_began(record.victim, at, _begin_by_form(record, by, at), _give_visits(record, by, at))


def _tell_what_began(victim, at, *words):
    if text := ". ".join(filter(None, words)):
        tell_coordinators(text, victim, at=at)


def _begin_by_form(record, by, at):
    """Start monitoring because of a form; return what to tell the coordinators, if anything.

    A hand-over starts it; so does a plan of reintegration, unless a return is planned or under way. A later return starts it
    again. For a suspect it waits for the conclusion, for somebody in a shelter until they leave (`catch_up`): whoever records
    that is told. For a merged code the coordinators are told.
    """
    if record.form not in OPENED_BY:
        return ""
    record.refresh_from_db(fields=["given_on", "next_on"])  # days, not the answers that were written
    stay = _open_stay(record.victim) if record.victim.status in UNDER_CARE else None
    if stay is None:
        return _begin_with(record, by, at)
    if record.form != repatriation.HAND_OVER.code:
        return ""
    words = f"{record.victim}: serah terima tercatat, tetapi orangnya masih tercatat di penampungan {stay.institution}"
    tell_institution(stay.institution, f"{words}. Catat keluarnya", record.victim, at=at, linked=False)
    return f"{words}. Pemantauan mulai sesudah keluarnya dicatat"


def _begin_with(record, by, at):
    handed_over, victim = record.form == repatriation.HAND_OVER.code, record.victim
    merged = ""
    if handed_over and victim.merged_into_id:
        merged = f"Serah terima tercatat pada kode yang digabung: {victim}. Mulai pemantauannya"
    if victim.status not in UNDER_CARE or (not handed_over and _waits_for_return(victim)):
        return merged
    begun = timezone.localdate(victim.monitored_from) if victim.is_monitored else None
    if begun and record.given_on <= begun:
        return merged
    first = visits.next_day(victim, record.given_on, begun=record.given_on)
    if handed_over and record.next_on and record.next_on > record.given_on:
        first = min(first, record.next_on)
    limit = end_of_day(max(first, timezone.localdate(at)))
    _monitor(victim, _beginning(record.given_on, at), limit, by=by, at=at, text=record.title)
    if by.is_coordinator:
        return merged
    return f"Pemantauan {victim} dimulai, kunjungan paling lambat {long_date(victim.next_visit_by)}"


def catch_up(victim, *, by, at):
    """Start the monitoring that a hand-over or a plan of reintegration could not start yet.

    It waited for the conclusion that makes somebody a victim, or for the end of a stay in a shelter or of a return under way.
    """
    if not (victim.status == VictimStatus.SERVED or victim.merged_into_id) or _open_stay(victim):
        return
    with bypass("filed"):
        records = Service.objects.latest_versions().filter(victim__in=victim.person_codes, form__in=OPENED_BY)
        rows = sorted(records, key=lambda record: (record.form == repatriation.HAND_OVER.code, record.given_on))
    for record in rows[-1:]:
        record.victim = victim
        _tell_what_began(victim, at, _begin_with(record, by, at), _give_visits(record, by, at, known=True))


def _open_stay(victim):
    """Return the stay in a shelter that has not ended, under any code of the person, or None."""
    with bypass("stays"):
        rows = ShelterStay.objects.filter(victim__in=victim.person_codes, until=None)
        return rows.select_related("institution").first()


def _return_under_way(victim):
    """Return whether somebody is to return or returns, and no hand-over is recorded yet. For coordinators, who see all."""
    under_way = Referral.objects.filter(victim__in=victim.codes, stage=Stage.REPATRIATION, status__in=RETURNING)
    handed_over = Service.objects.filter(referral=OuterRef("pk"), form=repatriation.HAND_OVER.code)
    return under_way.filter(~Exists(handed_over)).exists()


def resume(victim, *, by, at):
    """Start monitoring again for somebody who was monitored before the services were closed, and who is served again.

    Its planned days count from the reopening. The visits are the coordinators' until they give them to an institution. Return
    what to tell them, if it started.
    """
    if victim.monitored_from is None or victim.status not in (VictimStatus.IDENTIFIED, VictimStatus.SERVED):
        return ""
    today = timezone.localdate(at)
    limit = end_of_day(visits.next_day(victim, today, begun=today))
    _monitor(victim, at, limit, by=by, at=at, text="Layanan dibuka kembali")
    return f"Pemantauan dimulai lagi, kunjungan paling lambat {long_date(victim.next_visit_by)}"


def _monitor(victim, since, next_visit_by, *, by, at, text):
    """Make a victim a monitored one since a moment, with the limit of the first visit; return the victim."""
    victim.status, victim.monitored_from, victim.next_visit_by = VictimStatus.MONITORED, since, next_visit_by
    victim.version += 1
    victim.save(update_fields=["status", "monitored_from", "next_visit_by", "version"])
    note(EventKind.VICTIM_MONITORED, by=by, at=at, victim=victim, text=text)
    return victim


def _give_visits(record, by, at, known=False):
    """Give the visits to the institution that a hand-over names (form 5e), if it serves or accompanies the person already.

    That is lawful without a coordinator: a visit grants no access (`Victim.visitor`), so nobody sees an identity because of it.
    An institution that does not see the person needs a referral or a companion first, which only a coordinator gives: returned is
    what to tell the coordinators, who make the visits until then. A correction that names the same institution keeps what a
    coordinator has arranged since, unless monitoring begins only now (`known`).
    """
    named = record.answers.get(MONITORED_BY) if record.form == repatriation.HAND_OVER.code else None
    victim = record.victim
    before = record.replaces.answers.get(MONITORED_BY) if not known and record.replaces else None
    if named in (None, *NO_ANSWER, before) or not victim.is_monitored:
        return ""
    with bypass("visits"):
        visitor = visits.named(victim, named)
    label = BODIES[named]
    if visitor is None:
        words = f"Serah terima {victim} menyebut pemantau {label}, yang belum melayani"
        return f"{words}. Kirim rujukan atau tunjuk pendamping"
    if visitor.pk != victim.visitor_id:
        victim.visitor = visitor
        victim.version += 1
        victim.save(update_fields=["visitor", "version"])
        limit = f"paling lambat {long_date(victim.next_visit_by)}"
        note(EventKind.VISIT_PLANNED, by=by, at=at, victim=victim, text=f"{visitor}, {limit}. {record.title}")
        _tell_visitor(victim, visitor, limit, by, at)
    return ""


def _tell_visitor(victim, visitor, limit, by, at):
    if visitor.pk != by.institution_id:
        path = reverse("visit_new", args=[victim.code])
        text = f"Kunjungan pemantauan {victim} untuk institusi Anda, {limit}"
        leave(institution=visitor, text=text, path=path, about=victim.case_id, at=at)


def _waits_for_return(victim):
    """Whether the person is monitored already, or a return is planned or under way that will start it."""
    if victim.is_monitored or victim.needs.filter(stage=Stage.REPATRIATION, state=StageState.PLANNED).exists():
        return True
    with bypass("visits"):
        rows = Referral.objects.filter(victim__in=victim.person_codes, stage=Stage.REPATRIATION, status__in=RETURNING)
        return rows.exists()


def _beginning(day, at):
    return min(at, end_of_day(day))


@transaction.atomic
def record_visit(victim, *, by, done_on, next_visit_on=None, at=None, **found):
    """Record a visit that was made or tried, and when the next is due; return the visit.

    `found`: `mode`, `outcome`, `decision`, `note_text`; of somebody who was met also SCALES, QUESTIONS and `risk`. The
    coordinators record any, an institution those that it was given, with a next visit no later than planned. Raises Refused.
    """
    victim = _visited(victim, by)
    require_state(victim.is_monitored, NOT_MONITORED)
    at = moment(at, victim.monitored_from)
    columns = _checked_visit(victim, done_on, at, found)
    today, usual = timezone.localdate(at), visits.next_day(victim, done_on, risk=columns["risk"])
    due = _due_on(next_visit_on or usual, done_on)
    latest = max(usual, visits.next_day(victim, today, risk=columns["risk"]))
    too_late = f"Paling lambat {long_date(latest)}. Tanggal yang lebih lambat ditetapkan koordinator."
    require(rules.coordinator(by) or timezone.localdate(due) <= latest, too_late, "next_visit_on")
    newest = not victim.visits.current().filter(done_on__gt=done_on).exists()
    settles = newest and due > victim.next_visit_by
    columns |= {"next_on": timezone.localdate(due), "due_by": victim.next_visit_by if settles else None}
    visit = _write_visit(victim, columns, by, at)
    if newest:
        victim.next_visit_by = due
        victim.version += 1
        victim.save(update_fields=["next_visit_by", "version"])
    note(EventKind.VISIT_RECORDED, by=by, at=at, victim=victim, text=_visit_words(visit))
    _act_on(visit, victim, by, at)
    return visit


@transaction.atomic
def correct_visit(visit, *, by, reason, done_on, at=None, **found):
    """Replace a visit by a new version with a reason; the old one stays, and so does the next visit. Return the new one.

    Only the newest version is corrected: raises TooLate for an older one.
    """
    victim = _visited(visit.victim, by)
    newer = victim.visits.filter(replaces=visit.pk).first()
    require_state(newer is None, VISIT_CORRECTED)
    require_state(victim.is_monitored, NOT_MONITORED)
    require(reason.strip(), "Tulis mengapa catatan ini diperbaiki.", "reason")
    at = moment(at, visit.at)
    columns = _checked_visit(victim, done_on, at, found, replaced=visit)
    columns |= {"next_on": visit.next_on, "due_by": visit.due_by, "replaces": visit, "reason": reason.strip()}
    corrected = _write_visit(victim, columns, by, at)
    note(EventKind.VISIT_CORRECTED, by=by, at=at, victim=victim, text=_visit_words(corrected))
    if not visit.alarms:
        _act_on(corrected, victim, by, at)
    return corrected


@transaction.atomic
def plan_visit(victim, *, by, version, next_visit_on, visitor=None, reason="", at=None):
    """Set when the next visit is due and who makes it: an institution that sees the person already, or the coordinators.

    A later day than before needs a reason. Raises Refused; Stale if somebody else has changed the victim since `version`.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.is_monitored, NOT_MONITORED)
    require(visitor is None or visits.visitors_of(victim).filter(pk=visitor.pk).exists(), NO_VISITOR, "visitor")
    at = moment(at, victim.monitored_from)
    before, due = victim.visitor, _due_on(next_visit_on, timezone.localdate(at) - timedelta(days=1))
    planned = (due, visitor) == (victim.next_visit_by, before)
    if planned and not reason.strip():
        return victim
    require_latest(victim, version)
    require(reason.strip() or due <= victim.next_visit_by, WHY_LATER, "reason")
    rewrite(victim, next_visit_by=due, visitor=visitor)
    limit = f"paling lambat {long_date(due)}"
    words = f"{visitor or 'Koordinator'}, {limit}. {reason.strip()}".strip()
    note(EventKind.VISIT_PLANNED, by=by, at=at, victim=victim, text=words)
    if visitor and not planned:
        _tell_visitor(victim, visitor, limit, by, at)
    if before and before != visitor and before.pk != by.institution_id:
        tell_institution(before, f"Kunjungan pemantauan {victim} tidak lagi untuk Anda", victim, at=at, linked=False)
    return victim


def _visited(victim, by):
    """Return the victim, locked until the commit. Raises Refused if `by` may not record visits."""
    return locked(victim, by, None if rules.coordinator(by) else Victim.objects.visited_by(by))


def _checked_visit(victim, done_on, at, found, replaced=None):
    """Return the columns of a visit. If the person was not met, nothing more is known. Raises Refused."""
    require(
        timezone.localdate(victim.monitored_from) <= done_on <= timezone.localdate(at),
        "Tanggal kunjungan tidak boleh sebelum pemantauan dimulai atau sesudah hari ini.",
        "done_on",
    )
    same_day = victim.visits.current().filter(done_on=done_on).exclude(pk=replaced and replaced.pk)
    require(not same_day.exists(), SAME_DAY, "done_on")
    columns = {"done_on": done_on, "note": found.get("note_text", "").strip()}
    for name, choices in {"mode": ContactMode, "outcome": VisitOutcome, "decision": VisitDecision}.items():
        columns[name] = found.get(name)
        require(columns[name] in choices, CHOOSE, name)
    if columns["outcome"] != VisitOutcome.SEEN:
        return columns | dict.fromkeys(SCALES) | dict.fromkeys((*QUESTIONS, "risk"), "")
    offered = dict.fromkeys(SCALES, VisitScale) | dict.fromkeys(QUESTIONS, Answer) | {"risk": RiskLevel}
    for name in OF_SEEN:
        columns[name] = found.get(name)
        require(columns[name] in offered[name], CHOOSE, name)
    return columns


def _write_visit(victim, columns, by, at):
    who = {"by": by, "institution": by.institution, "at": at}
    return MonitoringVisit.objects.create(victim=victim, **who, **columns)


def _act_on(visit, victim, by, at):
    """Ask the coordinators to act today where a visit alarms, and tell them of what an institution proposes."""
    if visit.alarms:
        about = {"case_id": victim.case_id, "victim": victim}
        Task.objects.create(text=DANGER, due_at=end_of_day(timezone.localdate(at)), made_at=at, made_by=by, **about)
        tell_coordinators(f"Kunjungan pemantauan {victim}: perlu langkah hari ini", victim, at=at, urgent=Pressing.DANGER)
    elif visit.decision != VisitDecision.CONTINUE and not by.is_coordinator:
        tell_coordinators(f"Kunjungan pemantauan {victim}: {visit.get_decision_display().lower()}", victim, at=at)


def _visit_words(visit):
    return f"{visit.get_outcome_display()}. {visit.get_decision_display()}"


def _due_on(day, after):
    require(
        after < day <= after + FARTHEST, "Kunjungan berikutnya harus sesudah tanggal ini, paling lama setahun.", "next_visit_on"
    )
    return end_of_day(day)
