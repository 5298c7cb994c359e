"""Files that prove a report: encrypted, and read by those who read the report."""

from django.db import models
from django.utils import timezone

from gugus.choices import FileKind
from gugus.uploads.files import EXTENSIONS
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField
from rad.models.realisation import Realisation, Spending


class Evidence(SealedModel):
    """Berkas bukti of a realisation or a spending. A row never changes; it can be deleted while its report is being written.

    `sha256` is the hash of the file as sent; the stored content was cleaned (gugus/uploads/files.py). It is kept as long as the
    plan and its reports, which are public records and are not destroyed here.
    """

    realisation = models.ForeignKey(Realisation, models.PROTECT, null=True, related_name="files", verbose_name="realisasi")
    spending = models.ForeignKey(Spending, models.PROTECT, null=True, related_name="files", verbose_name="penyerapan anggaran")
    kind = models.CharField("jenis", max_length=10, choices=FileKind)
    size = models.PositiveIntegerField("ukuran (bita)")
    name = SealedTextField("nama berkas")
    sha256 = SealedTextField()
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "berkas bukti"
        verbose_name_plural = "berkas bukti"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(realisation__isnull=False, spending=None) | models.Q(realisation=None, spending__isnull=False),
                name="evidence_of_one_report",
                violation_error_message="Berkas bukti menyertai satu laporan.",
            )
        ]

    def __str__(self):
        return f"berkas bukti {self.report}"

    @property
    def report(self):
        return self.realisation or self.spending

    @property
    def extension(self):
        return EXTENSIONS[self.kind]


class EvidenceContent(SealedModel):
    """The encrypted content of a file, with the file's key; in its own table, so that no list loads it."""

    id = None
    evidence = models.OneToOneField(
        Evidence, models.CASCADE, primary_key=True, db_column="id", related_name="content", verbose_name="berkas bukti"
    )
    content = SealedBytesField("isi")

    class Meta:
        verbose_name = "isi berkas bukti"
        verbose_name_plural = "isi berkas bukti"

    def __str__(self):
        return str(self.pk)
