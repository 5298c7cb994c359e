from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from gugus.vault.sealing import SealedModel
from rujukan.choices.approval import SecondPerson

AGREEMENT = ("agreed_at", "agreed_by")
DECISION = ("granted", "decided_at", "decided_by")
AS_DECIDED = (*AGREEMENT, *DECISION)  # what changes after somebody has asked


class AskedQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None)

    def decidable_by(self, user):
        """Return the waiting requests that a coordinator may grant: asked for by somebody else, or agreed to by the head."""
        return self.waiting().filter(~Q(asked_by=user) | Q(agreed_by__isnull=False))

    def with_second(self):
        """Annotate `second`: who decides it as things are now (`SecondPerson`)."""
        subject, words = F(self.model.subject_column), models.CharField(max_length=20)
        second = Func(subject, F("asked_by"), function="rujukan_second_person", output_field=words)
        return self.annotate(second=second)


class AskedOfSecond(SealedModel):
    """Base class: what one coordinator asks for and another decides; until then nothing changes. The requester may withdraw it.

    If the case bars every other coordinator, or none is in service, the head of DSPPPAKB agrees or refuses (`agreed_by`), without
    sight of the case, and the requester then carries it out.
    """

    subject_column: str
    """The column with the key of what it is about: it leads to the case, and so to the users whom that bars."""

    asked_at = models.DateTimeField("diminta", default=timezone.now)
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="diminta oleh")
    agreed_at = models.DateTimeField("disetujui kepala", null=True)
    agreed_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="kepala yang setuju")
    granted = models.BooleanField("disetujui", null=True)
    decided_at = models.DateTimeField("diputuskan", null=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diputuskan oleh")

    second = SecondPerson.COORDINATOR
    """Who decides it, as the verb that asks has found, or `with_second`."""

    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def what(self):
        """What is asked for, in words."""
        return self._meta.verbose_name.capitalize()

    @property
    def decides(self):
        """Who decides, in a sentence."""
        return SecondPerson(self.second).label


def by_another(name):
    """Return the constraints of a table of such requests: nobody grants, or agrees to, what they asked for."""
    return [
        models.CheckConstraint(
            condition=Q(granted=None, decided_at=None, decided_by=None)
            | Q(granted=False, decided_at__isnull=False, decided_by__isnull=False)
            | Q(granted=True, decided_at__isnull=False, decided_by__isnull=False)
            & (~Q(decided_by=F("asked_by")) | Q(agreed_by__isnull=False)),
            name=f"{name}_granted_by_another",
            violation_error_message="Ini disetujui koordinator lain daripada yang memintanya.",
        ),
        models.CheckConstraint(
            condition=Q(agreed_by=None, agreed_at=None)
            | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by")),
            name=f"{name}_agreed_by_another",
        ),
    ]
