"""Views of two victims who may be one person: side by side, opened with one reason, decided by the coordinator."""

from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, attempt, done, itself, press
from gugus.web.overtaken import with_faulty
from rujukan import rules
from rujukan.actions import likeness, merging
from rujukan.disclosure.victim_pairs import reveal_both, side_by_side
from rujukan.forms.comparing import CompareVictimsForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.victim_pair import MergeForm, SeparateForm
from rujukan.models import Victim, VictimPair
from rujukan.views.timeline import latest_of_both
from rujukan.views.victim import victim_form_page, victim_or_404


@allow(rules.coordinator)
def victim_compare(request, code):
    """Start a comparison by hand; of a merged code that of the code under which the person is served."""
    victim = victim_or_404(request, code)
    kept = victim.merged_into_id and Victim.objects.readable_by(request.user).filter(pk=victim.merged_into_id).first()
    if kept and request.method != "POST":
        messages.info(request, f"{victim} digabung ke {kept}.")
        return redirect("victim_compare", kept.code)
    form, known = CompareVictimsForm(request.POST or None, victim=victim, user=request.user), None
    if form.is_bound and form.is_valid():
        known = VictimPair.objects.between(victim, form.cleaned_data["other"]).first()
        pair = attempt(form, likeness.pair_victims, victim, by=request.user, **form.comparison)
        if pair:
            return done(request, f"{' dan '.join(map(str, pair.both))} dibandingkan.", "victim_pair", code, pair.pk)
    return victim_form_page(request, "rujukan/victim_compare.html", form, {"victim": victim, "known": known})


@allow(rules.coordinator)
@require_safe
def victim_pair(request, code, pk):
    return pair_page(request, _pair(code, pk), code)


@allow(rules.coordinator)
@posts_to("victim_pair", "code", "pk")
def victim_pair_reveal(request, code, pk):
    """Show both identities once, in the response to a POST with one reason."""
    pair, form = _pair(code, pk), RevealForm(request.POST)
    if form.is_valid():
        opened = attempt(form, reveal_both, request.user, *pair.both, **form.cleaned_data)
        if opened:
            return pair_page(request, pair, code, compared=opened)
    return pair_page(request, pair, code, reveal_form=form)


@allow(rules.coordinator)
@posts_to("victim_pair", "code", "pk")
def victim_pair_same(request, code, pk):
    pair = _pair(code, pk)
    form = MergeForm(request.POST, pair=pair, doubles=merging.doubles(*pair.both))
    taken = answer(request, form, f"{' dan '.join(map(str, pair.both))} digabung.", merging.merge, pair, to=itself)
    return taken or pair_page(request, pair, code, merge_form=form)


@allow(rules.coordinator)
@posts_to("victim_pair", "code", "pk")
def victim_pair_different(request, code, pk):
    pair = _pair(code, pk)
    press(request, "Dicatat: bukan orang yang sama.", merging.tell_apart, pair, by=request.user)


@allow(rules.coordinator)
@posts_to("victim_pair", "code", "pk")
def victim_pair_separate(request, code, pk):
    pair, form = _pair(code, pk), SeparateForm(request.POST)
    taken = answer(request, form, "{} dipisahkan lagi.".format, merging.undo, pair, to=itself)
    return taken or pair_page(request, pair, code, separate_form=form)


def _pair(code, pk):
    either = Q(victim__code=code) | Q(other__code=code)
    return get_object_or_404(VictimPair.objects.for_page().filter(either), pk=pk)


def pair_page(request, pair, code, *, compared=None, **faulty):
    drawn = {
        "reveal_form": RevealForm(),
        "merge_form": None if pair.is_same else MergeForm(pair=pair, doubles=merging.doubles(*pair.both)),
        "separate_form": SeparateForm() if pair.may_be_undone else None,
    }
    address = reverse("victim_pair", args=[code, pair.pk])
    forms = with_faulty(drawn, faulty, partial(latest_of_both, request.user, pair), address)
    context = {"row": pair, "code": code, "pair": compared or side_by_side(request.user, *pair.both)}
    context["apart"] = () if pair.is_same else VictimPair.objects.told_apart(*pair.both).exclude(pk=pair.pk)
    return render(request, "rujukan/victim_pair.html", context | forms, status=422 if faulty else 200)
