"""The minutes of a conference: what is frozen, and what is printed. Codes only, no name, and not the number of the case."""

from django.conf import settings

from gugus.documents import qr
from rujukan.conferences.disclosure import OpenMinutes, newest, opened
from rujukan.models import CaseConference, ConferenceTold
from rujukan.printing.paper import Printed

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


def minutes(user, number: str) -> Printed | None:
    """Return what the minutes of a conference print. The row policy shows them to whoever sees the conference."""
    row = CaseConference.objects.select_related("meeting").filter(number=number).first()
    written = row and newest(row)
    shown = written and opened(written)
    if not shown or shown.destroyed:
        return None
    printed = context(row, shown)
    return Printed(
        title=f"Notulen {written}",
        template="pdf/conference.html",
        context=printed,
        moment=printed["as_of"],
        code=row.number,
        words=f"Notulen {written}",
        file_name=f"notulen-{written}.pdf",
    )


def context(conference: CaseConference, shown: OpenMinutes) -> dict:
    """Return the template context of the minutes: frozen, except who was told the result, which may be recorded later."""
    written, told = shown.minutes, told_of(conference)
    content = written.content
    present = [(row, told.get(row["key"])) for row in content["attendance"]]
    people = [(code, told.get(code)) for code in content["codes"]]
    return {
        "conference": conference,
        "minutes": written,
        "content": content,
        "body": shown.body,
        "reason": shown.reason,
        "decided": [row for row, _ in shown.decisions],
        "attendance": present,
        "people": people,
        "absent": [(row, one) for row, one in present if not row["present"]],
        "as_of": max([written.given_at, *(one.at for one in told.values())]),
        "qr": qr.drawing(settings.SITE_URL + written.check_path),
    }
