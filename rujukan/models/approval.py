import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gugus.vault.sealing import SealedTextField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.approval import ApprovalKind
from rujukan.models.second_person import AS_DECIDED, AskedOfSecond, by_another

ONE_WAITING = "Ini sudah diminta dan menunggu orang kedua."


class Approval(AskedOfSecond):
    """Persetujuan kedua: one coordinator asks to close the services for a person or to lift the suspicion of a guardian.

    Of a closing it holds how the services are to end (`outcome` to `withdraw_open`), of a lifting the version of the guardian.
    """

    subject_column = "victim"

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="approvals")
    kind = models.CharField("yang diminta", max_length=10, choices=ApprovalKind)
    guardian = models.ForeignKey("rujukan.Guardian", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("hasil", max_length=20, choices=VictimOutcome, blank=True)
    lives = models.CharField("tinggal dengan", max_length=15, choices=Lives, blank=True)
    closing_checks = ArrayField(models.CharField(max_length=15, choices=ClosingCheck), default=list, blank=True)
    withdraw_open = models.BooleanField("tarik rujukan yang masih terbuka", default=False)
    reason = SealedTextField("alasan", blank=False)
    short_monitoring = SealedTextField("mengapa pemantauan berakhir sebelum selesai")

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "persetujuan kedua"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.LIFTING, guardian__isnull=False, outcome="")
                | Q(kind=ApprovalKind.CLOSING, guardian=None) & ~Q(outcome=""),
                name="approval_of_kind",
            ),
            *by_another("approval"),
            models.UniqueConstraint(
                fields=["victim", "kind", "guardian"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="approval_one_waiting",
                violation_error_message=ONE_WAITING,
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="as_asked", exclude=[*AS_DECIDED, "reason", "short_monitoring"])]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        """Return the page on which it is decided."""
        if self.is_closing:
            return reverse("victim_close", args=[self.victim.code])
        return reverse("guardian_lift", args=[self.victim.code, self.guardian.number])

    @property
    def what(self):
        return self.get_kind_display()

    @property
    def is_closing(self):
        return self.kind == ApprovalKind.CLOSING

    @property
    def unchecked(self) -> list[str]:
        """What the requester of a closing has not looked at, in words."""
        return [check.label for check in ClosingCheck if check not in self.closing_checks] if self.is_closing else []
