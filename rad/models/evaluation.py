"""Evaluasi tahunan: narrative, frozen figures and the enacted PDF of one year, and its corrected editions."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

import pgtrigger
from django.db import models
from django.db.models import Exists, F, IntegerField, OuterRef, Q, Value
from django.utils import timezone

from gugus.models.actor import actor
from gugus.models.compiled import Among, compiled
from gugus.models.constraint import always, unique
from gugus.models.drawing import octets
from gugus.models.history import tracked
from rad.choices import EvaluationStatus
from rad.models.plan import ActionPlan
from rad.scoring import Outcome

PEOPLE = ("author", "submitted_by", "signed_by", "enacted_by", "returned_by")
SIGNED_OR_LATER = (EvaluationStatus.SIGNED, EvaluationStatus.ENACTING, EvaluationStatus.ENACTED)
ENACTED_WITHIN = timedelta(minutes=10)  # drawing takes seconds; after this time an enactment may be decided again
ANOTHER_SIGNS = "Penanda tangan harus orang lain dari penyusun dan pengaju."
CORRECTED_WHY = "Tulis apa yang keliru dan apa yang dibetulkan."
ANOTHER_ENACTS = "Pengesah harus orang lain dari penyusun, pengaju, dan penanda tangan."


class Measured(NamedTuple):
    """How an indicator is measured in a year. `reached` is the figure that its target is compared with.

    `counted`: an approved report counts. That is false of one that was approved after the figures of the year were frozen.
    """

    direction: str
    accumulation: str
    reached: Decimal | None
    counted: bool = True


class Signed(NamedTuple):
    """What the evaluations of closed years froze, each part by (code, year): of indicators, of budgets, of both kinds of rows.

    `spent` is in rupiah or None; `words` are those of indicators and activities.
    """

    measured: dict[tuple[str, int], Measured]
    spent: dict[tuple[str, int], int | None]
    words: dict[tuple[str, int], str]

    def wording(self, code, year, now) -> str:
        """Return the words of the indicator or activity `code` that were signed for a year; `now` if the year is not closed."""
        return self.words.get((code, year), now)


def _measured(direction, accumulation, reached, outcome):
    reached = None if reached is None else Decimal(reached)
    return Measured(direction, accumulation, reached, outcome != Outcome.NOT_REPORTED)


def _all(path):
    """Return the SQL expression for everything at this path of the figures, as one array."""
    template = f"jsonb_path_query_array(%(expressions)s, '$.sub_task_forces[*].{path}[*]')"
    return models.Func("figures", template=template, output_field=models.JSONField())


def _columns_of(path, *names):
    """Return the SQL expression for these keys of everything at this path of the figures, as an array of arrays."""
    keys = ", ".join(f"one->'{name}'" for name in names)
    found = f"SELECT JSON_BUILD_ARRAY({keys}) FROM jsonb_path_query(%(expressions)s, '$.sub_task_forces[*].{path}[*]') one"  # noqa: S608 (constants)
    return models.Func("figures", template=f"ARRAY_TO_JSON(ARRAY({found}))::text", output_field=models.JSONField())


class EvaluationQuerySet(models.QuerySet):
    def for_list(self):
        """Load no PDF bytes and no figures: lists do not need them."""
        return self.select_related("plan", *PEOPLE).defer("pdf", "figures").fetch_mode(models.FETCH_RAISE)

    def for_page(self):
        """Load the figures and the size of the PDF (bytes), but not the PDF itself; newest edition first."""
        rows = self.select_related("plan", *PEOPLE).annotate(pdf_size=octets("pdf"))
        return rows.defer("pdf").order_by("-edition")

    def closing(self):
        """Leave out evaluations that close no year: not signed, or of a year that a recounting correction has reopened."""
        counted_anew = Evaluation.objects.filter(year=OuterRef("year"), recounts=True)
        return self.filter(~Exists(counted_anew.exclude(status__in=SIGNED_OR_LATER)), status__in=SIGNED_OR_LATER)

    def frozen_before(self, revision):
        """Return the submitted evaluation whose frozen figures a revision would contradict, or None.

        A correction that keeps its figures does not count them again.
        """
        counted = self.filter(Q(edition=1) | Q(recounts=True), status=EvaluationStatus.SUBMITTED)
        return counted.filter(year__in=revision.years).only("year", "edition").order_by("year").first()

    def signed_figures(self, years):
        """Return what is `Signed` of these years, each as it was signed last. One query."""
        signed = Signed({}, {}, {})
        for year, rows, activities, bundles in _signed_rows(years=sorted(years)):
            signed.measured.update({(code, year): _measured(*columns) for code, _, *columns in rows})
            signed.spent.update({(code, year): spent for code, spent in bundles})
            signed.words.update({(code, year): label for code, label, *_ in (*activities, *rows)})
        return signed

    def totals(self):
        """Return for `totals_of` the parts of the figures that `rad.evaluation.assembly.totals` returns, without the rows."""
        parts = [_all(part) for part in ("letter", "summary", "money")]
        return self.values_list("year", "figures__summary", "figures__money", *parts)

    def newest_editions(self):
        """Leave out evaluations of which the user sees a corrected edition."""
        return self.filter(~Exists(Evaluation.objects.filter(corrects=OuterRef("pk"))))

    def known_by(self, sha256):
        """Return the enacted evaluation whose figures or PDF have this SHA-256, or None. Anybody may ask, without an account."""
        hashes = Q(figures_sha256=sha256) | Q(pdf_sha256=sha256)
        return self.filter(hashes, status=EvaluationStatus.ENACTED).defer("pdf", "figures").first()

    def replacing(self, evaluation):
        """Return the newest enacted edition after this one, or None."""
        later = self.filter(year=evaluation.year, edition__gt=evaluation.edition)
        return later.filter(status=EvaluationStatus.ENACTED).defer("pdf", "figures").order_by("-edition").first()


@compiled
def for_page(year, edition):
    """Return the evaluation of a year for its page, in a list: this edition, or the newest if that is None.

    With it comes its `kept_count`, if there is one.
    """
    rows = Evaluation.objects.for_page().select_related("kept_count").filter(year=Value(year, IntegerField()))
    return (rows if edition is None else rows.filter(edition=Value(edition, IntegerField())))[:1]


@compiled
def _signed_rows(years):
    """Return (year, indicators, activities, budgets) of the evaluations that close these years, the newest edition last."""
    columns = (
        _columns_of("activities[*].rows", "code", "label", "direction", "accumulation", "reached", "outcome"),
        _columns_of("activities", "code", "label"),
        _columns_of("bundles", "code", "spent"),
    )
    closed = Evaluation.objects.closing().filter(Among("year", years)).order_by("year", "edition")
    return closed.values_list("year", *columns)


@compiled
def editions():
    """Return every edition, newest year and edition first, with what the tabs of its page say."""
    return Evaluation.objects.only("year", "edition", "status", "correction_reason")


def totals_of(rows) -> dict[int, dict]:
    """Return {year: totals} of the rows of `totals`, of each year the last."""
    return {
        year: {
            "summary": summary,
            "money": money,
            "sub_task_forces": [
                {"letter": letter, "summary": own, "money": spent} for letter, own, spent in zip(*forces, strict=True)
            ],
        }
        for year, summary, money, *forces in rows
    }


@tracked(without=("pdf", "figures"))
class Evaluation(models.Model):
    """The annual evaluation: draf → diajukan → ditandatangani → sedang disahkan → disahkan; the signer or enacter may return it.

    It covers every table in force in its year, also of several plans. `plan` is the newest of them when it was begun. Once it is
    enacted, figures and PDF are stored with their SHA-256 and the database refuses every later change. What was wrong in it is
    corrected by a new edition, which takes the same way; the old one stays. `recounts`: the correction counts the figures again,
    and the year's reports are open until it is signed; otherwise only words change.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="evaluations", verbose_name="rencana aksi")
    year = models.PositiveSmallIntegerField("tahun")
    status = models.CharField("status", max_length=10, choices=EvaluationStatus, default=EvaluationStatus.DRAFT)

    edition = models.PositiveSmallIntegerField("edisi", default=1)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name="membetulkan"
    )
    correction_reason = models.TextField("alasan pembetulan", blank=True)
    recounts = models.BooleanField("angka dihitung ulang", default=False)

    number = models.CharField("nomor laporan", max_length=60, blank=True)
    preface = models.TextField("kata pengantar", blank=True)
    summary = models.TextField("ringkasan", blank=True)
    analyses = models.JSONField("analisis per sub gugus tugas", default=dict, blank=True)  # {letter: text}
    decisions = models.TextField("yang perlu keputusan kepala daerah", blank=True)
    law_enforcement = models.TextField("penegakan hukum", blank=True)
    hindrances = models.TextField("kendala", blank=True)

    outstanding_note = models.TextField("keterangan tentang laporan yang belum lengkap", blank=True)

    figures = models.JSONField("angka", null=True, blank=True)
    figures_sha256 = models.CharField("SHA-256 angka", max_length=64, blank=True)
    pdf = models.BinaryField("PDF", null=True, blank=True)
    pdf_sha256 = models.CharField("SHA-256 PDF", max_length=64, blank=True)

    author = actor("penyusun")
    created_at = models.DateTimeField("disusun pada")
    submitted_by = actor("diajukan oleh", optional=True)
    submitted_at = models.DateTimeField("diajukan pada", null=True, blank=True)
    signed_by = actor("ditandatangani oleh", optional=True)
    signed_at = models.DateTimeField("ditandatangani pada", null=True, blank=True)
    signer_rank = models.CharField("pangkat dan golongan", max_length=60, blank=True)
    signer_nip = models.CharField("NIP", max_length=18, blank=True)
    enacted_by = actor("disahkan oleh", optional=True)
    enacted_at = models.DateTimeField("disahkan pada", null=True, blank=True)
    regent = models.CharField("nama kepala daerah", max_length=100, blank=True)
    enactment_failed_at = models.DateTimeField("pengesahan gagal pada", null=True, blank=True)
    returned_by = actor("dikembalikan oleh", optional=True)
    returned_at = models.DateTimeField("dikembalikan pada", null=True, blank=True)
    return_reason = models.TextField("alasan dikembalikan", blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-edition"]
        verbose_name = "evaluasi tahunan"
        triggers = [
            pgtrigger.Protect(
                name="enacted_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=EvaluationStatus.ENACTED.value),
            )
        ]
        constraints = [
            unique("evaluation_once_a_year", ["year", "edition"], "Evaluasi tahun ini sudah ada."),
            unique(
                "evaluation_one_in_work_a_year",
                ["year"],
                "Evaluasi tahun ini sedang disusun.",
                where=~Q(status=EvaluationStatus.ENACTED),
            ),
            always(
                "evaluation_corrects_with_reason",
                Q(edition=1, corrects__isnull=True, correction_reason="", recounts=False)
                | Q(~Q(correction_reason=""), edition__gt=1, corrects__isnull=False),
                CORRECTED_WHY,
            ),
            always(
                "evaluation_submitted_by_someone",
                Q(status=EvaluationStatus.DRAFT) | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                "Evaluasi yang diajukan memerlukan nama pengaju dan waktunya.",
            ),
            always(
                "evaluation_signed_by_someone",
                ~Q(status__in=SIGNED_OR_LATER) | Q(signed_by__isnull=False, signed_at__isnull=False),
                "Evaluasi yang ditandatangani memerlukan nama penanda tangan dan waktunya.",
            ),
            always(
                "evaluation_returned_with_reason",
                ~Q(status=EvaluationStatus.RETURNED)
                | Q(~Q(return_reason=""), returned_by__isnull=False, returned_at__isnull=False),
                "Evaluasi yang dikembalikan memerlukan alasan.",
            ),
            always(
                "evaluation_enacting_by_someone",
                ~Q(status=EvaluationStatus.ENACTING) | Q(enacted_by__isnull=False, enacted_at__isnull=False),
                "Evaluasi yang sedang disahkan memerlukan nama pengesah dan waktunya.",
            ),
            always(
                "evaluation_enacted_is_complete",
                ~Q(status=EvaluationStatus.ENACTED)
                | Q(
                    enacted_by__isnull=False,
                    enacted_at__isnull=False,
                    figures__isnull=False,
                    pdf__isnull=False,
                    figures_sha256__regex="^[0-9a-f]{64}$",
                    pdf_sha256__regex="^[0-9a-f]{64}$",
                ),
                "Evaluasi yang disahkan memerlukan angka, PDF, dan kedua sidik SHA-256.",
            ),
            always(
                "evaluation_signed_by_another",
                Q(signed_by__isnull=True) | ~Q(signed_by=F("author")) & ~Q(signed_by=F("submitted_by")),
                ANOTHER_SIGNS,
            ),
            always(
                "evaluation_enacted_by_another",
                Q(enacted_by__isnull=True)
                | ~Q(enacted_by=F("author")) & ~Q(enacted_by=F("submitted_by")) & ~Q(enacted_by=F("signed_by")),
                ANOTHER_ENACTS,
            ),
        ]

    def __str__(self):
        return f"Evaluasi tahun {self.year}" + (f", edisi {self.edition}" if self.edition > 1 else "")

    @property
    def waits_for_enactment(self):
        """Whether the executive office may decide: it is signed, or the worker did not finish an enactment in time."""
        return self.status == EvaluationStatus.SIGNED or (self.status == EvaluationStatus.ENACTING and not self.being_enacted)

    @property
    def being_enacted(self):
        """Whether the worker may still be drawing its PDF. Until then no other step is possible."""
        return self.status == EvaluationStatus.ENACTING and timezone.now() - self.enacted_at < ENACTED_WITHIN
