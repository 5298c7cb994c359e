"""Formats numbers, money, dates and times as this county writes them.

Django's formats for `id` differ (dates as 24-11-2026, times as 14:30). Documents follow Permendagri 1/2023: Rp1.250.000,00; 24
November 2026; 14.30 and the county's clock. Pages, PDFs and workbooks show a percentage through one function, `percentage`:
rounded down to one decimal. What is calculated, compared and stored keeps two.
"""

import re
from datetime import date, datetime, time
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils import timezone

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SEPARATORS = str.maketrans(",.", ".,")
NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
TENTH = Decimal("0.1")
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


class Negative(ValueError):
    """A number below zero, where none can be."""


def number(value: int | float | Decimal, places: int = 0) -> str:
    """1250000 → "1.250.000"; (12.5, 1) → "12,5"."""
    if places == 0 and type(value) is int:  # most numbers of a page
        return f"{value:,}".replace(",", ".")
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".translate(SEPARATORS)


def exact_number(value: Decimal) -> str:
    """Return a number with all its decimals and no zeros behind them: Decimal("12.50") → "12,5", Decimal(1250) → "1.250"."""
    return number(value, max(-value.normalize().as_tuple().exponent, 0))


def percentage(value: int | str | Decimal) -> Decimal:
    """Return a percentage as every reader sees it: rounded down to one decimal, so that 100.0 always means reached.

    Pages, PDFs, charts and workbooks all show this. What is calculated and compared stays exact.
    """
    return Decimal(value).quantize(TENTH, ROUND_FLOOR)


def percent(value: int | str | Decimal) -> str:
    """Decimal("99.97") → "99,9%"."""
    return f"{number(percentage(value), 1)}%"


def read_number(text: str) -> Decimal:
    """ "1.250.000" → 1250000, "12,5" → 12.5, "Rp1.250.000,00" → 1250000. Raises ValueError for ambiguous text.

    A full stop only groups thousands, so "12.5" and "1,250,000" raise: the function does not guess. Raises Negative for "-12,5".
    """
    bare = re.sub(r"\s", "", text)
    positive = re.sub("^(Rp)?[-\N{MINUS SIGN}]", "", bare)
    sign, bare = positive != bare, positive.removeprefix("Rp").removeprefix(".")
    if not NUMBER.fullmatch(bare):
        raise ValueError(text)
    if sign:
        raise Negative(text)
    return Decimal(bare.replace(".", "").replace(",", "."))


def rupiah(value: int | Decimal, places: int = 0) -> str:
    """1250000 → "Rp1.250.000" for screens; with two places "Rp1.250.000,00" for documents."""
    text = number(value, places)
    return f"\N{MINUS SIGN}Rp{text[1:]}" if text.startswith("-") else f"Rp{text}"


def long_date(moment: date) -> str:
    """Return "24 November 2026"."""
    day = _local(moment)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_and_month(moment: date) -> str:
    """Return "24 November"."""
    return long_date(moment).rpartition(" ")[0]


def weekday(moment: date) -> str:
    """Return "Selasa"."""
    return DAYS[_local(moment).weekday()]


def short_date(moment: date, *, today: date | None = None) -> str:
    """Return "Sab 20 Nov", with the year if it is not the current one."""
    day = _local(moment)
    this_year = (today or _local(timezone.now())).year
    year = "" if day.year == this_year else f" {day.year}"
    return f"{DAYS[day.weekday()][:3]} {day.day} {SHORT_MONTHS[day.month - 1]}{year}"


def clock_time(moment: datetime | time) -> str:
    """Return "14.30", local time."""
    return f"{_local(moment):%H.%M}"


def local_time(moment: datetime | time) -> str:
    """Return "14.30" with the name of the county's clock."""
    return f"{clock_time(moment)} {settings.COUNTY.clock}"


def short(moment: date, *, today: date | None = None) -> str:
    """Return "Sab 20 Nov, 14.30"; for a date without time only the day."""
    text = short_date(moment, today=today)
    return f"{text}, {clock_time(moment)}" if isinstance(moment, datetime) else text


def continued(label) -> str:
    """Return a label to continue a sentence: with a small first letter, unless it begins with a name (WhatsApp, NIK)."""
    words = str(label)
    first = words.partition(" ")[0]
    return words if first[1:] != first[1:].lower() else words[:1].lower() + words[1:]


def _local(moment):
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return moment.astimezone(timezone.get_default_timezone())  # pages ask often; nothing activates another
    return moment
