"""All forms of the stages, by code. A leaf."""

from rujukan.choices.stage_forms import health, identification, legal, reintegration, repatriation, shelter, social
from rujukan.choices.stage_forms.schema import Fact, Finish, Question, StageForm

__all__ = ["CHOICES", "FORMS", "Fact", "Finish", "Question", "StageForm", "finishes_of", "main_form", "of_role", "of_stage"]

ROOMS = (identification, shelter, health, social, repatriation, reintegration, legal)
FINISHES: dict[str, tuple[Finish, ...]] = {room.MAIN.stage: room.FINISHES for room in ROOMS}
FORMS: dict[str, StageForm] = {form.code: form for room in ROOMS for form in room.FORMS}
# {stage: the form that it is about}, and where another one is for a child. Who fills it is proposed as receiver.
MAIN: dict[str, StageForm] = {room.MAIN.stage: room.MAIN for room in ROOMS}
MAIN_OF_CHILD = {form.stage: form for form in (repatriation.MAIN_OF_CHILD, reintegration.MAIN_OF_CHILD)}
CHOICES = [(form.code, f"{form.number} {form.label}") for form in FORMS.values()]


def of_stage(stage) -> list[StageForm]:
    return [form for form in FORMS.values() if form.stage == stage]


def of_role(role) -> list[StageForm]:
    """Return the forms that the holder of a stage role fills, in the order of the declarations."""
    return [form for form in of_stage(role.stage) if form.code in role.forms]


def finishes_of(role) -> list[Finish]:
    """Return what meets the need of the role's stage; one of them is enough. None: any service does."""
    return [finish for finish in FINISHES[role.stage] if finish.concerns(role.forms)]


def main_form(stage, *, of_child) -> StageForm:
    """Return the form that a stage is about, for an adult or a child."""
    return MAIN_OF_CHILD.get(stage, MAIN[stage]) if of_child else MAIN[stage]
