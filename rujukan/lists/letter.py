"""What anybody may check of a letter or of minutes: whether they are genuine, and their number, day and institutions."""

import re
from dataclasses import dataclass
from datetime import datetime

from gugus.access.scope import scope
from rujukan.models.numbered_letter import NumberedLetter

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class CheckedLetter:
    number: str
    given_at: datetime
    sender: str
    receiver: str


def check(sha256: str) -> CheckedLetter | None:
    """Return the letter with this hash, or None. The row policy shows whoever knows a hash that one letter."""
    if not SHA256.fullmatch(sha256):
        return None
    with scope(receipt=sha256):
        kinds = NumberedLetter.__subclasses__()
        letter = next((row for kind in kinds if (row := kind.objects.filter(sha256=sha256).first())), None)
    return letter and CheckedLetter(letter.number, letter.given_at, letter.content["from"], letter.content["to"])
