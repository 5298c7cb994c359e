from django.db import models

from gugus.models.history import tracked


@tracked(inserts=True)
class DayOff(models.Model):
    """Hari libur: a local holiday or collective leave, or the correction that a national holiday is a working day (`works`).

    National holidays come from the package `holidays`; this table adds to them and corrects them. Administrators edit it.
    """

    day = models.DateField("tanggal", unique=True)
    name = models.CharField("keterangan", max_length=100)
    works = models.BooleanField("tetap hari kerja", default=False, help_text="Centang bila hari ini tidak libur.")

    class Meta:
        ordering = ["-day"]
        verbose_name = "hari libur"

    def __str__(self):
        return f"{self.day:%d-%m-%Y} {self.name}"
