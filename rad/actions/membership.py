"""Verbs of the membership in the task force: add a place, and change or end one."""

import re
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from gugus.actions import master_data
from gugus.workflow.lifecycle import locked_at, moment, require, rewrite
from rad import rules
from rad.choices import Position, RegisterKind
from rad.models import Membership

LOCK = 84_003  # first key of the PostgreSQL advisory locks on the places of one sub task force
FIRST_DAY = date(2000, 1, 1)
PHONE = re.compile(r"\d(?:[ .()-]{0,2}\d){6,}")


@transaction.atomic
def add(*, by, at=None, **fields):
    """Add a place in the task force; return it. `fields` are all its columns. Raises Refused.

    An institution or official holds a place of one sub task force once at a time, and each has one chair at a time.
    """
    fields = _checked_place(by, fields)
    _check_free(fields)
    place = Membership.objects.create(recorded_by=by, recorded_at=moment(at), **fields)
    master_data.tell(master_data.added(place, by, shown=False))
    return place


@transaction.atomic
def amend(membership, *, by, version, **fields):
    """Change a place, or end it with `until`; return it. Raises Stale if somebody else has changed it since `version`."""
    fields = _checked_place(by, fields)
    membership = locked_at(membership, version)
    _check_free(fields, besides=membership)
    before = master_data.values(membership, fields)
    rewrite(membership, **fields)
    master_data.tell(master_data.changed(membership, before, by, shown=False))
    return membership


def _checked_place(by, fields):
    rules.require_plan_manager(by)
    fields = fields | {name: fields[name].strip() for name in ("official", "office")}
    for name in ("official", "office"):
        require(not PHONE.search(fields[name]), "Tulis nama dan jabatannya saja, tanpa nomor telepon atau NIP.", name)
    require(fields["decree"].kind == RegisterKind.DECREE, "Keanggotaan ditetapkan dengan surat keputusan.", "decree")
    require(fields["since"] >= FIRST_DAY, "Periksa tahunnya.", "since")
    until = fields["until"]
    require(until is None or until >= fields["since"], "Akhir keanggotaan tidak boleh sebelum awalnya.", "until")
    return fields


def _check_free(fields, besides=None):
    """Raise Refused if the place is held by somebody else at the same time. Concurrent calls wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, fields["letter"]])
    rows = Membership.objects.filter(letter=fields["letter"]).exclude(pk=besides.pk if besides else None)
    rows = rows.filter(Q(until=None) | Q(until__gte=fields["since"]))
    if fields["until"]:
        rows = rows.filter(since__lte=fields["until"])
    held = rows.filter(institution=fields["institution"], official=fields["official"]).first()
    require(held is None, "Sudah tercatat dalam sub gugus tugas ini pada masa yang sama.", "institution")
    if fields["position"] == Position.CHAIR:
        chair = rows.filter(position=Position.CHAIR).select_related("institution").first()
        name = chair and (chair.official or chair.institution)
        require(chair is None, f"Pada masa itu ketuanya {name}. Akhiri dulu keanggotaannya.", "position")
