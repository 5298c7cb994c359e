"""Views of two that may be the same, complaints or victims: side by side, opened with one reason, decided by the coordinator."""

from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, itself, press
from gugus.web.overtaken import with_faulty
from rujukan import rules
from rujukan.actions import likeness, merging, triage
from rujukan.disclosure import pair as pairs, victim_pair as victim_pairs
from rujukan.forms.comparing import CompareComplaintsForm, CompareVictimsForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.triage import SameForm
from rujukan.forms.victim_pair import MergeForm, SeparateForm
from rujukan.models import NearDuplicate, Victim, VictimPair
from rujukan.views.complaint import complaint_or_404
from rujukan.views.reveal import revealed
from rujukan.views.timeline import form_page_about, latest_of_both
from rujukan.views.victim import victim_or_404


def _compare(request, form, subject, verb, kind, page):
    """Start a comparison of the subject by hand: a pair of this kind, shown on `page`."""
    known = None
    if form.is_bound and form.is_valid():
        known = kind.objects.between(subject, form.cleaned_data["other"]).first()
    to = partial(_pair_address, page, subject)
    if taken := answer(request, form, lambda pair: f"{_names(pair)} dibandingkan.", verb, subject, to=to):
        return taken
    return form_page_about(request, "rujukan/pair_new.html", form, subject, subject=subject, known=known, page=page)


def _pair_address(page, subject, pair):
    return page, str(subject), pair.pk


def _names(pair):
    return " dan ".join(map(str, pair.both))


# Complaints


@allow(rules.coordinator)
def complaint_compare(request, number):
    complaint = complaint_or_404(request, number)
    form = CompareComplaintsForm(request.POST or None)
    return _compare(request, form, complaint, likeness.pair_complaints, NearDuplicate, "near_duplicate_compare")


@shows(rules.coordinator)
def near_duplicate_compare(request, number, pk):
    return warning_page(request, _warning(number, pk), number)


@accepts(rules.coordinator, "near_duplicate_compare", "number", "pk")
def near_duplicate_reveal(request, number, pk):
    warning = _warning(number, pk)
    return revealed(request, partial(warning_page, request, warning, number), pairs.reveal_pair, *warning.both)


@accepts(rules.coordinator, "near_duplicate_compare", "number", "pk")
def near_duplicate_same(request, number, pk):
    warning = _warning(number, pk)
    form = SameForm(request.POST)
    taken = answer(request, form, f"{_names(warning)} dicatat sama.", triage.settle_as_same, warning, to=itself)
    return taken or warning_page(request, warning, number, same_form=form)


def _warning(number, pk):
    either = Q(complaint__number=number) | Q(other__number=number)
    return get_object_or_404(NearDuplicate.objects.for_page().filter(either), pk=pk)


def warning_page(request, warning, number, *, opened=None, **faulty):
    user = request.user
    drawn = {"reveal_form": RevealForm(), "same_form": SameForm.offer(*warning.undecided)}
    address = reverse("near_duplicate_compare", args=[number, warning.pk])
    checked = (warning.settled_at, warning.settled_by, "Kemiripan diperiksa")
    forms = with_faulty(drawn, faulty, partial(latest_of_both, user, warning, checked), address)
    if forms["same_form"] and forms["same_form"].is_bound:
        forms["same_form"].fields["how"].choices = drawn["same_form"].fields["how"].choices
    context = {"warning": warning, "number": number, "pair": opened or pairs.side_by_side(user, *warning.both)}
    return render(request, "rujukan/near_duplicate.html", context | forms, status=422 if faulty else 200)


# Victims


@allow(rules.coordinator)
def victim_compare(request, code):
    """Compare the victim; of a merged code the one under which the person is served."""
    victim = victim_or_404(request, code)
    kept = victim.merged_into_id and Victim.objects.readable_by(request.user).filter(pk=victim.merged_into_id).first()
    if kept and request.method != "POST":
        messages.info(request, f"{victim} digabung ke {kept}.")
        return redirect("victim_compare", kept.code)
    form = CompareVictimsForm(request.POST or None, victim=victim, user=request.user)
    return _compare(request, form, victim, likeness.pair_victims, VictimPair, "victim_pair")


@shows(rules.coordinator)
def victim_pair(request, code, pk):
    return pair_page(request, _pair(code, pk), code)


@accepts(rules.coordinator, "victim_pair", "code", "pk")
def victim_pair_reveal(request, code, pk):
    pair = _pair(code, pk)
    return revealed(request, partial(pair_page, request, pair, code), victim_pairs.reveal_both, *pair.both)


@accepts(rules.coordinator, "victim_pair", "code", "pk")
def victim_pair_same(request, code, pk):
    pair = _pair(code, pk)
    form = MergeForm(request.POST, pair=pair, doubles=merging.doubles(*pair.both))
    taken = answer(request, form, f"{_names(pair)} digabung.", merging.merge, pair, to=itself)
    return taken or pair_page(request, pair, code, merge_form=form)


@accepts(rules.coordinator, "victim_pair", "code", "pk")
def victim_pair_different(request, code, pk):
    press(request, "Dicatat: bukan orang yang sama.", merging.tell_apart, _pair(code, pk), by=request.user)


@accepts(rules.coordinator, "victim_pair", "code", "pk")
def victim_pair_separate(request, code, pk):
    pair, form = _pair(code, pk), SeparateForm(request.POST)
    taken = answer(request, form, "{} dipisahkan lagi.".format, merging.undo, pair, to=itself)
    return taken or pair_page(request, pair, code, separate_form=form)


def _pair(code, pk):
    either = Q(victim__code=code) | Q(other__code=code)
    return get_object_or_404(VictimPair.objects.for_page().filter(either), pk=pk)


def pair_page(request, pair, code, *, opened=None, **faulty):
    drawn = {
        "reveal_form": RevealForm(),
        "merge_form": None if pair.is_same else MergeForm(pair=pair, doubles=merging.doubles(*pair.both)),
        "separate_form": SeparateForm() if pair.may_be_undone else None,
    }
    address = reverse("victim_pair", args=[code, pair.pk])
    forms = with_faulty(drawn, faulty, partial(latest_of_both, request.user, pair), address)
    context = {"row": pair, "code": code, "pair": opened or victim_pairs.side_by_side(request.user, *pair.both)}
    context["apart"] = () if pair.is_same else VictimPair.objects.told_apart(*pair.both).exclude(pk=pair.pk)
    return render(request, "rujukan/victim_pair.html", context | forms, status=422 if faulty else 200)
