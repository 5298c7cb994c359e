"""Opens the safety sheet of a referral that is handing over, for users who may read it.

`rujukan.disclosure.section` discloses the danger beside it.
"""

from dataclasses import dataclass

from rujukan.models import Referral, SafetySheet


@dataclass(frozen=True, repr=False)
class OpenSheet:
    """What a receiver may read until the hand-over is recorded, decrypted."""

    sheet: SafetySheet
    must_continue: str
    goes_to: str
    call: str


def sheet_of(referral: Referral) -> OpenSheet | None:
    """Return the open safety sheet of a referral, or None where there is none or the user may not read it."""
    if not referral.is_handing_over:
        return None
    sheet = SafetySheet.objects.open().filter(referral=referral).first()
    return sheet and OpenSheet(sheet, *(sheet.open(name) for name in ("must_continue", "goes_to", "call")))
