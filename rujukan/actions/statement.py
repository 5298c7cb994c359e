"""Writes down what somebody tells of a case that is open already.

A `Statement` names who told it, when, and to which institution; it belongs to the chronology.
"""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY
from rujukan import rules
from rujukan.actions.attachment import locked_place, tell_receivers
from rujukan.actions.intake import NO_TEXT
from rujukan.actions.steps import moment, note, require
from rujukan.choices.event import EventKind
from rujukan.choices.section import Section
from rujukan.choices.statement import Teller
from rujukan.models.statement import WHO_TOLD


@transaction.atomic
def write_down(case, *, by, text, told_by, told_on, heard_by, victim=None, at=None):
    """Add to the chronology of an active case what somebody told an institution, as a coordinator; return the statement.

    It concerns one victim or the whole case. The institutions whose referral discloses the chronology are notified. Raises
    Refused.
    """
    rules.require_coordinator(by)
    require(text.strip(), NO_TEXT, "text")
    case, victim = locked_place(case, victim, by)
    require(victim or told_by != Teller.SUBJECT, WHO_TOLD, "victim")
    at = moment(at, case.opened_at)
    require(told_on <= timezone.localdate(at), FUTURE_DAY, "told_on")
    columns = {"victim": victim, "section": Section.CHRONOLOGY, "text": text.strip(), "at": at, "by": by}
    statement = case.statements.create(**columns, told_by=told_by, told_on=told_on, heard_by=heard_by)
    note(EventKind.COMPLAINT_APPENDED, by=by, at=at, case=case, victim=victim)
    tell_receivers(case, "Keterangan baru", by, at, section=Section.CHRONOLOGY, victim=victim)
    return statement
