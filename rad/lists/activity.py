"""The activities of a sub task force as a list: where each stands in one year, its years as a line, and whose turn it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.utils import timezone

from gugus.formats import clocks
from gugus.formats.indonesian import number, percent
from gugus.navigation import path_of
from rad import rules, scoring
from rad.choices import ReportStatus, handed_in
from rad.figures import ActivityYear

# (state, word, icon) of a chip, the most urgent first.
RETURNED = ("bad", "Dikembalikan", None)
LATE = ("bad", "Lewat tenggat", "late")
MISSING = ("warn", "Belum", None)
BELOW = ("warn", "Kurang", None)
SUBMITTED = ("run", "Ditelaah", None)
UNGRADED = ("run", "Belum dinilai", None)
MET = ("ok", "Tercapai", None)
SILENT = ("calm", "Tidak dilaporkan", None)
UNASKED = ("calm", "Tanpa target", None)
STANDINGS = (RETURNED, LATE, MISSING, BELOW, SUBMITTED, UNGRADED, MET, SILENT, UNASKED)

ASKS = attrgetter("asks")


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity and the codes of its rows; `standing` is one of STANDINGS, None where this user reads no report.

    `points`: (year, mean achievement or None) of each year with a target.
    """

    code: str
    label: str
    codes: tuple[str, ...]
    coordinators: tuple[str, ...]
    standing: tuple | None
    points: tuple[tuple[int, Decimal | None], ...]
    waiting: tuple[int, ...]
    """The years of which a report waits for review."""

    @property
    def urgent(self) -> bool:
        """Whether it never stands in a fold. How many are missing says the next step of the page."""
        return self.standing in (RETURNED, LATE)

    @property
    def bodies(self) -> str:
        """Who reports, in few words."""
        first, *others = self.coordinators or ("Tanpa koordinator",)
        return f"{first} dan {len(others)} lain" if others else first

    @property
    def in_words(self) -> str:
        """What was achieved of the target, by year."""
        if not self.waiting and all(share is None for _, share in self.points):
            return ""
        return ", ".join(f"{year} {self._unscored(year) if share is None else percent(share)}" for year, share in self.points)

    def _unscored(self, year):
        return "menunggu telaah" if year in self.waiting else "belum"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done now about the reports of a year, or one of them: whose turn it is, what, where, and until when."""

    whose: str
    what: str
    url: str = ""
    verb: str = ""
    due_on: date | None = None

    @property
    def clock(self):
        return self.due_on and clocks.deadline(timezone.now(), clocks.end_of_day(self.due_on))


def of(by_year, year, *, closed, due_on) -> list[Listed]:
    """Return the activities of one sub task force, the most urgent in `year` first. `by_year`: {year: SubTaskForceYear}."""
    late = due_on is not None and timezone.localdate() > due_on
    listed = [_in_year(dict(zip(by_year, some, strict=True)), year, closed, late) for some in _activities_by_year(by_year)]
    return sorted(listed, key=lambda one: STANDINGS.index(one.standing or UNASKED))


def owed(of_year) -> list[ActivityYear]:
    """Return the activities of one year of which a report that this user reads or makes is not handed in."""
    return [one for one in of_year.activities if one.mine and not _handed_in(one)]


def turn(user, of_year, owing, due_on) -> Turn | None:
    """Return what is to be done now about the reports of one sub task force in a year that is open; None if nothing is."""
    year, some = of_year.year, f"{number(len(owing))} kegiatan {of_year.year}"
    if rules.plan_manager(user) and of_year.waiting:
        what = f"{number(of_year.waiting)} laporan {year} menunggu telaah"
        return Turn("Giliran Anda", what, path_of("rad:review_list"), "Telaah")
    if not owing:
        return None
    if not rules.sees_all_reports(user):
        return Turn("Giliran Anda", f"Laporkan {some}", path_of("rad:realisation_grid", year), "Isi laporan", due_on)
    bodies = list(dict.fromkeys(name for one in owing for name in one.coordinators)) or ["Pengelola rencana aksi"]
    named = bodies[0] if len(bodies) == 1 else f"{len(bodies)} institusi"
    url = path_of("rad:reporting_deadline", year) if rules.plan_manager(user) else ""
    return Turn(f"Menunggu {named}", f"{some} belum diajukan", url, "Ingatkan", due_on)


def _activities_by_year(by_year):
    return zip(*(one.activities for one in by_year.values()), strict=True)


def _in_year(years, year, closed, late):
    activity = list(years.values())[-1]  # a year that is closed keeps the words that were signed
    points = tuple((of, scoring.mean(row.score for row in one.rows)) for of, one in years.items() if any(map(ASKS, one.rows)))
    codes = tuple(dict.fromkeys(row.code for one in years.values() for row in one.rows))
    waiting = tuple(of for of, one in years.items() if any(row.waits for row in one.rows))
    standing = _standing(years[year], closed, late) if year in years and activity.mine else None
    return Listed(activity.code, activity.label, codes, activity.coordinators, standing, points, waiting)


def _standing(activity, closed, late):
    rows = list(filter(ASKS, activity.rows))
    if not rows:
        return UNASKED
    if not _handed_in(activity):
        returned = any(row.reported and row.reported.status == ReportStatus.RETURNED for row in rows)
        return SILENT if closed else RETURNED if returned else LATE if late else MISSING
    if not all(row.reported.approved for row in rows):
        return SUBMITTED
    if any(row.score.outcome is not scoring.Outcome.SCORED for row in rows):
        return UNGRADED
    return BELOW if any(row.below for row in rows) else MET


def _handed_in(activity):
    return not any(map(lacks, activity.rows))


def lacks(row) -> bool:
    """Return whether the report of a row is asked and not handed in."""
    return row.asks and not (row.reported and handed_in(row.reported.status))
