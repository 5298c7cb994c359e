"""The home page of each role, and the page of what a role does less often than daily."""

from django.shortcuts import redirect, render

from gugus import navigation, rules
from gugus.access.scope import allow, shows


@allow(rules.signed_in)
def home(request):
    return redirect(navigation.home(request.user))


@shows(rules.signed_in)
def more(request):
    return render(request, "gugus/more.html", {"groups": navigation.more(request.user)})
