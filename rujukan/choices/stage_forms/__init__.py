"""All forms of the stages, by code. A leaf.

Each module declares forms: questions with stable codes and labels, what is required to save and to finish, what is sealed, to
which `Section` the answers belong, and what the return slip tells. One Django form (`rujukan.forms.stage_form`), one verb
(`rujukan.actions.stage_form`) and one template (stage_form.html) serve all of them. To add a form, declare it here, put its code
into `StageRole.forms` of each county (fixtures/kapuas-hulu/30_stage_roles.json), and add its line to the tables of
tests/rujukan/test_stage_forms.py.

- An answer may lead to another form, perhaps of another stage (`StageForm.leads`). The page of the referral offers that form, or
  proposes a referral; the institution that holds the form for the person is told (`rujukan.actions.next_forms`), or the
  coordinators if there is none. A lead that names an institution (`Lead.to`) opens the proposal to it as soon as the form is
  saved.
- Each stage declares what meets its need (FINISHES): a form with certain answers, or a fact elsewhere (the conclusion, where
  somebody left to, the visit of the third month). `rujukan.stages.fulfilment` is the one rule of it.
- Each stage declares the forms that are filled for everybody, in their order (STEPS). `rujukan.stages.service_steps` leads the
  receiver of a referral through them.
- `schema` counts the versions of a form's questions. A question is never removed or given another meaning: old rows are read with
  the present declaration, and a code that is no longer offered is shown as it is stored.
- What a form asks of another institution's form (the best interest of a child) counts under every code of the person.
"""

from rujukan.choices.stage_forms import health, identification, legal, reintegration, repatriation, shelter, social
from rujukan.choices.stage_forms.schema import Fact, Finish, Question, StageForm

__all__ = ["CHOICES", "FORMS", "Fact", "Finish", "Question", "StageForm"]
__all__ += ["finishes_of", "main_form", "of_role", "of_stage", "steps_of"]

ROOMS = (identification, shelter, health, social, repatriation, reintegration, legal)
FINISHES: dict[str, tuple[Finish, ...]] = {room.MAIN.stage: room.FINISHES for room in ROOMS}
# {stage: the forms that are filled for everybody, in this order}; the others where there is a reason.
STEPS: dict[str, tuple[StageForm, ...]] = {room.MAIN.stage: room.STEPS for room in ROOMS}
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


def steps_of(role) -> list[StageForm]:
    """Return the forms of a role that are filled for everybody, in their order; all of them if it has none of these."""
    filled = of_role(role)
    return [form for form in STEPS[role.stage] if form in filled] or filled


def finishes_of(role) -> list[Finish]:
    """Return what meets the need of the role's stage; one of them is enough. None: any service does."""
    return [finish for finish in FINISHES[role.stage] if finish.concerns(role.forms)]


def main_form(stage, *, of_child) -> StageForm:
    """Return the form that a stage is about, for an adult or a child."""
    return MAIN_OF_CHILD.get(stage, MAIN[stage]) if of_child else MAIN[stage]
