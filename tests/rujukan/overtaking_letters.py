"""Somebody was faster: the answer to a letter, a letter that replaces it, and the request for its envelope."""

import uuid

from django.utils import timezone

from rujukan.letters.actions import correspondence
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios


def _letter(cast):
    victim = scenarios.a_victim(cast.koordinator)
    return scenarios.a_letter(victim, cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))


def _withdrawn(letter, by):
    columns = {"answer": "withdrawn", "on": timezone.localdate()}
    correspondence.answer(letter, by=by, **columns)


@overtaken
def letter_answer(cast):
    letter = _letter(cast)
    typed = {"answer": "yes", "on": timezone.localdate().isoformat(), "note_text": TYPED, "submit_key": uuid.uuid4()}
    yield cast.koordinator, [letter.number], typed
    _withdrawn(letter, cast.koordinator2)


@overtaken
def letter_correct(cast):
    letter = _letter(cast)
    typed = {"purpose": "return", "to": letter.to_id, "disclosed": ["sex"], "basis": str(letter.consent_id), "reason": TYPED}
    yield cast.koordinator, [letter.number], typed | {"submit_key": uuid.uuid4()}
    _withdrawn(letter, cast.koordinator2)
