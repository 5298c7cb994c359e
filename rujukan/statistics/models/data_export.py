"""Ekspor data: a file of case data that a coordinator asked for, with a purpose. The task worker makes it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.formats.indonesian import MONTHS
from gugus.models.constraint import always, unique
from gugus.vault.sealing import SealedBytesField, SealedModel
from rujukan.statistics.choices.export import KEPT_FOR, ExportKind, ExportPurpose, ExportState

PATIENCE = timedelta(minutes=5)  # making a file takes seconds; after this time it counts as failed


class DataExportQuerySet(models.QuerySet):
    def for_list(self):
        """Load all but the file."""
        return self.defer("content", "subjects").order_by("-asked_at").fetch_mode(models.FETCH_RAISE)


class DataExport(SealedModel):
    """An export, at most one of each kind and period of a requester: a new one takes its place. Deleted after `KEPT_FOR`.

    Only the requester reads it, because a case may bar another coordinator. The access log keeps that it was made and downloaded.
    `rows` are in the file, `generalised` of them were coarsened; `left_out` were too rare. `subjects` are the keys of the victims
    whom the file names by their codes: it is closed once one of them is hidden from the requester, or restricted.
    """

    kind = models.CharField("isi", max_length=10, choices=ExportKind)
    period = models.CharField("masa", max_length=7)
    purpose = models.CharField("keperluan", max_length=12, choices=ExportPurpose)
    explanation = models.CharField("penjelasan", max_length=120)
    state = models.CharField("keadaan", max_length=10, choices=ExportState, default=ExportState.MAKING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    rows = models.PositiveIntegerField("baris", default=0)
    generalised = models.PositiveIntegerField("disamarkan", default=0)
    left_out = models.PositiveIntegerField("ditinggalkan", default=0)
    subjects = models.JSONField(default=list)
    content = SealedBytesField()

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = "ekspor data"
        constraints = [
            unique("data_export_once", ["asked_by", "kind", "period"], "Ekspor ini sudah Anda minta."),
            always("data_export_ready_is_counted", Q(state=ExportState.READY) | Q(rows=0, generalised=0, left_out=0)),
        ]

    def __str__(self):
        return f"EKSPOR-{self.kind.upper()}-{self.period}"

    @property
    def reason(self):
        """Return what the access log says: the purpose and the explanation."""
        return f"{self.get_purpose_display()}: {self.explanation}"

    @property
    def period_words(self):
        """Return the period in words: "sampai 2025", "2025" or "November 2026"."""
        year, _, month = self.period.partition("-")
        if month:
            return f"{MONTHS[int(month) - 1]} {year}"
        return f"sampai {year}" if self.kind == ExportKind.CTDC else year

    @property
    def kept_until(self):
        return self.asked_at + KEPT_FOR

    def current_state(self, now):
        """Return making, late (it takes longer than it should), failed, ready, or gone (its time is over)."""
        if now >= self.kept_until:
            return "gone"
        late = self.state == ExportState.MAKING and now - self.asked_at >= PATIENCE
        return "late" if late else str(self.state)
