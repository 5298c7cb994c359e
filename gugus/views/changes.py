"""Riwayat perubahan: the page that every room shows its rows' histories on."""

from django.shortcuts import render
from django.utils import timezone

from gugus.audit import changes


def changes_page(request, found, *, subject, trail):
    """Render what became of the rows `found` (gugus.audit.changes.parts), in this person's sight as their caller found them.

    `subject` names whose history it is, `trail` is the way here: [(label, name of the URL, its arguments)].
    """
    shown = changes.page(found, request.GET.get("page"))
    context = {"page": shown, "subject": subject, "trail": trail, "now": timezone.now()}
    return render(request, "gugus/changes.html", context)
