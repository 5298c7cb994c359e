"""All forms of the stages, by code. A leaf."""

from rujukan.choices.stage_forms import health, identification, legal, reintegration, repatriation, shelter, social
from rujukan.choices.stage_forms.schema import Question, StageForm

__all__ = ["CHOICES", "FORMS", "Question", "StageForm", "of_role", "of_stage"]

ROOMS = (identification, shelter, health, social, repatriation, reintegration, legal)
FORMS: dict[str, StageForm] = {form.code: form for room in ROOMS for form in room.FORMS}
CHOICES = [(form.code, f"{form.number} {form.label}") for form in FORMS.values()]


def of_stage(stage) -> list[StageForm]:
    return [form for form in FORMS.values() if form.stage == stage]


def of_role(role) -> list[StageForm]:
    """Return the forms that the holder of a stage role fills, in the order of the declarations."""
    return [form for form in of_stage(role.stage) if form.code in role.forms]
