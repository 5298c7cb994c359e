"""Views of two complaints that resemble each other: side by side, opened with one reason, decided by the coordinator."""

from functools import partial

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, attempt, done, itself
from gugus.web.overtaken import form_page, with_faulty
from rujukan import rules
from rujukan.actions import likeness, triage
from rujukan.disclosure.pairs import reveal_pair, side_by_side
from rujukan.forms.comparing import CompareComplaintsForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.triage import SameForm
from rujukan.models import NearDuplicate
from rujukan.views.complaint import complaint_or_404
from rujukan.views.timeline import latest, latest_of_both


@allow(rules.coordinator)
def complaint_compare(request, number):
    """Start a comparison by hand."""
    complaint = complaint_or_404(request, number)
    form, known = CompareComplaintsForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        known = NearDuplicate.objects.between(complaint, form.cleaned_data["other"]).first()
        warning = attempt(form, likeness.pair_complaints, complaint, by=request.user, **form.cleaned_data)
        if warning:
            words = f"{' dan '.join(map(str, warning.both))} dibandingkan."
            return done(request, words, "near_duplicate_compare", number, warning.pk)
    context = {"complaint": complaint, "known": known}
    happened, page = partial(latest, request.user, complaint), complaint.get_absolute_url()
    return form_page(request, "rujukan/complaint_compare.html", form, context, happened=happened, page=page)


@allow(rules.coordinator)
@require_safe
def near_duplicate_compare(request, number, pk):
    return warning_page(request, _warning(number, pk), number)


@allow(rules.coordinator)
@posts_to("near_duplicate_compare", "number", "pk")
def near_duplicate_reveal(request, number, pk):
    """Show the identities of both complaints once, in the response to a POST with one reason."""
    warning = _warning(number, pk)
    form = RevealForm(request.POST)
    if form.is_valid():
        opened = attempt(form, reveal_pair, request.user, *warning.both, **form.cleaned_data)
        if opened:
            return warning_page(request, warning, number, pair=opened)
    return warning_page(request, warning, number, reveal_form=form)


@allow(rules.coordinator)
@posts_to("near_duplicate_compare", "number", "pk")
def near_duplicate_same(request, number, pk):
    warning = _warning(number, pk)
    form = SameForm(request.POST)
    words = f"{' dan '.join(map(str, warning.both))} dicatat sama."
    taken = answer(request, form, words, triage.settle_as_same, warning, to=itself)
    return taken or warning_page(request, warning, number, same_form=form)


def _warning(number, pk):
    either = Q(complaint__number=number) | Q(other__number=number)
    return get_object_or_404(NearDuplicate.objects.for_page().filter(either), pk=pk)


def warning_page(request, warning, number, *, pair=None, **faulty):
    user = request.user
    drawn = {"reveal_form": RevealForm(), "same_form": SameForm.offer(*warning.undecided)}
    address = reverse("near_duplicate_compare", args=[number, warning.pk])
    checked = (warning.settled_at, warning.settled_by, "Kemiripan diperiksa")
    forms = with_faulty(drawn, faulty, partial(latest_of_both, user, warning, checked), address)
    if forms["same_form"] and forms["same_form"].is_bound:
        forms["same_form"].fields["how"].choices = drawn["same_form"].fields["how"].choices
    context = {"warning": warning, "number": number, "pair": pair or side_by_side(user, *warning.both)}
    return render(request, "rujukan/near_duplicate.html", context | forms, status=422 if faulty else 200)
