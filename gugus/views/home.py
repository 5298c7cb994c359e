"""Redirects users to their home page."""

from django.shortcuts import redirect

from gugus import navigation, rules
from gugus.access.scope import allow


@allow(rules.signed_in)
def home(request):
    return redirect(navigation.home(request.user))
