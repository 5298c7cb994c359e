"""Until when a year is reported, and who was reminded of it."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models

from gugus.models.history import tracked
from rad.models.plan import ActionPlan

TOO_EARLY = "Batas pelaporan tidak boleh sebelum tahunnya berakhir."


def default_deadline(year) -> date:
    """Return the deadline of a year for which none was set: 31 January of the next year."""
    return date(year + 1, 1, 31)


@tracked
class ReportingDeadline(models.Model):
    """Batas pelaporan of one year, if it is another one than 31 January of the next year.

    It holds for every table in force in that year. `plan` is the newest plan of the year when the deadline was set.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="deadlines", verbose_name="rencana aksi")
    year = models.PositiveSmallIntegerField("tahun")
    due_on = models.DateField("batas pelaporan")
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        ordering = ["plan", "year"]
        verbose_name = "batas pelaporan"
        verbose_name_plural = "batas pelaporan"
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="reporting_deadline_once_a_year",
                violation_error_message="Batas pelaporan tahun itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__year__gt=models.F("year")),
                name="reporting_deadline_after_its_year",
                violation_error_message=TOO_EARLY,
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.due_on}"


class Reminder(models.Model):
    """Pengingat: on this day an institution was reminded of the reports that it owes. At most once a day. Append-only."""

    append_only = True

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="+", verbose_name="rencana aksi")
    year = models.PositiveSmallIntegerField("tahun")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    reports = models.PositiveSmallIntegerField("laporan yang belum diajukan")
    sent_on = models.DateField("tanggal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")

    class Meta:
        ordering = ["-sent_on", "institution"]
        verbose_name = "pengingat"
        verbose_name_plural = "pengingat"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "institution", "sent_on"],
                name="reminder_once_a_day",
                violation_error_message="Institusi ini sudah diingatkan hari ini.",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.institution_id} {self.year}: {self.sent_on}"
