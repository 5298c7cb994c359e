"""Records what a victim needs and how high the risk is, as a coordinator judges it."""

from django.db import transaction
from django.utils import timezone

from gugus.choices import Pressing
from gugus.formats.clocks import end_of_day
from gugus.workflow.lifecycle import FARTHEST, Refused, require_latest
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.actions.routing import SERVICES_CLOSED
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.complaint import Safety
from rujukan.choices.event import EventKind
from rujukan.choices.needs import DATED, NEEDS, NeedAnswer, RiskLevel
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.comparison import differing
from rujukan.models import AssessedNeed, NeedsAssessment, Task
from rujukan.models.needs import WHEN

WHY_NONE = "Tulis mengapa tidak perlu."
WHY_RISK = "Pilih sedikitnya satu sebab."


@transaction.atomic
def assess(victim, *, by, safety, level, why, needs, version, note_text="", at=None):
    """Record an assessment; return it. It changes no stage and withdraws no referral.

    What the person declines becomes a task to ask again by its date; such tasks of earlier assessments are done. `needs` is
    {stage: {"answer", "on", "reason"}} for all seven stages. `version` is that of the newest assessment that the user saw,
    None if there was none. Raises Refused; its `field` for a need is "stage-column". Raises Stale if somebody else has assessed
    meanwhile.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.is_open, SERVICES_CLOSED)
    latest = victim.assessments.select_related("by").prefetch_related("needs").first()
    require_latest(latest, version)
    at = moment(at, victim.added_at)
    require(safety in Safety and level in RiskLevel, "Pilih keamanan dan tingkat risikonya.", "level")
    for field, message in faults(level, why, needs, timezone.localdate(at)):
        raise Refused(message, field)
    reasons = {stage: require_anonymous(need["reason"], victim, by=by, field=f"{stage}-reason") for stage, need in needs.items()}
    columns = {"victim": victim, "safety": safety, "level": level, "why": why, "at": at, "by": by}
    note_text = require_anonymous(note_text, victim, by=by, field="note_text")
    assessment = NeedsAssessment.objects.create(**columns, note=note_text)
    AssessedNeed.objects.bulk_create(
        AssessedNeed(assessment=assessment, stage=stage, answer=need["answer"], on=need["on"], reason=reasons[stage])
        for stage, need in needs.items()
    )
    _ask_again_later(victim, needs, by, at)
    note(EventKind.NEEDS_ASSESSED, by=by, at=at, victim=victim, text=f"Risiko {assessment.get_level_display().lower()}")
    if safety == Safety.DANGER:
        tell_coordinators(f"{victim.code} tidak aman sekarang menurut asesmen terakhir", victim, at=at, urgent=Pressing.DANGER)
    return assessment


def faults(level, why, needs, today):
    """Yield (field, message) of what an assessment lacks. A date must lie within a year; a need without one has none."""
    if level != RiskLevel.LOW and not why:
        yield "why", WHY_RISK
    for stage in Stage:
        need = needs.get(stage, {"answer": ""})
        if need["answer"] not in NeedAnswer:
            yield f"{stage}-answer", "Pilih salah satu."
        elif need["answer"] in DATED and not (need["on"] and today < need["on"] <= today + FARTHEST):
            yield f"{stage}-on", WHEN
        elif need["answer"] == NeedAnswer.NONE and not need["reason"].strip():
            yield f"{stage}-reason", WHY_NONE


def _ask_again_later(victim, needs, by, at):
    """Close the tasks to ask again of earlier assessments, and make one for each need that is declined now."""
    running = Task.objects.open().filter(victim=victim, institution=None, referral=None)
    asked = [task for task in running if any(not differing(task, {"text": _question_to_repeat(stage)}) for stage in Stage)]
    tasks.end(asked, TaskStatus.DONE, "Ditanyakan lagi dalam asesmen berikutnya", by=by, at=at)
    owner = victim.case.owner
    about = {"case_id": victim.case_id, "victim": victim, "made_at": at, "made_by": by}
    about |= {"coordinator": owner if owner and owner.is_active and owner.is_coordinator else None}
    for stage, need in needs.items():
        if need["answer"] == NeedAnswer.DECLINED:
            Task.objects.create(text=_question_to_repeat(stage), due_at=end_of_day(need["on"]), **about)


def _question_to_repeat(stage):
    return f"Tanyakan lagi: {NEEDS[Stage(stage)].lower()}. Sebelumnya ia menolak."
