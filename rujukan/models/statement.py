import pgtrigger
from django.db import models
from django.utils import timezone

from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices import Section
from rujukan.models.attachment import ABOUT_WHOM
from rujukan.models.complaint import ComplaintAddition


class Statement(SealedModel):
    """Keterangan kasus: what was added to a complaint after its case was opened, taken over into a section of the case.

    It is about one victim; without one about the whole case, and then part of the chronology. `source` is what it was taken from,
    once. Append-only.
    """

    append_only = True

    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="statements")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="statements", verbose_name="menyangkut")
    section = models.CharField("bagian", max_length=20, choices=Section)
    source = models.OneToOneField(ComplaintAddition, models.PROTECT, related_name="taken_over", verbose_name="asalnya")
    text = SealedTextField("keterangan", blank=False)
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        verbose_name = "keterangan kasus"
        verbose_name_plural = "keterangan kasus"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(victim__isnull=False) | models.Q(section=Section.CHRONOLOGY),
                name="statement_about_whom",
                violation_error_message=ABOUT_WHOM,
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_section_display()} {self.at:%Y-%m-%d}"
