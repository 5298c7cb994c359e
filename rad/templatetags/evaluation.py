"""Labels and symbols of the evaluation's states and steps. `{% load evaluation %}`"""

from django import template
from django.conf import settings
from django.utils.html import format_html

from gugus.formats import indonesian
from gugus.templatetags.gugus import chip
from rad.choices import EvaluationStatus, RecommendationStatus

register = template.Library()

SIGNS = {
    EvaluationStatus.DRAFT: "plan",
    EvaluationStatus.SUBMITTED: "run",
    EvaluationStatus.SIGNED: "run",
    EvaluationStatus.ENACTING: "run",
    EvaluationStatus.ENACTED: "ok",
    EvaluationStatus.RETURNED: "warn",
}
ENACTED = {
    True: ("ok", f"Disahkan {settings.COUNTY.executive}"),
    False: ("run", f"Pengesahan diputuskan {settings.COUNTY.executive}"),
}
RECOMMENDATION_SIGNS = {
    RecommendationStatus.NOT_STARTED: "plan",
    RecommendationStatus.RUNNING: "run",
    RecommendationStatus.DONE: "ok",
    RecommendationStatus.DROPPED: "no",
}


@register.simple_tag
def examples_follow():
    """Say where no evaluation is yet that `make demo` makes its examples after the first page.

    Nothing on a server, or for another county, which has none.
    """
    words = "Peragaan: contoh laporan dan evaluasi dibuat dalam dua menit pertama. Muat ulang halaman ini sebentar lagi."
    return format_html('<p class="hint">{}</p>', words) if settings.DEV and settings.COUNTY.is_example else ""


@register.simple_tag
def evaluation_state(evaluation):
    return chip(SIGNS[evaluation.status], evaluation.get_status_display())


@register.simple_tag
def recommendation_state(recommendation):
    return chip(RECOMMENDATION_SIGNS[recommendation.status], recommendation.get_status_display())


@register.simple_tag
def evaluation_trail(evaluation):
    """Return the steps done and by whom, latest first, for gugus/parts/timeline.html."""
    steps = (
        (evaluation.created_at, evaluation.author, "plan", "Mulai disusun"),
        (evaluation.submitted_at, evaluation.submitted_by, "run", "Diajukan; angkanya diambil"),
        (evaluation.returned_at, evaluation.returned_by, "warn", "Dikembalikan untuk diperbaiki"),
        (evaluation.signed_at, evaluation.signed_by, "run", f"Ditandatangani kepala {settings.COUNTY.lead_name}"),
        (evaluation.enacted_at, evaluation.enacted_by, *ENACTED[evaluation.status == EvaluationStatus.ENACTED]),
    )
    done = [{"at": at, "by": by, "state": state, "word": word, "text": ""} for at, by, state, word in steps if at]
    return sorted(done, key=lambda step: step["at"], reverse=True)


@register.simple_tag
def evaluation_last_step(evaluation):
    """Return the latest step in words: "Ditandatangani kepala dinas, 12 Maret 2021"."""
    last = evaluation_trail(evaluation)[0]
    return f"{last['word']}, {indonesian.long_date(last['at'])}"
