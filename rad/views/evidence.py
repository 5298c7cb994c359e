"""The files of a report, and those of the register: stored with their form, downloaded, removed."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import accepts
from gugus.web.attempt import attempt, press
from gugus.web.downloads import sent_file_answer
from rad import rules
from rad.actions import evidence as verbs
from rad.lists import evidence
from rad.models import Evidence


def stored_with_files(form, verb, *subjects, by, **arguments):
    """Call a verb and attach the files of its form to the row, both or neither; return the row, or None if one refused."""
    with transaction.atomic():
        row = attempt(form, verb, *subjects, by=by, **arguments)
        row = row[0] if isinstance(row, tuple) else row  # after a stale edit that is stored already, the row alone
        files = form.cleaned_data.get("files")
        if row is not None and files and attempt(form, verbs.attach, row, files, by=by) is None:
            row = None
        transaction.set_rollback(row is None)
    return row


@accepts(rules.sees_reports, "rad:realisation_list")
def evidence_open(request, key):
    """Download a file. POST, because the access log records it. The browser saves any file and never shows it on the site."""
    return _download(request.user, _evidence_or_404(key))


@accepts(rules.signed_in, "rad:register_list")
def register_file_open(request, key):
    """Download a file of the register, as `evidence_open` does."""
    return _download(request.user, _evidence_or_404(key, of_register=True))


def _download(user, row):
    name = f"{evidence.subject(row)}-{row.pk.hex[:6]}.{row.extension}"
    return sent_file_answer(evidence.content(user, row), row.kind, name)


@accepts(rules.reports, "rad:realisation_list")
def evidence_remove(request, key):
    return _remove(request, _evidence_or_404(key))


@accepts(rules.plan_manager, "rad:register_list")
def register_file_remove(request, key):
    return _remove(request, _evidence_or_404(key, of_register=True))


def _remove(request, row):
    press(request, "Berkas dihapus.", verbs.remove, row, by=request.user)
    return redirect(row.owner)


def _evidence_or_404(key, of_register=False):
    owners = ("realisation__indicator", "spending__budget_line", "contribution__indicator", "register_entry")
    return get_object_or_404(Evidence.objects.select_related(*owners), pk=key, register_entry__isnull=not of_register)
