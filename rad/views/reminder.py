"""The deadline until which a year is reported, and reminding the institutions that owe reports."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import attempt, done, press
from rad import rules
from rad.actions import reminder as verbs
from rad.forms.reminder import DeadlineForm
from rad.lists import arrears
from rad.models import ActionPlan, Reminder, ReportingDeadline


@allow(rules.plan_manager)
@require_safe
def reporting_deadline(request, year):
    _plan(year)
    return _page(request, year, _form(year))


@allow(rules.plan_manager)
@posts_to("rad:reporting_deadline", "year")
def reporting_deadline_save(request, year):
    plan = _plan(year)
    form = _form(year, request.POST)
    if form.is_valid() and attempt(form, verbs.set_deadline, plan, year, by=request.user, **form.cleaned_data):
        return done(request, f"Batas pelaporan {year} tersimpan.", "rad:reporting_deadline", year)
    return _page(request, year, form, status=422)


@allow(rules.plan_manager)
@posts_to("rad:reporting_deadline", "year")
def reporting_remind(request, year):
    words = "Pemberitahuan ditinggalkan untuk institusi yang belum melapor."
    press(request, words, verbs.remind, _plan(year), year, by=request.user)
    return redirect(reverse("rad:reporting_deadline", args=[year]))


def _plan(year):
    """Return the newest plan of which a table is in force in this year. Raises Http404 if there is none."""
    plan = ActionPlan.objects.in_force(year).first()
    if plan is None:
        raise Http404
    return plan


def _form(year, data=None):
    record = ReportingDeadline.objects.filter(year=year).first()
    initial = None if record else {"due_on": arrears.deadline(year)}
    return DeadlineForm(data, record=record, initial=initial)


def _page(request, year, form, status=200):
    owed = arrears.by_institution(year)
    latest = {one.institution_id: one for one in Reminder.objects.filter(year=year).order_by("sent_on")}
    rows = [(body, reports, latest.get(body.pk)) for body, reports in owed.items()]
    context = {
        "year": year,
        "form": form,
        "closed": year in rules.closed_years(),
        "rows": sorted(rows, key=lambda row: (-row[1], row[0].short_name)),
    }
    return render(request, "rad/reporting_deadline.html", context, status=status)
