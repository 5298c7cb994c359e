"""Progress of periods and contributions for tests, made by calling the verbs."""

from rad.actions import contribution, progress, reminder
from rad.models import ActionPlan
from tests.rad import reports

QUARTER = "t1"


def quarterly(cast, interval="quarter"):
    """Return the plan in force, reported on by quarter."""
    plan = ActionPlan.objects.newest().get()
    reminder.set_interval(plan, by=cast.rad, interval=interval)
    return plan


def told(cast, period=QUARTER, value=40, **fields):
    """Return what Disnaker tells of a quarter, of a plan that is reported on by quarter."""
    quarterly(cast)
    row, _ = progress.report(
        reports.indicator(), reports.YEAR, period, by=cast.disnaker, fields={"text": f"{value} orang", "value": value} | fields
    )
    return row


def contributed(cast, by=None, text="Satu SOP", code=reports.WORDS, period="", **fields):
    """Return what RSUD, or the institution of `by`, contributes to a row of Dinas Kesehatan, or to that with this code."""
    of = (reports.indicator(code), reports.YEAR, period)
    row, _ = contribution.contribute(*of, by=by or cast.rsud, fields={"text": text} | fields)
    return row
