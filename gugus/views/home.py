"""The home page of each role, and the page of what a role does less often than daily."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gugus import navigation, rules
from gugus.access.scope import allow


@allow(rules.signed_in)
def home(request):
    return redirect(navigation.home(request.user))


@allow(rules.signed_in)
@require_safe
def more(request):
    return render(request, "gugus/more.html", {"groups": navigation.more(request.user)})
