"""Takes over into a case what was added to its complaint later, and what a complaint tells that was joined to it as the same.

Each text, file and fact once. What does not belong there is marked as read. A complaint takes texts and files in every state, but
no receiver reads them there: a text becomes a `Statement`, a file an `Attachment` of the case, in one section and about one
victim, or in the chronology about the whole case. A joined complaint stays listed with the first one and with its case, and
points to the first: no chains. Its facts are offered to the case one by one (`ReportedFact`); a bar of the case hides the
complaint too.

The view `rujukan_open_section` tells the row policies which sections of which victim the referrals in service of an institution
disclose. It says in SQL what `StageRole.sections` says in Python; tests/sight.py compares them.
"""

from django.db import transaction

from rujukan import rules
from rujukan.actions.attachment import CASE_CLOSED, ONLY_CHRONOLOGY, next_order, store, tell_receivers
from rujukan.actions.steps import locked, moment, note, require, require_state
from rujukan.choices.event import EventKind
from rujukan.choices.section import BEHIND_REASON, Section
from rujukan.disclosure.incidents import fact as fact_of, told
from rujukan.disclosure.retained import require_kept
from rujukan.disclosure.statement import file_of, text_of
from rujukan.models import Statement

NOTHING = "Pilih dulu yang akan ditambahkan."
NO_CASE = "Pengaduan ini belum menjadi kasus."
NO_TEXT = "Keterangan tentang identitas dan keluarga dicatat pada data orangnya. Pilih bagian lain."
TAKEN = "Sudah ditambahkan ke kasus."


@transaction.atomic
def take_over(complaint, *, by, section, victim=None, additions=(), files=(), facts=(), at=None):
    """Copy additions and files of a complaint into a section of its active case; return the case. Raises Refused.

    From a complaint that is the same as another one also `facts` (ReportedFact), into the case of the other one. All are about
    one victim, or, in the chronology, about the whole case. The institutions whose referral discloses the section are notified.
    """
    rules.require_coordinator(by)
    require(additions or files or facts, NOTHING, "items")
    complaint = locked(complaint, by)
    require_kept(complaint)
    require_state(complaint.first.case_id, NO_CASE)
    case = locked(complaint.first.case, by)
    require_state(case.is_active, CASE_CLOSED)
    victim = locked(victim, by) if victim else None
    require(victim is None or victim.case_id == case.pk, ONLY_CHRONOLOGY, "victim")
    require(victim or section == Section.CHRONOLOGY, ONLY_CHRONOLOGY, "victim")
    texts = [*additions, *facts]
    require(not texts or section not in BEHIND_REASON, NO_TEXT, "section")
    _refuse_taken(complaint, case, by, additions, files, facts)
    at = moment(at, case.opened_at)
    place = {"case": case, "victim": victim, "section": section}
    for addition in additions:
        Statement.objects.create(**place, source=addition, text=text_of(addition), at=at, by=by)
    for fact in facts:
        Statement.objects.create(**place, report=complaint, fact=fact, text=fact_of(complaint, fact), at=at, by=by)
    for order, attachment in enumerate(files, start=next_order(**place)):
        store(file_of(attachment), by, at, order=order, source=attachment, **place)
    note(EventKind.COMPLAINT_APPENDED if texts else EventKind.FILES_ATTACHED, by=by, at=at, case=case, victim=victim)
    tell_receivers(case, "Keterangan baru" if texts else "Berkas baru", by, at, section=section, victim=victim)
    _mark_read(complaint)
    return case


@transaction.atomic
def mark_read(complaint, *, by, at=None):
    """Mark the words that came to a complaint after triage as read, whether they were taken over or not. Raises Refused."""
    rules.require_coordinator(by)
    complaint = locked(complaint, by)
    if complaint.unread_since:
        note(EventKind.WORDS_READ, by=by, at=moment(at, complaint.logged_at), complaint=complaint)
        _mark_read(complaint)
    return complaint


def _mark_read(complaint):
    complaint.unread_since = None
    complaint.save(update_fields=["unread_since"])


def _refuse_taken(complaint, case, by, additions, files, facts):
    """Raise Refused where one of them is not of this complaint, or is in the case already."""
    own = {*complaint.additions.filter(asked=False), *complaint.attachments.all()}
    require({*additions, *files} <= own, NOTHING, "items")
    require(not any(attachment.erased for attachment in files), NOTHING, "items")
    require(not facts or (complaint.duplicate_of_id and {*facts} <= {*told(complaint)}), NOTHING, "items")
    taken = any(getattr(each, "taken_over", None) for each in (*additions, *files))
    require_state(not (taken or complaint.statements.filter(fact__in=facts).exists()), TAKEN)
