"""Exports of case data: the page on which a coordinator asks for one and watches its progress, and the download."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow
from gugus.web.attempt import attempt, done
from gugus.web.downloads import file_answer
from gugus.workflow.lifecycle import Refused
from rujukan import rules
from rujukan.models import DataExport
from rujukan.statistics import disclosure as files, tasks
from rujukan.statistics.actions import export as exports
from rujukan.statistics.choices.export import KEPT_FOR, ExportState
from rujukan.statistics.forms.export import ExportForm

LOOK_AGAIN = 5  # seconds until the page reloads itself while a file is being made
ASKED = "Ekspor diminta dan sedang disusun."
ASKED_BEFORE = "Ekspor ini sudah Anda minta; lihat keadaannya di bawah."


@allow(rules.coordinator)
def export_list(request):
    """Show the exports that this coordinator asked for; a POST asks for one."""
    now = timezone.now()
    form = ExportForm(request.POST or None, now)
    if form.is_bound and form.is_valid():
        asked = attempt(form, exports.ask, by=request.user, **form.arguments)
        if asked is not None:
            export, fresh = asked
            if fresh:
                tasks.make_export.enqueue(str(export.pk), request.user.pk)
            return done(request, ASKED if fresh else ASKED_BEFORE, "export_list")
    rows = [(export, export.current_state(now)) for export in DataExport.objects.for_list()]
    making = any(state == ExportState.MAKING for _, state in rows)  # the page reloads itself: nobody types meanwhile
    context = {"form": form, "rows": rows, "days": KEPT_FOR.days, "asks": form.is_bound or not making}
    response = render(request, "rujukan/export_list.html", context, status=422 if form.is_bound else 200)
    if making and not form.is_bound:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@accepts(rules.coordinator, "export_list")
def export_download(request, key):
    """Return the file of an export. POST, because the access log records it."""
    export = get_object_or_404(DataExport, pk=key)
    try:
        content = files.download(request.user, export)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("export_list")
    return file_answer(content, "application/octet-stream", files.download_name(export))
