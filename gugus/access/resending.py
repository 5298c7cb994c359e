"""Keeps the input of a form that arrives after the session has ended: the error page holds it and sends it again.

The same holds if the user has logged in again in another tab, so that the CSRF token is old. Only forms that the browser marks
as our own are kept, by Sec-Fetch-Site or, in older browsers, by Origin: offering a foreign form for sending would bypass CSRF
protection. Only forms of the apps above this one and of BASE_FORMS are kept, because forms about accounts hold passwords.
"""

from django.conf import settings
from django.shortcuts import render


def takes_forms(module):
    """Whether this module of views takes forms of work, whose words are kept: those of the apps above, and BASE_FORMS."""
    return module.split(".")[0] in settings.OWN_APPS[1:] or module in settings.BASE_FORMS


def by_script(request):
    """Whether the script of the forms sent this request (gugus/static/gugus/send.js), and keeps what was typed."""
    return request.headers.get("Sent-By") == "script"


def is_kept(request):
    """Whether this is a form of work that a page of ours has sent, so that it may be sent again."""
    return request.method == "POST" and _is_ours(request) and takes_forms(request.resolver_match.func.__module__)


def typed(request):
    """Return the input of a form that may be sent again, as [(name, value)]; [] for other requests."""
    return fields_of(request) if is_kept(request) else []


def of_other_person(request):
    """Whether the page that sent this request was rendered for another user than the one who is logged in now."""
    return request.headers.get("Person", str(request.user.pk)) != str(request.user.pk)


def fields_of(request):
    """Return the input of a form as [(name, value)], without its CSRF token."""
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


def _is_ours(request):
    """Whether the browser says that a page of this site sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return site == "same-origin"


def send_again(request, fields, *, other_person=False, read_only=False):
    """Return the page that holds these fields and sends them again: after login (403), or when writes are taken again (503)."""
    context = {"typed": fields, "files": bool(request.FILES), "other_person": other_person, "read_only": read_only}
    context["shows"] = read_only and getattr(request.resolver_match.func, "shows_once", False)
    return render(request, "gugus/send_again.html", context, status=503 if read_only else 403)


def csrf_failure(request, reason=""):
    """Return the page for a form without a valid CSRF token (CSRF_FAILURE_VIEW)."""
    fields = typed(request)
    if fields or (by_script(request) and _is_ours(request)):
        return send_again(request, fields)
    return render(request, "403_csrf.html", status=403)
