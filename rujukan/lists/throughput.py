"""The two charts of the coordinator's home: complaints and cases of six months, and people by stage."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.utils import timezone

from gugus.formats.indonesian import MONTHS, SHORT_MONTHS
from rujukan.choices import WITH_RECEIVER, ReferralStatus, Stage, StageState, VictimStatus
from rujukan.models import Case as CaseModel
from rujukan.models import Complaint, Referral, StageNeed, Victim

MONTHS_SHOWN = 6
# Geometry of the drawing, 320 × 132 units: base line at 108.5, highest bar 84.
STEP, BAR, BASE, HIGHEST = 54, 20, 108, 84


@dataclass(frozen=True)
class Bar:
    """One bar of the chart, in units of the drawing."""

    state: str
    x: int
    y: int
    height: int
    label_x: int
    label_y: int
    count: int


@dataclass(frozen=True)
class MonthPair:
    name: str
    long_name: str
    middle: int
    complaints: Bar
    cases: Bar

    @property
    def bars(self):
        return (self.complaints, self.cases)


@dataclass(frozen=True)
class StageBar:
    """How many people a stage holds; `parts` are (state class, x, y, width, height), on an axis of `widest` people."""

    code: str
    label: str
    running: int
    referred: int
    planned: int
    parts: tuple

    @property
    def count(self) -> int:
        return self.running + self.referred + self.planned


@dataclass(frozen=True)
class Throughput:
    months: tuple[MonthPair, ...]
    stages: tuple[StageBar, ...]
    widest: int
    people: int


def throughput(user, now: datetime) -> Throughput:
    """Return the data of both charts, from what the coordinator may see. One query."""
    counts = {(kind, key, state): n for kind, key, state, n in _counts(user, now)}
    last = _month(timezone.localtime(now))
    months = range(last - MONTHS_SHOWN + 1, last + 1)
    highest = max((n for (kind, _, _), n in counts.items() if kind in ("complaint", "case")), default=0)
    stages = [_stage_counts(stage, counts) for stage in Stage]
    widest = max((sum(numbers) for _, *numbers in stages), default=0) or 1
    return Throughput(
        months=tuple(_pair(place, month, counts, highest or 1) for place, month in enumerate(months)),
        stages=tuple(_stage_bar(*numbers) for numbers in stages),
        widest=widest,
        people=counts.get(("people", "", ""), 0),
    )


def _month(moment):
    return moment.year * 12 + moment.month - 1


def _counts(user, now):
    local = timezone.localtime(now)
    year, month = divmod(_month(local) - MONTHS_SHOWN + 1, 12)
    start = local.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    open_victims = ~Q(status__in=[VictimStatus.CLOSED, VictimStatus.NOT_VICTIM])
    victims = Victim.objects.readable_by(user).filter(open_victims).order_by()
    complaints = Complaint.objects.filter(logged_at__gte=start).order_by()
    cases = CaseModel.objects.filter(opened_at__gte=start).order_by()
    counts = _rows(complaints.annotate(figure=Value("complaint"), key=_key("logged_at"), mark=Value(""))).union(
        _rows(cases.annotate(figure=Value("case"), key=_key("opened_at"), mark=Value(""))),
        _rows(_on_the_way(victims)),
        _rows(_planned(victims)),
        _rows(victims.annotate(figure=Value("people"), key=Value(""), mark=Value(""))),
        all=True,
    )
    return counts.order_by()


def _rows(rows):
    counts = rows.values("figure", "key", "mark").annotate(n=Count("*"))
    return counts.values_list("figure", "key", "mark", "n")


def _key(column):
    return Cast(ExtractYear(column) * 12 + ExtractMonth(column) - 1, CharField())


def _on_the_way(victims):
    served = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=WITH_RECEIVER)
    referrals = Referral.objects.filter(victim__in=victims.values("pk"), status__in=[*WITH_RECEIVER, ReferralStatus.SENT])
    referrals = referrals.exclude(Q(status=ReferralStatus.SENT) & Exists(served)).order_by()
    mark = Case(When(status=ReferralStatus.SENT, then=Value("ref")), default=Value("run"), output_field=CharField())
    return referrals.annotate(figure=Value("stage"), key=F("stage"), mark=mark)


def _planned(victims):
    deciding = [*WITH_RECEIVER, ReferralStatus.SENT, ReferralStatus.DECLINED, ReferralStatus.COMPLETED]
    decided = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=deciding)
    needs = StageNeed.objects.filter(~Exists(decided), victim__in=victims.values("pk"), state=StageState.PLANNED)
    return needs.annotate(figure=Value("stage"), key=F("stage"), mark=Value("plan"))


def _pair(place, month, counts, highest):
    left = 4 + place * STEP
    name = month % 12
    bars = []
    for figure, state, x in (("complaint", "f2", left), ("case", "s-run", left + BAR)):
        count = counts.get((figure, str(month), ""), 0)
        height = round(HIGHEST * count / highest)
        bars.append(Bar(state, x, BASE - height, height, x + BAR // 2, BASE - height - 6, count))
    return MonthPair(SHORT_MONTHS[name], MONTHS[name], left + BAR, *bars)


def _stage_counts(stage, counts):
    return stage, *(counts.get(("stage", stage.value, mark), 0) for mark in ("run", "ref", "plan"))


def _stage_bar(stage, running, referred, planned):
    """Return the bar of a stage. Its widths are people; a thinner part is less certain."""
    starts = (0, running, running + referred)
    shapes = (("run", 0, 8), ("ref", 1, 6), ("plan", 3, 2))
    parts = tuple(
        (state, x, y, width, height)
        for (state, y, height), x, width in zip(shapes, starts, (running, referred, planned), strict=True)
        if width
    )
    return StageBar(stage.value, stage.label, running, referred, planned, parts)
