"""The imports of workbooks by the page to which they are sent: what each compares an upload with."""

from functools import partial
from urllib.parse import parse_qsl

from django.urls import resolve

from rad.forms.draft_comparison import DraftComparison
from rad.forms.new_plan import NewPlan
from rad.forms.plan_comparison import Comparison
from rad.forms.report_import import ReportComparison
from rad.lists import report_workbook
from rad.models import ActionPlan


def comparing(user, address):
    """Return compare(grids, faults) for an upload to the page at `address`, a path that may have a query string."""
    path, _, query = address.partition("?")
    match = resolve(path)
    return COMPARING[match.view_name](user, **match.kwargs, **dict(parse_qsl(query)))


def _plan(user, rencana):
    return partial(Comparison, ActionPlan.objects.get(code=rencana))


def _reports(user, year):
    return partial(ReportComparison, report_workbook.lines(user, year), year)


def _new_plan(user, dari, sampai):
    return partial(NewPlan, range(int(dari), int(sampai) + 1))


def _draft(user, code):
    return partial(DraftComparison, ActionPlan.objects.get(code=code))


COMPARING = {
    "rad:plan_import": _plan,
    "rad:report_import": _reports,
    "rad:plan_load": _new_plan,
    "rad:draft_import": _draft,
}
