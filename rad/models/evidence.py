"""Files that prove a report, or that a register entry is about: encrypted, read by those who read the report or the register."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.choices import FileKind
from gugus.models.constraint import always
from gugus.uploads.files import EXTENSIONS
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField
from rad.models.contribution import Contribution
from rad.models.realisation import Realisation, Spending
from rad.models.register import RegisterEntry

OWNERS = ("realisation", "spending", "contribution", "register_entry")  # of these columns one names what a file belongs to
SECOND_THOUGHTS = timedelta(days=1)  # how long a wrong file of the register can be removed


class Evidence(SealedModel):
    """Berkas bukti of a realisation, a spending or a contribution, or the file of a register entry. A row never changes.

    It can be deleted while its report is being written; that of a register entry within a day, which the entry's history tells.
    `sha256` is the hash of the file as sent; the stored content was cleaned (gugus/uploads/files.py). It is kept as long as the
    plan and its reports, which are public records and are not destroyed here.
    """

    realisation = models.ForeignKey(Realisation, models.PROTECT, null=True, related_name="files", verbose_name="realisasi")
    spending = models.ForeignKey(Spending, models.PROTECT, null=True, related_name="files", verbose_name="uang yang terpakai")
    register_entry = models.ForeignKey(
        RegisterEntry, models.PROTECT, null=True, related_name="files", verbose_name="dokumen gugus tugas"
    )
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="files", verbose_name="sumbangan")
    kind = models.CharField("jenis", max_length=10, choices=FileKind)
    size = models.PositiveIntegerField("ukuran (bita)")
    name = SealedTextField("nama berkas")
    sha256 = SealedTextField()
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "berkas bukti"
        constraints = [
            always(
                "evidence_of_one_report",
                reduce(or_, (Q(**{f"{one}__isnull": one != of for one in OWNERS}) for of in OWNERS)),
                "Berkas bukti menyertai satu laporan atau satu dokumen.",
            )
        ]

    def __str__(self):
        return f"berkas bukti {self.owner}"

    @property
    def owner(self):
        """The report, contribution or register entry that it belongs to."""
        return self.realisation or self.spending or self.contribution or self.register_entry

    @property
    def removable(self):
        """Whether a file of the register is new enough to be removed."""
        return timezone.now() - self.at < SECOND_THOUGHTS

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

    def __str__(self):
        return str(self.pk)
