"""Takes over into a case what was added to its complaint later: texts and files, each once."""

from django.db import transaction

from gugus.workflow.lifecycle import Repeated
from rujukan import rules
from rujukan.actions.attachments import CASE_CLOSED, ONLY_CHRONOLOGY, next_order, store, tell_receivers
from rujukan.actions.steps import locked, moment, note, require, require_state
from rujukan.choices import BEHIND_REASON, EventKind, Section
from rujukan.disclosure.retained import require_kept
from rujukan.disclosure.statements import file_of, text_of
from rujukan.models import Statement

NOTHING = "Pilih dulu yang akan ditambahkan."
NO_CASE = "Pengaduan ini belum menjadi kasus."
NO_TEXT = "Keterangan tentang identitas dan keluarga dicatat pada data orangnya. Pilih bagian lain."
TAKEN = "Sudah ditambahkan ke kasus."


@transaction.atomic
def take_over(complaint, *, by, section, victim=None, additions=(), files=(), at=None):
    """Copy additions and files of a complaint into a section of its active case; return the case. Raises Refused.

    They are about one victim, or, in the chronology, about the whole case. The institutions whose referral discloses the section
    are notified.
    """
    require(rules.coordinator(by), "Hanya koordinator yang menambahkan ke kasus.")
    require(additions or files, NOTHING, "items")
    complaint = locked(complaint, by)
    require_kept(complaint)
    require_state(complaint.case_id, NO_CASE)
    case = locked(complaint.case, by)
    require_state(case.is_active, CASE_CLOSED)
    victim = locked(victim, by) if victim else None
    require(victim is None or victim.case_id == case.pk, ONLY_CHRONOLOGY, "victim")
    require(victim or section == Section.CHRONOLOGY, ONLY_CHRONOLOGY, "victim")
    require(not additions or section not in BEHIND_REASON, NO_TEXT, "section")
    _refuse_taken(complaint, case, by, additions, files)
    at = moment(at, case.opened_at)
    place = {"case": case, "victim": victim, "section": section}
    for addition in additions:
        Statement.objects.create(**place, source=addition, text=text_of(addition), at=at, by=by)
    for order, attachment in enumerate(files, start=next_order(**place)):
        store(file_of(attachment), by, at, order=order, source=attachment, **place)
    note(EventKind.COMPLAINT_APPENDED if additions else EventKind.FILES_ATTACHED, by=by, at=at, case=case, victim=victim)
    tell_receivers(case, "Keterangan baru" if additions else "Berkas baru", by, at, section=section, victim=victim)
    return case


def _refuse_taken(complaint, case, by, additions, files):
    """Raise Refused where one of them is not of this complaint, or is in the case already; Repeated if this user took all."""
    own = {*complaint.additions.filter(asked=False), *complaint.attachments.all()}
    require({*additions, *files} <= own, NOTHING, "items")
    require(not any(attachment.erased for attachment in files), NOTHING, "items")
    taken = [copy for copy in (getattr(each, "taken_over", None) for each in (*additions, *files)) if copy]
    if taken and len(taken) == len(additions) + len(files) and all(copy.by_id == by.pk for copy in taken):
        raise Repeated(case)
    require_state(not taken, TAKEN)
