import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.approvals import ApprovalKind

ONE_WAITING = "Ini sudah diminta dan menunggu koordinator lain."
# Whether the case bars every other coordinator in service (rujukan/policies/functions.py).
WITHOUT_SECOND = Func(F("victim"), F("asked_by"), function="rujukan_without_second", output_field=models.BooleanField())


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None)

    def decidable_by(self, user):
        """Return the waiting approvals that a coordinator may grant: asked for by somebody else, or agreed to by the head."""
        return self.waiting().filter(~Q(asked_by=user) | Q(agreed_by__isnull=False))

    def with_second(self):
        """Annotate `for_head`: whether no other coordinator can decide it, so that the head of DSPPPAKB does."""
        return self.annotate(for_head=WITHOUT_SECOND)

    def for_head(self):
        """Return the waiting approvals that the head decides, each with the `code` of its victim, whom the head does not see."""
        code = Func(F("victim"), function="rujukan_code_for_head", output_field=models.CharField())
        return self.waiting().with_second().filter(for_head=True).annotate(code=code)


class Approval(SealedModel):
    """Persetujuan kedua: one coordinator asks to close the services for a person or to lift the suspicion of a guardian.

    Another one decides; until then nothing changes. The asker may only withdraw it. If the case bars every other coordinator, the
    head of DSPPPAKB agrees or refuses (`agreed_by`), without sight of the case, and the asker then carries it out.

    Of a closing it holds how the services are to end (`outcome` to `withdraw_open`), of a lifting the version of the guardian.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="approvals")
    kind = models.CharField("yang diminta", max_length=10, choices=ApprovalKind)
    guardian = models.ForeignKey("rujukan.Guardian", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("hasil", max_length=20, choices=VictimOutcome, blank=True)
    lives = models.CharField("tinggal dengan", max_length=15, choices=Lives, blank=True)
    closing_checks = ArrayField(models.CharField(max_length=15, choices=ClosingCheck), default=list, blank=True)
    withdraw_open = models.BooleanField("tarik rujukan yang masih terbuka", default=False)
    reason = SealedTextField("alasan", blank=False)
    short_monitoring = SealedTextField("mengapa pemantauan berakhir sebelum selesai")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField("disetujui kepala", null=True)
    agreed_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField("disetujui", null=True)
    decided_at = models.DateTimeField("diputuskan", null=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "persetujuan kedua"
        verbose_name_plural = "persetujuan kedua"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.LIFTING, guardian__isnull=False, outcome="")
                | Q(kind=ApprovalKind.CLOSING, guardian=None) & ~Q(outcome=""),
                name="approval_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None, decided_by=None)
                | Q(granted=False, decided_at__isnull=False, decided_by__isnull=False)
                | Q(granted=True, decided_at__isnull=False, decided_by__isnull=False)
                & (~Q(decided_by=F("asked_by")) | Q(agreed_by__isnull=False)),
                name="approval_granted_by_another",
                violation_error_message="Ini disetujui koordinator lain daripada yang memintanya.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by")),
                name="approval_agreed_by_another",
            ),
            models.UniqueConstraint(
                fields=["victim", "kind", "guardian"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="approval_one_waiting",
                violation_error_message=ONE_WAITING,
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="as_asked",
                exclude=["agreed_at", "agreed_by", "granted", "decided_at", "decided_by", "reason", "short_monitoring"],
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def decider(self):
        """Who decides, in words, as the verb that asks has found (`for_head`)."""
        return "Kepala DSPPPAKB" if getattr(self, "for_head", False) else "Koordinator lain"

    @property
    def is_closing(self):
        return self.kind == ApprovalKind.CLOSING

    @property
    def unchecked(self) -> list[str]:
        """What the asker of a closing has not looked at, in words."""
        return [check.label for check in ClosingCheck if check not in self.closing_checks] if self.is_closing else []
