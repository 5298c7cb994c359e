"""What an institution contributes, as pelaksana, to the reports of the koordinator."""

from functools import partial
from itertools import groupby

from django.http import Http404
from django.shortcuts import render

from gugus.access.scope import allow, shows
from gugus.web.attempt import done
from gugus.web.headers import may_record
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions import contribution as verbs
from rad.forms.contribution import ContributionForm
from rad.lists import contribution as contributions, evidence
from rad.models.assignment import names_of
from rad.models.contribution import contribution_address
from rad.views.evidence import stored_with_files


@shows(rules.contributes)
def contribution_list(request):
    parts = contributions.of(request.user)
    missing = [part for part in parts if not part.given]
    of_years = [(year, list(some)) for year, some in groupby(parts, key=lambda part: part.target.year)]
    years = [(year, some, sum(not part.given for part in some)) for year, some in of_years]
    return render(request, "rad/contribution_list.html", {"years": years, "missing": missing})


@allow(rules.contributes)
def contribution_edit(request, code, year, period=""):
    """Write a contribution to a year, or to a period of it."""
    part = contributions.find(request.user, code, year, period)
    if part is None:
        raise Http404
    form = None
    if part.editable or request.method == "POST":
        form = ContributionForm(request.POST or None, request.FILES or None, record=part.own, target=part.target, when=part.when)
        if request.method == "POST" and form.is_valid() and _stored(request.user, part, form):
            return done(request, f"Angka Anda untuk “{part.indicator.label}” {part.when} tersimpan.", "rad:contribution_list")
    return contribution_page(request, part, form)


@may_record
def contribution_page(request, part, form):
    context = {
        "part": part,
        "coordinators": ", ".join(names_of(part.target.bodies)),
        "budget": contributions.budget(part),
        "files": evidence.of(part.own).get(part.own, ()),
    }
    if form is None:
        return render(request, "rad/contribution_edit.html", context)
    own, page = part.own, contribution_address(part.indicator, part.target.year, part.period)
    latest = [(own.at, own.by, "Angka ditulis")] if own else []
    happened = partial(steps, request.user, *latest)
    return form_page(request, "rad/contribution_edit.html", form, context, happened=happened, page=page)


def _stored(user, part, form):
    data, of = form.cleaned_data, (part.indicator, part.target.year, part.period)
    arguments = {"fields": {"text": data["text"], "value": data.get("value")}, "version": data.get("version")}
    return stored_with_files(form, verbs.contribute, *of, by=user, **arguments)
