"""All reports of a year that one user fills in, for the page that takes them together."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import IntegerField, Q, Value

from gugus.models.compiled import Among, compiled, together
from rad import rules
from rad.choices import handed_in
from rad.lists import case_offer, contribution as contributions, reporting
from rad.lists.reporting import FORCE, Subject
from rad.models import BudgetAmount, Realisation, Spending, Target
from rad.models.codes import letter_of
from rad.models.realisation import reading_institution
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Entry:
    """One indicator with its reports. `spends`: the budget that pays for it is filled in here, and not at an earlier row."""

    subject: Subject
    spends: bool

    @property
    def indicator(self):
        return self.subject.indicator

    @property
    def asks(self):
        """Whether this row waits for its user: the report is not handed in, or its spending was returned."""
        report = self.subject.realisation
        return not handed_in(report and report.status) or bool(self.subject.returned)

    @property
    def given(self):
        return contributions.words_given(self.subject.target)


def entries(user, year, *, everyone=False) -> list[Entry]:
    """Return what this user reports in a year, in printed order; with `everyone` what anybody reports, as far as readable.

    Two queries, and one for figures of the cases.
    """
    targets = list(filter(reporting.asks, _every_target(year=year, **rules.asked(user), everyone=1 if everyone else None)))
    indicators = [target.indicator_id for target in targets]
    lines = list({target.indicator.paid_by_id for target in targets} - {None})
    reader = reading_institution(user)
    reported, amounts, spendings = together(
        _realisations.asked(indicators=indicators, year=year, institution=reader),
        _amounts.asked(lines=lines, year=year),
        _spendings.asked(lines=lines, year=year, institution=reader),
    )
    realisations = defaultdict(dict)
    for row in reported:
        realisations[row.indicator_id][row.year] = row
    amounts = {amount.budget_line_id: amount for amount in amounts}
    spendings = {row.budget_line_id: row for row in spendings}
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
    reported = Realisation.objects.filter(year=year).values("indicator")
    unreported = filter(reporting.asks, _targets(year, **rules.asked(user)).exclude(indicator__in=reported))
    codes = [target.indicator.code for target in unreported if target.indicator.code != code]
    return next((one for one in codes if _row_place(one) > _row_place(code)), next(iter(codes), None))


def _row_place(code):
    """Return the place of a row among those of all plans: by letter, as the page shows them."""
    return letter_of(code), code


def _targets(year, institution, manager, everyone=None):
    """Return the targets of a year that this institution or secretariat reports, or those of `everyone`."""
    mine = rules.reported(institution, manager, "indicator__activity") if everyone is None else Q()
    targets = Target.objects.filter(in_force(FORCE), mine, year=Value(year, IntegerField()))
    targets = targets.order_by(f"{FORCE}__letter", "indicator__code")
    related = rules.with_closed_years(targets.select_related(f"{FORCE}__plan__reporting_interval", "indicator__case_source"))
    return contributions.with_given(related)


_every_target = compiled(_targets)


@compiled
def _realisations(indicators, year, institution):
    rows = Realisation.objects.filter(Among("indicator", indicators), year__lte=Value(year, IntegerField()))
    return rows.read_by(institution).select_related("indicator")


@compiled
def _amounts(lines, year):
    rows = BudgetAmount.objects.filter(Among("budget_line", lines), year=Value(year, IntegerField()))
    return rows.with_covers().select_related("budget_line")


@compiled
def _spendings(lines, year, institution):
    rows = Spending.objects.filter(Among("budget_line", lines), year=Value(year, IntegerField()))
    return rows.read_by(institution).select_related("budget_line")
