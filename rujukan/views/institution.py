"""The page of Lampiran I: institutions, stages and mandates."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from rujukan import rules
from rujukan.choices import Stage
from rujukan.stages.matrix import matrix


@allow(rules.signed_in)
@require_safe
def institution_matrix(request):
    return render(request, "rujukan/institution_matrix.html", {"matrix": matrix(), "stages": list(Stage)})
