"""Verbs of recommendations: written with their evaluation, and kept up to date after it."""

from collections import Counter

from django.db import transaction
from django.urls import reverse

from gugus.workflow.lifecycle import OUT_OF_SIGHT, Stale, moment, require, require_seen, require_state, step, store
from gugus.workflow.notice import leave
from rad import rules
from rad.choices import RECOMMENDATION_NEXT, EvaluationStatus, RecommendationStatus
from rad.lists.arrears import reached_by, staffed
from rad.models import Evaluation, Recommendation
from rad.models.recommendation import DROPPED_WHY

WORDS = ("text", "owner", "deadline")
MOST = 15  # of one evaluation


def write(evaluation, rows):
    """Write the recommendations of an evaluation that its verb has locked.

    `rows` are dictionaries with `key` (None: a new one), `text`, `owner`, `deadline`, or with `key` and `removed`, each with the
    `version` that the user saw. Those without a row stay as they are. Raises Refused; Stale if somebody has changed one since.
    """
    existing = {row.pk: row for row in Recommendation.objects.filter(evaluation=evaluation)}
    seen = {row["key"]: row["version"] for row in rows if row.get("version") is not None}
    if any(existing[key].version != version for key, version in seen.items() if key in existing):
        raise Stale(Evaluation.objects.for_page().get(pk=evaluation.pk))
    removed = {row["key"] for row in rows if row.get("removed")} & existing.keys()
    Recommendation.objects.filter(pk__in=removed).delete()
    for place, row in enumerate(rows):
        if row.get("removed"):
            continue
        words = {name: row[name] for name in WORDS} | {"order": place}
        stored = existing.get(row["key"])
        if stored is None:
            Recommendation.objects.create(evaluation=evaluation, **words)
        elif any(getattr(stored, name) != value for name, value in words.items()):
            store(stored, **words, version=stored.version + 1)
    number = Recommendation.objects.filter(evaluation=evaluation).count()
    require(number <= MOST, f"Paling banyak {MOST} rekomendasi.", "recommendations")


def copy(evaluation, correction):
    """Give a corrected edition the recommendations of the edition before, with their state."""
    names = (*WORDS, "order", "status", "note", "updated_by_id", "updated_at")
    for row in Recommendation.objects.filter(evaluation=evaluation):
        Recommendation.objects.create(evaluation=correction, **{name: getattr(row, name) for name in names})


def tell_owners(evaluation, at):
    """Notify the institutions to which an enacted evaluation recommends something; of a part without accounts the one above."""
    rows = Recommendation.objects.filter(evaluation=evaluation).select_related("owner__parent__parent")
    for body, count in Counter(staffed([row.owner for row in rows])).items():
        text = f"Evaluasi {evaluation.year} memuat {count} rekomendasi untuk institusi Anda"
        leave(text=text, path=reverse("rad:recommendation_list"), at=at, **reached_by(body))


@transaction.atomic
def update(recommendation, *, by, status, note="", version=None, at=None):
    """Record what became of a recommendation of an enacted evaluation.

    Raises Stale, TooLate, and Refused if it is dropped without a reason.
    """
    require(rules.keeps_recommendations(by), "Hanya pengelola rencana aksi yang memperbarui keadaan rekomendasi.")
    seen = Recommendation.objects.select_for_update(of=("self",)).select_related("owner", "evaluation", "updated_by")
    row = seen.defer("evaluation__pdf", "evaluation__figures").filter(pk=recommendation.pk).first()
    require(row is not None, OUT_OF_SIGHT)
    note = note.strip()
    enacted = row.evaluation.status == EvaluationStatus.ENACTED
    require_state(enacted, "Keadaan rekomendasi diperbarui sesudah evaluasinya disahkan.")
    corrected = Evaluation.objects.filter(corrects=row.evaluation).exists()
    require_state(not corrected, "Evaluasi ini sedang atau sudah dibetulkan: perbarui rekomendasi edisi terbarunya.")
    step(RECOMMENDATION_NEXT, row, status)
    require_seen(row, version)
    require(note or status != RecommendationStatus.DROPPED, DROPPED_WHY, "note")
    updated = {"updated_by": by, "updated_at": moment(at, row.evaluation.enacted_at)}
    return store(row, status=status, note=note, **updated, version=row.version + 1)
