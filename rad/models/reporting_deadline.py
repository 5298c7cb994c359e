"""How often a plan is reported on, until when a year or a part of it is reported, and who was reminded of it."""

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import F, Q

from gugus.models.actor import actor
from gugus.models.compiled import compiled
from gugus.models.constraint import always, unique
from gugus.models.history import append_only, tracked
from rad.choices import PERIODS, Interval, Period, named
from rad.models.plan import ActionPlan

TOO_EARLY = "Batas pelaporan tidak boleh sebelum tahunnya berakhir."
PERIOD_NOT_OVER = "Batas pelaporan tidak boleh sebelum periodenya berakhir."


def default_deadline(year, period="", since=None) -> date:
    """Return the deadline if none was set: of a year 31 January of the next, of a period the end of the month after it.

    `since`: the day on which the latest plan of the year came into force. The end of the month after it is the earliest deadline.
    """
    month = Period(period).last_month % 12 + 1 if period else 1
    due_on = _end_of(year + (month == 1), month)
    return max(due_on, _end_of(since.year + since.month // 12, since.month % 12 + 1)) if since else due_on


def first_day(year, period) -> date:
    """Return the day on which a period of a year begins."""
    return date(year, Period(period).first_month, 1)


def last_day(year, period) -> date:
    """Return the day on which a period of a year ends."""
    return _end_of(year, Period(period).last_month)


def _end_of(year, month):
    return date(year, month, monthrange(year, month)[1])


class ReportingIntervalQuerySet(models.QuerySet):
    def periods(self, plan) -> tuple[Period, ...]:
        """Return the periods on which the plan with this key is reported beside the year; none by default."""
        chosen = self.filter(plan=plan).values_list("interval", flat=True).first()
        return PERIODS[chosen or Interval.YEAR]

    def periods_in(self, year) -> tuple[Period, ...]:
        """Return the periods on which a plan with a table in force in this year is reported beside it, in printed order."""
        chosen = set(_intervals(year=year))
        return tuple(period for period in Period if period.interval in chosen)


@compiled
def _intervals(year):
    plans = ActionPlan.objects.in_force(models.Value(year, models.IntegerField()))
    return ReportingInterval.objects.filter(plan__in=plans.values("pk")).values_list("interval", flat=True)


@tracked
class ReportingInterval(models.Model):
    """Waktu pelaporan of a plan. Without a row it is reported once a year.

    It stands apart from the plan, whose columns are locked once it is enacted. A change touches nothing that was reported.
    """

    plan = models.OneToOneField(ActionPlan, models.PROTECT, related_name="reporting_interval", verbose_name="rencana aksi")
    interval = models.CharField("waktu pelaporan", max_length=10, choices=Interval, default=Interval.YEAR)
    version = models.PositiveIntegerField("versi", default=1)

    objects = ReportingIntervalQuerySet.as_manager()

    class Meta:
        ordering = ["plan"]
        verbose_name = "waktu pelaporan"

    def __str__(self):
        return f"{self.plan_id}: {self.get_interval_display()}"


@tracked
class ReportingDeadline(models.Model):
    """Batas pelaporan of one year, if it is not 31 January of the next year.

    With a `period`, of the progress in it, if it is not the end of the month after it. It holds for every table in
    force in that year. `plan` is the newest plan of the year when the deadline was set.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="deadlines", verbose_name="rencana aksi")
    year = models.PositiveSmallIntegerField("tahun")
    period = models.CharField("periode", max_length=2, choices=Period, blank=True)
    due_on = models.DateField("batas pelaporan")
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        ordering = ["year", "period"]
        verbose_name = "batas pelaporan"
        constraints = [
            unique("reporting_deadline_once_a_year", ["year", "period"], "Batas pelaporan itu sudah ada."),
            always("reporting_deadline_after_its_year", ~Q(period="") | Q(due_on__year__gt=F("year")), TOO_EARLY),
        ]

    def __str__(self):
        return f"{named(self.year, self.period)}: {self.due_on}"


@append_only
class Reminder(models.Model):
    """Pengingat: on this day an institution was reminded of the reports that it owes, of the year or of a `period` of it.

    At most once a day, whichever plans its tables are of. Append-only.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="+", verbose_name="rencana aksi")
    year = models.PositiveSmallIntegerField("tahun")
    period = models.CharField("periode", max_length=2, choices=Period, blank=True)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    reports = models.PositiveSmallIntegerField("laporan yang belum diajukan")
    sent_on = models.DateField("tanggal")
    by = actor("oleh")

    class Meta:
        ordering = ["-sent_on", "institution"]
        verbose_name = "pengingat"
        constraints = [
            unique(
                "reminder_once_a_day", ["year", "period", "institution", "sent_on"], "Institusi ini sudah diingatkan hari ini."
            )
        ]

    def __str__(self):
        return f"{self.institution_id} {self.year}: {self.sent_on}"
