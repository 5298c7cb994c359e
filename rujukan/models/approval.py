import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.approvals import ApprovalKind

ONE_WAITING = "Ini sudah diminta dan menunggu koordinator lain."


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None)

    def decidable_by(self, user):
        """Return the waiting approvals that a coordinator may grant: visible to them, and asked for by somebody else."""
        return self.waiting().exclude(asked_by=user)


class Approval(SealedModel):
    """Persetujuan kedua: one coordinator asks to close the services for a person or to lift the suspicion of a guardian.

    Another one decides; until then nothing changes. The asker may only withdraw it. Of a closing it holds how the services are
    to end (`outcome` to `withdraw_open`), of a lifting the version of the guardian.
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
                | Q(granted=True, decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="approval_granted_by_another",
                violation_error_message="Ini disetujui koordinator lain daripada yang memintanya.",
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
            pgtrigger.ReadOnly(name="as_asked", exclude=["granted", "decided_at", "decided_by", "reason", "short_monitoring"])
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_closing(self):
        return self.kind == ApprovalKind.CLOSING

    @property
    def unchecked(self) -> list[str]:
        """What the asker of a closing has not looked at, in words."""
        return [check.label for check in ClosingCheck if check not in self.closing_checks] if self.is_closing else []
