"""Adds files to a complaint, when it is logged or later, to a case, by a coordinator or by an institution that serves, and to the
answer to a letter.
"""

from django.db import transaction
from django.template.defaultfilters import filesizeformat

from gugus.uploads.files import MOST_BYTES_IN_ALL
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.section import Section
from rujukan.disclosure.comparison import file_digests
from rujukan.disclosure.retained import require_kept
from rujukan.models import Attachment, AttachmentContent, Referral, Victim
from rujukan.models.attachment import ABOUT_WHOM as ONLY_CHRONOLOGY

NO_FILE = "Pilih berkasnya dulu."
NOT_THEIRS = "Pilih bagian yang terbuka bagi institusi Anda."
CASE_CLOSED = "Kasus ini sudah ditutup. Buka kembali dulu bila berkas ini diperlukan."


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
    attachments = _keep_files(files, "pengaduan", by, at, complaint=complaint)
    if attachments:
        note(EventKind.FILES_ATTACHED, by=by, at=at, complaint=complaint)
    return attachments


@transaction.atomic
def attach_to_case(case, files, *, by, section, victim=None, at=None):
    """Add inspected files to a section of an active case, as a coordinator; return the new attachments. Raises Refused.

    They are about one victim, or, in the chronology, about the whole case. What is there already is skipped.
    """
    rules.require_coordinator(by)
    require(files, NO_FILE, "files")
    case, victim = locked_place(case, victim, by)
    require(victim or section == Section.CHRONOLOGY, ONLY_CHRONOLOGY, "victim")
    at = moment(at, case.opened_at)
    attachments = _keep_files(files, "bagian", by, at, case=case, victim=victim, section=section)
    if attachments:
        note(EventKind.FILES_ATTACHED, by=by, at=at, case=case, victim=victim)
        tell_receivers(case, "Berkas baru", by, at, section=section, victim=victim)
    return attachments


def locked_place(case, victim, by):
    """Return an active case and its victim, if any, locked to add something about them. Raises Refused."""
    case = locked(case, by)
    require_state(case.is_active, CASE_CLOSED)
    if victim is not None:
        victim = locked(victim, by)
        require(victim.case_id == case.pk, ONLY_CHRONOLOGY, "victim")
        require_kept(victim)
    return case, victim


@transaction.atomic
def attach_to_referral(referral, files, *, by, section, at=None):
    """Add inspected files about a victim to a section that a referral in service discloses, as its receiver. Raises Refused.

    Return the new attachments. The coordinators are notified.
    """
    referral = locked(referral, by)
    require(rules.works_for_receiver(by, referral), "Hanya petugas institusi penerima yang menambah berkas.")
    require_state(referral.in_service, "Layanan untuk rujukan ini sudah berakhir.")
    require(files, NO_FILE, "files")
    require(section in referral.role.sections, NOT_THEIRS, "section")
    victim = Victim.objects.get(pk=referral.victim_id)
    require_kept(victim)
    at = moment(at, referral.answered_at)
    attachments = _keep_files(files, "bagian", by, at, case_id=victim.case_id, victim=victim, section=section)
    if attachments:
        note(EventKind.FILES_ATTACHED, by=by, at=at, referral=referral)
        tell_coordinators(f"Berkas baru dari {by.institution.short_name} pada {referral.number}", referral, at=at)
    return attachments


def new_to_form(referral, form, number, question, files):
    """Return the inspected files that a question of a record of a form does not have yet, and how many it has."""
    same_record = {"service__referral": referral, "service__form": form, "service__number": number}
    known = list(Attachment.objects.filter(question=question, **same_record))
    digests = file_digests(known)
    return list({file.sha256: file for file in files if file.sha256 not in digests}.values()), len(known)


def attach_to_form(record, question, files, *, by, at):
    """Store the files that answer a question of a form, in its section; the calling verb has locked the referral and checked."""
    section = record.declared.section_of(question)
    require(section in record.referral.role.sections, NOT_THEIRS, question.code)
    place = {"case_id": record.victim.case_id, "victim": record.victim, "section": section}
    _store_all(files, "bagian", by, at, {"service": record, "question": question.code}, question.code, **place)


def keep_of_answer(answer, files, by, at):
    """Store the inspected files of a new answer to a letter, for the verb that records it; return them."""
    return _keep_files(files, "jawaban", by, at, answer=answer, victim=answer.letter.victim)


def tell_receivers(case, what, by, at, *, section, victim=None):
    """Notify once each institution of which a referral in service discloses a section of a case, of one victim or of all."""
    referrals = Referral.objects.in_service().filter(victim__case=case).select_related("role", "to_institution", "victim")
    rows = referrals.filter(victim=victim) if victim else referrals
    reads = {each.to_institution_id: each for each in rows.order_by("-number") if section in each.role.sections}
    for referral in reads.values():
        if referral.to_institution_id != by.institution_id:
            tell_institution(referral.to_institution, f"{what} pada rujukan {referral.number}", referral, at=at)


def _keep_files(files, what, by, at, **place):
    """Store the files that are new at their place; return them. The caller has locked the place."""
    known = file_digests(Attachment.objects.filter(**place))
    new = list({file.sha256: file for file in files if file.sha256 not in known}.values())
    return _store_all(new, what, by, at, {}, "files", **place)


def _store_all(new, what, by, at, columns, field, **place):
    """Store files at their place, numbered after those there; return them. `field` is where a refusal stands."""
    existing = list(Attachment.objects.filter(**place))
    size = sum(attachment.size for attachment in existing if not attachment.erased) + sum(len(file.content) for file in new)
    require(
        size <= MOST_BYTES_IN_ALL,
        f"Semua berkas satu {what} paling banyak {filesizeformat(MOST_BYTES_IN_ALL)}. Kirim yang terpenting saja.",
        field,
    )
    return [store(file, by, at, order=order, **place, **columns) for order, file in enumerate(new, start=next_order(**place))]


def next_order(**place):
    """Return the number of the next file at a place that the caller has locked."""
    last = Attachment.objects.filter(**place).order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1


def store(file, by, at, **columns):
    """Store an inspected file with its content; return the attachment."""
    attachment = Attachment.objects.create(
        kind=file.kind,
        size=len(file.content),
        name=file.name,
        sha256=file.sha256,
        at=at,
        by=by,
        institution=by and by.institution,
        **columns,
    )
    AttachmentContent.objects.create(attachment=attachment, content=file.content)
    return attachment
