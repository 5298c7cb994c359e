import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gugus.navigation import path_of
from gugus.vault.sealing import SealedTextField
from rujukan.choices.envelope import EnvelopeState, IdentityPart
from rujukan.letters.models.letter import Letter
from rujukan.models.complaint import choice_list
from rujukan.models.second_person import AS_DECIDED, AskedOfSecond, by_another

WAITS = "Satu permintaan untuk surat ini masih menunggu orang kedua."
# A policy cannot compare the row before a change with the row after it. Only the site's role is bound.
IN_ONES_OWN_NAME = pgtrigger.Trigger(
    name="in_ones_own_name",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Update,
    func="""
        IF row_security_active(TG_RELID) AND (
            (NEW.granted, NEW.decided_by_id) IS DISTINCT FROM (OLD.granted, OLD.decided_by_id) AND (OLD.decided_at IS NOT NULL
                OR NEW.decided_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))
            OR (NEW.printed_at, NEW.printed_by_id) IS DISTINCT FROM (OLD.printed_at, OLD.printed_by_id)
                AND (OLD.printed_at IS NOT NULL
                    OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))
            OR NEW.on_paper_at IS DISTINCT FROM OLD.on_paper_at AND (OLD.on_paper_at IS NOT NULL
                OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))) THEN
            RAISE insufficient_privilege USING
                MESSAGE = 'permission denied: an envelope is decided once and printed once, in one''s own name';
        END IF;
        RETURN NULL;
    """,
)


class IdentityEnvelope(AskedOfSecond):
    """Amplop identitas: the sealed sheet with the identity of the person of a letter, for a body that must know it.

    One coordinator asks for it, with a purpose and a basis; the decision ends the `task`. Granted, it has
    a `number` and is printed once. Printing it again needs another request. The letter itself names nobody.

    `printed_at` is the first download. Its printer may repeat that for REPEATED_WITHIN, until they confirm that the sheet is
    printed (`on_paper_at`). `corrected` are the columns of it that were corrected later, last at `corrected_at`.
    """

    subject_column = "letter"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="envelopes", verbose_name="surat")
    consent = models.ForeignKey("rujukan.Consent", models.PROTECT, related_name="+", verbose_name="dasar membuka identitas")
    parts = choice_list(IdentityPart, "selain nama")
    reason = SealedTextField("keperluan", blank=False)
    task = models.OneToOneField("rujukan.Task", models.PROTECT, related_name="envelope")
    number = models.CharField("nomor", max_length=20, unique=True, null=True)
    printed_at = models.DateTimeField("dicetak", null=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicetak oleh"
    )
    on_paper_at = models.DateTimeField("dipastikan tercetak", null=True)
    corrected = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="isi yang diperbaiki")
    corrected_at = models.DateTimeField("isi diperbaiki pada", null=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "amplop identitas"
        constraints = [
            *by_another("envelope"),
            models.CheckConstraint(
                condition=Q(granted=True, number__isnull=False) | (Q(granted=None) | Q(granted=False)) & Q(number=None),
                name="envelope_numbered_when_granted",
            ),
            models.CheckConstraint(
                condition=Q(printed_at=None, printed_by=None)
                | Q(granted=True, printed_at__isnull=False, printed_by__isnull=False),
                name="envelope_printed_when_granted",
            ),
            models.CheckConstraint(
                condition=Q(on_paper_at=None, corrected=[], corrected_at=None) | Q(printed_at__isnull=False),
                name="envelope_on_paper_when_printed",
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(decided_at=None),
                name="envelope_one_waiting",
                violation_error_message=WAITS,
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="as_asked",
                exclude=[
                    *(*AS_DECIDED, "number", "printed_at", "printed_by", "reason"),
                    *("on_paper_at", "corrected", "corrected_at"),
                ],
            ),
            IN_ONES_OWN_NAME,
        ]

    def __str__(self):
        return self.number or f"Amplop identitas untuk surat {self.letter}"

    def get_absolute_url(self):
        return path_of("envelope_detail", self.pk)

    @property
    def case_id(self):
        return self.letter.case_id

    @property
    def told(self):
        """The columns of the identity that the sheet tells."""
        return ["name", *self.parts]

    @property
    def state(self):
        if self.printed_at:
            return EnvelopeState.PRINTED
        if self.granted is None:
            return EnvelopeState.AGREED if self.agreed_by_id else EnvelopeState.WAITING
        return EnvelopeState.GRANTED if self.granted else EnvelopeState.REFUSED
