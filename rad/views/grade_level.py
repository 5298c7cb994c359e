"""The rubric for targets that an assessor grades."""

from django.shortcuts import get_object_or_404, render

from gugus.access.scope import allow, shows
from gugus.web.attempt import answer
from rad import rules
from rad.actions import grade_level as verbs
from rad.forms.grade_level import GradeLevelForm
from rad.models import GradeLevel


@shows(rules.signed_in)
def grade_level_list(request):
    context = {"levels": GradeLevel.objects.all(), "edits": rules.plan_manager(request.user)}
    return render(request, "rad/grade_level_list.html", context)


@allow(rules.plan_manager)
def grade_level_edit(request, number):
    level = get_object_or_404(GradeLevel, number=number)
    form = GradeLevelForm(request.POST or None, record=level)
    taken = answer(request, form, "Pedoman nilai tersimpan.", verbs.edit, level, to="rad:grade_level_list")
    return taken or render(
        request, "rad/grade_level_edit.html", {"level": level, "form": form}, status=422 if form.is_bound else 200
    )
