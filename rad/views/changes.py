"""The history (riwayat perubahan) of a row of the plan with its reports, and of an evaluation."""

from django.http import Http404

from gugus.access.scope import shows
from gugus.audit.changes import Part, parts
from gugus.views.changes import changes_page
from rad import rules
from rad.lists import reporting
from rad.models import Assignment, Realisation, Spending
from rad.views.evaluation import evaluation_or_404


@shows(rules.sees_reports)
def realisation_changes(request, code, year):
    """Show the history of the reports, the indicator and the budget of this row, to users who may see its report."""
    target, _ = reporting.target_of(request.user, code, year)
    if target is None:
        raise Http404
    indicator, line = target.indicator, target.indicator.paid_by
    realisation = Realisation.objects.readable_by(request.user).filter(indicator=indicator, year=year).first()
    spending = Spending.objects.readable_by(request.user).filter(budget_line=line, year=year).first()
    history_parts = [part for row in (realisation, spending, indicator, line) if row for part in parts(row)]
    history_parts.append(Part(Assignment, "activity", indicator.activity_id))
    trail = [("Laporan", "rad:realisation_list"), (indicator.label[:40], "rad:realisation_detail", code, year)]
    return changes_page(request, history_parts, subject=f"{indicator.label}, {year}", trail=trail)


@shows(rules.reads_drafts)
def evaluation_changes(request, year):
    trail = [("Evaluasi", "rad:evaluation_list"), (year, "rad:evaluation_detail", year)]
    return changes_page(request, parts(evaluation_or_404(request, year)), subject=f"Evaluasi {year}", trail=trail)
