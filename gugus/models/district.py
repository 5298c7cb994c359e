from django.db import models

from gugus.models.history import tracked
from gugus.models.natural import Natural


@tracked(inserts=True)
class District(Natural):
    """Kecamatan of the county, with its code of the Ministry of Home Affairs."""

    code = models.CharField("kode", max_length=8, unique=True)
    name = models.CharField("nama", max_length=60, unique=True)
    latitude = models.DecimalField("lintang", max_digits=7, decimal_places=4)
    longitude = models.DecimalField("bujur", max_digits=7, decimal_places=4)

    class Meta:
        ordering = ["name"]
        verbose_name = "kecamatan"

    def __str__(self):
        return self.name
