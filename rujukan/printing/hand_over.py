"""The record of a return's hand-over (berita acara serah terima, form 5e), for both sides to sign. Codes only.

Names are written by hand. Missing answers are left blank, so that it can be printed before the journey.
"""

from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.repatriation import HAND_OVER
from rujukan.disclosure.stage_form import words
from rujukan.models import Referral

ANSWERED = ("to", "by", "well", "papers_back", "monitored_by", "first_visit_on")
OPEN = "………………………………………………"


def has_record(referral: Referral) -> bool:
    """Whether a hand-over belongs to this referral: one for a return that is served, or was."""
    return referral.stage == Stage.REPATRIATION and (referral.in_service or referral.completed_at is not None)


def context(referral: Referral) -> dict:
    """Return the template context: the latest answers of the form in words, or empty places."""
    record = referral.services.latest_versions().filter(form=HAND_OVER.code).first()
    answers = record.answers if record else {}
    asked = HAND_OVER.by_code
    lines = [(asked[code].label, words(asked[code], answers[code]) if code in answers else OPEN) for code in ANSWERED]
    return {"referral": referral, "on": record and record.given_on, "lines": lines, "open": OPEN}
