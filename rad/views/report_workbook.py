"""The reports of a year as a workbook: export of one's own or of all, and import with the verbs of the page of reports."""

from functools import cache, partial

from django.db import transaction
from django.shortcuts import render

from gugus.access.replica import from_replica
from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import done
from gugus.web.downloads import XLSX, file_answer
from rad import rules
from rad.forms.report_import import ReportComparison, ReportImportForm, ReportSaveForm
from rad.lists import report_workbook
from rad.views.realisation import store_report, stored_words


@from_replica
@shows(rules.reports)
def report_export(request, year):
    """Return what this user reports in a year as an XLSX workbook, with what is stored."""
    rows = report_workbook.lines(request.user, year)
    return file_answer(report_workbook.as_xlsx(rows), XLSX, f"realisasi-{year}.xlsx")


@from_replica
@shows(rules.exports_all_reports)
def report_export_all(request, year):
    """Return the reports of all institutions in a year as an XLSX workbook."""
    rows = report_workbook.lines(request.user, year, everyone=True)
    return file_answer(report_workbook.as_xlsx(rows), XLSX, f"realisasi-semua-{year}.xlsx")


@allow(rules.reports)
def report_import(request, year):
    """Take an upload and answer with what it would change, or with all its faults."""
    reports = cache(partial(report_workbook.lines, request.user, year))  # queried if there is something to compare
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportImportForm(*sent, compare=lambda grids, faults: ReportComparison(reports(), year, grids, faults))
    if form.is_bound and form.is_valid():
        save = ReportSaveForm(year=year, user=request.user, rows=reports(), changes=form.comparison.content)
        context = {"year": year, "parts": form.comparison.parts, "form": save}
        return render(request, "rad/report_import_check.html", context)
    context = {"year": year, "form": form, "sheets": report_workbook.SHEETS}
    return render(request, "rad/report_import.html", context, status=422 if form.is_bound else 200)


@accepts(rules.reports, "rad:report_import", "year")
def report_import_save(request, year):
    """Store the checked reports as drafts, and submit them if asked: all of them, or none."""
    rows = report_workbook.lines(request.user, year)
    form = ReportSaveForm(request.POST, year=year, user=request.user, rows=rows)
    if form.is_valid() and _store_reports(request.user, form):
        words = stored_words(f"{len(form.filled)} isian", form.cleaned_data["submits"])
        return done(request, words, "rad:realisation_grid", year)
    faulty = [part for part in form.filled if part.form.errors]
    context = {
        "year": year,
        "parts": [part for part in form.filled if part not in faulty],
        "faulty": faulty,
        "form": form.sealed_again() if faulty else form,
        "faulty_forms": [part.form for part in faulty] or [form],  # the title of the page reads them
    }
    return render(request, "rad/report_import_check.html", context, status=422)


def _store_reports(user, form):
    """Run the verbs in one transaction; show each refusal in the form of its report. Return whether all was stored."""
    checked = [part.form.is_valid() for part in form.filled]  # a list, so that all errors show at once
    if not all(checked):
        return False
    with transaction.atomic():
        stored = [store_report(user, part.form) for part in form.filled]
        transaction.set_rollback(not all(stored))
    return all(stored)
