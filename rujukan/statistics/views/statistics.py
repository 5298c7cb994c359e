"""Views of the coordinator's statistics, as a page and as a workbook, of what became of people, and of law enforcement."""

from django.shortcuts import render
from django.utils import timezone

from gugus.access.replica import from_replica
from gugus.access.scope import shows
from gugus.web.downloads import XLSX, file_answer
from rujukan import rules
from rujukan.figures.visits import counted
from rujukan.lists.load import loads, strips
from rujukan.statistics.forms.statistics import PeriodForm, YearForm
from rujukan.statistics.law_enforcement import law_enforcement
from rujukan.statistics.outcomes import outcomes
from rujukan.statistics.shelter import shelters
from rujukan.statistics.statistics import answers_chart, as_xlsx, districts, institutions, statistics
from rujukan.statistics.throughput import throughput


@from_replica
@shows(rules.coordinator)
def statistics_page(request):
    """Show what each institution has to do now, and how it answered in the period."""
    now = timezone.now()
    form, held = PeriodForm(request.GET or None, now), loads(now)
    lines = institutions(form.period, now, held)
    quiet = {line.name for line in lines if line.quiet}
    context = {"form": form, "lines": lines, "chart": answers_chart(form.period, lines), "loads": strips(held), "quiet": quiet}
    return render(request, "rujukan/statistics.html", context)


@from_replica
@shows(rules.coordinator)
def statistics_places(request):
    """Show what came from each district in the period, and the shelters."""
    now = timezone.now()
    form = PeriodForm(request.GET or None, now)
    context = {"form": form, "districts": districts(form.period), "shelters": shelters(form.period, now)}
    return render(request, "rujukan/statistics_places.html", context)


@from_replica
@shows(rules.coordinator)
def statistics_pace(request):
    """Show six months, the people by stage, and the visits that were due in the period."""
    now = timezone.now()
    form = PeriodForm(request.GET or None, now)
    context = {"form": form, "visits": counted(form.period.begins, form.period.ends, now), "pace": throughput(now)}
    return render(request, "rujukan/statistics_pace.html", context)


@from_replica
@shows(rules.coordinator)
def statistics_export(request):
    """Return the counts of the chosen period as XLSX. They name no person, but small counts may tell of one: not for others."""
    now = timezone.now()
    period = PeriodForm(request.GET or None, now).period
    name = f"statistik-koordinator-{period.code}.xlsx"
    return file_answer(as_xlsx(statistics(period, now)), XLSX, name)


@from_replica
@shows(rules.coordinator)
def outcomes_page(request):
    form = YearForm(request.GET or None)
    return render(request, "rujukan/outcomes.html", {"form": form, "counted": outcomes(form.year)})


@from_replica
@shows(rules.reads_law_enforcement)
def law_enforcement_page(request):
    form = YearForm(request.GET or None)
    context = {"form": form, "counted": law_enforcement(request.user, form.year)}
    return render(request, "rujukan/law_enforcement.html", context)
