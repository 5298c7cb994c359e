import uuid
from datetime import UTC

from django.db import models

from gugus.navigation import path_of
from rujukan.models.numbered import Numbered


class NumberedLetter(Numbered):
    """What every letter has: a number, all that it prints, and a hash by which anybody may check it. Codes only, append-only.

    `sha256` is that of `document`; whoever holds the letter reads it from the QR code, and `key` keeps it from being computed
    out of what the letter says. A letter that `replaces` another one has a number of its own. Subclasses have `given_at`.
    """

    append_only = True

    content = models.JSONField("isi")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    sha256 = models.CharField("sidik isi", max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def document(self):
        """What `sha256` is computed from: the content, the number and day, and the key."""
        identity = {"number": self.number, "given_at": self.given_at.astimezone(UTC).isoformat(), "key": str(self.key)}
        return {**self.content, **identity, "replaces": self.replaces.number if self.replaces_id else ""}

    @property
    def check_path(self):
        """The address of the page that says whether the letter is genuine."""
        return path_of("letter_check", self.sha256)
