"""The auditor's pages: who opened what, unusual reading, and whether the access log is intact.

They show codes and numbers only: no page of an auditor ever holds an identity.
"""

from django.shortcuts import get_object_or_404, render

from gugus import rules
from gugus.access.scope import shows
from gugus.audit import figures
from gugus.forms.access_log import AccessLogFilter
from gugus.models import AccessLog, User
from gugus.web.pages import page_of


@shows(rules.auditor)
def audit_list(request):
    form = AccessLogFilter(request.GET or None)
    return _entries_page(request, "gugus/audit_list.html", form.found(), {"form": form})


@shows(rules.auditor)
def audit_subject(request, subject):
    """Show who opened this victim, complaint or case. Whether it exists, this app does not know, so there is no 404."""
    return _entries_page(request, "gugus/audit_subject.html", AccessLog.objects.about(subject), {"subject": subject})


@shows(rules.auditor)
def audit_user(request, pk):
    person = get_object_or_404(User.objects.with_institution(), pk=pk)
    entries = AccessLog.objects.by(person)
    return _entries_page(request, "gugus/audit_user.html", entries, {"person": person})


def _entries_page(request, template, entries, context):
    page = page_of(request, entries.for_list(), context.get("form"))
    return render(request, template, context | {"page": page})


@shows(rules.auditor)
def audit_unusual(request):
    context = {
        "found": figures.unusual_reading(),
        "many_hint": f"{figures.MANY_SUBJECTS} perihal (kode atau nomor) yang berbeda, atau lebih.",
        "wide_hint": f"{figures.MANY_INSTITUTIONS} institusi atau lebih sejak tanggal itu.",
    }
    return render(request, "gugus/audit_unusual.html", context)


@shows(rules.auditor)
def audit_seal(request):
    return render(request, "gugus/audit_seal.html", {"state": figures.seal_state()})
