"""Counts for the coordinator, by month, quarter or year: how each institution answers, and what came from which district.

They are counted from what the coordinator may see and shown to coordinators only, so no small cell is suppressed. The people in
shelters are counted over all cases, with suppression (`rujukan.statistics.shelter`).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, Q, Value

from gugus.admin.table import Table, workbook
from gugus.documents import charts
from rujukan.choices.ctdc import COUNTED_AS_CHILD
from rujukan.choices.referral import ReferralStatus
from rujukan.figures.visits import VisitCount, counted
from rujukan.lists.load import Load, loads
from rujukan.models import Complaint, Event, Referral, Victim
from rujukan.statistics.periods import Period
from rujukan.statistics.shelter import PlaceLine, shelters

VISIT_HEADERS = ("Kunjungan jatuh tempo", "Tepat waktu", "Terlambat", "Belum dikunjungi")
QUIET = timedelta(days=30)
HOUR = timedelta(hours=1)
HIGH, LOW = 90, 60  # per cent answered in time
UNKNOWN = "Belum diketahui"
CONFIDENTIAL = "Rahasia, untuk koordinator. Angka kecil tidak disembunyikan; jangan diteruskan apa adanya."
HEADERS = ("Institusi", "Diterima", "Harus dijawab", "Tepat waktu", "Tepat waktu (%)", "Terlambat", "Belum dijawab")
HEADERS += ("Median menjawab (jam)", "Beban sekarang", "Diam 30 hari")
SHELTER_HEADERS = ("Tempat", "Dikelola oleh", "Tempat tidur", "Terisi sekarang", "Masih ada tempat", "Belum berkamar")
SHELTER_HEADERS += ("Orang", "Malam", "Lewat 14 hari")
DISTRICT_HEADERS = ("Kecamatan", "Pengaduan", "Orang ditemukan", "Di antaranya anak")


@dataclass(frozen=True)
class InstitutionLine:
    """How one institution answered the referrals that it received in the period, and what it has to do now.

    `late` were answered after the limit, `unanswered` passed it without an answer, also those that were withdrawn later; both
    count against `on_time`. Emergency intakes are received, but need no answer. `quiet`: it has something to do, and none of its
    people recorded anything for 30 days.
    """

    name: str
    received: int
    on_time: int
    late: int
    unanswered: int
    median_hours: float | None
    load: int
    quiet: bool

    @property
    def due(self) -> int:
        """How many had to be answered."""
        return self.on_time + self.late + self.unanswered

    @property
    def percent(self) -> Decimal | None:
        return Decimal(self.on_time) * 100 / self.due if self.due else None


@dataclass(frozen=True)
class DistrictLine:
    """Complaints that came in from a district in the period, and people recorded who were found there.

    `children` of them: also those of unknown age.
    """

    name: str
    complaints: int
    people: int
    children: int


@dataclass(frozen=True)
class Statistics:
    period: Period
    institutions: tuple[InstitutionLine, ...]
    districts: tuple[DistrictLine, ...]
    shelters: tuple[PlaceLine, ...]
    visits: VisitCount


def statistics(period: Period, now: datetime) -> Statistics:
    """Return the counts of a period; load and silence are those at the moment `now`. Seven queries."""
    answers, visits = institutions(period, now, loads(now)), counted(period.begins, period.ends, now)
    return Statistics(period, answers, districts(period), shelters(period, now), visits)


def institutions(period: Period, now: datetime, held: list[Load]) -> tuple[InstitutionLine, ...]:
    """Return how each institution answered in a period, and the load that it has now. Two queries."""
    received = defaultdict(list)
    for name, *row in _referrals_received(begins=period.begins, ends=period.ends):
        received[name].append(row)
    load, active = {each.name: each.held for each in held}, set(_active(since=now - QUIET))
    names = sorted({*received, *load}, key=str.casefold)
    return tuple(_institution_line(name, received[name], load.get(name, 0), name not in active, now) for name in names)


def answers_chart(period: Period, lines: tuple[InstitutionLine, ...]) -> dict | None:
    """Return the chart of answers in time, of the institutions that had to answer something."""
    measures = [_on_time_measure(line) for line in lines if line.due]
    title = f"Rujukan dijawab tepat waktu, {period.label}"
    return charts.bullet("tepat", title, measures, charts.PAGE) if measures else None


def _referrals_received(begins, ends):
    rows = Referral.objects.filter(sent_at__gte=begins, sent_at__lt=ends).order_by()
    columns = ("emergency", "status", "sent_at", "respond_by", "answered_at", "ended_at")
    return rows.values_list("to_institution__short_name", *columns)


def _active(since):
    """Return the institutions that recorded something about a referral; what a coordinator records for them does not count."""
    events = Event.objects.filter(at__gte=since, referral__isnull=False, on_behalf=False, institution__isnull=False)
    return events.order_by().values_list("institution__short_name", flat=True).distinct()


def _institution_line(name, rows, load, silent, now):
    asked = [row for row in rows if not row[0]]
    answered = [(sent, limit, at) for _, _, sent, limit, at, _ in asked if at]
    on_time = sum(at <= limit for _, limit, at in answered)
    hours = [(at - sent) / HOUR for sent, _, at in answered]
    return InstitutionLine(
        name=name,
        received=len(rows),
        on_time=on_time,
        late=len(answered) - on_time,
        unanswered=sum(_passed(*row, now) for row in asked),
        median_hours=median(hours) if hours else None,
        load=load,
        quiet=silent and load > 0,
    )


def _passed(_, status, sent_at, respond_by, answered_at, ended_at, now):
    """Whether the limit passed without an answer: it still waits, or was withdrawn too late."""
    until = now if status == ReferralStatus.SENT else ended_at
    return answered_at is None and until is not None and respond_by < until


def districts(period: Period) -> tuple[DistrictLine, ...]:
    """Return what came from each district in a period. One query."""
    came = Complaint.objects.filter(received_at__gte=period.begins, received_at__lt=period.ends).order_by()
    people = Victim.objects.filter(added_at__gte=period.begins, added_at__lt=period.ends, merged_into=None).order_by()
    child = Count("pk", filter=Q(age_band__in=COUNTED_AS_CHILD))
    of_complaints = came.values_list("district__name").annotate(number=Count("*"), child=Value(0), of_people=Value(False))
    of_people = people.values_list("found_district__name").annotate(number=Count("*"), child=child, of_people=Value(True))
    complaints, found, children = Counter(), Counter(), Counter()
    for name, number, of_children, is_people in of_complaints.union(of_people, all=True).order_by():
        (found if is_people else complaints)[name] = number
        children[name] += of_children
    names = sorted({*complaints, *found}, key=lambda name: (name is None, name or ""))
    return tuple(DistrictLine(name or UNKNOWN, complaints[name], found[name], children[name]) for name in names)


def _on_time_measure(line):
    state = "ok" if line.percent >= HIGH else "warn" if line.percent >= LOW else "bad"
    return charts.Measure(line.name, line.percent, f"{line.on_time} dari {line.due}", state)


def as_xlsx(statistics: Statistics) -> bytes:
    """Return the counts as XLSX, a sheet each for institutions, districts, shelters and visits."""
    answers = [
        (
            *(line.name, line.received, line.due, line.on_time, line.percent),
            *(line.late, line.unanswered, None if line.median_hours is None else round(line.median_hours, 1)),
            *(line.load, "ya" if line.quiet else "tidak"),
        )
        for line in statistics.institutions
    ]
    origins = [(line.name, line.complaints, line.people, line.children) for line in statistics.districts]
    places = [
        (line.name, line.institution, line.beds, line.taken, line.free, line.unplaced, *line.counts)
        for line in statistics.shelters
    ]
    notes = [("Masa", statistics.period.label), ("Sifat", CONFIDENTIAL)]
    visits = [(statistics.visits.due, statistics.visits.on_time, statistics.visits.late, statistics.visits.missed)]
    sheets = {"Keterangan": Table(("Perihal", "Isi"), notes), "Institusi": Table(HEADERS, answers)}
    sheets |= {"Kecamatan": Table(DISTRICT_HEADERS, origins), "Penampungan": Table(SHELTER_HEADERS, places)}
    return workbook(sheets | {"Pemantauan": Table(VISIT_HEADERS, visits)})
