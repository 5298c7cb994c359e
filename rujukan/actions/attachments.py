"""Adds files to a complaint, when it is logged or later."""

from django.db import transaction
from django.template.defaultfilters import filesizeformat

from gugus.uploads.files import MOST_BYTES_IN_ALL
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require
from rujukan.choices import EventKind
from rujukan.disclosure.comparison import file_digests
from rujukan.disclosure.retained import require_kept
from rujukan.models import Attachment, AttachmentContent


@transaction.atomic
def attach(complaint, files, *, by, at=None):
    """Add inspected files (`gugus.uploads.files.Inspected`) to a complaint in any state; return the new attachments.

    A file that the complaint already has is skipped, so sending it again changes nothing. `by` is None for the public form
    only: its verb has checked the receipt and locked the complaint. Raises Refused.
    """
    if not files:
        return []
    if by is not None:
        complaint = locked(complaint, by)
        require(
            by.is_coordinator or rules.took(by, complaint),
            "Hanya institusi pencatat dan koordinator yang dapat menambah berkas.",
        )
    require_kept(complaint)
    at = moment(at, complaint.logged_at)
    existing = list(complaint.attachments.all())
    known = file_digests(existing)
    new = list({file.sha256: file for file in files if file.sha256 not in known}.values())
    size = sum(attachment.size for attachment in existing if not attachment.erased) + sum(len(file.content) for file in new)
    require(
        size <= MOST_BYTES_IN_ALL,
        f"Semua berkas satu pengaduan paling banyak {filesizeformat(MOST_BYTES_IN_ALL)}. Kirim yang terpenting saja.",
        "files",
    )
    last = max((attachment.order for attachment in existing), default=0)
    attachments = [_keep(complaint, order, file, by, at) for order, file in enumerate(new, start=last + 1)]
    if attachments:
        note(EventKind.FILES_ATTACHED, by=by, at=at, complaint=complaint)
    return attachments


def _keep(complaint, order, file, by, at):
    attachment = Attachment.objects.create(
        complaint=complaint,
        order=order,
        kind=file.kind,
        size=len(file.content),
        name=file.name,
        sha256=file.sha256,
        at=at,
        by=by,
        institution=by and by.institution,
    )
    AttachmentContent.objects.create(attachment=attachment, content=file.content)
    return attachment
