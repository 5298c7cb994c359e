"""The list of reports that wait for review, and the decision on several together."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render

from gugus.access.scope import accepts, allow, shows
from gugus.navigation import path_of
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page
from rad import rules
from rad.actions import review as verbs
from rad.forms.review import KINDS, ApproveAllForm, ReturnAllForm, ReviewFilterForm
from rad.lists import review as reviews
from rad.views.realisation import latest


@shows(rules.plan_manager)
def review_list(request):
    return review_page(request)


@accepts(rules.plan_manager, "rad:review_list")
def review_approve(request):
    form = ApproveAllForm(request.POST)
    approved = form.is_valid() and attempt(form, verbs.approve_all, form.reports(request.user), by=request.user)
    if approved:
        return done(request, f"{len(approved)} laporan disetujui.", "rad:review_list")
    return review_page(request, form, status=422)


@allow(rules.plan_manager)
def review_return(request):
    """Return several reports with one reason: `?realisation=` and `?spending=` pick them, as the boxes of the list do."""
    if request.method == "POST" and "reason" not in request.POST:  # from the list: the reason is asked for now
        picks = {name: request.POST.getlist(name) for name in KINDS}
        return redirect(f"{path_of('rad:review_return')}?{urlencode(picks, doseq=True)}")
    picked = ApproveAllForm(request.POST or request.GET)
    reports = picked.reports(request.user) if picked.is_valid() else []
    if not (reports or request.POST):
        messages.error(request, "Tandai dulu laporan yang akan dikembalikan.")
        return redirect("rad:review_list")
    form = ReturnAllForm(request.POST or None, initial={name: request.GET.getlist(name) for name in KINDS})
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, verbs.return_all, reports, by=request.user, reason=reason) is not None:
            return done(request, f"{len(reports)} laporan dikembalikan kepada pengisinya.", "rad:review_list")
    rows = [row for row, _ in reports]
    context, happened = {"rows": rows}, partial(latest, request.user, *rows)
    return form_page(request, "rad/review_return.html", form, context, happened=happened, page=path_of("rad:review_list"))


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
                ("realisation", "Yang tercapai", "Target"),
                ("spending", "Uang yang terpakai", "Pagu"),
            )
        ],
        "all_picked": query.urlencode(),
    }
    return render(request, "rad/review_list.html", context, status=status)
