"""Plans a case conference, moves or cancels it, and tells the institutions. A conference never widens what they see of a person.

Whom to invite: institutions that hold or held an accepted referral in the case, and others by their own list, with codes only.

A `CaseConference` is a `Meeting` of the kind CASE with what ties it to a case. The meeting holds the day, the participants and
the version, and no text; the function `gugus_case_meeting`, which case work replaces, says who sees it. So the pages and lists of
the task force's meetings show none of them (`of_task_force`). The conference has a number of its own: the invited institutions
never see that of the case, and no policy shows them a victim or a referral because of it. They read the codes that the conference
stores.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gugus.actions import meeting as meetings
from gugus.choices import MeetingKind
from gugus.formats.indonesian import local_time, long_date
from gugus.models import Meeting
from gugus.workflow.lifecycle import OUT_OF_SIGHT
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.actions.steps import Stale, locked, moment, note, require, require_state, step, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.task import TaskStatus
from rujukan.conferences.choices import NEXT_CONFERENCE, SERIES, ChangeReason, ConferenceMode, ConferenceStatus
from rujukan.conferences.disclosure import plan_of
from rujukan.conferences.lists import invitable, people
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.models import CaseConference, Task
from rujukan.stages import standards

CLOSED = "Kasus ini sudah ditutup, jadi tidak ada konferensi atau keputusan baru tentangnya."
ENDED = "Konferensi ini sudah berlangsung atau dibatalkan, jadi tidak diubah lagi."
TOO_LATE = "Isi tanggal mulai hari ini; yang sudah berlangsung paling lama seminggu lalu."
CODES_ONLY = "Institusi ini belum menerima rujukan dalam kasus; undang dengan kode saja."
WHY = "Pilih alasannya. Institusi yang diundang membacanya."
FIELDS = ("kind", "why", "held_on", "time", "mode", "place", "agenda", "codes")
WHEN_AND_HOW = ("held_on", "time", "mode")
LATEST, FURTHEST = timedelta(days=7), timedelta(days=183)
ASKED = "Catat notulennya di halaman konferensi, juga bila tidak jadi berlangsung."


@transaction.atomic
def plan(case, *, by, fields, institutions=(), others=(), at=None):
    """Plan a conference about a case and invite institutions; return it. Raises Refused.

    `fields` are those in FIELDS. `institutions` have accepted a referral in the case; `others` get codes only. A conference that
    has just been held is recorded in the same way.
    """
    rules.require_coordinator(by)
    case = locked(case, by)
    require_state(case.is_active, CLOSED)
    at = moment(at, case.opened_at)
    fields = _checked_plan(case, fields, by, at)
    chosen = _checked_institutions(case, institutions, others)
    conference = _make(case, fields, by, at)
    meetings.invite(conference.meeting, chosen)
    about = {"case_id": case.pk, "conference": conference, "standard": standards.MINUTES, "made_by": by, "made_at": at}
    Task.objects.create(text=ASKED, due_at=_minutes_due(conference), **about)
    note(EventKind.CONFERENCE_PLANNED, by=by, at=at, case=case, text=f"{conference}, {_when(conference)}")
    for institution in chosen:
        tell_institution(institution, f"Undangan konferensi kasus {conference}, {_when(conference)}", conference, at=at)
    return conference


@transaction.atomic
def change(conference, *, by, version, fields, institutions=(), others=(), reason="", at=None):
    """Change a planned conference and who is invited; return it. Raises Stale, Refused.

    A new day, time or place takes a `reason`, which those who stay invited are told. An institution that is no longer invited
    loses access.
    """
    conference = locked_conference(conference, by)
    case, meeting = conference.case, conference.meeting
    if conference.version != version:
        raise Stale(conference)
    require_state(conference.is_planned, ENDED)
    require_state(case.is_active, CLOSED)
    at = moment(at, meeting.recorded_at)
    before, place = [getattr(conference, name) for name in WHEN_AND_HOW], plan_of(conference)["place"]
    invited = set(conference.institutions)
    fields = _checked_plan(case, fields, by, at, conference)
    chosen = _checked_institutions(case, institutions, others, kept=invited)
    _set_plan(conference, fields)
    moved = (before, place) != ([getattr(conference, name) for name in WHEN_AND_HOW], fields["place"])
    require(reason in ChangeReason or not moved, WHY, "reason")
    conference.reason = reason if moved else conference.reason
    meeting.version += 1
    meeting.save()
    conference.save()
    meeting.participants.exclude(institution__in=chosen).delete()
    meetings.invite(meeting, chosen)
    conference.tasks.open().exclude(standard="").update(due_at=_minutes_due(conference))
    note(EventKind.CONFERENCE_CHANGED, by=by, at=at, case=case, text=f"{conference}, {_when(conference)}")
    for institution in invited - set(chosen):
        tell_institution(institution, f"Institusi Anda tidak lagi diundang ke {conference}.", case, at=at, linked=False)
    for institution in set(chosen) - invited:
        tell_institution(institution, f"Undangan konferensi kasus {conference}, {_when(conference)}", conference, at=at)
    if moved:
        now = f"menjadi {_when(conference)}" if place == fields["place"] else f"berubah tempat, {_when(conference)}"
        words = f"Konferensi {conference} {now}. Alasan: {conference.get_reason_display().lower()}"
        for institution in invited & set(chosen):
            tell_institution(institution, words, conference, at=at)
    return conference


@transaction.atomic
def cancel(conference, *, by, reason, at=None):
    """Cancel a planned conference and tell the institutions the reason; return it. Raises Refused, TooLate."""
    conference = locked_conference(conference, by)
    step(NEXT_CONFERENCE, conference, ConferenceStatus.CANCELLED)
    require(reason in ChangeReason, WHY, "reason")
    at = moment(at, conference.meeting.recorded_at)
    conference.status, conference.reason = ConferenceStatus.CANCELLED, reason
    conference.save()
    tasks.end(conference.tasks.open(), TaskStatus.CANCELLED, "Konferensinya dibatalkan", by=by, at=at)
    note(EventKind.CONFERENCE_CANCELLED, by=by, at=at, case=conference.case, text=str(conference))
    words = f"Konferensi {conference}, {_when(conference)}, dibatalkan. Alasan: {conference.get_reason_display().lower()}"
    for institution in conference.institutions:
        tell_institution(institution, words, conference, at=at)
    return conference


def release(case, institutions, *, by, at):
    """Take institutions that a case now bars off its conferences; the coordinators do their tasks. They are told nothing."""
    keys = [one.pk for one in institutions]
    for task in case.tasks.open().filter(conference__isnull=False, institution__in=keys):
        task.institution = None
        task.save()
    for conference in CaseConference.objects.planned().filter(case=case).select_related("meeting"):
        gone, _ = conference.meeting.participants.filter(institution__in=keys).delete()
        if gone:
            text = f"{conference}: satu undangan berakhir karena pengecualian. Periksa siapa lagi yang perlu hadir."
            tell_coordinators(text, conference, at=at)


def locked_conference(conference, by):
    """Return a conference with its meeting and case, locked until the commit. Raises Refused if `by` may not run it."""
    rules.require_coordinator(by)
    case = locked(conference.case, by)
    rows = CaseConference.objects.select_related("meeting").select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=conference.pk).first()
    require(row, OUT_OF_SIGHT)
    row.case = case
    return row


def _make(case, fields, by, at):
    number = take(SERIES, timezone.localtime(at).year)
    meeting = Meeting(kind=MeetingKind.CASE, title=f"Konferensi kasus {number}", recorded_by=by, recorded_at=at)
    conference = CaseConference(case=case, number=number, meeting=meeting)
    _set_plan(conference, fields)
    meeting.save()
    conference.meeting = meeting
    conference.save()
    return conference


def _set_plan(conference, fields):
    meeting = conference.meeting
    for name, value in fields.items():
        if name != "held_on":
            conference.put(name, value)
    meeting.held_on, meeting.place = fields["held_on"], ConferenceMode(fields["mode"]).label


def _when(conference):
    return f"{long_date(conference.held_on)} pukul {local_time(conference.time)}"


def _minutes_due(conference):
    return standards.due(standards.MINUTES, conference.starts_at)


def _checked_plan(case, fields, by, at, conference=None):
    today, opened_on = timezone.localdate(at), timezone.localdate(case.opened_at)
    day, kept = fields["held_on"], conference and conference.held_on == fields["held_on"]
    require(kept or today - LATEST <= day, TOO_LATE, "held_on")
    require(opened_on <= day, "Konferensi tidak mendahului kasusnya.", "held_on")
    require(day <= today + FURTHEST, "Periksa tanggalnya: paling lama enam bulan lagi.", "held_on")
    in_person = fields["mode"] == ConferenceMode.IN_PERSON
    require(fields["place"].strip() or not in_person, "Tulis tempatnya.", "place")
    require(fields["agenda"].strip(), "Tulis agendanya.", "agenda")
    known = {victim.code for victim in people(case)} | set(conference.codes if conference else ())
    require(fields["codes"], "Pilih orang yang dibahas.", "codes")
    require(known >= set(fields["codes"]), "Pilih orang dalam kasus ini.", "codes")
    texts = {name: require_anonymous(fields[name], case, by=by, field=name) for name in ("place", "agenda")}
    return fields | texts


def _checked_institutions(case, institutions, others, kept=frozenset()):
    """Return the chosen institutions, without those that the case bars. Raises Refused."""
    known, rest = (set(rows) for rows in invitable(case))
    require(known | kept >= set(institutions), CODES_ONLY, "institutions")
    require(known | rest | kept >= set(others), "Institusi ini tidak dapat diundang ke konferensi kasus ini.", "others")
    chosen = list(dict.fromkeys([*institutions, *others]))
    require(chosen, "Pilih sedikitnya satu institusi.", "institutions")
    barred = set(case.barred_institutions.values_list("pk", flat=True))
    require(barred.isdisjoint(one.pk for one in chosen), "Kasus ini mengecualikan institusi itu.", "institutions")
    return chosen
