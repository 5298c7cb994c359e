"""Which indicators are reported from the cases, and how their figures are defined."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render

from gugus.access.scope import allow, shows
from gugus.web.attempt import answer
from gugus.web.pages import page_of
from rad import rules
from rad.actions import case_source as verbs
from rad.forms.case_source import CaseSourceForm
from rad.models import CaseSource, Indicator
from rujukan.figures import NAMED


@shows(rules.signed_in)
def case_source_list(request):
    sources = CaseSource.objects.bound().for_list().order_by("indicator__code")  # later plans below, by their version
    page = page_of(request, [source for source in sources if source.figure in NAMED])
    context = {
        "page": page,
        "sources": [(source, NAMED[source.figure]) for source in page.object_list],
        "figures": NAMED.values(),
        "threshold": settings.SMALLEST_GROUP,
        "edits": rules.plan_manager(request.user),
    }
    return render(request, "rad/case_source_list.html", context)


@allow(rules.plan_manager)
def case_source_edit(request, code):
    indicator = get_object_or_404(Indicator.objects.select_related("activity"), code=code)
    form = CaseSourceForm(request.POST or None, record=CaseSource.objects.filter(indicator=indicator).first())
    context = {"indicator": indicator, "form": form, "figures": NAMED.values()}
    taken = answer(request, form, "Tersimpan.", verbs.bind, indicator, to="rad:case_source_list")
    return taken or render(request, "rad/case_source_edit.html", context, status=422 if form.is_bound else 200)
