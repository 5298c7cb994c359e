"""Asks for what somebody must do by a day, and closes it as done or cancelled."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import locked_row, step
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.task import NEXT_TASK, TaskStatus
from rujukan.choices.victim import VictimStatus
from rujukan.models import Case, Referral, Task, Victim
from rujukan.models.barring import bars

LONGEST = timedelta(days=2 * 366)
CHECK_YEAR = "Periksa tahunnya: paling lama dua tahun."
BY_NOTICE = "Tugas ini selesai begitu surat pemberitahuannya dibuat. Batalkan bila badan itu tidak memegang apa-apa."
EVENTS = {TaskStatus.DONE: EventKind.TASK_DONE, TaskStatus.CANCELLED: EventKind.TASK_CANCELLED}


@transaction.atomic
def ask(subject, *, by, text, due_on, institution=None, coordinator=None, at=None):
    """Ask for something about a case, a victim or a referral by the end of a day; return the task. Raises Refused.

    The coordinators do it, or one of them; about a referral also the institution that received, sent or proposed it. Officers
    ask only their own institution.
    """
    require(rules.asks(by, institution), "Tugas untuk pihak lain dicatat oleh koordinator.", "who")
    subject = locked(subject, by)
    at, text, about = moment(at), text.strip(), _about_columns(subject)
    _check_open(subject, about)
    _check_who(subject, about, institution, coordinator)
    require(text, "Tulis apa yang harus dikerjakan.", "text")
    require_due(due_on, at, "due_on")
    columns = {"text": text, "due_at": end_of_day(due_on), "institution": institution, "coordinator": coordinator}
    task = Task.objects.create(made_by=by, made_at=at, **columns, **about)
    limit = f"paling lambat {long_date(due_on)}"
    _note_task(EventKind.TASK_ASKED, task, by=by, at=at, text=f"{task.who}, {limit}")
    if institution and institution.pk != by.institution_id:
        tell_institution(institution, f"Tugas untuk institusi Anda, {limit} ({subject})", task, at=at)
    elif coordinator and coordinator != by:
        tell_coordinators(f"Tugas untuk {coordinator}, {limit} ({subject})", task, at=at)
    return task


def require_due(day, at, field):
    """Raise Refused unless a task may be due on this day."""
    today = timezone.localdate(at)
    require(today <= day, "Batasnya hari ini atau sesudahnya.", field)
    require(day <= today + LONGEST, CHECK_YEAR, field)


@transaction.atomic
def close(task, *, by, status, note_text, at=None):
    """Close a task as done, with the result, or as cancelled, with the reason; return it. Raises Refused.

    An institution cancels only what it asked of itself. The coordinators are told how a task of theirs ended, and one for the
    next contact or the next step of a proceeding: nobody has recorded the contact or event that would plan another.
    """
    task = locked_row(task)
    require(rules.carries_out_task(by, task), "Tugas ini diakhiri institusinya atau koordinator.")
    require(task.letter_id is None, "Tugas ini berakhir begitu jawaban suratnya dicatat di halaman surat.")
    require(not task.awaits_minutes, "Tugas ini berakhir begitu notulennya dicatat di halaman konferensi.")
    require(not task.awaits_decision, "Tugas ini berakhir begitu amplop identitasnya diputuskan.")
    cancelled, note_text = status == TaskStatus.CANCELLED, note_text.strip()
    require(task.body_id is None or cancelled, BY_NOTICE, "status")
    require(not cancelled or rules.cancels_task(by, task), "Tugas dari koordinator dibatalkan oleh koordinator.", "status")
    step(NEXT_TASK, task, status)
    require(note_text, "Tulis alasan membatalkan." if cancelled else "Tulis hasilnya.", "note_text")
    task.status, task.closing_note, task.closed_by, task.closed_at = status, note_text, by, moment(at, task.made_at)
    task.save()
    subject = task.subject
    _note_task(EVENTS[status], task, by=by, at=task.closed_at, text=note_text)
    words = f"Tugas {task.get_status_display().lower()}: {task.who} ({subject})"
    if task.institution and by.institution_id != task.institution_id:
        tell_institution(task.institution, words, task, at=task.closed_at)
    elif not by.is_coordinator and (task.made_by.is_coordinator or not task.referral):
        tell_coordinators(words, task, at=task.closed_at)
    return task


def end(running, status, words, *, by, at):
    """Close tasks with the same result or reason, because what the caller records has settled them. Tells nobody."""
    for task in running:
        task.status, task.closing_note, task.closed_by, task.closed_at = status, words, by, max(at, task.made_at)
        task.save()


def _check_open(subject, about):
    closed = not subject.is_active if isinstance(subject, Case) else about["victim"].status == VictimStatus.CLOSED
    require_state(not closed, "Kasus atau layanan ini sudah ditutup, jadi tidak diberi tugas lagi.")


def _check_who(subject, about, institution, coordinator):
    if institution:
        of = isinstance(subject, Referral) and institution.pk in {subject.to_institution_id, subject.from_institution_id}
        require(of, "Institusi ini tidak ada dalam rujukan itu.", "who")
        require_state(subject.is_open, "Rujukan ini sudah berakhir, jadi institusinya tidak diberi tugas lagi.")
    if coordinator:
        may = coordinator.is_active and coordinator.is_coordinator and not bars(about["case_id"], coordinator)
        require(may, "Orang ini tidak mengerjakan kasus itu.", "who")


def _about_columns(subject):
    """Return the columns that say what a task is about."""
    if isinstance(subject, Case):
        return {"case_id": subject.pk}
    if isinstance(subject, Victim):
        return {"case_id": subject.case_id, "victim": subject}
    return {"case_id": subject.victim.case_id, "victim": subject.victim, "referral": subject}


def _note_task(kind, task, **event):
    note(kind, case=Case(pk=task.case_id), victim=task.victim, referral=task.referral, **event)
