"""What proposals share that one person makes and another decides: their columns, queries, constraints and triggers."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.state import has

DOCUMENT = ("document_number", "document_date", "document_title")


class ProposalQuerySet(models.QuerySet):
    def proposed(self):
        return self.filter(status="proposed")

    def waiting_for(self, user):
        """Return the proposed ones that this user, if they are the head, can decide, oldest first."""
        if not user.is_head:
            return self.none()
        return self.proposed().exclude(proposed_by=user).order_by("proposed_at")


class Proposal(models.Model):
    """Base class; its `status` has the values proposed, approved, rejected and withdrawn. A decided one never changes.

    `applied_at` is the time of the transaction that carried it out; `decided_at` is the time of the decision.
    """

    proposed_by = actor("diusulkan oleh")
    proposed_at = models.DateTimeField("diusulkan pada")
    decided_by = actor("diputuskan oleh", optional=True)
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True)
    rejection_reason = models.TextField("alasan ditolak", blank=True)
    applied_at = models.DateTimeField("berlaku pada", null=True, blank=True)

    is_open = has("status", "proposed")

    class Meta:
        abstract = True


def decision_constraints(name, words, status, another_decides):
    """Return the constraints on a decision. `name` begins their names, `words` their messages: "revisi"."""
    return [
        always(
            f"{name}_decided_by_someone",
            Q(status=status.PROPOSED, decided_by=None, decided_at=None)
            | ~Q(status=status.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False),
            f"Keputusan atas {words} memerlukan orang dan waktunya.",
        ),
        always(
            f"{name}_decided_by_another",
            ~Q(status__in=(status.APPROVED, status.REJECTED)) | ~Q(decided_by=F("proposed_by")),
            another_decides,
        ),
        always(
            f"{name}_rejected_with_reason",
            ~Q(status=status.REJECTED) | ~Q(rejection_reason=""),
            f"{words.capitalize()} yang ditolak memerlukan alasan.",
        ),
        always(
            f"{name}_applied_when_approved",
            Q(status=status.APPROVED, applied_at__isnull=False) | ~Q(status=status.APPROVED) & Q(applied_at=None),
            f"Hanya {words} yang disetujui yang berlaku.",
        ),
    ]


def decision_triggers(proposed, status):
    """Return the triggers that keep the columns of the proposal (`proposed`) as they are, and a decided row unchanged."""
    return [
        pgtrigger.ReadOnly(name="proposed_once", fields=[*proposed, "proposed_by", "proposed_at"]),
        pgtrigger.Protect(
            name="decided_is_frozen",
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Q(old__status__in=[one.value for one in status if one != status.PROPOSED]),
        ),
    ]
