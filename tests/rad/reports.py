"""Reports for tests, made by calling the verbs: of an indicator of Disnaker, one in words, one without a direction."""

from rad.actions import realisation
from rad.models import BudgetLine, Indicator

MEASURED = "C-02-01-1"  # Disnaker, 160 in 2020, its own budget
SHARED = "C-04-01-1"  # Disnaker, one budget for C-04-01 and C-04-02
WORDS = "B-01-01-1"  # Dinas Kesehatan, a compound target in 2020
UNDECIDED = "A-14-01-1"  # GOW, 10 people in 2020, direction undecided
YEAR = 2020


def indicator(code=MEASURED):
    return Indicator.objects.select_related("activity__programme__sub_task_force__plan").get(code=code)


def budget(code=MEASURED):
    return BudgetLine.objects.get(code=code)


def draft(by, code=MEASURED, *, value=None, text="", **fields):
    """Return a draft realisation, below the target of 160 unless `value` says otherwise."""
    text = text or (str(value) if value is not None else "Tersusun")
    row, _ = realisation.report(indicator(code), YEAR, by=by, fields={"text": text, "value": value} | fields)
    return row


def submitted(by, code=MEASURED, **fields):
    return realisation.submit(draft(by, code, **fields), by=by)


def approved(by, reviewer, code=MEASURED, **fields):
    return realisation.approve(submitted(by, code, **fields), by=reviewer)


def spent(by, reviewer, amount, code=MEASURED):
    """Return an approved spending of a budget."""
    row, _ = realisation.spend(budget(code), YEAR, by=by, fields={"amount": amount})
    return realisation.approve(realisation.submit(row, by=by), by=reviewer)
