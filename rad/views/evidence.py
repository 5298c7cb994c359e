"""Download and removal of the files of a report."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import allow
from gugus.uploads.files import CONTENT_TYPES
from gugus.views.methods import posts_to
from gugus.web.attempt import press
from rad import rules
from rad.actions import evidence as verbs
from rad.lists import evidence
from rad.models import Evidence


@allow(rules.sees_reports)
@posts_to("rad:realisation_list")
def evidence_open(request, key):
    """Download a file. POST, because the access log records it. The browser saves any file and never shows it on the site."""
    row = _find(key)
    name = f"{evidence.subject(row)}-{row.pk.hex[:6]}.{row.extension}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(evidence.content(request.user, row), content_type=CONTENT_TYPES[row.kind], headers=headers)


@allow(rules.reports)
@posts_to("rad:realisation_list")
def evidence_remove(request, key):
    row = _find(key)
    press(request, "Berkas dihapus.", verbs.remove, row, by=request.user)
    return redirect(row.report)


def _find(key):
    rows = Evidence.objects.select_related("realisation__indicator", "spending__budget_line")
    return get_object_or_404(rows, pk=key)
