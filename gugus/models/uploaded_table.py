from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from gugus.choices import CheckState
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField

PATIENCE = timedelta(minutes=10)  # checking takes a minute at most; after this time it counts as failed


class UploadedTable(SealedModel):
    """Tabel yang diperiksa: an uploaded workbook that is too long to be checked while its sender waits.

    The task worker checks it (`checked` of `rows` rows so far) and writes what it found into `result`, one JSON text. `address`
    is the path of the page to which it was sent, `file` a blind index of its content. Only its sender reads it, for a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=300)
    file = models.BinaryField(max_length=32)
    content = SealedBytesField()
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.CHECKING)
    checked = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    result = SealedTextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="uploaded_table_once")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H.%M}"

    def in_progress(self, now):
        """Return whether the worker may still be checking it."""
        return self.state == CheckState.CHECKING and now - self.at < PATIENCE
