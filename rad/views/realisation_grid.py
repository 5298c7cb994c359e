"""All reports of an institution's year on one page: valid rows are stored, invalid rows keep their input and errors."""

from django.shortcuts import render

from gugus.access.scope import accepts, shows
from gugus.web.attempt import done
from rad import rules
from rad.forms.realisation import RealisationForm, SpendingForm
from rad.lists import in_force, realisation_grid
from rad.views.realisation import store_report, stored_words


@shows(rules.reports)
def realisation_grid_page(request, year):
    return grid_page(request, year, realisation_grid.entries(request.user, year))


@accepts(rules.reports, "rad:realisation_grid", "year")
def realisation_grid_save(request, year):
    """Save the drafts, or submit them with the button "ajukan". Each report is stored by itself."""
    submits = "ajukan" in request.POST
    entries = realisation_grid.entries(request.user, year)
    stored, faulty = store_each(request.user, (form for entry in entries for form in _drawn(entry, request.POST, submits)))
    if stored and not faulty:
        return done(request, stored_words(f"{stored} isian", submits), "rad:realisation_grid", year)
    if stored:
        entries = realisation_grid.entries(request.user, year)  # as they are stored now
    return grid_page(request, year, entries, stored, faulty)


def store_each(user, forms):
    """Store the forms that are filled in, each by itself; return how many are stored, and {prefix: form} of the others."""
    stored, faulty = 0, {}
    for form in (form for form in forms if form.is_filled):
        if form.is_stored or (form.is_valid() and store_report(user, form)):
            stored += 1
        else:
            faulty[form.prefix] = form
    return stored, faulty


def _drawn(entry, data=None, submits=False):
    """Yield the forms of a row that this user may write now. What was typed when it could still be written keeps its form."""
    subject, money = entry.subject, f"{entry.indicator.code}-anggaran"
    if subject.writes_realisation or f"{entry.indicator.code}-text" in (data or ()):
        yield RealisationForm(data, subject=subject, record=subject.realisation, submits=submits, prefix=entry.indicator.code)
    if entry.spends and (subject.writes_spending or f"{money}-amount" in (data or ())):
        yield SpendingForm(data, subject=subject, submits=submits, prefix=money)


def _row_forms(entry, faulty):
    """Return the forms of a row to draw, the faulty ones with what was typed."""
    kept = {prefix: faulty[prefix] for prefix in sorted(_prefixes(entry)) if prefix in faulty}
    return list(({form.prefix: form for form in _drawn(entry)} | kept).values())


def _prefixes(entry):
    return {entry.indicator.code, f"{entry.indicator.code}-anggaran"}


def grid_page(request, year, entries, stored=None, faulty=None):
    """Render the page. `stored` and `faulty` are what `store_each` returned, if it was sent."""
    faulty = faulty or {}
    plans = in_force.plans({entry.subject.force for entry in entries})
    rows = [(entry, _row_forms(entry, faulty)) for entry in entries]
    wrong = [entry for entry in entries if faulty.keys() & _prefixes(entry)]
    context = {
        "year": year,
        "periods": in_force.periods(plans),
        "closed": any(entry.subject.closed for entry in entries),
        "plans": plans,
        "rows": rows,
        "asked": [row for row in rows if row[0].asks or row[0] in wrong],
        "handed_in": [row for row in rows if not row[0].asks and row[0] not in wrong],
        "faulty": wrong,
    }
    return many_page(request, "rad/realisation_grid.html", context, stored, faulty)


def many_page(request, template, context, stored, faulty):
    """Render a page of many forms, with status 422 if it was sent: `stored` is not None."""
    sent = stored is not None
    context |= {"stored": stored, "empty": sent and not faulty, "faulty_forms": list(faulty.values())}  # its title reads them
    return render(request, template, context, status=422 if sent else 200)
