"""Opens what a sealed letter of identity tells, for the worker that draws it and the coordinator who decides."""

from rujukan.choices.envelope import IdentityPart
from rujukan.choices.section import Section
from rujukan.disclosure.section import lines
from rujukan.models import IdentityEnvelope


def told(envelope: IdentityEnvelope) -> dict:
    """Return the lines of identity that an envelope prints. The caller has checked that it is granted and not yet printed."""
    chosen = [part.value for part in IdentityPart if part in envelope.approval.parts]
    return {"identity": [(line.label, line.text) for line in lines(envelope.letter.victim.identity, ["name", *chosen])]}


def sections_of(envelope: IdentityEnvelope) -> tuple[str, ...]:
    """Return the sections that its print opens, for the access log."""
    return (Section.IDENTITY, Section.FAMILY) if IdentityPart.ADDRESS in envelope.approval.parts else (Section.IDENTITY,)
