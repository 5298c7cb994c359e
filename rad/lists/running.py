"""The clocks of the plan for the reminders: reports of a year that are not submitted, by institution."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.formats import clocks
from gugus.workflow.running_clocks import RunningClock
from rad import rules
from rad.lists import arrears
from rad.models import YearInForce

REPORTED = "plan-reported"  # code of the standard


def until(moment: datetime) -> Iterator[RunningClock]:
    """Yield what each institution owes of the years that are over and not closed, if its limit ends before `moment`."""
    years = YearInForce.objects.filter(year__lt=timezone.localdate(moment).year).order_by("year")
    closed = rules.closed_years()
    for year in dict.fromkeys(years.values_list("year", flat=True)):
        due = clocks.end_of_day(arrears.deadline(year))
        if year not in closed and due < moment:
            for body, reports in arrears.by_institution(year).items():
                yield _clock(year, due, body, reports)


def _clock(year, due, body, reports):
    words = f"{reports} laporan tahun {year} dari {body.short_name} belum diajukan"
    path = reverse("rad:realisation_grid", args=[year])
    institution = arrears.reached_by(body).get("institution")
    return RunningClock(
        *("report", f"{year}-{body.pk}", REPORTED, due, words, institution.pk if institution else None, path),
        watcher=Role.PLAN_MANAGER,
    )
