"""Penetapan rencana: a draft plan comes into force by a legal document, which one person proposes and another decides."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from gugus.formats.indonesian import long_date
from gugus.models.constraint import always, unique
from rad.choices import EnactmentStatus, OverlapOutcome
from rad.models.plan import ActionPlan, SubTaskForce
from rad.models.proposal import DOCUMENT, Proposal, ProposalQuerySet, decision_constraints, decision_triggers

ANOTHER_DECIDES = "Penetapan diputuskan oleh orang lain dari pengusulnya."


class PlanEnactmentQuerySet(ProposalQuerySet):
    def by_year(self):
        """Return what came into force, the earliest first, by the years (`in_force`) and the day on which it did (`day`)."""
        approved = self.filter(status=EnactmentStatus.APPROVED).order_by("applied_at")
        return approved.annotate(in_force=F("plan__sub_task_forces__years_in_force__year"), day=TruncDate("applied_at"))

    def days_of(self, year):
        """Return the days on which plans with a table in force in this year came into force, the latest first."""
        return self.by_year().filter(in_force=year).order_by("-applied_at").values_list("day", flat=True)

    def for_list(self):
        return self.select_related("plan", "proposed_by", "decided_by").fetch_mode(models.FETCH_RAISE)


class PlanEnactment(Proposal):
    """The enactment of a draft plan: diusulkan → ditetapkan, ditolak or ditarik. While one waits, the draft does not change."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="enactments", verbose_name="rancangan")
    status = models.CharField("keadaan", max_length=10, choices=EnactmentStatus, default=EnactmentStatus.PROPOSED)
    document_number = models.CharField("nomor dokumen", max_length=60)
    document_date = models.DateField("tanggal dokumen")
    document_title = models.CharField("tentang", max_length=200)

    objects = PlanEnactmentQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "penetapan rencana"
        constraints = [
            unique(
                "plan_enactment_once",
                ["plan"],
                "Rancangan ini sudah diusulkan atau ditetapkan.",
                where=Q(status__in=(EnactmentStatus.PROPOSED, EnactmentStatus.APPROVED)),
            ),
            always(
                "plan_enactment_with_document", ~Q(document_number="") & ~Q(document_title=""), "Penetapan memerlukan dokumen."
            ),
            *decision_constraints("plan_enactment", "penetapan", EnactmentStatus, ANOTHER_DECIDES),
        ]
        triggers = decision_triggers(["plan", *DOCUMENT], EnactmentStatus)

    def __str__(self):
        return f"Penetapan {self.plan}"

    @property
    def basis(self):
        """The legal document in one phrase, as the plan names it."""
        return f"{self.document_number} tentang {self.document_title}, {long_date(self.document_date)}"


class OverlapDecision(models.Model):
    """Which table is in force in a year that a table in force and the same table of the draft both print. Append-only."""

    append_only = True

    enactment = models.ForeignKey(PlanEnactment, models.PROTECT, related_name="overlaps", verbose_name="penetapan")
    sub_task_force = models.ForeignKey(SubTaskForce, models.PROTECT, related_name="+", verbose_name="tabel yang berlaku")
    year = models.PositiveSmallIntegerField("tahun")
    outcome = models.CharField("yang berlaku", max_length=5, choices=OverlapOutcome)
    reason = models.TextField("alasan")

    class Meta:
        ordering = ["pk"]
        verbose_name = "keputusan tahun bersama"
        constraints = [
            unique(
                "overlap_decided_once",
                ["enactment", "sub_task_force", "year"],
                "Tahun ini sudah diputuskan dalam penetapan yang sama.",
            ),
            always("overlap_with_reason", ~Q(reason=""), "Keputusan ini memerlukan alasan."),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.sub_task_force_id} {self.year}: {self.get_outcome_display()}"
