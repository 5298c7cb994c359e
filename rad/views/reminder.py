"""How often a plan is reported on, until when a year or a period is reported, and reminding the institutions that owe reports."""

from dataclasses import dataclass

from django.db.models import Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.models.carried import carried, rows_of
from gugus.web.attempt import answer, press
from gugus.web.overtaken import form_page
from gugus.web.pages import folded
from rad import rules
from rad.actions import reminder as verbs
from rad.choices import Period
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

    plans: tuple[ActionPlan, ...]
    year: int
    period: str
    periods: list[Period]
    closed: bool

    @property
    def plan(self):
        return self.plans[0]

    @property
    def name(self):
        return f"{Period(self.period).label} {self.year}" if self.period else str(self.year)

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
    deadlines, reminders = (model.objects.filter(year=year, period=period) for model in (ReportingDeadline, Reminder))
    rows = rows.annotate(
        carried_deadlines=carried(deadlines, "id", "plan_id", "year", "period", "due_on", "version"),
        carried_reminders=carried(reminders.order_by("sent_on"), "id", "institution_id", "sent_on"),
    )
    plans = tuple(rules.with_closed_years(rows))
    periods = in_force.periods(plans)
    if not plans or (period and period not in periods):
        raise Http404
    return _OfYear(plans, year, period, periods, closed=year in plans[0].closed_years)


def _form(of_year, data=None):
    record = next(iter(rows_of(ReportingDeadline, of_year.plan.carried_deadlines)), None)
    initial = None if record else {"due_on": default_deadline(of_year.year, of_year.period, of_year.plan.since)}
    return DeadlineForm(data, record=record, initial=initial)


def deadline_page(request, of_year, form, status=200):
    year, period = of_year.year, of_year.period
    owed = arrears.by_institution(year, period)
    latest = {one.institution_id: one for one in rows_of(Reminder, of_year.plan.carried_reminders)}
    rows = sorted(
        ((body, reports, latest.get(body.pk)) for body, reports in owed.items()), key=lambda row: (-row[1], row[0].short_name)
    )
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
