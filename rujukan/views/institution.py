"""The pages of Lampiran I: institutions, their roles and mandates; and what each institution sees and fills."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import shows
from gugus.models import Institution
from rujukan import rules
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.forms.stage_role import InstitutionFilter, SightFilter
from rujukan.lists.load import loads
from rujukan.models import StageRole
from rujukan.stages import sights
from rujukan.stages.matrix import matrix


@shows(rules.signed_in)
def institution_matrix(request):
    form, whole = InstitutionFilter(request.GET or None), matrix()
    return render(request, "rujukan/institution_matrix.html", {"form": form, "matrix": whole, "rows": form.found(whole)})


@shows(rules.signed_in)
def institution_detail(request, code):
    """Show what an institution does in each stage; to a coordinator also what it has to do now."""
    institution = get_object_or_404(Institution.objects.active().select_related("parent"), code=code)
    load = loads(timezone.now(), to_institution=institution) if request.user.is_coordinator else ()
    context = {
        "institution": institution,
        "roles": StageRole.objects.printed().holding(institution).filter(active=True),
        "children": institution.children.with_accounts(),
        "load": next(iter(load), None),
    }
    return render(request, "rujukan/institution_detail.html", context)


@shows(rules.signed_in)
def institution_sight(request):
    form = SightFilter(request.GET or None, initial={"tahap": Stage.IDENTIFICATION})
    context = {"form": form, "part": sights.of_stage(form.stage), "sections": list(Section)}
    return render(request, "rujukan/institution_sight.html", context)
