"""Opens what the institution that took a call over reads of the complaint, until triage.

Where, which vehicle, a child or not, whom to call back, and which institution recorded it. No name, no story. Each opening is in
the access log. It is read through the bypass `taken_call`, whose policies show that complaint and no other. So the complaint is
in none of the institution's lists.
"""

from dataclasses import dataclass

from gugus.access.scope import bypass
from gugus.audit import access_log
from gugus.choices import AccessKind, RevealReason
from gugus.formats.labels import label_of
from gugus.models import Institution, User
from rujukan.choices.ctdc import CHILD_BANDS, COUNTED_AS_CHILD
from rujukan.disclosure.incidents import incident
from rujukan.models import Alarm, Complaint

SPOT = ("village", "place")
PLACE = (*SPOT, "destination_place", "vehicle")
CALL_BACK = ("safe_contact", "reporter_contact")
CLOSED = (
    "Tempat dan nomor yang dapat ditelepon terbuka bagi yang menangani, sampai pengaduannya ditelaah koordinator."
    " Bila masih diperlukan, telepon piket."
)
CHILD, PERHAPS_CHILD, ADULT = "Anak", "Umurnya belum diketahui, perlakukan sebagai anak", "Dewasa"


@dataclass(frozen=True, repr=False)
class Called:
    """What whoever took a call over reads of its complaint: {label: text}, only of what was told."""

    where: dict[str, str]
    whom: str
    call_back: dict[str, str]
    recorded_by: tuple[Institution, ...]
    """The other institutions that recorded it: none of the public form. Their office phone is open to all, not their contacts."""
    has_place: bool
    has_number: bool
    found: dict[str, object]
    """What the form of the reception begins with: {field: value}."""


def takes(user: User, alarm: Alarm) -> bool:
    """Whether the user's institution has taken this call over; coordinators read the complaint itself."""
    taker = alarm.taken_by
    return bool(taker and user.is_officer and not user.is_coordinator and taker.institution_id == user.institution_id)


def open_call(user: User, alarm: Alarm) -> Called | None:
    """Return what the taker of a call reads of its complaint, and log it; None after triage, or where it is none of theirs."""
    if not (alarm.complaint_id and takes(user, alarm)):
        return None
    with bypass("taken_call"):
        rows = Complaint.objects.of_same(alarm.complaint_id).select_related("district", "institution").prefetch_related("persons")
        complaints = list(rows.order_by("logged_at"))
    if not complaints:
        return None
    access_log.record(user, AccessKind.REVEAL, alarm.number, sections=("call",), reason=RevealReason.EMERGENCY)
    where = _united({"Kecamatan": str(each.district or ""), **incident(each, PLACE)} for each in complaints)
    back = _united({label_of(Complaint._meta.get_field(name)): each.open(name) for name in CALL_BACK} for each in complaints)
    spot = {name: "; ".join(dict.fromkeys(filter(None, (each.open(name) for each in complaints)))) for name in SPOT}
    return Called(
        *(where, _whom(complaints), back),
        recorded_by=tuple({each.institution for each in complaints} - {None, user.institution}),
        has_place=any(each.open(name) for each in complaints for name in (*SPOT, "destination_place")),
        has_number=any(each.open("reporter_contact") for each in complaints),
        found=spot | {"district": next((each.district_id for each in complaints if each.district_id), None)},
    )


def _united(told):
    """Return {label: text} of several complaints: what is told, each text once."""
    found = {}
    for label, text in (pair for texts in told for pair in texts.items() if pair[1]):
        found.setdefault(label, {})[text] = None
    return {label: "; ".join(texts) for label, texts in found.items()}


def _whom(complaints):
    """Return in words whether a child is concerned: yes, no, or perhaps, as when the complaint lists nobody."""
    bands = {person.age_band for complaint in complaints for person in complaint.persons.all()}
    if bands & {*CHILD_BANDS}:
        return CHILD
    return PERHAPS_CHILD if not bands or bands & {*COUNTED_AS_CHILD} else ADULT
