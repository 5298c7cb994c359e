"""Describes a user's unfinished complaint forms: kecamatan, time, channel, number of persons; no name, no narrative.

A draft that is emptied is deleted.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from gugus.formats.indonesian import day_and_month
from gugus.models import District
from rujukan.choices.complaint import Channel
from rujukan.disclosure.intake import raw_fields
from rujukan.models import ComplaintDraft

MOST_OFFERED = 3
NOWHERE = "kecamatan belum diketahui"


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list. `place` is a kecamatan, `words` are for example "WhatsApp, 2 orang"."""

    submit_key: uuid.UUID
    saved_at: datetime
    place: str
    words: str

    def __str__(self):
        return f"Draf: {self.place}, {day_and_month(self.saved_at)}"


def unfinished(most=None) -> list[DraftLine]:
    """Return the drafts of this user as lines, latest first; at most `most`."""
    return lines_of(ComplaintDraft.objects.all()[:most])


def lines_of(drafts) -> list[DraftLine]:
    """Return drafts as lines."""
    drafts = [(draft, raw_fields(draft)) for draft in drafts]
    chosen = {number for _, fields in drafts if (number := _only(fields, "district")).isdecimal()}
    districts = {str(district.pk): district.name for district in District.objects.filter(pk__in=chosen)} if chosen else {}
    return [
        DraftLine(draft.submit_key, draft.saved_at, districts.get(_only(fields, "district"), NOWHERE), _draft_words(fields))
        for draft, fields in drafts
    ]


def _draft_words(fields):
    channel = dict(Channel.choices).get(_only(fields, "channel"), "saluran belum dipilih")
    persons = _only(fields, "orang-TOTAL_FORMS")
    return f"{channel}, {persons if persons.isdecimal() else 1} orang"


def _only(fields, name):
    return (fields.get(name) or [""])[0]
