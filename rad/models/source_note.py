"""Catatan sumber: a doubt about the printed text, which itself is never changed."""

from django.db import models
from django.db.models import Q

from gugus.formats.clocks import as_version
from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.choices import Annex, NoteKind, NoteState


class SourceNoteQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=NoteState.OPEN)

    def for_list(self):
        return self.select_related("decided_by").fetch_mode(models.FETCH_RAISE)


@tracked
class SourceNote(Natural):
    """A doubt about the printed text: where it is, what is doubtful, how the system stores it, and the decision.

    `row` is a code of Lampiran II (A-03, A-03-02, A-03-02-1), of Lampiran I (stage/institution), or an article.
    `moves` names the cells between which words were moved to where they belong: {"D-05-03-1:4" (row, column): text as stored}.
    Together these cells must have the words of the print; tests/rad/test_annexes.py verifies both.
    """

    code = models.CharField("kode", max_length=40, unique=True)
    annex = models.CharField("bagian", max_length=10, choices=Annex)
    letter = models.CharField("sub gugus tugas", max_length=1, blank=True)
    row = models.CharField("baris", max_length=60, blank=True)
    kind = models.CharField("jenis", max_length=15, choices=NoteKind)
    printed = models.TextField("tercetak", blank=True)
    what = models.TextField("keraguan")
    kept_as = models.TextField("disimpan sebagai", blank=True)
    moves = models.JSONField("sel yang dipindahkan", default=dict, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=NoteState, default=NoteState.OPEN)
    decision = models.TextField("keputusan", blank=True)
    decided_by = actor("diputuskan oleh", optional=True)
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True)

    objects = SourceNoteQuerySet.as_manager()

    class Meta:
        ordering = ["annex", "letter", "row", "code"]
        verbose_name = "catatan sumber"
        constraints = [
            always(
                "source_note_decided_by_someone",
                Q(state=NoteState.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(decision=""), state=NoteState.DECIDED, decided_by__isnull=False, decided_at__isnull=False),
                "Keputusan memerlukan isi, orang, dan waktu.",
            )
        ]

    def __str__(self):
        return f"{self.code}: {self.what}"

    @property
    def version(self) -> int:
        return as_version(self.decided_at)
