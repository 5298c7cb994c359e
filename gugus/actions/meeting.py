"""Verbs of meetings: record one, correct it, add what was decided, and close a decision."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from gugus import rules
from gugus.choices import DECISION_NEXT, DecisionStatus, MeetingKind, Role
from gugus.formats.indonesian import long_date
from gugus.models import Meeting, MeetingDecision, MeetingParticipant
from gugus.workflow.lifecycle import locked_at, locked_row, moment, require, rewrite, step
from gugus.workflow.notice import leave
from gugus.workflow.open_text import without_people

FIELDS = ("kind", "letter", "held_on", "place", "title", "agenda", "minutes")
WORDS = ("place", "title", "agenda", "minutes")
LONGEST_AHEAD, LONGEST_DUE = timedelta(days=366), timedelta(days=5 * 366)


@transaction.atomic
def record(*, by, fields, institutions=(), users=(), at=None):
    """Record a meeting, held or planned; return it. Raises Refused.

    `fields` are the columns in FIELDS; `institutions` and `users` took part.
    """
    _check_meeting(by, fields)
    meeting = Meeting.objects.create(recorded_by=by, recorded_at=moment(at), **fields)
    invite(meeting, institutions, users)
    return meeting


@transaction.atomic
def amend(meeting, *, by, version, fields, institutions=(), users=()):
    """Change a meeting and who took part; return it. Raises Stale if somebody else has changed it since `version`."""
    _check_meeting(by, fields)
    meeting = locked_at(meeting, version)
    rewrite(meeting, **fields)
    meeting.participants.exclude(institution__in=institutions).exclude(institution=None).delete()
    meeting.participants.exclude(user__in=users).exclude(user=None).delete()
    invite(meeting, institutions, users)
    return meeting


@transaction.atomic
def decide(meeting, *, by, text, owner, due_on, at=None):
    """Add a decision to a meeting and tell the institution that carries it out; return the decision."""
    _check_keeper(by)
    at = moment(at)
    text = without_people(text, "text", "Tulis keputusannya.")
    require(meeting.held_on <= timezone.localdate(at), "Rapat ini belum berlangsung, jadi belum ada keputusannya.")
    require(due_on >= meeting.held_on, "Batas waktu tidak boleh sebelum rapatnya.", "due_on")
    require(due_on <= meeting.held_on + LONGEST_DUE, "Periksa tahunnya: paling lama lima tahun sesudah rapat.", "due_on")
    decision = MeetingDecision.objects.create(meeting=meeting, text=text, owner=owner, due_on=due_on)
    words = f"Keputusan rapat {long_date(meeting.held_on)} untuk institusi Anda, paling lambat {long_date(due_on)}"
    leave(text=words, path=meeting.get_absolute_url(), at=at, institution=owner)
    return decision


@transaction.atomic
def close(decision, *, by, status, note, at=None):
    """Close a decision as done, with its result, or as cancelled, with the reason; return it. Raises Refused.

    Staff of its institution may only report it as done, which the plan secretariat is told.
    """
    decision = locked_row(decision)
    require(rules.closes_decision(by, decision), "Keputusan ini diakhiri institusinya atau pengelola rencana aksi.")
    require(
        status != DecisionStatus.CANCELLED or rules.keeps_meetings(by),
        "Hanya pengelola rencana aksi atau koordinator yang membatalkan keputusan rapat.",
        "status",
    )
    note = without_people(note, "note")
    step(DECISION_NEXT, decision, status)
    require(note, "Tulis hasilnya." if status == DecisionStatus.DONE else "Tulis alasan membatalkan.", "note")
    decision.status, decision.closing_note, decision.closed_by, decision.closed_at = status, note, by, moment(at)
    decision.save()
    if not by.is_plan_manager:
        words = f"Keputusan rapat {long_date(decision.meeting.held_on)}: {decision.get_status_display().lower()}"
        leave(text=words, path=decision.meeting.get_absolute_url(), at=decision.closed_at, role=Role.PLAN_MANAGER)
    return decision


def _check_keeper(by):
    require(rules.keeps_meetings(by), "Rapat dicatat oleh pengelola rencana aksi atau koordinator.")


def _check_meeting(by, fields):
    _check_keeper(by)
    require(fields["kind"] != MeetingKind.CASE, "Pembahasan kasus tidak dicatat di sini.", "kind")
    of_one = fields["kind"] == MeetingKind.SUB_TASK_FORCE
    require(fields["letter"] or not of_one, "Pilih sub gugus tugasnya.", "letter")
    require(of_one or not fields["letter"], "Rapat koordinasi tidak memilih sub gugus tugas.", "letter")
    require(date(2000, 1, 1) <= fields["held_on"] <= timezone.localdate() + LONGEST_AHEAD, "Periksa tanggal rapatnya.", "held_on")
    for name in WORDS:
        without_people(fields[name], name)


def invite(meeting, institutions, users=()):
    """Add those who do not take part yet to the participants of a meeting."""
    known = set(meeting.participants.values_list("institution", "user"))
    new = [MeetingParticipant(meeting=meeting, institution=one) for one in institutions if (one.pk, None) not in known]
    new += [MeetingParticipant(meeting=meeting, user=one) for one in users if (None, one.pk) not in known]
    MeetingParticipant.objects.bulk_create(new)
