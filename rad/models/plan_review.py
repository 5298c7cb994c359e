"""Peninjauan rencana: what becomes of each activity of the plan in force in the next plan."""

from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from gugus.models.actor import actor
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from rad.choices import ReviewOutcome
from rad.models.plan import ActionPlan
from rad.models.plan_enactment import PlanEnactment
from rad.models.programme import Activity

MOST_YEARS = 5  # the longest period of a plan, as of the RPJMD
DRAFTED = ("draft", "drafted_by", "drafted_at", "first_year", "last_year")
DRAFTED_CHANGES = reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in DRAFTED))


class PlanReviewQuerySet(models.QuerySet):
    def with_enactment(self):
        """Add the key of the newest `enactment` of the draft, None if there is none, and whether one `waits` for the head."""
        of_draft = PlanEnactment.objects.filter(plan=OuterRef("draft"))
        return self.annotate(enactment=Subquery(of_draft.values("pk")[:1]), waits=Exists(of_draft.proposed()))

    def open(self):
        """Return the reviews that still wait for decisions or for their draft."""
        return self.filter(draft=None, ended_at=None)

    def for_list(self):
        """Return them newest first, each with how many of its activities there are, and how many are decided."""
        decided = models.Count("activities", filter=~Q(activities__outcome=""))
        rows = self.select_related("plan", "draft", "begun_by", "drafted_by", "ended_by")
        rows = rows.annotate(asked=models.Count("activities"), decided=decided)
        return rows.order_by("-begun_at", "-pk").fetch_mode(models.FETCH_RAISE)


class PlanReview(models.Model):
    """A review of an enacted plan, from its beginning until the draft of the next plan is made of it.

    `first_year` and `last_year` are the period of the next plan. Once there is a `draft`, nothing changes any more, except that
    the draft may be withdrawn: that, or that an open review was stopped, is its end, with the reason. `resumes` is the review
    whose draft was withdrawn, if this one goes on with its decisions.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="reviews", verbose_name="rencana aksi")
    first_year = models.PositiveSmallIntegerField("tahun pertama rencana berikutnya")
    last_year = models.PositiveSmallIntegerField("tahun terakhir rencana berikutnya")
    begun_by = actor("dimulai oleh")
    begun_at = models.DateTimeField("dimulai pada")
    draft = models.OneToOneField(
        ActionPlan, models.PROTECT, null=True, blank=True, related_name="origin", verbose_name="rancangan"
    )
    drafted_by = actor("rancangan disusun oleh", optional=True)
    drafted_at = models.DateTimeField("rancangan disusun pada", null=True, blank=True)
    ended_by = actor("dihentikan oleh", optional=True)
    ended_at = models.DateTimeField("dihentikan pada", null=True, blank=True)
    end_reason = models.TextField("alasan dihentikan", blank=True)
    resumes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="resumed_by", verbose_name="melanjutkan peninjauan"
    )

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = "peninjauan rencana"
        constraints = [
            always(
                "plan_review_years_in_order",
                Q(first_year__lte=F("last_year"), last_year__lt=F("first_year") + MOST_YEARS),
                "Periode rencana berikutnya satu sampai lima tahun.",
            ),
            unique("plan_review_open_once", ["plan"], "Rencana ini sedang ditinjau.", where=Q(draft=None, ended_at=None)),
            always(
                "plan_review_drafted_by_someone",
                Q(draft=None, drafted_by=None, drafted_at=None)
                | Q(draft__isnull=False, drafted_by__isnull=False, drafted_at__isnull=False),
                "Rancangan memerlukan penyusun dan waktunya.",
            ),
            always(
                "plan_review_ended_with_reason",
                Q(ended_by=None, ended_at=None, end_reason="")
                | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason=""),
                "Menghentikan peninjauan memerlukan orang, waktu, dan alasannya.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="begun_once", fields=["plan", "begun_by", "begun_at", "resumes"]),
            pgtrigger.Protect(
                name="ended_is_frozen", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
            pgtrigger.Protect(
                name="drafted_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__draft__isnull=False) & DRAFTED_CHANGES,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"Peninjauan {self.plan}"

    @property
    def period(self):
        """The years of the next plan, for the screen."""
        return f"{self.first_year}–{self.last_year}"

    @property
    def is_open(self):
        return self.draft_id is None and self.ended_at is None


class ReviewedActivityQuerySet(models.QuerySet):
    def for_list(self):
        relations = ("review__plan", "activity__programme__sub_task_force", "decided_by")
        rows = self.select_related(*relations).order_by("activity__programme__code", "activity__order")
        return rows.fetch_mode(models.FETCH_RAISE)


@tracked
class ReviewedActivity(models.Model):
    """One activity in a review: kept, changed or dropped in the next plan, and why. `outcome` is empty until it is decided."""

    review = models.ForeignKey(PlanReview, models.PROTECT, related_name="activities", verbose_name="peninjauan")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reviews", verbose_name="kegiatan")
    outcome = models.CharField("hasil tinjauan", max_length=10, choices=ReviewOutcome, blank=True)
    reason = models.TextField("alasan", blank=True)
    decided_by = actor("diputuskan oleh", optional=True)
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    objects = ReviewedActivityQuerySet.as_manager()

    class Meta:
        ordering = ["review", "pk"]
        verbose_name = "kegiatan yang ditinjau"
        constraints = [
            unique("reviewed_activity_once", ["review", "activity"], "Kegiatan ini sudah ada dalam peninjauan yang sama."),
            always(
                "reviewed_activity_decided_by_someone",
                Q(outcome="", decided_by=None, decided_at=None)
                | ~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                "Hasil tinjauan memerlukan orang dan waktunya.",
            ),
            always(
                "reviewed_activity_with_reason",
                ~Q(outcome__in=(ReviewOutcome.CHANGE, ReviewOutcome.DROP)) | ~Q(reason=""),
                "Mengubah atau menghentikan kegiatan memerlukan alasan.",
            ),
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.get_outcome_display() or 'belum ditinjau'}"
