"""Download of a file of a complaint."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import allow
from gugus.uploads.files import CONTENT_TYPES
from gugus.views.methods import posts_to
from gugus.workflow.lifecycle import Refused
from rujukan import rules
from rujukan.disclosure.sections import open_attachment
from rujukan.models import Attachment


@allow(rules.works_on_cases)
@posts_to("complaint_detail", "number")
def attachment_open(request, number, order):
    """Download a file. POST, because the access log records it. The browser saves any file and never shows it on the site."""
    rows = Attachment.objects.select_related("complaint")
    attachment = get_object_or_404(rows, complaint__number=number, order=order)
    try:
        content = open_attachment(request.user, attachment)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(attachment.complaint)
    headers = {
        "Content-Disposition": f'attachment; filename="{attachment.download_name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=CONTENT_TYPES[attachment.kind], headers=headers)
