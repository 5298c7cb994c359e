"""Progress of a period, of all indicators of an institution on one page: valid rows are stored, invalid rows keep their input."""

from django.http import Http404

from gugus.access.scope import accepts, shows
from gugus.web.attempt import done
from rad import rules
from rad.choices import Period
from rad.forms.progress import ProgressForm
from rad.lists import arrears, progress
from rad.models import ReportingInterval
from rad.views.realisation_grid import many_page, store_each


@shows(rules.reports)
def progress_grid(request, year, period):
    return progress_page(request, year, period)


@accepts(rules.reports, "rad:progress_grid", "year", "period")
def progress_grid_save(request, year, period):
    """Store what was typed. Each indicator is stored by itself."""
    _periods(year, period)
    forms = [_form(entry, period, request.POST) for entry in progress.entries(request.user, year, period)]
    stored, faulty = store_each(request.user, filter(None, forms))
    if stored and not faulty:
        return done(request, f"Kemajuan {stored} indikator tersimpan.", "rad:progress_grid", year, period)
    return progress_page(request, year, period, stored, faulty)


def _periods(year, period):
    """Return the periods on which a year is reported. Raises Http404 if this one is none of them."""
    periods = ReportingInterval.objects.periods_in(year)
    if period not in periods:
        raise Http404
    return periods


def _form(entry, period, data=None):
    """Return the form of a row, or None if its year is reported. What was typed when it was not keeps its form."""
    if not entry.writes and f"{entry.indicator.code}-text" not in (data or ()):
        return None
    return ProgressForm(data, record=entry.progress, subject=entry, period=Period(period), prefix=entry.indicator.code)


def progress_page(request, year, period, stored=None, faulty=None):
    """Render the page. `stored` and `faulty` are what `store_each` returned, if it was sent."""
    periods = _periods(year, period)
    faulty = faulty or {}
    entries = progress.entries(request.user, year, period)
    context = {
        "year": year,
        "period": Period(period),
        "periods": periods,
        "closed": any(year in entry.target.closed_years for entry in entries),
        "due_on": arrears.deadline(year, period),
        "rows": [(entry, faulty.get(entry.indicator.code) or _form(entry, period)) for entry in entries],
        "faulty": [entry for entry in entries if entry.indicator.code in faulty],
    }
    return many_page(request, "rad/progress_grid.html", context, stored, faulty)
