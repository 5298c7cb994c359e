"""Whether somebody is unsafe now, and what the reports say is needed tonight.

A report that says so counts for each person of its case, an assessment for one person. Opening a case does not end it: it ends
with an assessment that says the person is safe, or once the person is monitored at home. Nothing of it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from gugus.models.carried import carried, moment_of
from rujukan.choices.complaint import ImmediateNeed, Safety
from rujukan.choices.stage import Stage, StageState
from rujukan.models import Complaint, ComplaintAddition, NeedsAssessment, Victim

ANSWERED_BY = {ImmediateNeed.SHELTER: Stage.SHELTER, ImmediateNeed.MEDICAL: Stage.HEALTH}
# Nobody is asked, or who was asked declined.
UNSERVED = (StageState.NOT_ASSESSED, StageState.PLANNED, StageState.DECLINED)


@dataclass(frozen=True)
class Danger:
    """Since when a person is unsafe, and the stages that the reports ask for at once; an assessment since then decides these."""

    since: datetime
    stages: tuple[Stage, ...] = ()

    def unmet(self, states: Mapping[Stage, StageState]) -> list[Stage]:
        """Return the stages that nobody is asked for yet."""
        return [stage for stage in self.stages if states[stage] in UNSERVED]


def with_danger(victims):
    """Carry in rows of victims what `danger_of` reads."""
    added = ComplaintAddition.objects.filter(complaint=OuterRef("pk"), danger=True).order_by("-at").values("at")[:1]
    reports = Complaint.objects.of_case(OuterRef("case")).annotate(added=Subquery(added)).order_by()
    reports = reports.filter(Q(safety=Safety.DANGER) | Q(added__isnull=False))
    assessments = NeedsAssessment.objects.filter(victim=OuterRef("pk")).order_by("-at")
    return victims.annotate(
        carried_reports=carried(reports, "safety", "logged_at", "added", "immediate_needs"),
        carried_assessments=carried(assessments, "safety", "at"),
    )


def danger_of(victim: Victim) -> Danger | None:
    """Return the danger of a person of `with_danger`, or None. No query."""
    if not victim.is_open:
        return None
    assessments = [(each["safety"], moment_of(each["at"])) for each in victim.carried_assessments]
    safe = [at for safety, at in assessments if safety == Safety.SAFE]
    safe += [victim.monitored_from] if victim.monitored_from else []
    reports = [(_last_told(each), each["immediate_needs"]) for each in victim.carried_reports]
    told = [at for at, _ in reports] + [at for safety, at in assessments if safety == Safety.DANGER]
    if not told or (safe and max(safe) >= max(told)):
        return None
    needs = {need for at, needs in reports if all(at > judged for _, judged in assessments) for need in needs}
    return Danger(max(told), tuple(stage for need, stage in ANSWERED_BY.items() if need in needs))


def _last_told(report):
    """Return when a report last said that somebody is unsafe."""
    moments = [report["logged_at"]] * (report["safety"] == Safety.DANGER) + [report["added"]] * bool(report["added"])
    return max(map(moment_of, moments))
