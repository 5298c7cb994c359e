"""The action plan and its sub task forces, as the headings of Lampiran II print them."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from gugus.models.state import has
from rad.choices import NEVER_IN_FORCE, PERIODS, AssignedGroup, Interval, NarrativeKind, PlanStatus, RevisionStatus
from rad.models.membership import Membership

REVIEW_AFTER_YEARS = settings.COUNTY.regulation.review_years


class ActionPlanQuerySet(models.QuerySet):
    def shown(self):
        """Leave out drafts that were withdrawn: lists do not name them, the page of their review does."""
        return self.exclude(status=PlanStatus.WITHDRAWN)

    def enacted(self):
        return self.filter(status=PlanStatus.ENACTED)

    def in_force(self, year):
        """Return the plans of which a table is in force in this year (`YearInForce`), newest version first."""
        forces = SubTaskForce.objects.in_force(year)
        return self.filter(pk__in=forces.values("plan")).order_by("-version")

    def newest(self):
        """Return the newest enacted plan, as a queryset of at most one row."""
        return self.filter(status=PlanStatus.ENACTED).order_by("-version")[:1]


@tracked
class ActionPlan(Natural):
    """Rencana aksi daerah: one version of Lampiran II with its period and legal basis.

    `is_example`: it is made up to show how the system works, and every page and document that shows it says so.
    """

    code = models.SlugField("kode", max_length=30, unique=True)
    title = models.CharField("judul", max_length=200)
    version = models.PositiveSmallIntegerField("versi", unique=True)
    first_year = models.PositiveSmallIntegerField("tahun pertama")
    last_year = models.PositiveSmallIntegerField("tahun terakhir")
    legal_basis = models.CharField("dasar hukum", max_length=300)
    status = models.CharField("status", max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT)
    is_example = models.BooleanField("contoh", default=False)

    objects = ActionPlanQuerySet.as_manager()

    is_draft = has("status", PlanStatus.DRAFT)
    is_withdrawn = has("status", PlanStatus.WITHDRAWN)
    never_in_force = has("status", *NEVER_IN_FORCE)

    class Meta:
        ordering = ["version"]
        verbose_name = "rencana aksi daerah"
        constraints = [
            always("plan_years_in_order", Q(first_year__lte=F("last_year")), "Tahun pertama tidak boleh sesudah tahun terakhir.")
        ]

    def __str__(self):
        return f"RAD {self.first_year}–{self.last_year}" + (" (contoh)" if self.is_example else "")

    @property
    def years(self):
        return range(self.first_year, self.last_year + 1)

    @property
    def periods(self):
        """The parts of a year on which it is reported beside the year; none by default. One query if not loaded with it."""
        chosen = getattr(self, "reporting_interval", None)
        return PERIODS[chosen.interval if chosen else Interval.YEAR]

    @property
    def review_year(self):
        """The year in which the plan must have been reviewed (Ps 6: every three years)."""
        return self.first_year + REVIEW_AFTER_YEARS


class SubTaskForceQuerySet(models.QuerySet):
    def in_force(self, year):
        """Return the sub task forces whose table is in force in this year, of any plan: at most one of each letter."""
        return self.filter(years_in_force__year=year).order_by("letter")

    def with_revised(self):
        """Add `revised`: whether a revision of the plan was ever approved."""
        approved = ActionPlan.objects.filter(pk=models.OuterRef("plan"), revisions__status=RevisionStatus.APPROVED)
        return self.annotate(revised=models.Exists(approved))

    def with_members(self, day):
        """Add `all_members` and `own_members`: the short names of the institutions in the task force, and in this part of it."""
        places = Membership.objects.in_force(day).order_by("institution__short_name").values("institution__short_name").distinct()
        groups = {"all_members": AssignedGroup.ALL_MEMBERS, "own_members": AssignedGroup.SUB_TASK_FORCE}
        names = {name: ArraySubquery(places.of_group(one, models.OuterRef("letter"))) for name, one in groups.items()}
        return self.annotate(**names)

    def for_list(self):
        return self.select_related("plan").fetch_mode(models.FETCH_RAISE)


@tracked
class SubTaskForce(Natural):
    """Sub gugus tugas A to E: title, tujuan and table head as printed, and the years of its table.

    Table B prints target years 2020–2022 beside budget years 2019–2021, so the two are stored separately.
    """

    NATURAL_KEY = ("plan__code", "letter")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="sub_task_forces", verbose_name="rencana aksi")
    letter = models.CharField("huruf", max_length=1)
    name = models.CharField("nama", max_length=120)
    title = models.CharField("judul tercetak", max_length=200)
    objective = models.TextField("tujuan")
    table_title = models.CharField("judul tabel tercetak", max_length=200)
    table_headers = ArrayField(models.CharField(max_length=40), size=8, verbose_name="kepala tabel tercetak")
    target_years = ArrayField(models.PositiveSmallIntegerField(), size=5, verbose_name="tahun target")
    budget_years = ArrayField(models.PositiveSmallIntegerField(), size=5, verbose_name="tahun anggaran")

    objects = SubTaskForceQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "letter"]
        verbose_name = "sub gugus tugas"
        constraints = [
            unique("sub_task_force_letter_once", ["plan", "letter"], "Huruf sub gugus tugas ini sudah ada dalam rencana aksi.")
        ]

    def __str__(self):
        return f"{self.letter}. {self.name}"

    @property
    def printed_years(self):
        """Every year that the table prints, for targets or for money, in order."""
        return sorted({*self.target_years, *self.budget_years})


@tracked(part_of="sub_task_force", called="printed_number")
class NarrativeItem(Natural):
    """One numbered line of a Target/Output or Masalah list."""

    NATURAL_KEY = ("sub_task_force__plan__code", "sub_task_force__letter", "kind", "order")

    sub_task_force = models.ForeignKey(SubTaskForce, models.CASCADE, related_name="narrative", verbose_name="sub gugus tugas")
    kind = models.CharField("daftar", max_length=10, choices=NarrativeKind)
    order = models.PositiveSmallIntegerField("urutan")
    printed_number = models.CharField("nomor tercetak", max_length=10)
    printed = models.TextField("teks tercetak")

    class Meta:
        ordering = ["sub_task_force", "kind", "order"]
        verbose_name = "butir target atau masalah"
        verbose_name_plural = "butir target dan masalah"
        constraints = [
            unique(
                "narrative_item_order_once",
                ["sub_task_force", "kind", "order"],
                "Urutan ini sudah dipakai dalam daftar yang sama.",
            )
        ]

    def __str__(self):
        return f"{self.printed_number} {self.printed}"
