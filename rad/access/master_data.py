"""The lines of the action plan in the table of master data (`gugus.access.master_data`).

How the rows of a draft plan are read is harmless, because the head approves the draft as a whole. So is what the decision of a
source note changes. All else of a plan is as printed.
"""

from gugus.access.master_data import FIXED, HARMLESS, HEAD, INSTITUTION, PLAN_MANAGER, TABLE, told
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    Indicator,
    Membership,
    NarrativeItem,
    Programme,
    SourceNote,
    SubTaskForce,
    Target,
)


def printed(model, **columns):
    """Return the lines of a printed row: only these `columns` are ever changed."""
    return {field.name: FIXED for field in model._meta.concrete_fields} | columns


PLAN = told(PLAN_MANAGER, HEAD)
PLACE = told(PLAN_MANAGER, INSTITUTION)

TABLE |= {model: printed(model) for model in (Programme, Activity, NarrativeItem, BudgetAmount)} | {
    ActionPlan: printed(ActionPlan, title=PLAN, legal_basis=PLAN),
    SubTaskForce: printed(SubTaskForce, name=PLAN),
    Indicator: printed(Indicator, direction=HARMLESS, accumulation=HARMLESS),
    Target: printed(Target, state=HARMLESS, value=HARMLESS, unit=HARMLESS),
    Assignment: printed(Assignment, institution=HARMLESS, group=HARMLESS),
    BudgetLine: printed(BudgetLine, funding_source=HARMLESS),
    SourceNote: printed(SourceNote, decision=HARMLESS),
    Membership: {
        **dict.fromkeys(("id", "recorded_by", "recorded_at", "version"), FIXED),
        **dict.fromkeys(("letter", "institution", "position", "official", "office", "decree", "since", "until"), PLACE),
    },
}
