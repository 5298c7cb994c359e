"""Which institution sees which part of what is known about a person, and who fills and reads which answer of which form.

Computed from what discloses: `StageRole.sections`, and the section of each question (`rujukan.disclosure.stage_form`).
"""

from dataclasses import dataclass

from rujukan.choices import stage_forms
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import Question, StageForm, of_role
from rujukan.models import StageRole


@dataclass(frozen=True)
class Sight:
    """What the holder of a role sees once it has accepted a referral."""

    role: StageRole
    sections: list[tuple[Section, bool]]
    """Every section in order, and whether it opens."""
    fills: list[StageForm]


@dataclass(frozen=True)
class FormSight:
    """A form, the roles that fill it, and its questions with the section that opens each answer to others.

    Without a section only who filled it and coordinators read the answer; a sealed one they read with the identity.
    """

    form: StageForm
    filled_by: list[StageRole]
    asked: list[tuple[Question, Section | None]]


@dataclass(frozen=True)
class StageSight:
    stage: Stage
    sights: list[Sight]
    forms: list[FormSight]


def of_stage(stage: Stage) -> StageSight:
    """Return the roles in force and the forms of a stage, in the order of Lampiran I. One query."""
    roles = list(StageRole.objects.printed().filter(active=True, stage=stage))
    sights = [Sight(role, [(section, section in role.sections) for section in Section], of_role(role)) for role in roles]
    return StageSight(stage, sights, [_form_sight(form, roles) for form in stage_forms.of_stage(stage)])


def _form_sight(form, roles):
    asked = [(question, None if question.sealed else form.section_of(question)) for question in form.questions]
    return FormSight(form, [role for role in roles if form.code in role.forms], asked)
