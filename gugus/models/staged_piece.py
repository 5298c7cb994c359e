from django.conf import settings
from django.db import models
from django.utils import timezone

from gugus.models.constraint import unique
from gugus.vault.sealing import SealedBytesField, SealedModel


class StagedPiece(SealedModel):
    """A piece of a file that a user has sent ahead of its form. Only its sender reads it; the form that takes it deletes it.

    `file` is a blind index of the file's key (gugus/actions/staging.py). `offset` is where the piece begins in the file, `size`
    its length, both in bytes.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    file = models.BinaryField(max_length=32)
    offset = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    content = SealedBytesField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["offset"]
        constraints = [unique("staged_piece_once", ["user", "file", "offset"])]

    def __str__(self):
        return f"{self.offset}–{self.offset + self.size}"
