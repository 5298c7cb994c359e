"""The list of reports that wait for review, and the approval of several together."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import attempt, done
from rad import rules
from rad.actions import review as verbs
from rad.forms.review import ApproveAllForm, ReviewFilterForm
from rad.lists import review as reviews


@allow(rules.plan_manager)
@require_safe
def review_list(request):
    return review_page(request)


@allow(rules.plan_manager)
@posts_to("rad:review_list")
def review_approve(request):
    form = ApproveAllForm(request.POST)
    approved = form.is_valid() and attempt(form, verbs.approve_all, form.reports(request.user), by=request.user)
    if approved:
        return done(request, f"{len(approved)} laporan disetujui.", "rad:review_list")
    return review_page(request, form, status=422)


def review_page(request, form=None, status=200):
    waiting = {"realisation": reviews.realisations(request.user), "spending": reviews.spendings(request.user)}
    every = [report for reports in waiting.values() for report in reports]
    filter_form = ReviewFilterForm(request.GET or None, reports=every)
    shown = {name: [report for report in reports if filter_form.keeps(report)] for name, reports in waiting.items()}
    picked, everything = form.picked if form else (), request.GET.get("pilih") == "semua"
    query = request.GET.copy()
    query["pilih"] = "semua"
    context = {
        "total": len(every),
        "filter": filter_form,
        "form": form,
        "shown": any(shown.values()),
        "lists": [
            (name, title, head, [(report, everything or f"{name}.{report.pick}" in picked) for report in shown[name]])
            for name, title, head in (
                ("realisation", "Realisasi", "Target"),
                ("spending", "Penyerapan anggaran", "Pagu"),
            )
        ],
        "all_picked": query.urlencode(),
    }
    return render(request, "rad/review_list.html", context, status=status)
