"""How achievement and absorption are calculated: pure functions on plain values, no database.

The regulation requires reporting and evaluation (its article `evaluation`) but prints no formula; these are the usual ones of
regional performance reports. R is the realisation, T the target.

    increase      R / T × 100
    decrease      (2T − R) / T × 100, not below 0
    target zero   increase or undecided: not targeted, listed but not in the mean; decrease: 100 if R = 0, else 0

T is the year's target as printed. The accumulation of the indicator says what it counts, and so what R is (`reached`).

A target in words, and a figure with an undecided direction, are not calculated: they need an assessor's grade. The raw percentage
is shown; means cap it at 100.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from rad.choices import MEASURED, WITHOUT_TARGET, Accumulation, Direction

FULL = Decimal(100)
CENT = Decimal("0.01")
HIGH = 76  # per cent: counts as high in the quadrants, the band "tinggi" and above


@dataclass(frozen=True, slots=True)
class Band:
    """A class of achievement: `floor` per cent and above."""

    floor: int
    code: str
    label: str


BANDS = (
    Band(91, "very_high", "Sangat tinggi"),
    Band(76, "high", "Tinggi"),
    Band(66, "medium", "Sedang"),
    Band(51, "low", "Rendah"),
    Band(0, "very_low", "Sangat rendah"),
)


class Outcome(StrEnum):
    """The outcome of scoring one indicator in one year."""

    SCORED = "scored"
    AWAITS_GRADE = "awaits_grade"  # reported; an assessor must grade it
    NOT_REPORTED = "not_reported"
    NOT_TARGETED = "not_targeted"  # the target is zero: nothing was planned for that year
    WITHOUT_TARGET = "without_target"  # dash or blank in print


# Why there is no percentage.
UNSCORED = {
    Outcome.AWAITS_GRADE: "Menunggu penilaian",
    Outcome.NOT_REPORTED: "Belum dilaporkan",
    Outcome.NOT_TARGETED: "Tidak ditargetkan",
    Outcome.WITHOUT_TARGET: "Tanpa target",
}
OUTSIDE = frozenset({Outcome.NOT_TARGETED, Outcome.WITHOUT_TARGET})


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one indicator. `percent` is raw (may exceed 100), with two decimals rounded down, so that 100 means met."""

    outcome: Outcome
    percent: Decimal | None = None

    @property
    def met(self) -> bool:
        return self.percent is not None and self.percent >= FULL

    @property
    def capped(self) -> Decimal | None:
        """The value that counts in the mean: 0 to 100."""
        return None if self.percent is None else min(self.percent, FULL)

    @property
    def bar(self) -> int | None:
        """Length of the bar in a chart, 0 to 100."""
        return None if self.percent is None else min(int(self.percent), 100)


def score(
    *,
    direction: str,
    state: str,
    target: Decimal | None,
    reported: bool,
    value: Decimal | None = None,
    grade: int | None = None,
) -> Score:
    """Return the score of one indicator in one year. `state` is a TargetState, `grade` an assessor's 0–100. Never raises."""
    if state in WITHOUT_TARGET:
        return Score(Outcome.WITHOUT_TARGET)
    measured = state in MEASURED and target is not None
    if measured and target == 0 and direction != Direction.DECREASE:
        return Score(Outcome.NOT_TARGETED)
    if not reported:
        return Score(Outcome.NOT_REPORTED)
    if measured and value is not None and direction != Direction.UNDECIDED:
        return Score(Outcome.SCORED, measure(direction, target, value))
    if grade is None:
        return Score(Outcome.AWAITS_GRADE)
    return Score(Outcome.SCORED, Decimal(min(max(grade, 0), 100)))


def reached(accumulation: str, year: int, values: Mapping[int, Decimal]) -> Decimal | None:
    """Return R, the figure to compare with the target of `year`; None if there is none. `values`: {year: reported figure}.

    annual, undecided   the figure of the year
    cumulative          the sum of the figures up to the year, because the target contains the years before
    latest              the figure of the year, or the one before that still stands
    """
    if accumulation == Accumulation.LATEST:
        return values.get(max((one for one in values if one <= year), default=year))
    if accumulation != Accumulation.CUMULATIVE or year not in values:
        return values.get(year)
    return sum(value for one, value in values.items() if one <= year)


def so_far(accumulation: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """Return what the year has come to after its periods; None if none is reported. `values`: {period: figure}, in any order.

    annual, cumulative, undecided   the sum, because each period states what was achieved in it
    latest                          the figure of the last period, because each states how things stand at its end
    """
    if not values:
        return None
    return values[max(values)] if accumulation == Accumulation.LATEST else sum(values.values())


def measure(direction: str, target: Decimal, value: Decimal) -> Decimal:
    """Return the raw percentage of a measured target with a decided direction; a target of zero must be one to decrease."""
    if target == 0:
        return FULL if value == 0 else Decimal(0)
    gained = value if direction == Direction.INCREASE else 2 * target - value
    return max((gained * 100 / target).quantize(CENT, ROUND_FLOOR), Decimal(0))


def needs_grade(*, direction: str, state: str, target: Decimal | None) -> bool:
    """Return whether the achievement of this target cannot be calculated, so that an assessor must grade it."""
    if state in WITHOUT_TARGET:
        return False
    return state not in MEASURED or (direction == Direction.UNDECIDED and target != 0)


def band(percent: Decimal | int | None, bands: Iterable[Band] = BANDS) -> Band | None:
    """Return the band of a percentage, None for None. `bands` may be in any order."""
    if percent is None:
        return None
    ordered = sorted(bands, key=lambda one: -one.floor)
    return next((one for one in ordered if percent >= one.floor), ordered[-1])


@dataclass(frozen=True, slots=True)
class Summary:
    """Three figures that are always shown together, each with its denominator and what it leaves out.

    reported   `reported` of `targeted`; leaves out `not_targeted` and `without_target`
    met        `met` of `targeted`; a target not reported or not graded is not met
    mean       of the `scored` (0–100); leaves out `not_reported` and `awaits_grade`
    """

    indicators: int
    targeted: int
    not_targeted: int
    without_target: int
    reported: int
    not_reported: int
    awaits_grade: int
    scored: int
    met: int
    mean: Decimal | None

    @property
    def partly(self) -> int:
        """How many are scored but below target."""
        return self.scored - self.met

    @property
    def unknown(self) -> int:
        """How many are targeted but without a score yet: not reported or not graded."""
        return self.not_reported + self.awaits_grade

    def covers(self, coverage: int) -> bool:
        """Return whether at least `coverage` per cent of the targeted indicators are reported: only then the mean gets a band."""
        return self.targeted > 0 and self.reported * 100 >= coverage * self.targeted

    @property
    def met_percent(self) -> Decimal | None:
        return share(self.met, self.targeted)

    @property
    def reported_percent(self) -> Decimal | None:
        return share(self.reported, self.targeted)


def summarise(scores: Iterable[Score]) -> Summary:
    """Summarise scores in any order. The mean has two decimals, rounded down; it is None if nothing is scored."""
    scores = tuple(scores)
    count = Counter(one.outcome for one in scores)
    not_targeted, without_target = count[Outcome.NOT_TARGETED], count[Outcome.WITHOUT_TARGET]
    targeted = len(scores) - not_targeted - without_target
    return Summary(
        indicators=len(scores),
        targeted=targeted,
        not_targeted=not_targeted,
        without_target=without_target,
        reported=targeted - count[Outcome.NOT_REPORTED],
        not_reported=count[Outcome.NOT_REPORTED],
        awaits_grade=count[Outcome.AWAITS_GRADE],
        scored=count[Outcome.SCORED],
        met=sum(one.met for one in scores),
        mean=mean(scores),
    )


def mean(scores: Iterable[Score]) -> Decimal | None:
    """Return the mean of what is scored, capped, with two decimals, rounded down; None if nothing is."""
    capped = [one.capped for one in scores if one.outcome is Outcome.SCORED]
    # Values have two decimals, so their sum is exact in any order.
    return (sum(capped) / len(capped)).quantize(CENT, ROUND_FLOOR) if capped else None


@dataclass(frozen=True, slots=True)
class Spent:
    """One budget bundle in one year, in rupiah. `budget` is None or 0 without a budget; `spent` is None if not reported."""

    key: Hashable
    budget: int | None
    spent: int | None

    @property
    def funded(self) -> bool:
        return bool(self.budget)

    @property
    def exceeds(self) -> bool:
        """Whether more was spent than the ceiling."""
        return self.funded and self.spent is not None and self.spent > self.budget

    @property
    def absorption(self) -> Decimal | None:
        """Spent ÷ budget × 100, two decimals, raw; None without a budget or without a report."""
        return share(self.spent, self.budget) if self.funded and self.spent is not None else None


@dataclass(frozen=True, slots=True)
class Money:
    """Rupiah of several bundles, each counted once.

    `absorption` is spent ÷ budget of all funded bundles. A bundle that reports nothing counts as zero; `not_reported` and
    `budget_not_reported` say how many and how much that is. Money spent without a budget is counted apart. `exceeding` is the
    number of bundles that spent more than their ceiling.
    """

    bundles: int
    funded: int
    without_budget: int
    reported: int
    not_reported: int
    budget: int
    spent: int
    budget_not_reported: int
    spent_without_budget: int
    exceeding: int

    @property
    def absorption(self) -> Decimal | None:
        return share(self.spent, self.budget)


def total(bundles: Iterable[Spent]) -> Money:
    """Sum up bundles. A key that occurs several times (once for each row it covers) counts once."""
    once = tuple({one.key: one for one in bundles}.values())
    funded = [one for one in once if one.funded]
    silent = [one for one in funded if one.spent is None]
    return Money(
        bundles=len(once),
        funded=len(funded),
        without_budget=len(once) - len(funded),
        reported=len(funded) - len(silent),
        not_reported=len(silent),
        budget=sum(one.budget for one in funded),
        spent=sum(one.spent or 0 for one in funded),
        budget_not_reported=sum(one.budget for one in silent),
        spent_without_budget=sum(one.spent or 0 for one in once if not one.funded),
        exceeding=sum(one.exceeds for one in funded),
    )


class Quadrant(StrEnum):
    """Achievement × absorption."""

    HIGH_HIGH = "high_high"
    HIGH_LOW = "high_low"
    LOW_HIGH = "low_high"
    LOW_LOW = "low_low"
    EXCEEDING = "exceeding"
    WITHOUT_BUDGET = "without_budget"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return QUADRANT_LABELS[self]


QUADRANT_LABELS = {
    Quadrant.HIGH_HIGH: "Capaian tinggi, uang banyak terpakai",
    Quadrant.HIGH_LOW: "Capaian tinggi, uang sedikit terpakai",
    Quadrant.LOW_HIGH: "Capaian rendah, uang banyak terpakai",
    Quadrant.LOW_LOW: "Capaian rendah, uang sedikit terpakai",
    Quadrant.EXCEEDING: "Uang yang terpakai di atas pagu",
    Quadrant.WITHOUT_BUDGET: "Tanpa anggaran",
    Quadrant.UNKNOWN: "Belum dapat digolongkan",
}


def quadrant(achievement: Decimal | None, money: Spent | None, high: int = HIGH) -> Quadrant:
    """Return the class of a bundle: mean achievement of its indicators × its absorption; `high` per cent and above is high.

    Spending above the ceiling is a class of its own, whatever the achievement.
    """
    if money is None or not money.funded:
        return Quadrant.WITHOUT_BUDGET
    if money.exceeds:
        return Quadrant.EXCEEDING
    if achievement is None or money.absorption is None:
        return Quadrant.UNKNOWN
    if achievement >= high:
        return Quadrant.HIGH_HIGH if money.absorption >= high else Quadrant.HIGH_LOW
    return Quadrant.LOW_HIGH if money.absorption >= high else Quadrant.LOW_LOW


def share(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole × 100 with two decimals, rounded down; None if `whole` is 0 or None."""
    return (Decimal(part) * 100 / whole).quantize(CENT, ROUND_FLOOR) if whole else None
