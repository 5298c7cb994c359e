from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.choices import FileKind
from gugus.models.constraint import always, unique
from gugus.models.history import append_only
from gugus.navigation import path_of
from gugus.uploads.files import EXTENSIONS, PICTURES, PLAYED
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField
from rujukan.choices.section import BEHIND_REASON, Section
from rujukan.models.complaint import Complaint

OF_ONE = "Berkas milik satu pengaduan, satu kasus, atau satu jawaban surat."
ABOUT_WHOM = "Pilih orangnya: hanya kronologi yang dapat menyangkut seluruh kasus."
OF_FORM = "Berkas sebuah formulir menjawab satu pertanyaannya dan menyangkut orangnya."


class AttachmentQuerySet(models.QuerySet):
    def for_page(self):
        """Return the files with what their page shows and checks, without their content."""
        return self.select_related("complaint", "case", "victim", "by", "institution", "service")


@append_only
class Attachment(SealedModel):
    """Berkas: a file of a complaint, a case (Lampiran I, Gabungan Organisasi Wanita: dokumentasi) or an answer. Append-only.

    A file of a case belongs to a section and to one victim; without a victim it is about the whole case, and then part of the
    chronology. Receivers see it as they see the section. A file of a complaint is the complaint's content, whatever its section.

    A file of the `answer` to a letter is about the victim of the letter, and seen by whoever reads the answer. It may name the
    person, so it opens with a reason.

    `source` is the file of a complaint that a coordinator has taken over into the case, once. `service` is the record of a form
    of a stage, and `question` the one that the file answers there.

    `sha256` is the hash of the file as sent; the stored content was cleaned (gugus/uploads/files.py). An empty `by` is the
    reporter. An attachment is `erased` when its name and content are emptied.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="attachments")
    case = models.ForeignKey("rujukan.Case", models.PROTECT, null=True, related_name="attachments")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="attachments", verbose_name="menyangkut")
    answer = models.ForeignKey(
        "rujukan.LetterAnswer", models.PROTECT, null=True, related_name="attachments", verbose_name="jawaban surat"
    )
    section = models.CharField("bagian", max_length=20, choices=Section, default=Section.CHRONOLOGY)
    order = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=10, choices=FileKind)
    size = models.PositiveIntegerField("ukuran (bita)")
    name = SealedTextField("nama berkas")
    sha256 = SealedTextField()
    source = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_over", verbose_name="asalnya")
    service = models.ForeignKey("rujukan.Service", models.PROTECT, null=True, related_name="files", verbose_name="formulir")
    question = models.CharField("pertanyaan", max_length=30, blank=True)
    at = models.DateTimeField("waktu", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = "berkas"
        constraints = [
            unique("attachment_order", ["complaint", "order"]),
            unique("attachment_order_of_answer", ["answer", "order"]),
            # An institution sees the files of its sections only, so each section counts its own.
            unique(
                "attachment_order_of_case",
                ["case", "victim", "section", "order"],
                where=Q(case__isnull=False),
                nulls_distinct=False,
            ),
            always(
                "attachment_of_one",
                Q(complaint__isnull=False, case=None, victim=None, answer=None)
                | Q(complaint=None, case__isnull=False, answer=None)
                | Q(complaint=None, case=None, victim__isnull=False, answer__isnull=False),
                OF_ONE,
            ),
            always("attachment_about_whom", Q(case=None) | Q(victim__isnull=False) | Q(section=Section.CHRONOLOGY), ABOUT_WHOM),
            always("attachment_of_form", Q(service=None, question="") | Q(victim__isnull=False) & ~Q(question=""), OF_FORM),
        ]

    def __str__(self):
        return f"berkas {self.order}"

    def get_absolute_url(self):
        return path_of("attachment_detail", self.pk)

    @property
    def of_form(self):
        """What it answers, in words: "Serah terima, berita acara"; "" where the reader does not see the record."""
        declared = self.service and self.service.declared
        asked = declared and declared.by_code.get(self.question)
        return f"{self.service.title}, {asked.label[0].lower()}{asked.label[1:]}" if asked else ""

    @property
    def erased(self):
        return not self.name

    @property
    def needs_reason(self):
        """Whether it opens with a reason only. A complaint's content opens without one."""
        return self.answer_id is not None or (self.case_id is not None and self.section in BEHIND_REASON)

    @property
    def shown(self):
        """Whether a page can show it."""
        return self.kind in (*PICTURES, *PLAYED)

    def download_name(self, code):
        """The name of a download, PGD-2026-00001-berkas-1.jpg. The file's own name could be a person's name.

        `code` is that of the subject for the reader: a receiver does not learn the number of a case.
        """
        part = self.section if self.case_id else "berkas"
        return f"{code}-{part}-{self.order}.{EXTENSIONS[self.kind]}"


@append_only
class AttachmentContent(SealedModel):
    """The sealed content of an attachment, with the attachment's key; in its own table, so that no list loads it. Append-only."""

    id = None
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, primary_key=True, db_column="id", related_name="content", verbose_name="berkas"
    )
    content = SealedBytesField("isi")

    class Meta:
        verbose_name = "isi berkas"

    def __str__(self):
        return str(self.pk)
