"""Verbs of the deadline until which a year is reported: setting it, and reminding who owes reports."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import Stale, moment, require, require_state
from gugus.workflow.notices import leave
from rad import rules
from rad.actions.realisation import lock_year
from rad.lists import arrears
from rad.models import Reminder, ReportingDeadline
from rad.models.reporting_deadline import TOO_EARLY

NOT_YOURS = "Hanya pengelola RAD yang mengatur batas pelaporan dan mengingatkan institusi."
NOBODY_OWES = "Tidak ada institusi yang masih harus melapor untuk tahun itu."
REMINDED = "Semua institusi yang belum melapor sudah diingatkan hari ini."


@transaction.atomic
def set_deadline(plan, year, *, by, due_on, version=None):
    """Set until when a year is reported; return the ReportingDeadline. Raises Refused, or Stale if it has changed.

    It holds for every table in force in that year; `plan` is the newest plan of which there is one.
    """
    require(rules.plan_manager(by), NOT_YOURS)
    require(due_on.year > year, TOO_EARLY, "due_on")
    lock_year(year, exclusive=True)
    deadline = ReportingDeadline.objects.filter(year=year).first()
    if deadline is None:
        return ReportingDeadline.objects.create(plan=plan, year=year, due_on=due_on)
    if deadline.due_on == due_on:
        return deadline
    if deadline.version != version:
        raise Stale(deadline)
    deadline.due_on = due_on
    deadline.version += 1
    deadline.save()
    return deadline


@transaction.atomic
def remind(plan, year, *, by, at=None):
    """Leave one notice for each institution that owes reports of the year and was not reminded today; return the Reminders.

    The lock makes a second press wait, and then find that all are reminded. Raises Refused if there is nobody to remind.
    """
    require(rules.plan_manager(by), NOT_YOURS)
    lock_year(year, exclusive=True)
    require_state(year not in rules.closed_years(), f"Evaluasi tahun {year} sudah ditandatangani.")
    owed = arrears.by_institution(year)
    require_state(owed, NOBODY_OWES)
    at = moment(at)
    of_today = Reminder.objects.filter(year=year, sent_on=timezone.localdate(at))
    done = set(of_today.values_list("institution", flat=True))
    due_on = arrears.deadline(year)
    reminders = [
        _remind(plan, year, body, reports, due_on, by, at)
        for body, reports in sorted(owed.items(), key=lambda one: one[0].short_name)
        if body.pk not in done
    ]
    require_state(reminders, REMINDED)
    return reminders


def _remind(plan, year, body, reports, due_on, by, at):
    text = f"Laporan tahun {year}: {reports} belum diajukan, batas {long_date(due_on)}"
    leave(text=text, path=reverse("rad:realisation_grid", args=[year]), at=at, **arrears.reached_by(body))
    columns = {"plan": plan, "year": year, "institution": body, "reports": reports, "by": by}
    return Reminder.objects.create(**columns, sent_on=timezone.localdate(at))
