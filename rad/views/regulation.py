"""The regulation as printed: its articles and Lampiran I on one page, each table of Lampiran II on one of its own.

A published regulation: everybody may read it, also without an account.
"""

from django.http import Http404
from django.shortcuts import render

from gugus.access.replica import from_replica
from gugus.access.scope import shows
from gugus.rules import anyone
from rad.forms.regulation import SearchForm
from rad.regulation import pages
from rad.regulation.source import TRANSCRIBED


@from_replica
@shows(anyone)
def regulation(request):
    form, words = _text_search(request)
    body, stages, tables = pages.body(words), pages.annex_one(words), pages.annex_two(words)
    context = {
        "form": form,
        "words": words,
        "body": body,
        "stages": stages,
        "tables": tables,
        "notes": pages.notes_on_annex_two() if tables else [],
        "places": sum(len(part.lines) for part in (*body, *stages)) + sum(table.rows for table in tables),
    }
    return render(request, "rad/regulation.html", context)


@from_replica
@shows(anyone)
def regulation_table(request, letter):
    table = pages.table(letter)
    if table is None:
        raise Http404
    form, words = _text_search(request)
    notes, rows = pages.rows(letter)
    context = {
        "form": form,
        "words": words,
        "tables": pages.annex_two(),
        "table": table,
        "plan": TRANSCRIBED,
        "notes": notes,
        "rows": [(row, zip(pages.labels(table), row.cells, strict=True)) for row in rows],
        "places": sum(found.rows for found in pages.annex_two(words) if found.letter == letter),
    }
    return render(request, "rad/regulation_table.html", context)


def _text_search(request):
    """Return (search form, its words); words that the form refuses search for nothing."""
    form = SearchForm(request.GET or None)
    return form, form.kept.get("cari", "")
