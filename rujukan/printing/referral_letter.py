"""The letter of a referral (surat rujukan): what it says on paper. It holds codes, no name and no text that somebody wrote.

What the referral asks for in words stays sealed in the system: the letter names the stage and the mandate of Lampiran I.
"""

from datetime import datetime

from django.conf import settings

from gugus.documents import qr
from rujukan.choices.hand_over import NewDanger
from rujukan.choices.referral import DeclineReason, ServiceOutcome
from rujukan.models import Referral, ReferralLetter

MOMENTS = ("sent_at", "respond_by", "serve_by")


def content_of(referral: Referral) -> dict:
    """Return what a letter of this referral prints now, as JSON values. Only for users who may see the consent."""
    consent = referral.consent
    return {
        "referral": referral.number,
        "victim": referral.victim.code,
        "stage": referral.get_stage_display(),
        "mandate": referral.role.mandate,
        "urgency": referral.get_urgency_display(),
        "from": referral.from_institution.name,
        "to": referral.to_institution.name,
        "basis": consent.get_basis_display(),
        "basis_words": consent.given_words,
        **{name: moment.isoformat() if (moment := getattr(referral, name)) else "" for name in MOMENTS},
    }


def context(letter: ReferralLetter) -> dict:
    """Return the template context of a letter, from its frozen content."""
    moments = {name: datetime.fromisoformat(letter.content[name]) for name in MOMENTS if letter.content[name]}
    choices = {"reasons": DeclineReason.labels, "outcomes": ServiceOutcome.labels, "dangers": NewDanger.labels}
    code = qr.drawing(settings.SITE_URL + letter.check_path)
    return {"letter": letter, "content": letter.content, "moments": moments, "qr": code, **choices}
