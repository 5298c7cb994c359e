from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.constraint import always, unique
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.section import Section
from rujukan.choices.statement import ReportedFact, Teller
from rujukan.models.attachment import ABOUT_WHOM
from rujukan.models.complaint import ComplaintAddition

WHO_TOLD = "Pilih orang yang menyampaikannya sendiri."
ADDED_LATER = Q(source__isnull=False, report=None, fact="")
OF_REPORT = Q(source=None, report__isnull=False) & ~Q(fact="")
TAKEN_OVER = Q(told_by="", told_on=None, heard_by=None) & (ADDED_LATER | OF_REPORT)
WRITTEN_DOWN = (
    Q(source=None, report=None, fact="")
    & Q(told_on__isnull=False, heard_by__isnull=False, section=Section.CHRONOLOGY)
    & ~Q(told_by="")
)


@append_only
class Statement(SealedModel):
    """Keterangan kasus: what somebody told after the case was opened, in a section of the case. Append-only.

    It is about one victim; without one about the whole case, and then part of the chronology. It was taken over from what was
    added to a complaint (`source`, once), or from a complaint that was joined to another as the same (`report`, each `fact`
    once); or a coordinator wrote it down: who told it (`told_by`), when, and to which institution.
    """

    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="statements")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="statements", verbose_name="menyangkut")
    section = models.CharField("bagian", max_length=20, choices=Section)
    source = models.OneToOneField(ComplaintAddition, models.PROTECT, null=True, related_name="taken_over", verbose_name="asalnya")
    report = models.ForeignKey(
        "rujukan.Complaint", models.PROTECT, null=True, related_name="statements", verbose_name="laporannya"
    )
    fact = models.CharField("isinya", max_length=20, choices=ReportedFact, blank=True, default="")
    told_by = models.CharField("siapa yang menyampaikan", max_length=10, choices=Teller, blank=True, default="")
    told_on = models.DateField("disampaikan pada", null=True)
    heard_by = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="disampaikan kepada"
    )
    text = SealedTextField("keterangan", blank=False)
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        verbose_name = "keterangan kasus"
        constraints = [
            always("statement_about_whom", Q(victim__isnull=False) | Q(section=Section.CHRONOLOGY), ABOUT_WHOM),
            unique("statement_fact_once", ["report", "fact"], where=Q(report__isnull=False)),
            always("statement_taken_over_or_written_down", TAKEN_OVER | WRITTEN_DOWN),
            always("statement_of_somebody", ~Q(told_by=Teller.SUBJECT) | Q(victim__isnull=False), WHO_TOLD),
        ]

    def __str__(self):
        return f"{self.get_section_display()} {self.at:%Y-%m-%d}"
