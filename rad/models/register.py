"""The register of what the task force issued and did: decrees, SOP, SPM, agreements, trainings, campaigns."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.history import tracked
from rad.choices import ATTENDED, NUMBERED, RegisterKind


class RegisterEntryQuerySet(models.QuerySet):
    def decrees(self):
        return self.filter(kind=RegisterKind.DECREE)

    def years(self):
        """Return the years that have entries, the latest first."""
        return list(self.annotate(year=ExtractYear("dated_on")).values_list("year", flat=True).distinct().order_by("-year"))

    def for_list(self):
        return self.select_related("institution", "district", "indicator").fetch_mode(models.FETCH_RAISE)


@tracked
class RegisterEntry(models.Model):
    """Dokumen gugus tugas: a document that the task force issued, or a training or campaign that it held (Ps 4 b).

    A campaign in several districts has an entry for each, so that its participants are counted per district. `indicator` is the
    row of the plan that the entry is evidence of, `meeting` the meeting that it records. Public documents, kept for good: no
    retention rule destroys them. `file_count` is the number of its files, so that lists need not count and its history tells when
    one came or went.
    """

    kind = models.CharField("jenis", max_length=20, choices=RegisterKind)
    number = models.CharField("nomor", max_length=80, blank=True)
    title = models.CharField("judul", max_length=200)
    dated_on = models.DateField("tanggal")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    district = models.ForeignKey(
        "gugus.District", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan"
    )
    participants = models.PositiveIntegerField("jumlah peserta", null=True, blank=True)
    indicator = models.ForeignKey(
        "rad.Indicator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti untuk indikator"
    )
    meeting = models.ForeignKey("gugus.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rapat")
    note = models.TextField("keterangan", max_length=500, blank=True)
    recorded_by = actor("dicatat oleh")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    file_count = models.PositiveSmallIntegerField("jumlah berkas", default=0)
    version = models.PositiveIntegerField(default=1)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "-pk"]
        verbose_name = "dokumen gugus tugas"
        constraints = [
            always("register_entry_numbered", ~Q(kind__in=sorted(NUMBERED)) | ~Q(number="")),
            always("register_entry_attended", Q(kind__in=sorted(ATTENDED)) | Q(participants=None)),
            always("register_entry_dates", Q(valid_until=None) | Q(valid_until__gte=F("dated_on"))),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("rad:register_detail", args=[self.pk])
