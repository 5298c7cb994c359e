import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from gugus.models.constraint import always, unique
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.approval import RequestKind, SecondPerson
from rujukan.choices.envelope import EnvelopeState, IdentityPart
from rujukan.models.complaint import choice_list

AGREEMENT = ("agreed_at", "agreed_by")
DECISION = ("granted", "decided_at", "decided_by")
ONE_WAITING = "Ini sudah diminta dan masih menunggu orang kedua."
PERSON = {"to": "gugus.User", "on_delete": models.PROTECT, "null": True, "related_name": "+"}
NO_BAR = Q(bar=None, user=None, institution=None)
NO_LETTER = Q(letter=None, consent=None, task=None)
DECIDED = """OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted", OLD."agreed_by_id")
 IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted", NEW."agreed_by_id")"""


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None)

    def decidable_by(self, user):
        """Return the waiting requests that a coordinator may grant: asked for by somebody else, or agreed to by the head."""
        return self.waiting().filter(~Q(asked_by=user) | Q(agreed_by__isnull=False))

    def with_second(self):
        """Annotate `second`: who decides it as things are now (`SecondPerson`)."""
        words = models.CharField(max_length=20)
        return self.annotate(second=Func(F("case"), F("asked_by"), function="rujukan_second_person", output_field=words))


class Approval(SealedModel):
    """Persetujuan kedua: what one coordinator asks for and another decides; until then nothing changes. The requester may
    withdraw it.

    If the case bars every other coordinator, or none is in service, the head agrees or refuses (`agreed_by`), without
    sight of the case, and the requester then carries it out.

    Of a closing it holds how the services are to end (`outcome` to `withdraw_open`), of a lifting the version of the guardian, of
    a bar its key and whom it bars: the policies let it be deleted only for a granted request (`rujukan.policies`). Of an envelope
    it holds what the sheet is to tell and on which basis; the decision ends the `task`.
    """

    kind = models.CharField("yang diminta", max_length=10, choices=RequestKind)
    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="approvals")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="approvals")
    guardian = models.ForeignKey("rujukan.Guardian", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(**PERSON)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")
    bar = models.BigIntegerField(null=True)
    letter = models.ForeignKey("rujukan.Letter", models.PROTECT, null=True, related_name="approvals", verbose_name="surat")
    consent = models.ForeignKey(
        "rujukan.Consent", models.PROTECT, null=True, related_name="+", verbose_name="dasar membuka identitas"
    )
    parts = choice_list(IdentityPart, "selain nama")
    task = models.OneToOneField("rujukan.Task", models.PROTECT, null=True, related_name="approval")
    outcome = models.CharField("hasil", max_length=20, choices=VictimOutcome, blank=True)
    lives = models.CharField("tinggal dengan", max_length=15, choices=Lives, blank=True)
    closing_checks = ArrayField(models.CharField(max_length=15, choices=ClosingCheck), default=list, blank=True)
    withdraw_open = models.BooleanField("tarik rujukan yang masih terbuka", default=False)
    reason = SealedTextField("alasan", blank=False)
    short_monitoring = SealedTextField("mengapa pemantauan berakhir sebelum selesai")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    asked_by = models.ForeignKey(**PERSON | {"null": False}, verbose_name="diminta oleh")
    agreed_at = models.DateTimeField("disetujui kepala", null=True)
    agreed_by = models.ForeignKey(**PERSON, verbose_name="kepala yang setuju")
    granted = models.BooleanField("disetujui", null=True)
    decided_at = models.DateTimeField("diputuskan", null=True)
    decided_by = models.ForeignKey(**PERSON, verbose_name="diputuskan oleh")

    second = SecondPerson.COORDINATOR
    """Who decides it, as the verb that asks has found, or `with_second`."""

    objects = ApprovalQuerySet.as_manager()

    is_closing = has("kind", RequestKind.CLOSING)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "persetujuan kedua"
        constraints = [
            always(
                "approval_of_kind",
                Q(kind=RequestKind.LIFTING, victim__isnull=False, guardian__isnull=False, outcome="") & NO_BAR & NO_LETTER
                | Q(kind=RequestKind.CLOSING, victim__isnull=False, guardian=None) & ~Q(outcome="") & NO_BAR & NO_LETTER
                | Q(kind=RequestKind.BAR, victim=None, guardian=None, bar__isnull=False, outcome="")
                & (Q(user=None, institution__isnull=False) | Q(user__isnull=False, institution=None))
                & NO_LETTER
                | Q(kind=RequestKind.ENVELOPE, victim__isnull=False, guardian=None, outcome="")
                & Q(letter__isnull=False, consent__isnull=False, task__isnull=False)
                & NO_BAR,
            ),
            always(
                "approval_granted_by_another",
                Q(granted=None, decided_at=None, decided_by=None)
                | Q(granted=False, decided_at__isnull=False, decided_by__isnull=False)
                | Q(granted=True, decided_at__isnull=False, decided_by__isnull=False)
                & (~Q(decided_by=F("asked_by")) | Q(agreed_by__isnull=False)),
                "Ini disetujui koordinator lain daripada yang memintanya.",
            ),
            always(
                "approval_agreed_by_another",
                Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by")),
            ),
            unique(
                "approval_one_waiting",
                ["kind", "case", "victim", "guardian", "user", "institution", "letter"],
                ONE_WAITING,
                where=Q(decided_at=None),
                nulls_distinct=False,
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="as_asked", exclude=[*AGREEMENT, *DECISION, "reason", "short_monitoring"]),
            pgtrigger.Protect(name="decided_once", operation=pgtrigger.Update, condition=pgtrigger.Condition(DECIDED)),
        ]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        """Return the page on which it is decided."""
        if self.kind == RequestKind.ENVELOPE:
            return reverse("envelope_detail", args=[self.pk])
        if self.kind == RequestKind.CLOSING:
            return reverse("victim_close", args=[self.victim.code])
        if self.kind == RequestKind.LIFTING:
            return reverse("guardian_lift", args=[self.victim.code, self.guardian.number])
        if self.user_id:
            return reverse("bar_lift_user", args=[self.case.number, self.user_id])
        return reverse("bar_lift_institution", args=[self.case.number, self.institution_id])

    @property
    def subject(self):
        """What it is about: the page of that shows what came of it."""
        return self if self.kind == RequestKind.ENVELOPE else self.victim or self.case

    @property
    def decides(self):
        """Who decides, in a sentence."""
        return SecondPerson(self.second).label

    @property
    def envelope_state(self):
        if self.granted is None:
            return EnvelopeState.AGREED if self.agreed_by_id else EnvelopeState.WAITING
        if not self.granted:
            return EnvelopeState.REFUSED
        return EnvelopeState.PRINTED if self.envelope.printed_at else EnvelopeState.GRANTED

    @property
    def unchecked(self) -> list[str]:
        """What the requester of a closing has not looked at, in words."""
        return [check.label for check in ClosingCheck if check not in self.closing_checks] if self.is_closing else []
