from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from gugus.choices import Addressee, Condition, EscalatedTo
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.natural import Natural

LONGEST = 10 * 366 * 24  # hours: a limit of more than ten years is a mistake


def _hours_column(label, help_text="", **columns):
    return models.PositiveIntegerField(label, help_text=help_text, validators=[MaxValueValidator(LONGEST)], **columns)


@tracked(inserts=True)
class ServiceStandard(Natural):
    """Standar layanan: what starts a clock, the limit in hours, its basis, and who is called when it nears or passes. Editable.

    `basis` is a law or an internal rule; `confirmed` is false until Bagian Hukum has checked the limit against the law's own
    text. In working time, hours of days off do not count (`gugus.workflow.working_time`).

    `gugus.actions.reminder` reads the rest: `remind_hours` before the limit it tells those in `remind_whom`, at the limit who
    must act and the coordinators, `escalate_hours` after it `escalate_to`. Without a number that step is left out.
    """

    code = models.SlugField("kode", max_length=40, unique=True)
    trigger = models.CharField("pemicu", max_length=200)
    hours = _hours_column("batas (jam)")
    working_time = models.BooleanField("hanya hari kerja", default=False, help_text="Jam pada hari libur tidak dihitung.")
    condition = models.CharField("berlaku", max_length=20, choices=Condition, default=Condition.ALWAYS)
    basis = models.CharField("dasar", max_length=200)
    confirmed = models.BooleanField("dikonfirmasi Bagian Hukum", default=False)
    remind_hours = _hours_column("ingatkan (jam sebelum batas)", "Kosong: tidak diingatkan sebelum batas.", null=True, blank=True)
    remind_whom = models.CharField("yang diingatkan", max_length=12, choices=Addressee, default=Addressee.RESPONSIBLE)
    escalate_hours = _hours_column("laporkan ke atas (jam sesudah batas)", "Kosong: tidak dilaporkan.", null=True, blank=True)
    escalate_to = models.CharField("dilaporkan kepada", max_length=12, choices=EscalatedTo.labelled, default=EscalatedTo.HEAD)

    class Meta:
        ordering = ["code"]
        verbose_name = "standar layanan"
        constraints = [
            always(
                "standard_reminds_within_its_limit",
                Q(remind_hours=None) | Q(remind_hours__lt=F("hours")),
                "Pengingat harus lebih pendek dari batasnya.",
            )
        ]

    def __str__(self):
        return self.trigger

    @property
    def limit(self):
        return timedelta(hours=self.hours)
