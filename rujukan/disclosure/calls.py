"""Opens what the institution that took a call over reads of the complaint, until triage.

Where, which vehicle, a child or not, and whom to call back. No name. Each opening is in the access log.
"""

from dataclasses import dataclass

from gugus.access.scope import bypass
from gugus.audit import access_log
from gugus.choices import AccessKind, RevealReason
from gugus.formats.labels import label_of
from gugus.models import User
from rujukan.choices.ctdc import CHILD_BANDS, COUNTED_AS_CHILD
from rujukan.disclosure.incidents import incident
from rujukan.models import Alarm, Complaint

PLACE = ("village", "place", "destination_place", "vehicle")
CALL_BACK = ("reporter_contact", "safe_contact")
CLOSED = (
    "Tempat dan nomor yang dapat ditelepon terbuka bagi yang menangani, sampai pengaduannya ditelaah koordinator."
    " Bila masih diperlukan, telepon piket."
)
CHILD, PERHAPS_CHILD, ADULT = "Anak", "Umurnya belum diketahui: perlakukan sebagai anak", "Dewasa"


@dataclass(frozen=True, repr=False)
class Called:
    """What whoever took a call over reads of its complaint: {label: text}, only of what was told."""

    where: dict[str, str]
    whom: str
    call_back: dict[str, str]


def takes(user: User, alarm: Alarm) -> bool:
    """Whether the user's institution has taken this call over; coordinators read the complaint itself."""
    taker = alarm.taken_by
    return bool(taker and user.is_officer and not user.is_coordinator and taker.institution_id == user.institution_id)


def open_call(user: User, alarm: Alarm, *, at=None) -> Called | None:
    """Return what the taker of a call reads of its complaint, and log it; None after triage, or where it is none of theirs."""
    if not (alarm.complaint_id and takes(user, alarm)):
        return None
    with bypass("taken_call"):
        rows = Complaint.objects.select_related("district").prefetch_related("persons")
        complaint = rows.filter(pk=alarm.complaint_id).first()
    if complaint is None:
        return None
    access_log.record(user, AccessKind.REVEAL, complaint.number, sections=("call",), reason=RevealReason.EMERGENCY, at=at)
    where = {"Kecamatan": str(complaint.district or ""), **incident(complaint, PLACE)}
    back = {label_of(complaint._meta.get_field(name)): complaint.open(name) for name in CALL_BACK}
    return Called(_told(where), _whom(complaint.persons.all()), _told(back))


def _told(texts):
    return {label: text for label, text in texts.items() if text}


def _whom(persons):
    """Return in words whether a child is concerned; of nobody anything is known if the complaint names nobody."""
    bands = {person.age_band for person in persons}
    if bands & {*CHILD_BANDS}:
        return CHILD
    return PERHAPS_CHILD if not bands or bands & {*COUNTED_AS_CHILD} else ADULT
