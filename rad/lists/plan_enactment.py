"""What stands between a draft plan and its enactment: its faults, the years that another table has, and the closed years.

A draft is not proposed before every row can be measured.
"""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from rad.choices import MEASURED, WITHOUT_TARGET, Accumulation, Direction, TargetState
from rad.models import ActionPlan, Activity, Evaluation, Indicator, Realisation, SubTaskForce, Target, YearInForce
from rad.models.evaluation import SIGNED_OR_LATER


@dataclass(frozen=True, slots=True)
class Fault:
    """What a row of a draft lacks, in words. `code` and `label` are the row's."""

    code: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """A year that the draft prints and in which another table of the same letter is in force.

    `force` is that table. If the evaluation of the year is signed it is `closed`: the table stays in force. `reports` is
    the number of realisations on it, which would count no longer.
    """

    force: SubTaskForce
    year: int
    closed: bool
    reports: int

    @property
    def place(self) -> tuple[str, int]:
        return self.force.letter, self.year

    @property
    def key(self) -> str:
        """The name of its form field."""
        return f"{self.force.letter.lower()}_{self.year}"

    def __str__(self):
        return f"tabel {self.force.letter} tahun {self.year}"


def faults(plan: ActionPlan) -> list[Fault]:
    """Return everything that must be mended before this draft can be enacted, in the order of its rows. One query."""
    targets = Target.objects.filter(indicator=OuterRef("pk")).order_by("year")
    of_target = ArraySubquery(targets.values(json=JSONObject(year="year", state="state")))
    columns = {name: name for name in ("code", "wording", "printed", "direction", "accumulation")}
    indicators = (
        Indicator.objects.filter(activity=OuterRef("pk")).order_by("code").values(json=JSONObject(targets=of_target, **columns))
    )
    found = []
    activities = Activity.objects.filter(programme__sub_task_force__plan=plan).annotate(rows=ArraySubquery(indicators))
    for activity in activities.order_by("programme__code", "order"):
        if not activity.rows:
            found.append(Fault(activity.code, activity.text, "kegiatan tanpa indikator"))
        found += [Fault(row["code"], row["wording"] or row["printed"], words) for row in activity.rows for words in _lacking(row)]
    return found


def _lacking(indicator):
    targets = indicator["targets"]
    states = {one["state"] for one in targets}
    yield from (f"target {one['year']} tidak terbaca" for one in targets if one["state"] == TargetState.UNREADABLE)
    if states <= {*WITHOUT_TARGET}:
        yield "belum ada target pada satu tahun pun"
    elif states & {*MEASURED}:
        if indicator["direction"] == Direction.UNDECIDED:
            yield "arah belum diputuskan"
        if indicator["accumulation"] == Accumulation.UNDECIDED:
            yield "akumulasi belum diputuskan"


def overlaps(plan: ActionPlan) -> list[Overlap]:
    """Return the years of this draft in which another table is in force, by letter and year. Two queries."""
    printed = _printed(plan)
    signed = _signed().filter(year=OuterRef("year"))
    reports = Realisation.objects.filter(
        year=OuterRef("year"), indicator__activity__programme__sub_task_force=OuterRef("sub_task_force")
    )
    counted = reports.order_by().values("year").annotate(count=Count("pk")).values("count")
    rows = YearInForce.objects.filter(year__in={year for _, year in printed}).exclude(sub_task_force__plan=plan)
    rows = rows.annotate(closed=Exists(signed), reports=Coalesce(Subquery(counted), 0)).order_by("letter", "year")
    return [
        Overlap(row.sub_task_force, row.year, row.closed, row.reports)
        for row in rows.select_related("sub_task_force__plan")
        if (row.letter, row.year) in printed
    ]


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """A year that the draft prints and whose evaluation is signed: tables that nothing else has in it (`letters`) stay out."""

    year: int
    letters: tuple[str, ...]

    def __str__(self):
        return f"tabel {', '.join(self.letters)} untuk {self.year}"


def with_signed_years(rows):
    """Add `signed_years` to the rows of a query: the years whose evaluation is signed, for `closed_years`."""
    return rows.annotate(signed_years=ArraySubquery(_signed().order_by("year").values("year")))


def _signed():
    return Evaluation.objects.filter(status__in=SIGNED_OR_LATER)


def closed_years(plan: ActionPlan, signed=None) -> list[ClosedYear]:
    """Return the closed years in which tables of this draft do not come into force, besides its `overlaps`.

    `signed`: the years whose evaluation is signed, if they are known; else one query more. If one is of the draft, two more.
    """
    signed = _signed().values_list("year", flat=True) if signed is None else signed
    years = sorted({year for year in signed if year >= plan.first_year})  # a table may print a year after
    if not years:
        return []
    free = _printed(plan) - set(YearInForce.objects.filter(year__in=years).values_list("letter", "year"))
    found = (ClosedYear(year, tuple(sorted(letter for letter, one in free if one == year))) for year in years)
    return [one for one in found if one.letters]


def _printed(plan):
    return {(force.letter, year) for force in plan.sub_task_forces.all() for year in force.printed_years}
