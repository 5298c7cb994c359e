"""The minutes of a conference: what is frozen, and what is printed. Codes only, no name, and not the number of the case."""

from django.conf import settings

from gugus.documents import qr
from rujukan.disclosure.conferences import OpenMinutes
from rujukan.models import CaseConference, ConferenceTold

TO = "Peserta konferensi"


def content_of(conference: CaseConference, attendance: list[dict], sender: str) -> dict:
    """Return what new minutes freeze in clear, as JSON values: codes, days and choices."""
    return {
        "conference": conference.number,
        "kind": conference.get_kind_display(),
        "held_on": conference.held_on.isoformat(),
        "time": conference.time.isoformat("minutes"),
        "mode": conference.get_mode_display(),
        "codes": conference.codes,
        "attendance": attendance,
        "from": sender,
        "to": TO,
    }


def told_of(conference: CaseConference) -> dict[int | str, ConferenceTold]:
    """Return {key of an institution, or code: when it was told the result}; the last record counts. One query."""
    rows = {}
    for row in conference.told.select_related("by"):
        rows.setdefault(row.institution_id or row.code, row)
    return rows


def context(conference: CaseConference, opened: OpenMinutes) -> dict:
    """Return the template context of the minutes: frozen, except who was told the result, which may be recorded later."""
    minutes, told = opened.minutes, told_of(conference)
    content = minutes.content
    present = [(row, told.get(row["key"])) for row in content["attendance"]]
    people = [(code, told.get(code)) for code in content["codes"]]
    return {
        "conference": conference,
        "minutes": minutes,
        "content": content,
        "body": opened.body,
        "reason": opened.reason,
        "decided": [row for row, _ in opened.decisions],
        "attendance": present,
        "people": people,
        "absent": [(row, one) for row, one in present if not row["present"]],
        "as_of": max([minutes.given_at, *(one.at for one in told.values())]),
        "qr": qr.drawing(settings.SITE_URL + minutes.check_path),
    }
