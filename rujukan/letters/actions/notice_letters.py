"""Tells a body outside what has changed since our letter (`LetterChange`): a task, then a letter.

It is told when a basis ends, when the data are restricted or no longer, or when what a letter told is corrected. A `Task` with a
`body` asks for a letter of notice; only that letter, or a reason why none is needed, ends the task. The change is found by
comparing the frozen letters with the present data (`rujukan.letters.printing.notice`), so several changes make one letter. Of a
printed envelope only the names of the corrected columns are kept.
"""

from itertools import groupby

from django.db import transaction

from gugus.choices import Pressing
from gugus.workflow.lifecycle import locked_row
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.actions.steps import moment, note, require_state, tell_coordinators
from rujukan.choices.event import EventKind
from rujukan.choices.letter import LetterChange, LetterLaw, LetterPurpose
from rujukan.choices.task import TaskStatus
from rujukan.letters.actions.correspondence import number_letter
from rujukan.letters.printing.notice import Notice, last_notice, notice_of
from rujukan.models import IdentityEnvelope, Letter, Task
from rujukan.stages import standards

NO_NOTICE = "Tugas ini tidak, atau tidak lagi, menunggu surat pemberitahuan."


NOTHING_LEFT = "Tidak ada lagi yang perlu diberitahukan. Batalkan tugas ini, dan tulis alasannya."


def owe_for_basis(basis, *, by, at):
    """Ask for a notice to each body outside that got a letter on a basis which has just ended, under a locked victim."""
    _owe(basis.victim, _held_letters(basis.victim).filter(consent=basis), LetterChange.BASIS, by, at)


def owe_for_restriction(victim, *, by, at):
    """Ask for a notice to each body outside that got a letter about a victim whose data have just been restricted."""
    _owe(victim, _held_letters(victim), LetterChange.RESTRICTED, by, at)


def owe_for_lifting(victim, *, by, at):
    """Ask for a notice to each body that was told of a restriction which is over; one that was not told yet is told nothing."""
    for task in _waiting_tasks(victim).select_related("body"):
        if not notice_of(victim, task.body).changed:
            tasks.end([task], TaskStatus.CANCELLED, "Pembatasan dicabut sebelum suratnya dibuat", by=by, at=at)
    _owe_where(victim, lambda notice, before: LetterChange.LIFTED in notice.changed, LetterChange.LIFTED, by, at)


def owe_for_correction(victim, *, by, at, columns=()):
    """Ask for a notice to each body whose letter, or printed envelope, told what has just been corrected.

    `columns` are those of the identity that have another value now. A body that was told the same correction is not told again.
    """
    for envelope in IdentityEnvelope.objects.filter(approval__victim=victim, printed_at__isnull=False).select_related("approval"):
        if wrong := set(columns).intersection(envelope.told):
            envelope.corrected, envelope.corrected_at = sorted(wrong.union(envelope.corrected)), at
            envelope.save(update_fields=["corrected", "corrected_at"])
    _owe_where(victim, Notice.untold, LetterChange.CORRECTED, by, at)


def _held_letters(victim):
    """Return the letters about a victim that bodies outside hold."""
    return Letter.objects.filter(victim=victim, to__external=True).exclude(purpose=LetterPurpose.NOTICE)


def _waiting_tasks(victim):
    return Task.objects.open().filter(victim=victim, body__isnull=False)


def _owe_where(victim, owed, change, by, at):
    """Ask for a notice to those bodies for which `owed` says so, of what has changed and of the notice before."""
    bodies = {letter.to_id: letter.to for letter in _held_letters(victim).select_related("to")}
    keys = [key for key, body in bodies.items() if owed(notice_of(victim, body), last_notice(victim, body))]
    _owe(victim, _held_letters(victim).filter(to__in=keys), change, by, at)


def _owe(victim, letters, change, by, at):
    """Make a task for each body, unless one waits: its letter will say all that has changed."""
    told, why = set(_waiting_tasks(victim).values_list("body", flat=True)), change.label
    due = standards.due(standards.NOTICE, at)
    for body, own in groupby(letters.select_related("to").order_by("to__short_name", "to", "number"), key=lambda one: one.to):
        if body.pk in told:
            continue
        numbers = ", ".join(letter.number for letter in own)
        about = {"case_id": victim.case_id, "victim": victim, "body": body, "made_by": by, "made_at": at}
        text = f"Beri tahu {body.short_name} dengan surat, karena {why}. Surat kami kepadanya: {numbers}."
        task = Task.objects.create(text=text, due_at=due, standard=standards.NOTICE, **about)
        words = f"{victim.code}: {why}. Buat surat pemberitahuan kepada {body.short_name}, yang menerima surat {numbers}"
        tell_coordinators(words, task, at=at, urgent=Pressing.CONSENT)


@transaction.atomic
def write(task, *, by, at=None):
    """Write the letter of notice for which a task asks, and end the task; return the letter. Raises Refused, TooLate.

    It needs no basis of the person: the law asks for it. The body's confirmation is awaited as every answer.
    """
    rules.require_coordinator(by)
    task = locked_row(task)
    require_state(task.is_open and task.body_id, NO_NOTICE)
    at = moment(at, task.made_at)
    notice = notice_of(task.victim, task.body)
    require_state(notice.changed, NOTHING_LEFT)
    about = {"purpose": LetterPurpose.NOTICE, "law": LetterLaw.RECIPIENTS, "victim": task.victim, "to": task.body}
    changes = [change.value for change in notice.changed]
    letter = number_letter(Letter(disclosed=[], by=by, at=at, **about), notice.facts, changes=changes)
    tasks.end([task], TaskStatus.DONE, f"Surat {letter}", by=by, at=at)
    words = f"{letter}: {letter.get_purpose_display().lower()}, kepada {letter.to.short_name}"
    note(EventKind.LETTER_WRITTEN, by=by, at=at, victim=letter.victim, text=words)
    return letter
