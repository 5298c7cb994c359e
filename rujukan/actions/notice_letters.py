"""Tells a body outside that the basis of a letter has ended, or that the data are restricted: a task, then a letter."""

from itertools import groupby

from django.db import transaction
from django.utils import timezone

from gugus.documents.canonical import canonical, sha256
from gugus.models import Institution
from gugus.workflow.lifecycle import locked_row
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import tasks
from rujukan.actions.correspondence import SECRETARIAT, await_answer
from rujukan.actions.steps import moment, note, require, require_state, tell_coordinators
from rujukan.choices import EventKind
from rujukan.choices.letters import REQUESTS, LetterLaw, LetterPurpose
from rujukan.choices.tasks import TaskStatus
from rujukan.models import Letter, Task
from rujukan.printing.letter import content_of
from rujukan.stages import standards

ONLY_COORDINATOR = "Surat pemberitahuan dibuat koordinator."
NO_NOTICE = "Tugas ini tidak, atau tidak lagi, menunggu surat pemberitahuan."


def owe_for_basis(basis, *, by, at):
    """Ask for a notice to each body outside that got a letter on a basis which has just ended, under a locked victim."""
    _owe(basis.victim, Letter.objects.filter(consent=basis), "dasar suratnya berakhir", by, at)


def owe_for_restriction(victim, *, by, at):
    """Ask for a notice to each body outside that got a letter about a victim whose data have just been restricted."""
    _owe(victim, Letter.objects.filter(victim=victim), "pemakaian datanya dibatasi", by, at)


def _owe(victim, letters, why, by, at):
    """Make a task for each body, unless one waits: its letter will say all that has changed."""
    told = set(Task.objects.open().filter(victim=victim, body__isnull=False).values_list("body", flat=True))
    letters = letters.filter(to__external=True).exclude(purpose=LetterPurpose.NOTICE).select_related("to")
    due = standards.due(standards.NOTICE, at)
    for body, own in groupby(letters.order_by("to__short_name", "to", "number"), key=lambda letter: letter.to):
        if body.pk in told:
            continue
        numbers = ", ".join(letter.number for letter in own)
        about = {"case_id": victim.case_id, "victim": victim, "body": body, "made_by": by, "made_at": at}
        text = f"Beri tahu {body.short_name} dengan surat, karena {why}. Surat kami kepadanya: {numbers}."
        task = Task.objects.create(text=text, due_at=due, standard=standards.NOTICE, **about)
        words = f"{victim.code}: {why}. Buat surat pemberitahuan kepada {body.short_name}, yang menerima surat {numbers}"
        tell_coordinators(words, task, at=at, urgent=True)


@transaction.atomic
def write(task, *, by, at=None):
    """Write the letter of notice for which a task asks, and end the task; return the letter. Raises Refused, TooLate.

    It needs no basis of the person: the law asks for it. The body's confirmation is awaited as every answer.
    """
    require(rules.coordinator(by), ONLY_COORDINATOR)
    task = locked_row(task)
    if existing := Letter.objects.filter(submit_key=task.pk).first():
        return existing
    require_state(task.is_open and task.body_id, NO_NOTICE)
    at = moment(at, task.made_at)
    request = REQUESTS[LetterPurpose.NOTICE]
    about = {"purpose": LetterPurpose.NOTICE, "law": LetterLaw.RECIPIENTS, "victim": task.victim, "to": task.body}
    letter = Letter(submit_key=task.pk, disclosed=[], by=by, at=at, **about)
    due = standards.due(request.standard, at)
    letter.content = content_of(letter, Institution.objects.get(code=SECRETARIAT).name, due)
    letter.number = take(request.series, timezone.localtime(at).year)
    letter.sha256 = sha256(canonical(letter.document))
    letter.save()
    await_answer(letter, due, by, at)
    tasks.end([task], TaskStatus.DONE, f"Surat {letter}", by=by, at=at)
    words = f"{letter}: {letter.get_purpose_display().lower()}, kepada {letter.to.short_name}"
    note(EventKind.LETTER_WRITTEN, by=by, at=at, victim=letter.victim, text=words)
    return letter
