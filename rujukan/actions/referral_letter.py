"""Gives a sent referral its letter: a number without gaps, once for the same content.

A `ReferralLetter` freezes what the letter prints, codes only, with the SHA-256 of it; each PDF is drawn from that. If the
referral would print something else, for example a later limit, the next request makes another letter that replaces it. The QR
code leads to `/surat/periksa/<sha256>/`, which needs no account and shows number, day and institutions.
"""

from django.db import transaction
from django.utils import timezone

from gugus.documents.canonical import canonical, sha256
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions.steps import locked, moment, require, require_state
from rujukan.choices.referral import ReferralStatus, Urgency
from rujukan.models import ReferralLetter
from rujukan.printing.paper import NO_LETTER, NOT_GIVEN
from rujukan.printing.referral_letter import content_of

SERIES = "SR"


@transaction.atomic
def give(referral, *, by, at=None):
    """Return the letter of a sent referral: the one it has, or a new one if it has none or would print something else.

    A completed referral keeps the letter that it has. Raises Refused and TooLate.
    """
    require(rules.coordinator(by), NOT_GIVEN)
    referral = locked(referral, by)
    require_state(rules.has_letter(referral), NO_LETTER)
    latest = referral.letters.first()
    if referral.status == ReferralStatus.COMPLETED:
        require_state(latest, "Rujukan ini selesai tanpa surat. Surat dibuat selama rujukannya berjalan.")
        return latest
    content = content_of(referral)
    if latest and latest.content == content:
        return latest
    require(rules.may_use(referral.victim, danger=referral.urgency == Urgency.EMERGENCY), rules.RESTRICTED)
    at = moment(at, referral.sent_at, latest and latest.given_at)
    letter = ReferralLetter(referral=referral, replaces=latest, content=content, given_at=at, given_by=by)
    letter.number = take(SERIES, timezone.localtime(at).year)
    letter.sha256 = sha256(canonical(letter.document))
    letter.save()
    return letter
