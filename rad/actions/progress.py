"""Verb of progress: what was reached in a part of a year, beside the report of the year.

The report of a year is what is approved and scored. Progress and contributions count nowhere by themselves; the page of the
report shows them and offers to take them over.

The plan asks for progress of a semester or quarter by a `ReportingInterval`, a table beside the plan because the columns of an
enacted plan are locked. `Period` names semesters and quarters apart, so a change of the interval leaves reported progress as it
is. `rad.scoring` says how periods add up. A period is owed from its end until the end of its year or until the year is reported
(`rad.lists.owed`); then the report of the year is owed.
"""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import moment, require, require_latest, require_state, rewrite
from rad.actions.realisation import check_open, check_reporter
from rad.actions.reminder import NOT_ASKED
from rad.choices import MEASURED, named
from rad.models import Indicator, Progress, ReportingInterval, Target
from rad.models.reporting_deadline import first_day

TOLD = ("text", "value", "spent", "hindrance", "follow_up")
NUMBERS = {"value", "spent"}


@transaction.atomic
def report(indicator, year, period, *, by, fields, version=None, at=None):
    """Report the progress of an indicator in a period; return (Progress, changed). It changes until the year is reported.

    `fields` are the columns in TOLD. `version` is that of the row the user saw, None if there was none. Idempotent: the same
    values sent again change nothing. Raises Refused, TooLate once the realisation of the year is submitted, and Stale.
    """
    force = indicator.activity.programme.sub_task_force
    target = Target.objects.with_handed_in().filter(indicator=indicator, year=year).first()
    require(target is not None, f"Rencana aksi tidak memuat target tahun {year} untuk indikator ini.")
    check_reporter([indicator.activity_id], by)
    check_period(force.plan_id, year, period)
    check_open(force, year)
    # Serialises the first reports on one indicator: of two concurrent ones the second finds the first.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    fields = {name: fields.get(name) if name in NUMBERS else (fields.get(name) or "").strip() for name in TOLD}
    _check_told(target, fields)
    row = Progress.objects.select_for_update().filter(indicator=indicator, year=year, period=period).first()
    if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return row, False
    require_state(not target.handed_in, f"Laporan tahun {year} sudah diajukan, jadi kemajuannya tidak diubah lagi.")
    if row is None:
        key = {"indicator": indicator, "year": year, "period": period}
        return Progress.objects.create(**key, **fields, author=by, submitted_at=moment(at)), True
    require_latest(row, version)
    return rewrite(row, **fields, author=by, submitted_at=moment(at)), True


def check_period(plan, year, period):
    """Raise Refused unless the plan with this key is reported on in such a period, and it has begun."""
    require(period in ReportingInterval.objects.periods(plan), NOT_ASKED)
    require(first_day(year, period) <= timezone.localdate(), f"{named(year, period)} belum dimulai.")


def _check_told(target, fields):
    require(fields["text"], "Tulis kemajuannya.", "text")
    measured = target.state in MEASURED
    require(not measured or fields["value"] is not None, "Target ini berupa angka, jadi kemajuannya juga angka.", "text")
    require(not fields["hindrance"] or fields["follow_up"], "Ada kendala: tulis tindak lanjutnya.", "follow_up")
