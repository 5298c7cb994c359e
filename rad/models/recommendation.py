"""Rekomendasi: what an evaluation recommends, to whom and until when, and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from gugus.models import Institution
from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.state import has
from rad.choices import EVALUATION_EDITABLE, RECOMMENDATION_OPEN, EvaluationStatus, RecommendationStatus
from rad.models.evaluation import Evaluation

DROPPED_WHY = "Tulis mengapa rekomendasi ini tidak dilanjutkan."
# Below the verbs: the words of a submitted evaluation stay as they were signed; only what became of them changes.
WORDS_KEPT = f"""
IF EXISTS (
    SELECT FROM rad_evaluation one
    WHERE one.id IN (OLD.evaluation_id, NEW.evaluation_id)
    AND one.status NOT IN ({", ".join(f"'{status.value}'" for status in sorted(EVALUATION_EDITABLE))})
) THEN
    RAISE EXCEPTION 'pgtrigger: the words of a submitted recommendation cannot change (%)', TG_TABLE_NAME;
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class RecommendationQuerySet(models.QuerySet):
    def valid(self):
        """Leave out those of an evaluation that an enacted correction replaces: the correction has its own."""
        newer = Evaluation.objects.filter(corrects=OuterRef("evaluation"), status=EvaluationStatus.ENACTED)
        return self.filter(~Exists(newer))

    def published(self):
        """Return those of enacted evaluations, of each year the newest edition."""
        return self.valid().filter(evaluation__status=EvaluationStatus.ENACTED)

    def open(self):
        return self.filter(status__in=RECOMMENDATION_OPEN)

    def for_list(self):
        """Load the year and state of the evaluation, but no figures and no PDF; oldest year first."""
        kept = ("evaluation__year", "evaluation__plan", "evaluation__status", "evaluation__edition")
        who = (f"updated_by__{name}" for name in ("username", "first_name", "last_name"))
        own = [field.name for field in self.model._meta.concrete_fields]
        return (
            self.select_related("evaluation", "owner", "updated_by")
            .only(*own, *kept, "owner__name", "owner__short_name", *who)
            .order_by("evaluation__year", "evaluation__edition", "order", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


@tracked(part_of="evaluation", called="text", inserts=True)
class Recommendation(models.Model):
    """A recommendation of an annual evaluation: belum mulai → berjalan → selesai | tidak dilanjutkan (why).

    Its words are written with the evaluation and are frozen with it; its state is kept up to date afterwards, and the evaluations
    of the following years report it.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="recommendations", verbose_name="evaluasi")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    text = models.CharField("rekomendasi", max_length=400)
    owner = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name="penanggung jawab")
    deadline = models.DateField("batas waktu")
    status = models.CharField("keadaan", max_length=12, choices=RecommendationStatus, default=RecommendationStatus.NOT_STARTED)
    note = models.CharField("keterangan", max_length=600, blank=True)
    updated_by = actor("diperbarui oleh", optional=True)
    updated_at = models.DateTimeField("diperbarui pada", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    objects = RecommendationQuerySet.as_manager()

    unfinished = has("status", *RECOMMENDATION_OPEN)

    class Meta:
        ordering = ["evaluation_id", "order", "pk"]
        verbose_name = "rekomendasi"
        triggers = [
            pgtrigger.Trigger(
                name="words_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("evaluation_id", "order", "text", "owner_id", "deadline"),
                func=WORDS_KEPT,
            )
        ]
        constraints = [
            always("recommendation_dropped_with_reason", ~Q(status=RecommendationStatus.DROPPED) | ~Q(note=""), DROPPED_WHY),
            always(
                "recommendation_updated_by_someone",
                Q(status=RecommendationStatus.NOT_STARTED) | Q(updated_by__isnull=False, updated_at__isnull=False),
                "Keadaan yang diperbarui memerlukan nama dan waktunya.",
            ),
        ]

    def __str__(self):
        return self.text

    def late(self, today):
        """Return whether it is still open after its deadline."""
        return self.unfinished and self.deadline < today
