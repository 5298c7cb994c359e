"""Decides who reads which file, and opens it: on a page, or as a download with a reason. Each opening is logged.

A file of a complaint is read like the complaint's content. A file of a case is read like its section: by coordinators, and by
institutions that serve its victim under a referral that discloses the section. Where the section opens with a reason only, so
does the file. A file of the answer to a letter is read by whoever reads the answer.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.formats.indonesian import local_time, long_date
from gugus.models import User
from gugus.uploads.files import CONTENT_TYPES, PICTURES, Rejected, marked
from gugus.workflow.lifecycle import Refused, require
from rujukan.disclosure.anonymity import require_reason
from rujukan.disclosure.section import entitled_sections, reads_content, refuse_restricted
from rujukan.models import Attachment, Case, Complaint, Letter, Referral, Victim

ERASED = "Berkas ini sudah dimusnahkan menurut aturan penyimpanan."
NO_PURPOSE = "Pilih untuk apa berkas ini diperlukan."
NOT_SHOWN = "Berkas ini tidak dapat ditampilkan di halaman. Unduh aslinya bila diperlukan."


@dataclass(frozen=True, repr=False)
class FileSight:
    """Permission of a user to read a file now.

    `subject` names it in the access log; `page` is where the user found it; `name` is the sender's, or "" (`_sender_name`).
    """

    attachment: Attachment
    subject: Complaint | Case | Victim
    page: Complaint | Case | Referral | Letter
    name: str

    @property
    def is_picture(self) -> bool:
        return self.attachment.kind in PICTURES

    @property
    def is_video(self) -> bool:
        return CONTENT_TYPES[self.attachment.kind].startswith("video/")

    @property
    def download_name(self) -> str:
        return self.attachment.download_name(self.page if self.attachment.answer_id else self.subject)


def sight_of(user: User, attachment: Attachment) -> FileSight | None:
    """Return the sight of a file whose row the user may see, or None where its content is closed to them."""
    if attachment.complaint_id:
        complaint = attachment.complaint
        return FileSight(attachment, complaint, complaint, attachment.open("name")) if reads_content(user, complaint) else None
    if attachment.answer_id:  # the row policies show it to whoever reads the answer
        return FileSight(attachment, attachment.victim, attachment.answer.letter, "")
    name = _sender_name(user, attachment)
    if user.is_coordinator:
        return FileSight(attachment, attachment.victim or attachment.case, attachment.case, name)
    referrals = Referral.objects.received_by(user.institution_id).in_service().select_related("victim", "role")
    about = {"victim": attachment.victim_id} if attachment.victim_id else {"victim__case": attachment.case_id}
    own = attachment.service and attachment.service.referral_id
    for referral in sorted(referrals.filter(**about), key=lambda referral: referral.pk != own):  # under which it was filed, first
        if attachment.section in entitled_sections(user, referral.victim, referral):
            return FileSight(attachment, referral.victim, referral, name)
    return None


def _sender_name(user, attachment):
    """Return the sender's name of a file of a case, or "": it may be a person's name, which receivers open with a reason only."""
    own = user.is_coordinator or attachment.institution_id == user.institution_id
    return attachment.open("name") if own and not attachment.needs_reason else ""


def files_of_complaint(complaint: Complaint, *, named: bool) -> tuple[tuple[Attachment, str], ...]:
    """Return pairs (attachment, its name or "" where the content may not be read)."""
    if getattr(complaint, "has_files", True) is None:  # its page has asked
        return ()
    attachments = complaint.attachments.select_related("by", "institution", "taken_over")
    return tuple((attachment, attachment.open("name") if named else "") for attachment in attachments)


def files_of_case(user: User, case: Case) -> tuple[tuple[Attachment, str], ...]:
    """Return the files of a case with their names, for coordinators; the scope has shown them the case."""
    if not user.is_coordinator:
        return ()
    return tuple((attachment, _sender_name(user, attachment)) for attachment in _in_order(case.attachments))


def files_of_referral(user: User, referral: Referral) -> tuple[tuple[Attachment, str], ...]:
    """Return the files that a receiver reads under a referral, with the names that it may read."""
    sections = frozenset() if user.is_coordinator else entitled_sections(user, referral.victim, referral)
    if not sections or not referral.in_service:
        return ()
    rows = Attachment.objects.filter(case=referral.victim.case_id, section__in=sections)
    rows = rows.filter(victim=referral.victim_id) | rows.filter(victim=None)
    return tuple((attachment, _sender_name(user, attachment)) for attachment in _in_order(rows))


def _in_order(attachments):
    return attachments.select_related("victim", "by", "institution", "service").order_by("at", "order")


@transaction.atomic
def show(user: User, sight: FileSight, *, reason="", explanation="") -> bytes:
    """Return what a page shows of a file, and log it in the same transaction. Raises Refused.

    A picture is made smaller and says all over who looks at it, and when. That copy is stored nowhere.
    """
    attachment = sight.attachment
    require(attachment.shown, NOT_SHOWN)
    content = _opened_content(sight)
    words = _file_words(attachment)
    if attachment.needs_reason:
        require(reason, NO_PURPOSE, "reason")
        refuse_restricted([sight.subject], reason)
        words = f"{words}: {require_reason(explanation, sight.subject, by=user, field='explanation')}"
    if sight.is_picture:
        try:
            content = marked(content, _mark(user))
        except Rejected:
            raise Refused(NOT_SHOWN) from None
    _log_opening(user, AccessKind.VIEW, sight, words, reason)
    return content


@transaction.atomic
def download(user: User, sight: FileSight, *, explanation: str) -> bytes:
    """Return the whole content of a file, and log why in the same transaction. Raises Refused."""
    content = _opened_content(sight)
    if sight.attachment.needs_reason:
        refuse_restricted([sight.subject], "")
    explanation = require_reason(explanation, sight.subject, by=user, field="explanation")
    _log_opening(user, AccessKind.DOWNLOAD, sight, f"{_file_words(sight.attachment)}: {explanation}")
    return content


def _mark(user):
    """Return who looks, and when."""
    now = timezone.now()
    who = f"{user} · {user.institution.short_name}" if user.institution else str(user)
    return f"{who} · {long_date(now)} {local_time(now)}"


def _opened_content(sight):
    require(not sight.attachment.erased, ERASED)
    return sight.attachment.content.open("content")


def _file_words(attachment):
    return f"{str(attachment).capitalize()}, {attachment.get_kind_display()}"


def _log_opening(user, kind, sight, words, reason=""):
    sections = ("files", sight.attachment.section) if sight.attachment.case_id else ("files",)
    access_log.record(user, kind, str(sight.subject), sections=sections, reason=reason, explanation=words)
