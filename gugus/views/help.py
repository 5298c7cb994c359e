"""The help page: what to do first, for each role, and whom to call."""

from django.conf import settings
from django.shortcuts import render

from gugus import rules, version
from gugus.access.scope import allow


@allow(rules.anyone)
def help_page(request):
    return render(request, "gugus/help.html", {"contact": settings.HELP_CONTACT, "version": version.number()})
