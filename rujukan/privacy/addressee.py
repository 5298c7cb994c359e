"""To whom a letter of a breach goes, and which sections it opens."""

from dataclasses import dataclass

from gugus.models import User
from gugus.workflow.lifecycle import Refused
from rujukan.choices.section import Section
from rujukan.disclosure import retained
from rujukan.disclosure.section import entitled_sections, reads_content
from rujukan.models import Complaint, Victim


@dataclass(frozen=True, repr=False)
class Addressee:
    """The recipient of a letter; without an address somebody hands it over in person."""

    name: str
    address: str


def sections_of(user: User, subject: Victim | Complaint, *, address: bool) -> tuple[str, ...]:
    """Return the sections that a letter to this recipient opens, for the access log. Raises Refused."""
    needed = (Section.IDENTITY, Section.FAMILY)[: 1 + address] if isinstance(subject, Victim) else ()
    if not (entitled_sections(user, subject).issuperset(needed) if needed else reads_content(user, subject)):
        raise Refused("Identitas orang ini tidak terbuka untuk Anda.")
    retained.refuse_destroyed("Identitas orang ini", retained.destroyed(subject))
    return needed or ("reporter",)


def recipient_of(subject: Victim | Complaint, *, address: bool) -> Addressee:
    """Return the recipient of a letter: a victim (with the `address` to post it) or a reporter. The caller checks and logs."""
    if not isinstance(subject, Victim):
        return Addressee(subject.open("reporter_name"), "")
    return Addressee(subject.identity.open("name"), subject.identity.open("address") if address else "")
