"""Counts of one year of the referral mechanism, as frozen values for the evaluation and the charts.

They are true counts over all cases. The pages that show them apply small-cell suppression (`gugus.formats.suppression`). No table
crosses sex and age band, and the shortest period is a quarter, so that no table singles out a person.

A year is in local time. States are those at the moment of counting.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Collate, TruncQuarter
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.models.compiled import compiled
from rujukan.choices.complaint import Channel, ComplaintStatus
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.identification import Conclusion
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind
from rujukan.figures import law_enforcement
from rujukan.figures.law_enforcement import LawEnforcement
from rujukan.figures.named import NAMED, Named, Number, numbers
from rujukan.figures.referral_counts import Answers, ReferralLine, Referrals, first_moment, referrals
from rujukan.models import Complaint, Identification, LegalDuty, Service, ShelterStay, Victim

__all__ = ["NAMED", "Answers", "LawEnforcement", "Named", "Number", "ReferralLine", "Referrals", "numbers", "referrals"]

UNKNOWN = "unknown"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of a list: its code, its words on the screen, and how many."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Complaints:
    """Pengaduan received in the year, by quarter, by channel, and by their present status."""

    total: int
    quarters: tuple[Tally, ...]
    channels: tuple[Tally, ...]
    outcomes: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Victims:
    """Korban recorded in the year, without those concluded to be no victim ("bukan korban"); each counts once.

    Districts are those where a person was found; only districts with somebody are listed. Witnesses are counted separately.
    """

    total: int
    sexes: tuple[Tally, ...]
    age_bands: tuple[Tally, ...]
    districts: tuple[Tally, ...]
    witnesses: int


@dataclass(frozen=True, slots=True)
class Stays:
    """Penampungan begun in the year, by institution.

    `limited`: stays with a limit (police only, Lampiran I: ± 2 weeks); `over` of them passed it. `median_days`: over the ended
    ones; None without any.
    """

    total: int
    institutions: tuple[Tally, ...]
    limited: int
    over: int
    ended: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """Legal duties of one kind whose clock began in the year: done, not applicable (a person said why), or still open."""

    code: str
    label: str
    done: int
    not_applicable: int
    open: int


@dataclass(frozen=True, slots=True)
class Year:
    """All figures of cases in the evaluation of one year. `services`: layanan given in the year, by stage.

    `law`: the legal proceedings, and how many people are behind each sum of money (`law_enforcement.count`). `complaints_before`:
    those of the year before, to compare.
    """

    year: int
    complaints: Complaints
    victims: Victims
    referrals: Referrals
    stays: Stays
    services: tuple[Tally, ...]
    duties: tuple[DutyLine, ...] = ()
    law: tuple[LawEnforcement, dict] | None = None
    complaints_before: Complaints | None = None


def year(year: int, *, at: datetime | None = None) -> Year:
    """Return the figures of one year, counted at the moment `at` (default: now). Eight queries."""
    at = at or timezone.now()
    with bypass("counts"):
        counted, before = complaints(year)
        others = victims(year), referrals(year, at=at), stays(year, at=at), services(year), duties(year)
        law = law_enforcement.count(law_enforcement.events_until(year), year)
        return Year(year, counted, *others, law=law, complaints_before=before)


def complaints(year: int) -> tuple[Complaints, Complaints]:
    """Return the complaints of a year and those of the year before."""
    groups = _received_complaints(first=first_moment(year - 1), last=first_moment(year + 1))
    rows = [(day.year, str((day.month + 2) // 3), *columns) for day, *columns in groups]
    return tuple(_complaint_figures([row for of_year, *row in rows if of_year == one]) for one in (year, year - 1))


@compiled
def _received_complaints(first, last):
    return (
        Complaint.objects.filter(received_at__gte=first, received_at__lt=last)
        .annotate(quarter=TruncQuarter("received_at"))
        .values_list("quarter", "channel", "status")
        .annotate(number=Count("*"))
        .order_by()
    )


def _complaint_figures(rows):
    quarters = [(str(place), f"Triwulan {roman}") for place, roman in enumerate(("I", "II", "III", "IV"), 1)]
    return Complaints(
        total=sum(row[-1] for row in rows),
        quarters=_tallies(quarters, rows, 0),
        channels=_tallies(Channel.choices, rows, 1),
        outcomes=_tallies(ComplaintStatus.choices, rows, 2),
    )


def victims(year: int) -> Victims:
    groups = _recorded_between(first=first_moment(year), last=first_moment(year + 1))
    rows = [(*codes, district or UNKNOWN, name, number) for *codes, district, name, number in groups]
    counted = [row for row in rows if row[0] == VictimKind.VICTIM]
    names = {row[3]: row[4] for row in counted}
    districts = sorted((code, name) for code, name in names.items() if code != UNKNOWN)
    if UNKNOWN in names:
        districts.append((UNKNOWN, "Belum diketahui"))
    return Victims(
        total=sum(row[-1] for row in counted),
        sexes=_tallies(Sex.choices, counted, 1),
        age_bands=_tallies(AgeBand.choices, counted, 2),
        districts=_tallies(districts, counted, 3),
        witnesses=sum(row[-1] for row in rows if row[0] == VictimKind.WITNESS),
    )


@compiled
def _recorded_between(first, last):
    standing = Q(revised_by=None)  # only the latest conclusion of a person counts
    not_victims = Identification.objects.filter(standing, victim=OuterRef("pk"), conclusion=Conclusion.NOT_VICTIM)
    return (
        Victim.objects.filter(~Exists(not_victims), added_at__gte=first, added_at__lt=last, merged_into=None)
        .values_list("kind", "sex", "age_band", "found_district__code", "found_district__name")
        .annotate(number=Count("pk"))
        .order_by()
    )


def stays(year: int, *, at: datetime) -> Stays:
    begun = _begun(first=first_moment(year), last=first_moment(year + 1))
    limited = [(until, leave_by) for *_, until, leave_by in begun if leave_by]
    ended = [until - since for _, _, since, until, _ in begun if until]
    institutions = sorted({(code, name) for code, name, *_ in begun}, key=lambda institution: institution[1])
    return Stays(
        total=len(begun),
        institutions=_tallies(institutions, [(code, 1) for code, *_ in begun], 0),
        limited=len(limited),
        over=sum((until or at) > leave_by for until, leave_by in limited),
        ended=len(ended),
        median_days=median(ended) / DAY if ended else None,
    )


@compiled
def _begun(first, last):
    rows = ShelterStay.objects.filter(since__gte=first, since__lt=last).order_by()
    return rows.values_list("institution__code", "institution__short_name", "since", "until", "leave_by")


def services(year: int) -> tuple[Tally, ...]:
    return _tallies(Stage.choices, _given(first=date(year, 1, 1), last=date(year, 12, 31)), 0)


@compiled
def _given(first, last):
    rows = Service.objects.counted().filter(given_on__gte=first, given_on__lte=last)
    stage = Collate("referral__stage", "C")  # sorted by the rules of a language, the words would take most of the time
    return rows.annotate(stage=stage).values_list("stage").annotate(number=Count("pk")).order_by()


def duties(year: int) -> tuple[DutyLine, ...]:
    """Return what the police and service bodies owed by law (UU 12/2022 Ps 41–43), by kind."""
    owed = _owed(first=first_moment(year), last=first_moment(year + 1))
    counted = {(kind, settlement): number for kind, settlement, number in owed}
    return tuple(
        DutyLine(
            code=kind.value,
            label=kind.label,
            done=counted.get((kind, Settlement.DONE), 0),
            not_applicable=counted.get((kind, Settlement.NOT_APPLICABLE), 0),
            open=counted.get((kind, ""), 0),
        )
        for kind in DutyKind
    )


@compiled
def _owed(first, last):
    rows = LegalDuty.objects.filter(since__gte=first, since__lt=last)
    return rows.values_list("kind", "settlement").annotate(number=Count("pk")).order_by()


def _tallies(choices, rows, place):
    """Sum the last column of `rows` by the column at `place`, in the order of `choices`, including zeros."""
    counted = Counter()
    for row in rows:
        counted[row[place]] += row[-1]
    return tuple(Tally(str(code), str(label), counted[code]) for code, label in choices)
