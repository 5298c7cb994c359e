"""The sealed letter of identity as a paper: it prints what the second person granted, while the letter still needs it."""

from functools import partial

from django.utils import timezone

from gugus.choices import AccessKind
from gugus.workflow.lifecycle import require_state
from rujukan import rules
from rujukan.letters.disclosure.envelope import sections_of, told
from rujukan.models import IdentityEnvelope, Letter
from rujukan.printing.paper import Printed

NO_ENVELOPE = (
    "Surat ini tidak, atau tidak lagi, disertai amplop identitas: suratnya diganti atau ditarik, atau dasarnya berakhir."
)
PRINTED_BEFORE = "Amplop ini sudah dicetak. Bila diperlukan lagi, minta amplop baru dari halaman suratnya."
SERVICES_CLOSED = "Layanan bagi orang ini sudah ditutup, jadi amplopnya tidak dicetak lagi."


def printed(user, number: str) -> Printed | None:
    rows = IdentityEnvelope.objects.select_related(
        "approval__letter__to", "approval__letter__victim__identity", "approval__consent"
    )
    row = rows.filter(number=number).first() if user.is_coordinator else None
    if row is None:
        return None
    require_state(rules.prints_envelope(user, row, timezone.now()), PRINTED_BEFORE)
    letter_now = Letter.objects.with_state().select_related("consent").get(pk=row.letter.pk)
    require_state(row.approval.consent.is_usable and rules.takes_envelope(letter_now), NO_ENVELOPE)
    require_state(row.letter.victim.is_open, SERVICES_CLOSED)
    require_state(rules.may_use(row.letter.victim), rules.RESTRICTED)
    again = ", unduhan yang sama diulang" if row.printed_at else ""
    words = f"Amplop identitas {row} untuk surat {row.letter}{again}"
    return Printed(
        title=f"Amplop identitas {row}",
        template="pdf/envelope.html",
        context={
            "envelope": row,
            "letter": row.letter,
            "code": row.letter.victim.code,
            "basis": row.approval.consent.in_full,
            "printer": f"{user}, {user.institution.short_name}",
        },
        moment=None,
        code=row.letter.victim.code,
        words=words,
        file_name=f"amplop-{row}.pdf",
        sections=sections_of(row),
        sealed=partial(told, row),
        sealed_as=f"{row.letter.victim.identity.version}",
        logged=AccessKind.PRINT,
    )
