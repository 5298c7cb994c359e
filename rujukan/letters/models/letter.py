import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.letter import BodyAnswer, Disclosed, LetterLaw, LetterPurpose, TransferReason
from rujukan.choices.task import TaskStatus
from rujukan.models.complaint import choice_list
from rujukan.models.numbered_letter import NumberedLetter

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
WHY = "Pilih mengapa dilimpahkan."


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        """Return the letters whose answer is still open. Who may not see the task finds none."""
        return self.filter(task__status=TaskStatus.OPEN)

    def with_state(self):
        """Load what a list shows: the limit (`due_at`) while an answer is awaited, else the newest answer."""
        newest = LetterAnswer.objects.filter(letter=OuterRef("pk"))
        tasks = self.model.task.related.related_model.objects.filter(letter=OuterRef("pk"))
        return self.select_related("to", "institution", "replacement__by").annotate(
            newest=Subquery(newest.values("answer")[:1]),
            newest_on=Subquery(newest.values("on")[:1]),
            due_at=Subquery(tasks.filter(status=TaskStatus.OPEN).values("due_at")[:1]),
        )


class Letter(NumberedLetter, SealedModel):
    """Surat ke luar: a numbered letter about one person to a body without an account, or to the hospital. Append-only.

    It tells the code and what `disclosed` names, never who the person is, on the basis of `consent`, or of `law` for the police.
    A correction is a new letter that `replaces` this one. Its `task` holds the limit of the answer, after a yes to a transfer
    that of the first contact.

    A coordinator's letter has no `institution`. An institution writes under a `referral` that it serves, or in a `proceeding`.
    """

    page = "letter_detail"
    purpose = models.CharField("keperluan", max_length=20, choices=LetterPurpose.labelled)
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="letters", verbose_name="korban atau saksi")
    to = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="kepada")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="dari")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, null=True, related_name="letters_out")
    proceeding = models.ForeignKey("rujukan.LegalProceeding", models.PROTECT, null=True, related_name="letters")
    consent = models.ForeignKey(
        "rujukan.Consent", models.PROTECT, null=True, related_name="letters", verbose_name="dasar berbagi data"
    )
    law = models.CharField("dasar hukum", max_length=20, choices=LetterLaw, blank=True)
    why = models.CharField("mengapa dilimpahkan", max_length=20, choices=TransferReason, blank=True)
    disclosed = choice_list(Disclosed, "yang disebut selain kode")
    at = models.DateTimeField("dibuat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibuat oleh")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    reason = SealedTextField("alasan perbaikan")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-number"]
        verbose_name = "surat ke luar"
        indexes = [models.Index(fields=["-at"], name="letter_latest")]
        constraints = [
            always(
                "letter_has_one_basis",
                Q(consent__isnull=False, law="") | Q(consent=None) & ~Q(law=""),
                "Surat memerlukan satu dasar.",
            ),
            always(
                "letter_transfers_for_a_reason",
                Q(purpose=LetterPurpose.TRANSFER) & ~Q(why="") | ~Q(purpose=LetterPurpose.TRANSFER) & Q(why=""),
                WHY,
            ),
            always(
                "letter_written_under_one",
                Q(institution=None, referral=None, proceeding=None)
                | Q(institution__isnull=False, referral__isnull=False, proceeding=None)
                | Q(institution__isnull=False, referral=None, proceeding__isnull=False),
            ),
        ]
        triggers = [APPEND_ONLY]

    @property
    def given_at(self):
        return self.at

    @property
    def case_id(self):
        return self.victim.case_id

    @property
    def subject(self):
        """What it was written about: a referral, a proceeding, or of the coordinators a victim."""
        return self.referral or self.proceeding or self.victim

    @property
    def newest_label(self):
        """The newest answer in words; read with `with_state`."""
        return BodyAnswer(self.newest).label if self.newest else ""


@append_only
class LetterAnswer(SealedModel):
    """Jawaban surat: what the body answered, as it was recorded here. Append-only; the newest counts.

    `next_on` is the day of the first meeting, bed or decision; of an answer that is put off the day to ask again. Of a
    transfer that is accepted it is the day on which the body means to meet the person; whether it did is the next answer.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="answers")
    answer = models.CharField("jawaban", max_length=10, choices=BodyAnswer)
    on = models.DateField("tanggal jawaban")
    next_on = models.DateField("tanggal berikutnya", null=True, blank=True)
    note = SealedTextField("catatan")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "jawaban surat"

    def __str__(self):
        return self.get_answer_display()
