"""The pages of Lampiran I: institutions, stages and mandates; and what each institution sees and fills."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from rujukan import rules
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.stages import sights
from rujukan.stages.matrix import matrix


@allow(rules.signed_in)
@require_safe
def institution_matrix(request):
    return render(request, "rujukan/institution_matrix.html", {"matrix": matrix(), "stages": list(Stage)})


@allow(rules.signed_in)
@require_safe
def institution_sight(request):
    context = {"parts": sights.by_stage(), "sections": list(Section)}
    return render(request, "rujukan/institution_sight.html", context)
