"""Recommendations of enacted evaluations: the list, and what became of each."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import allow, shows
from gugus.rules import signed_in
from gugus.web.attempt import answer
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions import recommendation as verbs
from rad.forms.evaluation import RecommendationStateForm
from rad.models import Recommendation


@shows(signed_in)
def recommendation_list(request):
    rows = Recommendation.objects.published().for_list().order_by("-evaluation__year", "order", "pk")
    if request.GET.get("tampilkan") == "lewat":
        rows = rows.open().filter(deadline__lt=timezone.localdate())
    context = {"rows": rows, "today": timezone.localdate(), "keeps": rules.keeps_recommendations(request.user)}
    return render(request, "rad/recommendation_list.html", context)


@allow(rules.keeps_recommendations)
def recommendation_edit(request, key):
    row = get_object_or_404(Recommendation.objects.published().for_list(), pk=key)
    form = RecommendationStateForm(request.POST or None, record=row)
    happened, page = partial(_latest, request.user, key), reverse("rad:recommendation_list")
    taken = answer(request, form, "Keadaan rekomendasi diperbarui.", verbs.update, row, to=page)
    return taken or form_page(request, "rad/recommendation_edit.html", form, {"row": row}, happened=happened, page=page)


def _latest(user, key):
    row = Recommendation.objects.for_list().get(pk=key)
    return steps(user, (row.updated_at, row.updated_by, f"{row.get_status_display()}. {row.note}".strip()))
