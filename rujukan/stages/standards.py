"""Codes of the `ServiceStandard`s that limit the clocks, and queries of their limits. The limits are data."""

from datetime import datetime

from gugus.choices import Condition
from gugus.models import ServiceStandard
from gugus.workflow import working_time
from rujukan.choices.envelope import DECIDED
from rujukan.choices.legal_duty import SEXUAL_EXPLOITATION, DutyKind
from rujukan.choices.letter import REQUESTS, TRANSFER_CONTACTED
from rujukan.choices.proceeding import HEARING_STEPS, LIMITS
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import Right

TRIAGE = "complaint-triaged"
TRIAGE_DANGER = "complaint-triaged-danger"
ANSWER = {
    Urgency.EMERGENCY: "referral-answered-emergency",
    Urgency.URGENT: "referral-answered-urgent",
    Urgency.NORMAL: "referral-answered",
}
# How long the coordinator may take to decide on a proposed referral.
DECIDE = {
    Urgency.EMERGENCY: "referral-decided-emergency",
    Urgency.URGENT: "referral-decided-urgent",
    Urgency.NORMAL: "referral-decided",
}
# How long a planned stage may wait for its referral.
REFER = "stage-referred"
# UU 21/2007 Ps 52 and 53: seven days from the request.
SERVE = {
    Stage.HEALTH: "first-aid-given",
    Stage.SOCIAL: "rehabilitation-given",
    Stage.REPATRIATION: "rehabilitation-given",
    Stage.REINTEGRATION: "rehabilitation-given",
}
# Lampiran I, Penampungan: ± 2 weeks, for the police only.
POLICE_SHELTER = "police-shelter"
# Form 2c, from the first day at Polres: by then the next place of the person is recorded.
MOVE_PLAN = "move-plan"
# A longer stay needs a reason and a dated plan, and the coordinators are told each day.
POLICE_SHELTER_OVER = "police-shelter-over"
# Practice: at least three months after a return, by visits.
MONITORING = "monitoring-after-return"
VISIT = "monitoring-visit"
# Besides, for a child or at high risk: one visit sooner, and one after the others.
EARLY_VISIT = "monitoring-visit-early"
LATE_VISIT = "monitoring-visit-late"
# A conclusion that leaves somebody suspected is looked at again.
REVIEW = "identification-reviewed"
# The day is set when the task is asked for; the standard says who is told when.
TASK = "task-done"
# After a conference its minutes are recorded.
MINUTES = "conference-minutes"
# The answer to a letter, by its purpose (rujukan.choices.letter).
LETTERS = tuple(sorted({request.standard for request in REQUESTS.values()}))
# UU 27/2022 Ps 30, 32, 40 and 41: 3 × 24 hours from the request.
DATA_REQUEST = {
    Right.ACCESS: "data-access",
    Right.CORRECTION: "data-correction",
    Right.STOP: "data-stop",
    Right.RESTRICTION: "data-restriction",
}
# A body outside that holds a letter is told what has changed.
NOTICE = "recipients-told"
# Another coordinator decides on a sealed letter of identity.
ENVELOPE = DECIDED
# UU 27/2022 Ps 46: 3 × 24 hours.
BREACH_NOTICE = "data-breach-notice"

# The limits of a legal proceeding, each by an event of it (rujukan.choices.proceeding).
PROCEEDING = tuple(limit.standard for limit in LIMITS)
# Days before and after each hearing of it.
HEARING = tuple(step.standard for step in HEARING_STEPS)

# Days before the protection by LPSK ends.
PROTECTION = "lpsk-renewed"

# The standards that the code reads, besides those of the table of clocks (`rujukan.stages.clock_kinds.USED`).
BESIDES = frozenset(
    {
        *(TRIAGE, TRIAGE_DANGER, POLICE_SHELTER_OVER, MOVE_PLAN, REVIEW, MINUTES, NOTICE, ENVELOPE, BREACH_NOTICE),
        *(MONITORING, EARLY_VISIT, LATE_VISIT, PROTECTION, TRANSFER_CONTACTED),
        *DutyKind.values,
        *PROCEEDING,
        *HEARING,
        *LETTERS,
    }
)


def due(code: str, start: datetime) -> datetime:
    """Return the end of the limit `code` that starts at `start`. Raises ServiceStandard.DoesNotExist."""
    standard = ServiceStandard.objects.get(code=code)
    return working_time.after(start, standard.limit) if standard.working_time else start + standard.limit


def applies(code: str, purposes) -> bool:
    """Return whether the condition of the standard holds for somebody who was exploited for these purposes."""
    condition = ServiceStandard.objects.values_list("condition", flat=True).get(code=code)
    return condition == Condition.ALWAYS or not SEXUAL_EXPLOITATION.isdisjoint(purposes)


def days(code: str) -> int:
    """Return the limit `code` in whole days. Raises ServiceStandard.DoesNotExist."""
    return ServiceStandard.objects.get(code=code).limit.days


def limits(*codes):
    """Return {code: timedelta} of several limits in one query."""
    return {standard.code: standard.limit for standard in ServiceStandard.objects.filter(code__in=codes)}
