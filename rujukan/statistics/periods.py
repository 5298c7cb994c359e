"""Months, quarters and years in local time, by which the coordinator's statistics are counted."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gugus.formats.indonesian import MONTHS
from rujukan.statistics.choices.export import ExportKind

ROMAN = ("I", "II", "III", "IV")
MONTHS_OFFERED, QUARTERS_OFFERED, YEARS_OFFERED = 12, 8, 6
YEAR = 12  # months


@dataclass(frozen=True)
class Period:
    """`months` months from the month `start` on; months are counted from year 0, so that they can be added."""

    start: int
    months: int

    @property
    def code(self) -> str:
        """ "2026-11" for a month, "2026-t4" for a quarter, "2026" for a year."""
        year, month = divmod(self.start, 12)
        if self.is_year:
            return str(year)
        return f"{year}-{month + 1:02}" if self.months == 1 else f"{year}-t{month // 3 + 1}"

    @property
    def label(self) -> str:
        year, month = divmod(self.start, 12)
        if self.is_year:
            return f"Tahun {year}"
        return f"{MONTHS[month]} {year}" if self.months == 1 else f"Triwulan {ROMAN[month // 3]} {year}"

    @property
    def is_year(self) -> bool:
        return self.months == YEAR

    @property
    def each_month(self) -> list[tuple[datetime, datetime]]:
        """The beginning and the end of each of its months."""
        return [(_first_of(month), _first_of(month + 1)) for month in range(self.start, self.start + self.months)]

    @property
    def begins(self) -> datetime:
        return _first_of(self.start)

    @property
    def ends(self) -> datetime:
        """The first moment after the period."""
        return _first_of(self.start + self.months)


def offered(now: datetime) -> list[Period]:
    """Return the present month and those before it, then the same of quarters, then of years."""
    local = timezone.localtime(now)
    month = local.year * 12 + local.month - 1
    months = [Period(month - back, 1) for back in range(MONTHS_OFFERED)]
    quarters = [Period(month // 3 * 3 - 3 * back, 3) for back in range(QUARTERS_OFFERED)]
    return months + quarters + [Period((local.year - back) * 12, YEAR) for back in range(YEARS_OFFERED)]


def _first_of(month):
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.get_default_timezone())


def exported(now: datetime) -> dict[tuple[str, str], str]:
    """Return {(kind, period): words} of the exports that are offered now.

    Anonymised data and yearly counts end with the last year that is over: two files of the running year, compared, would show
    who came between.
    """
    last_year = timezone.localtime(now).year - 1
    offers = {(ExportKind.CTDC.value, str(last_year)): f"Semua tahun sampai {last_year}"}
    offers |= {(ExportKind.ANNUAL.value, str(last_year - back)): f"Tahun {last_year - back}" for back in range(YEARS_OFFERED)}
    months = [period for period in offered(now) if period.months == 1]
    return offers | {(ExportKind.SIMFONI.value, period.code): period.label for period in months}


def month(code: str) -> Period:
    """Return the month with a code: "2026-11"."""
    year, number = code.split("-")
    return Period(int(year) * 12 + int(number) - 1, 1)
