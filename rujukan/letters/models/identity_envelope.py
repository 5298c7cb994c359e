import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gugus.models.constraint import always
from rujukan.models.approval import Approval

# A policy cannot compare the row before a change with the row after it. Only the site's role is bound to its own name.
GRANTED_AND_ONCE = pgtrigger.Trigger(
    name="granted_and_once",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NOT EXISTS (SELECT FROM rujukan_approval WHERE id = NEW.approval_id AND kind = 'envelope' AND granted) THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied: an envelope takes a second person';
        END IF;
        IF TG_OP = 'UPDATE' AND row_security_active(TG_RELID) AND (
            (NEW.printed_at, NEW.printed_by_id) IS DISTINCT FROM (OLD.printed_at, OLD.printed_by_id)
                AND (OLD.printed_at IS NOT NULL
                    OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))
            OR NEW.on_paper_at IS DISTINCT FROM OLD.on_paper_at AND (OLD.on_paper_at IS NOT NULL
                OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))) THEN
            RAISE insufficient_privilege USING
                MESSAGE = 'permission denied: an envelope is printed once, in one''s own name';
        END IF;
        RETURN NULL;
    """,
)


class IdentityEnvelope(models.Model):
    """Amplop identitas: the sealed sheet with the identity of the person of a letter, for a body that must know it.

    It exists once a second person has granted the request (`approval`), with a `number`, and is printed once. Printing it again
    needs another request. The letter itself names nobody.

    `printed_at` is the first download. Its printer may repeat that for REPEATED_WITHIN, until they confirm that the sheet is
    printed (`on_paper_at`). `corrected` are the columns of it that were corrected later, last at `corrected_at`.
    """

    approval = models.OneToOneField(Approval, models.PROTECT, primary_key=True, related_name="envelope")
    number = models.CharField("nomor", max_length=20, unique=True)
    printed_at = models.DateTimeField("dicetak", null=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicetak oleh"
    )
    on_paper_at = models.DateTimeField("dipastikan tercetak", null=True)
    corrected = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="isi yang diperbaiki")
    corrected_at = models.DateTimeField("isi diperbaiki pada", null=True)

    class Meta:
        verbose_name = "amplop identitas"
        constraints = [
            always(
                "envelope_printed_by_someone",
                Q(printed_at=None, printed_by=None) | Q(printed_at__isnull=False, printed_by__isnull=False),
            ),
            always(
                "envelope_on_paper_when_printed",
                Q(on_paper_at=None, corrected=[], corrected_at=None) | Q(printed_at__isnull=False),
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="numbered_once", fields=["approval", "number"]), GRANTED_AND_ONCE]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return self.approval.get_absolute_url()

    @property
    def letter(self):
        return self.approval.letter

    @property
    def told(self):
        """The columns of the identity that the sheet tells."""
        return ["name", *self.approval.parts]
