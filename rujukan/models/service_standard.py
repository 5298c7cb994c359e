from datetime import timedelta

from django.db import models

from gugus.models.history import tracked
from gugus.models.natural import CodeManager


@tracked(inserts=True)
class ServiceStandard(models.Model):
    """Standar layanan: what starts a clock, the limit in hours, and its basis: a law or an internal rule. Editable.

    `confirmed` is false until Bagian Hukum has checked the limit against the law's own text.
    """

    code = models.SlugField("kode", max_length=40, unique=True)
    trigger = models.CharField("pemicu", max_length=200)
    hours = models.PositiveIntegerField("batas (jam)")
    basis = models.CharField("dasar", max_length=200)
    confirmed = models.BooleanField("dikonfirmasi Bagian Hukum", default=False)

    objects = CodeManager()

    class Meta:
        ordering = ["code"]
        verbose_name = "standar layanan"
        verbose_name_plural = "standar layanan"

    def __str__(self):
        return self.trigger

    def natural_key(self):
        return (self.code,)

    @property
    def limit(self):
        return timedelta(hours=self.hours)
