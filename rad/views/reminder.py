"""How often a plan is reported on, until when a year or a period is reported, and reminding the institutions that owe reports."""

from dataclasses import dataclass

from django.db.models import Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.models.compiled import together
from gugus.web.attempt import answer, press
from gugus.web.overtaken import form_page
from gugus.web.pages import folded
from rad import rules
from rad.actions import reminder as verbs
from rad.choices import Period, named
from rad.forms.reminder import DeadlineForm, IntervalForm
from rad.lists import arrears, in_force
from rad.lists.activity import Turn
from rad.models import ActionPlan, PlanEnactment, Reminder, ReportingDeadline, ReportingInterval
from rad.models.reporting_deadline import default_deadline

SHOWN = 5  # institutions that stand open in the list


@shows(rules.plan_manager)
def reporting_deadline(request, year, period=""):
    of_year = _of_year(year, period)
    return deadline_page(request, of_year, _form(of_year))


@accepts(rules.plan_manager, "rad:reporting_deadline", "year")
def reporting_deadline_save(request, year):
    return _save(request, year)


@accepts(rules.plan_manager, "rad:progress_deadline", "year", "period")
def progress_deadline_save(request, year, period):
    return _save(request, year, period)


@accepts(rules.plan_manager, "rad:reporting_deadline", "year")
def reporting_remind(request, year):
    return _remind(request, year)


@accepts(rules.plan_manager, "rad:progress_deadline", "year", "period")
def progress_remind(request, year, period):
    return _remind(request, year, period)


@allow(rules.plan_manager)
def reporting_interval(request, code):
    """Choose how often a plan, also a draft, is reported on."""
    plan = get_object_or_404(ActionPlan, code=code)
    record = ReportingInterval.objects.filter(plan=plan).first()
    form = IntervalForm(request.POST or None, record=record)
    page = f"{reverse('rad:plan_home')}?rencana={code}"
    taken = answer(request, form, f"Waktu pelaporan {plan} tersimpan.", verbs.set_interval, plan, to=page)
    return taken or form_page(request, "rad/reporting_interval.html", form, {"plan": plan}, happened=list, page=page)


def _save(request, year, period=""):
    of_year = _of_year(year, period)
    form, words = _form(of_year, request.POST), f"Batas pelaporan {of_year.name} tersimpan."
    taken = answer(request, form, words, verbs.set_deadline, of_year.plan, year, to=of_year.address, period=period)
    return taken or deadline_page(request, of_year, form, status=422)


def _remind(request, year, period=""):
    of_year = _of_year(year, period)
    one = request.POST.get("institusi")
    only = one and (int(one) if one.isdecimal() and len(one) < 10 else 0)  # 0: the key of none
    words = f"Pemberitahuan ditinggalkan untuk {'institusi itu' if one else 'institusi yang belum melapor'}."
    press(request, words, verbs.remind, of_year.plan, year, by=request.user, period=period, only=only)
    return redirect(of_year.address)


@dataclass(frozen=True)
class _OfYear:
    """A year of the plans with a table in force in it, or a period of it, whose page this is. `plans`: the newest first."""

    plans: list[ActionPlan]
    year: int
    period: str
    periods: list[Period]
    deadline: ReportingDeadline | None
    latest: dict[int, Reminder]
    """{institution: its latest reminder}."""

    @property
    def plan(self):
        return self.plans[0]

    @property
    def closed(self):
        return self.year in self.plan.closed_years

    @property
    def name(self):
        return named(self.year, self.period)

    @property
    def address(self):
        return self._page("deadline")

    @property
    def remind(self):
        return self._page("remind")

    def _page(self, name):
        kind, of_period = ("progress", [self.period]) if self.period else ("reporting", [])
        return reverse(f"rad:{kind}_{name}", args=[self.year, *of_period])


def _of_year(year, period):
    """Return a year of the plans. Raises Http404 if no table is in force in it, or no plan of it is reported by such a period."""
    enacted = PlanEnactment.objects.days_of(year)[:1]
    rows = ActionPlan.objects.in_force(year).select_related("reporting_interval").annotate(since=Subquery(enacted))
    told = (model.objects.filter(year=year, period=period) for model in (ReportingDeadline, Reminder))
    plans, deadlines, reminders = together(rules.with_closed_years(rows), *told)
    periods = in_force.periods(plans)
    if not plans or (period and period not in periods):
        raise Http404
    latest = {one.institution_id: one for one in sorted(reminders, key=lambda one: one.sent_on)}
    return _OfYear(plans, year, period, periods, next(iter(deadlines), None), latest)


def _form(of_year, data=None):
    initial = None if of_year.deadline else {"due_on": default_deadline(of_year.year, of_year.period, of_year.plan.since)}
    return DeadlineForm(data, record=of_year.deadline, initial=initial)


def deadline_page(request, of_year, form, status=200):
    year, period = of_year.year, of_year.period
    owed = arrears.by_institution(year, period)
    rows = [(body, reports, of_year.latest.get(body.pk)) for body, reports in owed.items()]
    rows.sort(key=lambda row: (-row[1], row[0].short_name))
    due_on = form.record.due_on if form.record else form.initial["due_on"]
    context = {
        "plans": of_year.plans,
        "year": year,
        "period": period,
        "periods": of_year.periods,
        "name": of_year.name,
        "form": form,
        "closed": of_year.closed,
        "rows": rows,
        "remind": of_year.remind,
        "today": timezone.localdate(),
        "parts": folded(rows, SHOWN),
        "turn": Turn("Giliran Anda", f"{len(rows)} institusi belum melapor {of_year.name}", due_on=due_on),
    }
    return render(request, "rad/reporting_deadline.html", context, status=status)
