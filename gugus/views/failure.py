"""The pages for what failed on our side."""

import sys

from django.db import OperationalError
from django.http import HttpResponse
from django.template import loader

RETRY_AFTER = 60  # seconds


def failed(request):
    """Answer 503 if the database cannot be reached or is too busy, so that the client tries again; else 500.

    The pages are rendered without the request: they must not ask the database who the user is.
    """
    if isinstance(sys.exception(), OperationalError):
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
    return HttpResponse(loader.get_template("500.html").render(), status=500)
