"""Riwayat perubahan: the page on which every app shows the history of its rows."""

from django.shortcuts import render
from django.utils import timezone

from gugus.audit import changes


def changes_page(request, parts, *, subject, trail):
    """Render the history of these rows (gugus.audit.changes.parts). The caller has checked that the user may see them.

    `subject` names the row, `trail` are its breadcrumbs: [(label, URL name, its arguments)].
    """
    shown = changes.page(parts, request.GET.get("page"))
    context = {"page": shown, "subject": subject, "trail": trail, "now": timezone.now()}
    return render(request, "gugus/changes.html", context)
