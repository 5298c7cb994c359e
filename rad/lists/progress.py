"""Progress within a year: what one user reports for a period, and what the report of the year may start from."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import IntegerField, Value

from gugus.formats.indonesian import exact_number
from gugus.models.compiled import compiled, together
from rad import rules, scoring
from rad.choices import MEASURED, OF_PRINT_ONLY, Accumulation, Period
from rad.lists import contribution as contributions
from rad.lists.arrears import asked_in
from rad.lists.reporting import FORCE, asks
from rad.models import Progress, ReportingInterval, SourceNote, Target
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Entry:
    """One indicator in a period, with what was reported on it. `writes`: its report of the year is not submitted yet."""

    target: Target
    progress: Progress | None
    writes: bool
    accepts = False
    """The case data offer nothing for a part of a year."""

    @property
    def indicator(self):
        return self.target.indicator

    @property
    def given(self):
        return contributions.words_given(self.target)


def entries(user, year, period) -> list[Entry]:
    """Return what this user reports for a period, in printed order: of the tables in force in the year whose plan asks for it.

    Two queries.
    """
    mine = rules.reported_by(user, "indicator__activity")
    targets = Target.objects.with_handed_in().filter(in_force(FORCE), mine, **asked_in(period), year=year)
    targets = targets.order_by(f"{FORCE}__letter", "indicator__code")
    targets = contributions.with_given(targets.select_related("indicator__activity"), period)
    targets = [target for target in rules.with_closed_years(targets) if asks(target)]
    rows = Progress.objects.filter(indicator__in=[target.indicator_id for target in targets], year=year, period=period)
    reported = {row.indicator_id: row for row in rows}
    return [Entry(target, reported.get(target.indicator_id), writes=not target.handed_in) for target in targets]


def counts(year) -> list[tuple[Period, int]]:
    """Return how many indicators in force have progress in each period of a year; empty if it is reported once a year."""
    periods = ReportingInterval.objects.periods_in(year)
    rows = Progress.objects.filter(in_force(FORCE), year=year, period__in=periods)
    reported = Counter(rows.values_list("period", flat=True))
    return [(period, reported[period]) for period in periods]


@dataclass(frozen=True)
class SoFar:
    """The progress of one indicator in a year, first period first, and what the report of the year may start from.

    `words` is empty if the periods do not say: a measured target without a figure. `reading` says how the periods were counted.
    """

    rows: tuple[Progress, ...]
    periods: tuple[Period, ...]
    value: Decimal | None
    words: str
    reading: str

    @property
    def spent(self) -> int | None:
        amounts = [row.spent for row in self.rows if row.spent is not None]
        return sum(amounts) if amounts else None


@dataclass(frozen=True)
class Beside:
    """What stands beside a report of the year: what others contribute, the progress so far, and source notes of its row."""

    given: list[contributions.Given]
    so_far: SoFar | None
    notes: list[SourceNote]


def beside(subject) -> Beside:
    """Return what stands beside a `rad.lists.reporting.Subject`. One query."""
    indicator, key = subject.indicator, {"indicator": subject.indicator.pk, "year": subject.target.year}
    activity = indicator.activity
    codes = {"indicator": indicator.code, "activity": activity.code, "programme": activity.programme.code}
    given, told, notes = together(contributions.rows_given.asked(**key), _rows_so_far.asked(**key), _notes.asked(**codes))
    return Beside(contributions.given(subject, given), _so_far(subject, told), notes)


@compiled
def _notes(indicator, activity, programme):
    return SourceNote.objects.filter(row__in=[indicator, activity, programme]).exclude(kind__in=OF_PRINT_ONLY)


@compiled
def _rows_so_far(indicator, year):
    rows = Progress.objects.filter(indicator=indicator, year=Value(year, IntegerField()))
    return rows.order_by("period").select_related("author")


def _so_far(subject, rows):
    """Return the progress of a `rad.lists.reporting.Subject`; None if its plan is reported once a year.

    The periods of another interval, which the plan had before, are left out.
    """
    indicator = subject.indicator
    periods = subject.force.plan.periods
    if not periods:
        return None
    rows = tuple(row for row in rows if row.period in periods)
    if subject.target.state not in MEASURED:
        return SoFar(rows, periods, None, rows[-1].text if rows else "", "Kata-kata periode terakhir.")
    figures = {row.period: row.value for row in rows if row.value is not None}
    value = scoring.so_far(indicator.accumulation, figures)
    words = "" if value is None else f"{exact_number(value)} {subject.target.unit}".strip()
    return SoFar(rows, periods, value, words, _reading(indicator.accumulation, figures))


def _reading(accumulation, figures):
    """Return how the periods were counted: the last of them, or the sum of those that are reported."""
    names = [str(Period(one).label) for one in sorted(figures)]
    if accumulation == Accumulation.LATEST:
        return f"Keadaan pada akhir {names[-1]}." if names else ""
    listed = " dan ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    undecided = " Belum diputuskan apakah target mencakup tahun sebelumnya." if accumulation == Accumulation.UNDECIDED else ""
    return f"Jumlah {listed}.{undecided}" if len(names) > 1 else f"Capaian {listed}.{undecided}"
