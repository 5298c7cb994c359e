"""The home page of the plan's roles: the secretariat, the head and the executive office."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from gugus.access.scope import shows
from rad import rules
from rad.evaluation import glance
from rad.lists import agenda


@shows(rules.has_desk)
def home(request):
    context = {"agenda": agenda.of(request.user), "now": timezone.now(), "help_contact": settings.HELP_CONTACT}
    if request.user.is_executive:
        context["glance"] = glance.newest()
    return render(request, "rad/home.html", context)
