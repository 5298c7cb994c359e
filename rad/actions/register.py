"""Verbs of the register: enter a document, training or campaign of the task force, and correct an entry."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY, locked_at, moment, require, rewrite
from gugus.workflow.open_text import without_people
from rad import rules
from rad.choices import ATTENDED, NUMBERED, RegisterKind
from rad.models import RegisterEntry

FIELDS = (
    *("kind", "number", "title", "dated_on", "valid_until", "institution", "district", "participants"),
    *("indicator", "meeting", "note"),
)


@transaction.atomic
def enter(*, by, fields, at=None):
    """Enter a document, training or campaign; return the entry. `fields` are the columns in FIELDS. Raises Refused."""
    return RegisterEntry.objects.create(recorded_by=by, recorded_at=moment(at), **_checked(by, fields))


@transaction.atomic
def amend(entry, *, by, version, fields):
    """Correct an entry; return it. Raises Stale if somebody else has changed it since `version`; otherwise as `enter`."""
    fields = _checked(by, fields)
    entry = locked_at(entry, version)
    stays = fields["kind"] == RegisterKind.DECREE or not entry.memberships.exists()
    require(stays, "Keanggotaan bersandar pada SK ini, jadi jenisnya tetap SK.", "kind")
    return rewrite(entry, **fields)


def _checked(by, fields):
    rules.require_plan_manager(by)
    fields = fields | {name: without_people(fields[name], name) for name in ("number", "title", "note")}
    kind, signed = fields["kind"], fields["dated_on"]
    require(fields["number"] or kind not in NUMBERED, f"Tulis nomor {RegisterKind(kind).label}.", "number")
    attended = f"Jumlah peserta hanya untuk {' dan '.join(RegisterKind(one).label.lower() for one in sorted(ATTENDED)[::-1])}."
    require(fields["participants"] is None or kind in ATTENDED, attended, "participants")
    require(signed <= timezone.localdate(), FUTURE_DAY, "dated_on")
    require(signed >= date(2000, 1, 1), "Periksa tahunnya.", "dated_on")
    until = fields["valid_until"]
    require(until is None or until >= signed, "Berlaku sampai tidak boleh sebelum tanggalnya.", "valid_until")
    return fields
