"""Two charts of the coordinator's statistics: complaints and cases of six months, and people by stage."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.utils import timezone

from gugus.documents import charts
from gugus.formats.indonesian import MONTHS, SHORT_MONTHS, number
from rujukan.choices.referral import WITH_RECEIVER, ReferralStatus
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.models import Case as CaseModel, Complaint, Referral, StageNeed, Victim

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Month:
    name: str
    long_name: str
    complaints: int
    cases: int


@dataclass(frozen=True)
class StageBar:
    """How many people a stage holds, and the strip that shows it."""

    code: str
    label: str
    running: int
    referred: int
    planned: int
    strip: dict

    @property
    def count(self) -> int:
        return self.running + self.referred + self.planned


@dataclass(frozen=True)
class Throughput:
    months: tuple[Month, ...]
    stages: tuple[StageBar, ...]
    people: int

    @property
    def chart(self) -> dict:
        """The chart of the months."""
        values = "; ".join(f"{month.long_name} {number(month.complaints)} dan {number(month.cases)}" for month in self.months)
        return charts.columns(
            "arus",
            f"Per bulan, pengaduan dan kasus dibuka: {values}.",
            ["Pengaduan", "Kasus dibuka"],
            [(month.name, [month.complaints, month.cases]) for month in self.months],
            charts.ASIDE,
            charts.PAIR,
        )


def throughput(now: datetime) -> Throughput:
    """Return the data of both charts, from what the coordinator may see. One query."""
    local = timezone.localtime(now)
    last = _month(local)
    year, month = divmod(last - MONTHS_SHOWN + 1, 12)
    start = local.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = {(kind, key, state): n for kind, key, state, n in _counts_by_month(start=start)}
    stages = [[counts.get(("stage", stage.value, mark), 0) for mark in ("run", "ref", "plan")] for stage in Stage]
    widest = max(map(sum, stages)) or 1
    return Throughput(
        months=tuple(_month_counts(month, counts) for month in range(last - MONTHS_SHOWN + 1, last + 1)),
        stages=tuple(
            StageBar(stage.value, stage.label, *numbers, charts.strip(numbers, widest))
            for stage, numbers in zip(Stage, stages, strict=True)
        ),
        people=counts.get(("people", "", ""), 0),
    )


def _month(moment):
    return moment.year * 12 + moment.month - 1


def _counts_by_month(start):
    open_victims = ~Q(status__in=[VictimStatus.CLOSED, VictimStatus.NOT_VICTIM])
    victims = Victim.objects.filter(open_victims).order_by()
    complaints = Complaint.objects.filter(logged_at__gte=start).order_by()
    cases = CaseModel.objects.filter(opened_at__gte=start).order_by()
    counts = _counted_rows(complaints.annotate(figure=Value("complaint"), key=_month_key("logged_at"), mark=Value(""))).union(
        _counted_rows(cases.annotate(figure=Value("case"), key=_month_key("opened_at"), mark=Value(""))),
        _counted_rows(_on_the_way(victims)),
        _counted_rows(_planned_rows(victims)),
        _counted_rows(victims.annotate(figure=Value("people"), key=Value(""), mark=Value(""))),
        all=True,
    )
    return counts.order_by()


def _counted_rows(rows):
    counts = rows.values("figure", "key", "mark").annotate(n=Count("*"))
    return counts.values_list("figure", "key", "mark", "n")


def _month_key(column):
    return Cast(ExtractYear(column) * 12 + ExtractMonth(column) - 1, CharField())


def _on_the_way(victims):
    served = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=WITH_RECEIVER)
    referrals = Referral.objects.filter(victim__in=victims.values("pk"), status__in=[*WITH_RECEIVER, ReferralStatus.SENT])
    referrals = referrals.exclude(Q(status=ReferralStatus.SENT) & Exists(served)).order_by()
    mark = Case(When(status=ReferralStatus.SENT, then=Value("ref")), default=Value("run"), output_field=CharField())
    return referrals.annotate(figure=Value("stage"), key=F("stage"), mark=mark)


def _planned_rows(victims):
    deciding = [*WITH_RECEIVER, ReferralStatus.SENT, ReferralStatus.DECLINED, ReferralStatus.COMPLETED]
    decided = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=deciding)
    needs = StageNeed.objects.filter(~Exists(decided), victim__in=victims.values("pk"), state=StageState.PLANNED)
    return needs.annotate(figure=Value("stage"), key=F("stage"), mark=Value("plan"))


def _month_counts(month, counts):
    name = month % 12
    complaints, cases = (counts.get((figure, str(month), ""), 0) for figure in ("complaint", "case"))
    return Month(SHORT_MONTHS[name], MONTHS[name], complaints, cases)
