"""Verbs of reporting in time: how often a plan is reported on, until when, and reminding institutions that owe reports."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import moment, require, require_latest, require_state, rewrite
from gugus.workflow.notice import leave
from rad import rules
from rad.actions.realisation import lock_year
from rad.choices import named
from rad.lists import arrears
from rad.models import ActionPlan, Reminder, ReportingDeadline, ReportingInterval
from rad.models.reporting_deadline import PERIOD_NOT_OVER, TOO_EARLY, last_day

NOBODY_OWES = "Tidak ada institusi yang masih harus melapor untuk tahun itu."
NOT_ASKED = "Rencana aksi ini tidak dilaporkan per periode itu."
REMINDED = "Semua institusi yang belum melapor sudah diingatkan hari ini."


@transaction.atomic
def set_interval(plan, *, by, interval, version=None):
    """Set how often a plan is reported on; return the ReportingInterval. Raises Refused, or Stale if it has changed.

    Nothing that was reported changes: progress of periods that are not asked for any more stays stored.
    """
    rules.require_plan_manager(by)
    ActionPlan.objects.select_for_update().get(pk=plan.pk)  # of two first choices at once the second finds the first
    row = ReportingInterval.objects.filter(plan=plan).first()
    if row is None:
        return ReportingInterval.objects.create(plan=plan, interval=interval)
    return _changed_row(row, "interval", interval, version)


@transaction.atomic
def set_deadline(plan, year, *, by, due_on, period="", version=None):
    """Set until when a year, or a period of it, is reported; return the ReportingDeadline. Raises Refused and Stale.

    It holds for every table in force in that year; `plan` is the newest plan of which there is one.
    """
    rules.require_plan_manager(by)
    _check_period(year, period)
    if period:
        require(due_on > last_day(year, period), PERIOD_NOT_OVER, "due_on")
    else:
        require(due_on.year > year, TOO_EARLY, "due_on")
    lock_year(year, exclusive=True)
    deadline = ReportingDeadline.objects.filter(year=year, period=period).first()
    if deadline is None:
        return ReportingDeadline.objects.create(plan=plan, year=year, period=period, due_on=due_on)
    return _changed_row(deadline, "due_on", due_on, version)


@transaction.atomic
def remind(plan, year, *, by, period="", only=None, at=None):
    """Leave one notice for each institution that owes reports of the year and was not reminded today; return the Reminders.

    With a `period`, for those that owe its progress; with `only`, the key of an institution, for that one. The lock makes a
    second press wait, and then find that all are reminded. Raises Refused if there is nobody to remind.
    """
    rules.require_plan_manager(by)
    _check_period(year, period)
    lock_year(year, exclusive=True)
    require_state(year not in rules.closed_years(), f"Evaluasi tahun {year} sudah ditandatangani.")
    at = moment(at)
    require(not period or last_day(year, period) < timezone.localdate(at), "Periode ini belum berakhir.")
    owed = {body: reports for body, reports in arrears.by_institution(year, period).items() if only in (None, body.pk)}
    require_state(owed, NOBODY_OWES)
    of_today = Reminder.objects.filter(year=year, period=period, sent_on=timezone.localdate(at))
    done = set(of_today.values_list("institution", flat=True))
    columns = {"plan": plan, "year": year, "period": period, "by": by, "sent_on": timezone.localdate(at)}
    due_on = arrears.deadline(year, period)
    reminders = [
        _remind_body(body, reports, due_on, at, columns)
        for body, reports in sorted(owed.items(), key=lambda one: one[0].short_name)
        if body.pk not in done
    ]
    require_state(reminders, REMINDED)
    return reminders


def _changed_row(row, name, value, version):
    """Return the row with another value, or as it is if it has that value. Raises Stale if it is not at `version`."""
    if getattr(row, name) == value:
        return row
    require_latest(row, version)
    return rewrite(row, **{name: value})


def _check_period(year, period):
    require(not period or period in ReportingInterval.objects.periods_in(year), NOT_ASKED)


def _remind_body(body, reports, due_on, at, columns):
    year, period = columns["year"], columns["period"]
    if period:
        what, page = f"Kemajuan {named(year, period)}", reverse("rad:progress_grid", args=[year, period])
    else:
        what, page = f"Laporan tahun {year}", reverse("rad:realisation_grid", args=[year])
    text = f"{what}: {reports} belum diajukan, batas {long_date(due_on)}"
    leave(text=text, path=page, at=at, **arrears.reached_by(body))
    return Reminder.objects.create(**columns, institution=body, reports=reports)
