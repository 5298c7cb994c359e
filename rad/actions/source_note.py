"""The verb that decides a doubt about the printed text."""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import Refused, Stale
from rad.choices import NoteState
from rad.models import SourceNote
from rad.rules import decides_source_notes


@transaction.atomic
def decide(note, *, by, decision, version=None, at=None):
    """Record what `by` decided about a doubt; return the note. A second decision replaces the first. Raises Refused; Stale if
    somebody else has decided since the `version` that the user saw.

    The printed text is not changed: a decision says how to read it.
    """
    if not decides_source_notes(by):
        raise Refused("Hanya pengelola RAD atau administrator yang dapat memutuskan catatan sumber.")
    if not decision.strip():
        raise Refused("Tulis keputusannya.", field="decision")
    note = SourceNote.objects.select_for_update().get(pk=note.pk)
    if version is not None and note.version != version:
        raise Stale(note)
    note.state = NoteState.DECIDED
    note.decision = decision.strip()
    note.decided_by = by
    note.decided_at = at or timezone.now()
    note.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return note
