"""Verb of contributions: what a pelaksana adds to the report of its koordinator.

A body of column 9 contributes once for a row and year, and once for each period that has begun if the plan asks for periods,
until the realisation is submitted. A pelaksana may not see the realisation; the SQL function `rad_handed_in` tells verbs and
policies only whether it is submitted. An institution that also coordinates the row reports it and does not contribute.

Members of the task force contribute where column 9 prints "seluruh anggota" or "anggota sub gugus tugas", as long as `Membership`
names them (SQL function `rad_activities_of`, which row policies and queries ask). No decree names the members of the other
printed groups; a revision puts an institution in their place.
"""

from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator

from gugus.workflow.lifecycle import locked_row, moment, require, require_latest, require_state, rewrite
from gugus.workflow.notice import leave
from gugus.workflow.open_text import without_people
from rad import rules
from rad.actions.progress import check_period
from rad.actions.realisation import check_open
from rad.lists.arrears import addressees
from rad.models import Contribution, Indicator, Target

NOT_YOURS = "Angka ini diisi oleh institusi pelaksana kegiatan ini (Lampiran II, kolom 9)."


@transaction.atomic
def contribute(indicator, year, period="", *, by, fields, version=None, at=None):
    """Write what the user's institution contributes to an indicator in a year or a period of it; return (Contribution, changed).

    `fields`: text, value (Decimal or None). `version` is that of the row the user saw, None if there was none. Idempotent: the
    same values sent again change nothing. The koordinator gets one notice, of the first. Raises Refused, TooLate once the
    realisation is submitted, and Stale.
    """
    target = Target.objects.filter(indicator=indicator, year=year).first()
    require(target is not None, f"Rencana aksi tidak memuat target tahun {year} untuk indikator ini.")
    require(rules.carries_out(by, indicator.activity_id), NOT_YOURS)
    check_open(_force_of(indicator), year)
    if period:
        check_period(_force_of(indicator).plan_id, year, period)
    # Serialises the first contributions of one institution: of two concurrent ones the second finds the first.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    fields = {"text": without_people(fields["text"], "text"), "value": fields.get("value")}
    require(fields["text"], "Tulis angka atau keterangan institusi Anda.", "text")
    key = {"indicator": indicator, "year": year, "period": period, "institution": by.institution}
    row = Contribution.objects.select_for_update(of=("self",)).filter(**key).first()
    if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return row, False
    _check_not_handed_in(indicator, year)
    at = moment(at)
    if row is None:
        row = Contribution.objects.create(**key, **fields, by=by, at=at)
        _tell_coordinating(row)
        return row, True
    require_latest(row, version)
    return rewrite(row, **fields, by=by, at=at), True


def locked_for_institution(row, by):
    """Return a contribution, locked, if this user's institution may still change it. Raises Refused and TooLate."""
    check_open(_force_of(row.indicator), row.year)
    row = locked_row(row)
    own = row.institution_id == by.institution_id and rules.carries_out(by, row.indicator.activity_id)
    require(own, NOT_YOURS)
    _check_not_handed_in(row.indicator, row.year)
    return row


def _force_of(indicator):
    return indicator.activity.programme.sub_task_force


def _check_not_handed_in(indicator, year):
    handed_in = Target.objects.with_handed_in().filter(indicator=indicator, year=year, handed_in=True).exists()
    require_state(not handed_in, f"Laporan tahun {year} sudah diajukan, jadi angka Anda tidak diubah lagi.")


def _tell_coordinating(row):
    """Leave one notice for each koordinator of the row."""
    when = row.when if row.period else f"tahun {row.year}"
    text = f"Angka dari {row.institution.short_name} untuk “{Truncator(row.indicator.label).chars(60)}” {when}"
    path = reverse("rad:realisation_detail", args=[row.indicator.code, row.year])
    for addressee in addressees(row.indicator.activity_id):
        leave(text=text, path=path, at=row.at, **addressee)
