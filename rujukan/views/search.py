"""Views of the search: one page for codes and numbers, and for people, who are searched for with a reason."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, allow
from gugus.login.limits import take
from gugus.web.attempt import attempt
from rujukan import rules
from rujukan.forms.search import PartForm, PersonSearchForm
from rujukan.lists.search import by_part
from rujukan.matching import person as persons

MOST_IN_AN_HOUR = 60
TOO_MANY = "Sudah terlalu banyak pencarian orang dalam satu jam. Coba lagi nanti, atau cari dengan kode."


@allow(rules.works_on_cases)
def search(request):
    """Show the forms, and what a code or number finds; a whole one leads to its page.

    It is sent by POST and comes into the address only once it is known to be a part of a code or number.
    """
    data = request.POST if request.method == "POST" else request.GET
    form = PartForm(data if request.method == "POST" or "q" in data else None)
    valid = form.is_valid()
    found = by_part(request.user, form.cleaned_data["q"]) if valid else None
    if request.method == "POST" and valid:
        if len(found) == 1 and str(found[0].row) == form.cleaned_data["q"]:
            return redirect(found[0].row)
        return redirect(f"{reverse('search')}?{urlencode(form.cleaned_data)}")
    return search_page(request, form=form, found=found, status=422 if form.is_bound and not valid else 200)


@accepts(rules.works_on_cases, "search")
def search_person(request):
    """Show what a NIK, telephone number or name finds, in the response to a POST with a reason."""
    form, hits = PersonSearchForm(request.POST), None
    if form.is_valid():
        if not take(f"search {request.user.pk}", MOST_IN_AN_HOUR, 3600):
            form.add_error(None, TOO_MANY)
            return search_page(request, person_form=form, status=429)
        hits = attempt(form, persons.search, request.user, **form.cleaned_data)
    return search_page(request, person_form=form, hits=hits, status=422 if hits is None else 200)


def search_page(request, *, form=None, person_form=None, found=None, hits=None, status=200):
    context = {"form": form or PartForm(), "person_form": person_form or PersonSearchForm(), "found": found, "hits": hits}
    context["cut"] = hits and persons.is_cut(hits)
    return render(request, "rujukan/search.html", context, status=status)
