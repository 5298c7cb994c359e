"""A form that arrives after its sender was logged out, or logged in anew in another tab: what was typed stays on the page that
says so, and is sent again from there.

Only what a page of ours has sent, as the browser says (to offer a foreign form for sending would be the way around CSRF), and
only forms of the apps above this one: those of the account hold passwords.
"""

from django.conf import settings
from django.shortcuts import render


def typed(request):
    """Return what such a form holds, as [(name, value)]; nothing for other requests."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    if request.resolver_match.func.__module__.split(".")[0] not in settings.OWN_APPS[1:]:
        return []
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


def send_again(request, fields):
    context = {"typed": fields, "files": bool(request.FILES)}
    return render(request, "gugus/send_again.html", context, status=403)


def csrf_failure(request, reason=""):
    """The page of a form without a valid token (CSRF_FAILURE_VIEW)."""
    fields = typed(request)
    return send_again(request, fields) if fields else render(request, "403_csrf.html", status=403)
