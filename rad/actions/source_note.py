"""Verb of the source notes: decide a doubt about the printed text."""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import require, require_seen, require_state, store
from rad.actions import evaluation_count, revision
from rad.choices import NoteState
from rad.models import SourceNote
from rad.rules import decides_source_notes


@transaction.atomic
def decide(note, *, by, decision, row=None, changes=None, version=None, at=None):
    """Record what `by` decided about a doubt; return the note. A second decision replaces the first. Raises Refused; Stale if
    somebody else has decided since the `version` that the user saw.

    The printed text is not changed: a decision says how to read it. What that changes in the note's row (`changes` as
    `revision.propose` takes them) is proposed as a correction, which the head approves; without changes nothing changes.
    """
    require(decides_source_notes(by), "Hanya pengelola rencana aksi atau administrator yang dapat memutuskan catatan sumber.")
    require(decision.strip(), "Tulis keputusannya.", "decision")
    evaluation_count.forget()
    note = SourceNote.objects.select_for_update().get(pk=note.pk)
    require_seen(note, version)
    waiting = note.revisions.proposed().first()
    require_state(
        waiting is None, f"Pembetulan {waiting} dari keputusan sebelumnya masih menunggu. Tarik usulan itu dulu, atau tunggu."
    )
    store(note, state=NoteState.DECIDED, decision=decision.strip(), decided_by=by, decided_at=at or timezone.now())
    if changes:
        revision.correct(note, row, changes, by=by, reason=note.decision, at=at)
    return note
