from django.db import models
from django.db.models import Q

from gugus.formats import telephone
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.natural import Natural


class EmergencyNumberQuerySet(models.QuerySet):
    def showing(self):
        return self.filter(active=True)


@tracked
class EmergencyNumber(Natural):
    """Nomor darurat: whom somebody in danger can call. The public form lists the numbers by `order`; administrators edit them.

    `confirmed` is false until Bagian Hukum or the coordinator has called the number and found it right.
    """

    code = models.SlugField("kode", max_length=40, unique=True)
    name = models.CharField("siapa yang menjawab", max_length=60)
    number = models.CharField("nomor", max_length=30, blank=True)
    note = models.CharField("keterangan", max_length=120, blank=True, help_text="Misalnya: siang malam, bebas pulsa.")
    order = models.PositiveSmallIntegerField("urutan", default=1)
    active = models.BooleanField("tampil di formulir publik", default=True)
    confirmed = models.BooleanField("sudah dipastikan", default=False)

    objects = EmergencyNumberQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "nomor darurat"
        constraints = [
            always(
                "emergency_number_can_be_called",
                Q(active=False) | Q(number__regex="[0-9]{3}"),
                "Nomor yang tampil harus dapat ditelepon: isi sedikitnya tiga angka berurutan.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def call(self):
        """The number as a `tel:` URL."""
        return telephone.url(self.number)
