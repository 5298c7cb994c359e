"""What a NIK says about its holder: sixteen digits, six of the region, six of the birth date, four of a series.

A mismatch is a warning, not an error: most victims are not residents, and people write numbers down by ear.
"""

from dataclasses import dataclass
from datetime import date

from rujukan.choices.victim import Sex

FEMALE_DAY = 40  # added to the day of birth of a woman


@dataclass(frozen=True)
class Nik:
    region: str
    """Six digits: where the number was issued, not where its holder lives."""
    day: int
    month: int
    year: int
    """The last two digits of the year."""
    sex: Sex


def parse(number: str) -> Nik:
    """Split sixteen digits into the parts of a NIK."""
    day = int(number[6:8])
    female = day > FEMALE_DAY
    return Nik(
        region=number[:6],
        day=day - FEMALE_DAY if female else day,
        month=int(number[8:10]),
        year=int(number[10:12]),
        sex=Sex.FEMALE if female else Sex.MALE,
    )


def doubts(number: str, *, sex: str, birth_date: date | None) -> list[str]:
    """Return what in a NIK contradicts the other answers, in words for the person who typed it."""
    nik = parse(number)
    messages = []
    if not _on_calendar(nik):
        messages.append("Tanggal lahir di dalam NIK tidak ada di kalender. Periksa angkanya.")
    elif birth_date and (nik.day, nik.month, nik.year) != (birth_date.day, birth_date.month, birth_date.year % 100):
        messages.append("Tanggal lahir di dalam NIK berbeda dari tanggal lahir yang diisi.")
    if sex in (Sex.FEMALE, Sex.MALE) and sex != nik.sex:
        messages.append(f"Menurut NIK, jenis kelaminnya {nik.sex.label.lower()}; yang diisi berbeda.")
    return messages


def _on_calendar(nik):
    try:
        date(2000 + nik.year, nik.month, nik.day)  # 19xx and 20xx have the same leap years, except 1900
    except ValueError:
        return False
    return True
