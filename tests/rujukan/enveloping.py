"""Requests for sealed letters of identity, for tests."""

from gugus.access.scope import scope
from rujukan.letters.actions import envelope as envelopes


def an_envelope(letter, by, **changes):
    """Return the request for the sealed letter of identity of a letter, on its own basis or another of the person."""
    consent = letter.consent or letter.victim.consents.usable().first()
    columns = {"parts": ["nik"], "reason": "Tempat tidurnya dicatat atas nama", "consent": consent}
    with scope(by):
        return envelopes.ask(letter, by=by, **columns | changes)
