"""Views of the coordinator's statistics, as a page and as a workbook, of what became of people, and of law enforcement."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.web.downloads import XLSX, file_answer
from rujukan import rules
from rujukan.statistics.forms.statistics import PeriodForm, YearForm
from rujukan.statistics.law_enforcement import law_enforcement
from rujukan.statistics.outcomes import outcomes
from rujukan.statistics.statistics import as_xlsx, statistics
from rujukan.statistics.throughput import throughput


@allow(rules.coordinator)
@require_safe
def statistics_page(request):
    now = timezone.now()
    form = PeriodForm(request.GET or None, now)
    counted = statistics(form.period, now)
    context = {"form": form, "counted": counted, "chart": counted.chart, "pace": throughput(now)}
    return render(request, "rujukan/statistics.html", context)


@allow(rules.coordinator)
@require_safe
def statistics_export(request):
    """Return the counts of the chosen period as XLSX. They name no person, but small counts may tell of one: not for others."""
    now = timezone.now()
    period = PeriodForm(request.GET or None, now).period
    name = f"statistik-koordinator-{period.code}.xlsx"
    return file_answer(as_xlsx(statistics(period, now)), XLSX, name)


@allow(rules.coordinator)
@require_safe
def outcomes_page(request):
    form = YearForm(request.GET or None)
    return render(request, "rujukan/outcomes.html", {"form": form, "counted": outcomes(form.year)})


@allow(rules.reads_law_enforcement)
@require_safe
def law_enforcement_page(request):
    form = YearForm(request.GET or None)
    context = {"form": form, "counted": law_enforcement(request.user, form.year)}
    return render(request, "rujukan/law_enforcement.html", context)
