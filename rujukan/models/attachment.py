import pgtrigger
from django.db import models
from django.utils import timezone

from gugus.choices import FileKind
from gugus.uploads.files import EXTENSIONS
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField
from rujukan.models.complaint import Complaint


class Attachment(SealedModel):
    """Berkas: a file that somebody sent with a complaint (Lampiran I, Gabungan Organisasi Wanita: dokumentasi). Append-only.

    `sha256` is the hash of the file as sent; the stored content was cleaned (gugus/uploads/files.py). An empty `by` is the
    reporter. An attachment is `erased` when its name and content are emptied.
    """

    append_only = True

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    order = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=10, choices=FileKind)
    size = models.PositiveIntegerField("ukuran (bita)")
    name = SealedTextField("nama berkas")
    sha256 = SealedTextField()
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order"]
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        constraints = [models.UniqueConstraint(fields=["complaint", "order"], name="attachment_order")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"berkas {self.order}"

    @property
    def erased(self):
        return not self.name

    @property
    def download_name(self):
        """The name of a download, PGD-2026-00001-berkas-1.jpg. The file's own name could be a person's name."""
        return f"{self.complaint.number}-berkas-{self.order}.{EXTENSIONS[self.kind]}"


class AttachmentContent(SealedModel):
    """The sealed content of an attachment, with the attachment's key; in its own table, so that no list loads it. Append-only."""

    append_only = True

    id = None
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, primary_key=True, db_column="id", related_name="content", verbose_name="berkas"
    )
    content = SealedBytesField("isi")

    class Meta:
        verbose_name = "isi berkas"
        verbose_name_plural = "isi berkas"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return str(self.pk)
