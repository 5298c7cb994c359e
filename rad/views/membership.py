"""The membership of the task force: who is in force on a day, and the form of one place."""

from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import allow, shows
from gugus.audit.changes import Part
from gugus.views.changes import changes_page
from gugus.web.attempt import answer
from rad import rules
from rad.actions import membership as verbs
from rad.forms.membership import WHOLE, DayForm, MembershipEditForm, MembershipForm
from rad.models import Membership


@shows(rules.signed_in)
def membership_list(request):
    form = DayForm(request.GET or None)
    day, letter = form.kept.get("pada") or timezone.localdate(), form.kept.get("sub")
    places = Membership.objects.in_force(day).for_list()
    if letter:
        places = places.filter(letter=letter)
    groups = [(name, list(some)) for name, some in groupby(places, lambda one: one.get_letter_display() or WHOLE)]
    context = {"form": form, "day": day, "groups": groups, "keeps": rules.plan_manager(request.user)}
    return render(request, "rad/membership_list.html", context)


def membership_or_404(pk):
    return get_object_or_404(Membership.objects.select_related("institution", "decree"), pk=pk)


@allow(rules.plan_manager)
def membership_new(request):
    form = MembershipForm(request.POST or None)
    taken = answer(request, form, "Keanggotaan tercatat.", verbs.add, to="rad:membership_list")
    return taken or render(request, "rad/membership_form.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(rules.plan_manager)
def membership_edit(request, pk):
    place = membership_or_404(pk)
    form = MembershipEditForm(request.POST or None, record=place)
    taken = answer(request, form, "Perubahan tersimpan.", verbs.amend, place, to="rad:membership_list")
    return taken or render(
        request, "rad/membership_form.html", {"form": form, "place": place}, status=422 if form.is_bound else 200
    )


@shows(rules.signed_in)
def membership_changes(request, pk):
    place = membership_or_404(pk)
    trail = [("Keanggotaan", "rad:membership_list")]
    return changes_page(request, [Part(Membership, "pgh_obj", place.pk)], subject=str(place), trail=trail)
