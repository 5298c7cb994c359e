"""Tells who fills the form that comes next, after an answer to a form of another stage (`StageForm.leads`)."""

from gugus.access.scope import bypass
from gugus.choices import Pressing
from rujukan.actions.steps import tell_coordinators, tell_institution
from rujukan.choices.stage_forms import FORMS
from rujukan.models import Referral


def tell_holders(record, alarms, *, at) -> set[str]:
    """Tell the institutions that serve the person and fill the next form; without one the coordinators, who refer.

    Not where the receiver fills it itself: its page offers the form. A correction that repeats the answer tells nothing again.
    `alarms` are the questions of which the coordinators are told at once; those of which they are told here are returned.
    """
    told = set()
    before = record.replaces.answers if record.replaces else {}
    own = record.referral.role.forms
    for lead in record.declared.leads:
        if lead.form not in own and lead.follows(record.answers) and not lead.follows(before):
            urgent = lead.question in alarms and Pressing.DANGER
            told |= {lead.question} if _tell_of_form(record, lead, urgent, at) else set()
    return told


def _tell_of_form(record, lead, urgent, at):
    """Return whether the coordinators were told, because nobody fills the form."""
    victim, form = record.victim, FORMS[lead.form]
    with bypass("next_form"):
        serving = Referral.objects.in_service().filter(victim__in=victim.person_codes, role__forms__contains=[lead.form])
        active = serving.filter(to_institution__active=True)  # in one that is switched off nobody reads it
        holders = list(active.select_related("to_institution", "victim"))
    for referral in {each.to_institution_id: each for each in holders}.values():
        text = f"{referral.victim.code}: {lead.words} Isi formulir {form.label}."
        tell_institution(referral.to_institution, text, referral, at=at)
    if not holders:
        text = f"{victim.code}: {lead.words} Belum ada yang mengisi formulir {form.label}: rujuk untuk {form.stage.label}."
        tell_coordinators(text, record.referral, at=at, urgent=urgent)
    return not holders
