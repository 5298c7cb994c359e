"""Keeps the input of a form that arrives after the session has ended: the error page holds it and sends it again.

The same holds if the user has logged in again in another tab, so that the CSRF token is old. Only forms that the browser marks
as same-origin are kept: offering a foreign form for sending would bypass CSRF protection. Only forms of the apps above this one
are kept, because forms about accounts hold passwords.
"""

from django.conf import settings
from django.shortcuts import render


def typed(request):
    """Return the input of a form that may be sent again, as [(name, value)]; [] for other requests."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    if request.resolver_match.func.__module__.split(".")[0] not in settings.OWN_APPS[1:]:
        return []
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


def send_again(request, fields):
    """Return the page that holds these fields and sends them again after login (403)."""
    context = {"typed": fields, "files": bool(request.FILES)}
    return render(request, "gugus/send_again.html", context, status=403)


def csrf_failure(request, reason=""):
    """Return the page for a form without a valid CSRF token (CSRF_FAILURE_VIEW)."""
    fields = typed(request)
    return send_again(request, fields) if fields else render(request, "403_csrf.html", status=403)
