"""What the newest assessment of needs proposes for each stage. A coordinator corrects it before anything is sent.

`NeedsAssessment` stores what a coordinator judged. What the person declines becomes a `Task` to ask again by a date; it changes
nothing else. The assessment gives each stage a state and a first receiver, unless a referral or a later decision has settled it.
The page shows what is proposed, folds the rest, and sends the ticked rows (`rujukan.actions.selected_referrals`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from gugus.choices import InstitutionKind
from gugus.formats import indonesian
from rujukan.choices.needs import TONIGHT, NeedAnswer
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import STORED_STATES, Stage, StageState
from rujukan.choices.stage_forms import main_form
from rujukan.models import AssessedNeed, NeedsAssessment, StageRole
from rujukan.stages.danger import Danger
from rujukan.stages.progress import StageView
from rujukan.stages.routes import Candidate


@dataclass(frozen=True)
class Proposal:
    """The state of a stage and the role of its first receiver, as proposed. `role` is None if nothing is to be sent now."""

    view: StageView
    candidates: list[Candidate]
    state: StageState
    reason: str
    refer_on: date | None
    urgency: Urgency
    role: StageRole | None

    @property
    def stage(self) -> Stage:
        return self.view.stage

    @property
    def is_open(self) -> bool:
        """Whether the coordinator decides the state; otherwise the referrals do."""
        return self.view.state in STORED_STATES


def propose(views, candidates, assessment: NeedsAssessment | None, needs, *, of_child, danger: Danger | None) -> list[Proposal]:
    """Return a proposal for each of the seven `views`. `needs` is {stage: (AssessedNeed, reason)} of the newest assessment.

    What the reports say is needed at once (`danger`) is proposed too.
    """
    unmet = danger.unmet({view.stage: view.state for view in views}) if danger else ()
    reported = {stage: (AssessedNeed(stage=stage, answer=NeedAnswer.NOW), "") for stage in unmet}
    urgency = Urgency.EMERGENCY if danger else assessment.urgency if assessment else Urgency.NORMAL
    return [
        _proposal(view, candidates[view.stage], reported.get(view.stage) or _of_need(view, assessment, needs), urgency, of_child)
        for view in views
    ]


def usual_urgency(stage, candidates, role, urgency: Urgency) -> Urgency:
    """Return the `urgency` of a person for a stage and a receiver: only what cannot wait until the morning is more than usual."""
    return urgency if _tonight(stage, [each for each in candidates if each.role == role]) else Urgency.NORMAL


def _of_need(view, assessment, needs):
    """Return the need and its reason, or None if a coordinator has decided the stage since, or its referrals do."""
    decided: datetime | None = view.need.assessed_at
    if view.state not in STORED_STATES or view.stage not in needs or (decided and decided > assessment.at):
        return None
    return needs[view.stage]


def _proposal(view, candidates, current, urgency, of_child):
    need, reason = current or (None, view.need.reason)
    answer = need.answer if need else None
    state, refer_on, role = StageState(view.need.state), None, None
    if answer == NeedAnswer.NOW:
        state, reason, role = StageState.PLANNED, "", usual_role(view.stage, candidates, of_child=of_child)
    elif answer == NeedAnswer.LATER:
        state, refer_on = StageState.PLANNED, need.on
    elif answer == NeedAnswer.NONE:
        state = StageState.NOT_NEEDED
    elif answer == NeedAnswer.DECLINED:
        state, reason = StageState.NOT_NEEDED, f"Orangnya menolak; tanyakan lagi {indonesian.long_date(need.on)}. {reason}"
    elif answer == NeedAnswer.UNKNOWN:
        state, reason = StageState.NOT_ASSESSED, ""
    urgency = usual_urgency(view.stage, candidates, role, urgency)
    return Proposal(view, candidates, state, reason.strip()[:200], refer_on, urgency, role)


def _tonight(stage, first):
    """Whether this cannot wait until the morning for somebody at risk: a safe place, health, and the police."""
    of_police = any(each.institution.kind == InstitutionKind.POLICE for each in first)
    return stage in TONIGHT or (stage == Stage.IDENTIFICATION and of_police)


def usual_role(stage, candidates, *, of_child) -> StageRole | None:
    """Return the role of the first holder that fills the form which the stage is about, holds no open referral and has not
    declined.

    Nobody else is proposed: Satpol PP holds a role in legal aid, but gives none.
    """
    form = main_form(stage, of_child=of_child)
    mandated = (each for each in candidates if form.code in each.role.forms)
    return next((each.role for each in mandated if not each.open_referral and not each.declined), None)
