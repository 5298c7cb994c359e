"""All reports of a year that one user fills in, for the page that takes them together."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from rad import rules
from rad.lists import case_offer, contributions, reporting
from rad.lists.reporting import FORCE, Subject
from rad.models import BudgetAmount, BudgetLine, Indicator, Realisation, Spending, Target
from rad.models.codes import letter_of
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Entry:
    """One indicator with its reports. `spends`: the budget that pays for it is filled in here, and not at an earlier row."""

    subject: Subject
    spends: bool

    @property
    def code(self):
        return self.subject.indicator.code

    @property
    def given(self):
        return contributions.words_given(self.subject.target)


def entries(user, year, *, everyone=False) -> list[Entry]:
    """Return what this user reports in a year, in printed order; with `everyone` what anybody reports, as far as readable.

    Six queries, and one for figures of the cases.
    """
    targets = _targets(user, year, everyone=everyone)
    indicators = [target.indicator_id for target in targets]
    lines = {target.indicator.paid_by_id for target in targets} - {None}
    realisations = defaultdict(dict)
    reported = Realisation.objects.readable_by(user).filter(indicator__in=indicators, year__lte=year)
    for row in reported.select_related("indicator"):
        realisations[row.indicator_id][row.year] = row
    amounts = BudgetAmount.objects.filter(budget_line__in=lines, year=year).select_related("budget_line__sub_task_force")
    amounts = {amount.budget_line_id: amount for amount in amounts}
    spent = Spending.objects.readable_by(user).filter(budget_line__in=lines, year=year).select_related("budget_line")
    spendings = {row.budget_line_id: row for row in spent}
    covers = BudgetLine.objects.filter(pk__in=lines).rows_covered()
    offers = case_offer.offers([target.indicator for target in targets], year)
    found, seen = [], set()
    for target in targets:
        line = target.indicator.paid_by_id
        of_indicator = realisations[target.indicator_id]
        subject = Subject(
            target=target,
            realisation=of_indicator.get(year),
            amount=amounts.get(line),
            spending=spendings.get(line),
            covers=covers.get(line, 0),
            reports=True,
            coordinators="",
            closed=year in target.closed_years,
            in_force=True,
            earlier=reporting.approved_before(of_indicator.values(), year),
            offer=offers.get(target.indicator_id),
        )
        found.append(Entry(subject, spends=line not in seen and bool(subject.amount and subject.amount.amount)))
        seen.add(line)
    return found


def following(user, year, code) -> str | None:
    """Return the code of the next indicator that this user has not reported yet, after `code` or from the start; None if none."""
    unreported = _targets(user, year, indicator__in=_without_report(year))
    codes = [target.indicator.code for target in unreported if target.indicator.code != code]
    return next((one for one in codes if _place(one) > _place(code)), next(iter(codes), None))


def _place(code):
    """Return the place of a row among those of all plans: by letter, as the page shows them."""
    return letter_of(code), code


def _without_report(year):
    return Indicator.objects.exclude(pk__in=Realisation.objects.filter(year=year).values("indicator")).values("pk")


def _targets(user, year, *, everyone=False, **conditions):
    mine = Q() if everyone else rules.reported_by(user, "indicator__activity")
    targets = Target.objects.filter(in_force(FORCE), mine, year=year, **conditions)
    targets = targets.order_by(f"{FORCE}__letter", "indicator__code")
    related = rules.with_closed_years(targets.select_related(f"{FORCE}__plan", "indicator__case_source"))
    return [target for target in contributions.with_given(related) if reporting.asks(target)]
