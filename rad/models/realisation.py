"""Annual reports: what was achieved and spent. The coordinating institution reports, another person approves."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import Truncator

from gugus.formats.indonesian import exact_number
from gugus.models.actor import actor
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from rad.choices import AssignmentKind, Hindrance, ReportStatus
from rad.models.assignment import HasPart
from rad.models.budget import BudgetLine
from rad.models.indicator import Indicator
from rad.models.programme import Activity
from rad.models.year_in_force import in_force

PEOPLE = ("author", "submitted_by", "approved_by", "returned_by")
NOBODY = 0  # no institution has this key


def sees_all_reports(user):
    """Return whether `user` reads every institution's report: plan secretariat, head, executive office, auditor."""
    return user.is_plan_manager or user.is_head or user.is_executive or user.is_auditor


def reading_institution(user):
    """Return the key of the institution whose reports `user` reads: None for who reads all, NOBODY for who reads none."""
    if sees_all_reports(user):
        return None
    return ((user.is_officer or user.is_coordinator) and user.institution_id) or NOBODY


class ReportQuerySet(models.QuerySet):
    force = ""
    """The lookup path to the sub task force of a report."""

    def approved(self):
        return self.filter(status=ReportStatus.APPROVED)

    def readable_by(self, user):
        """Return all reports for users who see all, otherwise those that the user's institution coordinates."""
        return self.read_by(reading_institution(user))

    def read_by(self, institution):
        """Return `readable_by` of a user with this `reading_institution`: a statement may be built before the user is known."""
        return self if institution is None else self.coordinated_by(institution)

    def waiting(self):
        """Return the reports that wait for review. A report on a table that is not in force any more does not."""
        return self.filter(in_force(self.force), status=ReportStatus.SUBMITTED)

    def for_list(self):
        return self.select_related(self.force, *PEOPLE).fetch_mode(models.FETCH_RAISE)

    def waiting_in(self, year):
        """Return the reports of a year that wait for review, with the relations that a notice about them needs."""
        return self.waiting().filter(year=year).for_list().select_related("author__institution")


class Report(models.Model):
    """Base class of realisation and spending: draf → diajukan → disetujui or dikembalikan."""

    year = models.PositiveSmallIntegerField("tahun")
    status = models.CharField("status", max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    author = actor("pengisi")
    created_at = models.DateTimeField("diisi pada")
    submitted_by = actor("diajukan oleh", optional=True)
    submitted_at = models.DateTimeField("diajukan pada", null=True, blank=True)
    returned_by = actor("dikembalikan oleh", optional=True)
    returned_at = models.DateTimeField("dikembalikan pada", null=True, blank=True)
    return_reason = models.TextField("alasan dikembalikan", blank=True)
    approved_by = actor("disetujui oleh", optional=True)
    approved_at = models.DateTimeField("disetujui pada", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        abstract = True
        constraints = [
            always(
                "%(class)s_submitted_by_someone",
                Q(status=ReportStatus.DRAFT) | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                "Laporan yang diajukan memerlukan nama pengaju dan waktunya.",
            ),
            always(
                "%(class)s_returned_with_reason",
                ~Q(status=ReportStatus.RETURNED) | Q(~Q(return_reason=""), returned_by__isnull=False, returned_at__isnull=False),
                "Laporan yang dikembalikan memerlukan alasan.",
            ),
            always(
                "%(class)s_approved_by_someone",
                ~Q(status=ReportStatus.APPROVED) | Q(approved_by__isnull=False, approved_at__isnull=False),
                "Laporan yang disetujui memerlukan nama penyetuju dan waktunya.",
            ),
            always(
                "%(class)s_approved_by_another",
                Q(approved_by__isnull=True) | ~Q(approved_by=F("author")) & ~Q(approved_by=F("submitted_by")),
                "Penyetuju harus orang lain dari pengisi dan pengaju.",
            ),
        ]

    def get_absolute_url(self):
        """Return the URL of the row where it is printed: a bundle has the code of that row."""
        return reverse("rad:realisation_detail", args=[self.code, self.year])

    title = ""
    """What this row reports, as the screen calls it."""

    @property
    def name(self):
        """What this row reports of what and when: "Laporan “Jumlah tenaga kerja” tahun 2021"."""
        return f"{self.title} “{Truncator(self.label).chars(60)}” tahun {self.year}"


class RealisationQuerySet(ReportQuerySet):
    force = "indicator__activity__programme__sub_task_force"

    def coordinated_by(self, institution):
        return self.filter(HasPart(institution, AssignmentKind.COORDINATOR, "indicator__activity"))

    def earlier_values(self, indicator, year):
        """Return {year: approved figure} of an indicator in the years before `year`."""
        approved = self.approved().filter(indicator=indicator, year__lt=year, value__isnull=False)
        return dict(approved.values_list("year", "value"))


@tracked
class Realisation(Report):
    """Realisasi of one indicator in one year: its text, and a value if the target is a number, otherwise a grade.

    `grade` is an assessor's percentage for a target that cannot be calculated; it needs a justification. `offered` is the figure
    of the cases that was offered when it was written (`CaseSource`); `other_reason` says why the value is another one. Evidence
    are the text, its files, and a meeting of the task force in that year.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="realisations", verbose_name="indikator")
    text = models.CharField("realisasi", max_length=300)
    value = models.DecimalField("nilai", max_digits=14, decimal_places=2, null=True, blank=True)
    grade = models.PositiveSmallIntegerField("nilai penilai (%)", null=True, blank=True)
    justification = models.TextField("alasan penilaian", blank=True)
    offered = models.DecimalField("angka dari data kasus", max_digits=14, decimal_places=2, null=True, blank=True)
    other_reason = models.TextField("alasan berbeda dari data kasus", blank=True)
    hindrance = models.CharField("kategori kendala", max_length=15, choices=Hindrance, blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)
    evidence = models.TextField("bukti", blank=True)
    meeting = models.ForeignKey(
        "gugus.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rapat sebagai bukti"
    )

    objects = RealisationQuerySet.as_manager()
    title = "Laporan"

    class Meta(Report.Meta):
        abstract = False
        ordering = ["indicator", "year"]
        verbose_name = "realisasi"
        constraints = [
            *Report.Meta.constraints,
            unique("realisation_once_a_year", ["indicator", "year"], "Realisasi indikator ini untuk tahun itu sudah ada."),
            always(
                "realisation_grade_justified",
                Q(grade__isnull=True) | Q(grade__lte=100) & ~Q(justification=""),
                "Nilai penilai antara 0 dan 100 dan memerlukan alasan.",
            ),
            always("realisation_value_not_negative", Q(value__isnull=True) | Q(value__gte=0), "Realisasi tidak boleh negatif."),
        ]

    def __str__(self):
        return f"Realisasi {self.year}: {self.text}"

    @property
    def code(self):
        return self.indicator.code

    @property
    def label(self):
        return self.indicator.label

    @property
    def offered_words(self):
        return "" if self.offered is None else exact_number(self.offered)

    @property
    def differs(self):
        """Whether the reported figure is another one than the cases offered."""
        return self.offered is not None and self.value != self.offered


class SpendingQuerySet(ReportQuerySet):
    force = "budget_line__sub_task_force"

    def coordinated_by(self, institution):
        """Return the spendings of budgets that pay for something that the institution coordinates."""
        of_line = {"budget_line": models.OuterRef("budget_line")}
        part = institution, AssignmentKind.COORDINATOR
        whole = Activity.objects.filter(HasPart(*part, "pk"), **of_line)
        return self.filter(models.Exists(whole) | models.Exists(Indicator.objects.filter(HasPart(*part, "activity"), **of_line)))


@tracked
class Spending(Report):
    """Penyerapan: rupiah spent from one budget bundle in one year."""

    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="spendings", verbose_name="anggaran")
    amount = models.BigIntegerField("uang yang terpakai (rupiah)")
    excess_reason = models.TextField("alasan melebihi pagu", blank=True)
    evidence = models.TextField("bukti", blank=True)

    objects = SpendingQuerySet.as_manager()
    title = "Uang yang terpakai"

    class Meta(Report.Meta):
        abstract = False
        ordering = ["budget_line", "year"]
        verbose_name = "uang yang terpakai"
        constraints = [
            *Report.Meta.constraints,
            unique("spending_once_a_year", ["budget_line", "year"], "Uang yang terpakai untuk tahun itu sudah dilaporkan."),
            always("spending_not_negative", Q(amount__gte=0), "Uang yang terpakai tidak boleh negatif."),
        ]

    def __str__(self):
        return f"Uang yang terpakai {self.year}: Rp{self.amount}"

    @property
    def code(self):
        return self.budget_line.code

    @property
    def label(self):
        """The activity that the budget pays for, of several the first. One query."""
        pays = models.Q(budget_line=self.budget_line_id) | models.Q(indicators__budget_line=self.budget_line_id)
        paid = Activity.objects.filter(pays).select_related("programme").order_by("code").first()
        return paid.label if paid else self.code
