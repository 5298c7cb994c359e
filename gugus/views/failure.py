"""The pages for what failed on our side."""

import sys

from django.db import OperationalError
from django.http import HttpResponse
from django.template import loader

from gugus.access import read_only


def failed(request):
    """Answer 503 if the database cannot be reached, is too busy or takes no writes, so that the client tries again; else 500.

    The pages are rendered without the request: they must not ask the database who the user is.
    """
    if read_only.caused(sys.exception()):
        return read_only.page()
    if isinstance(sys.exception(), OperationalError):
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": read_only.RETRY_AFTER, "Cache-Control": "no-store"})
    return HttpResponse(loader.get_template("500.html").render(), status=500)
