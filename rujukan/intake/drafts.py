"""Describes a user's unfinished complaint forms: time, channel, kecamatan, number of persons; no name, no narrative."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from gugus.models import District
from rujukan.choices import Channel
from rujukan.disclosure.intake import raw_fields
from rujukan.models import ComplaintDraft

MOST_OFFERED = 3


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list. `words` are for example "WhatsApp, Kecamatan Badau, 2 orang"."""

    submit_key: uuid.UUID
    saved_at: datetime
    words: str


def unfinished(most=None) -> list[DraftLine]:
    """Return the drafts of this user as lines, latest first; at most `most`."""
    drafts = [(draft, raw_fields(draft)) for draft in ComplaintDraft.objects.all()[:most]]
    chosen = {number for _, fields in drafts if (number := _only(fields, "district")).isdecimal()}
    districts = {str(district.pk): district.name for district in District.objects.filter(pk__in=chosen)} if chosen else {}
    return [DraftLine(draft.submit_key, draft.saved_at, _words(fields, districts)) for draft, fields in drafts]


def _words(fields, districts):
    channel = dict(Channel.choices).get(_only(fields, "channel"), "saluran belum dipilih")
    district = districts.get(_only(fields, "district"))
    place = f"Kecamatan {district}" if district else "kecamatan belum diketahui"
    persons = _only(fields, "orang-TOTAL_FORMS")
    return ", ".join([channel, place, f"{persons if persons.isdecimal() else 1} orang"])


def _only(fields, name):
    return (fields.get(name) or [""])[0]
