"""Ends the letter that asked for a visum, once the hospital records in its form that the visum was handed over."""

from contextlib import nullcontext
from datetime import date

from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.indonesian import long_date
from rujukan.actions import task as tasks
from rujukan.actions.steps import note, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.letter import BodyAnswer, LetterPurpose
from rujukan.choices.stage_forms.health import HANDED_OVER, VISUM
from rujukan.choices.task import TaskStatus
from rujukan.models import Letter, LetterAnswer

NO_NUMBER = "tanpa nomor"


def answer_by_form(record, answers, *, by, at):
    """Answer the letters for a visum that wait at this hospital, with its number. For the verb that records the form.

    A visum that was handed over before a letter was written does not answer it.
    """
    if record.form != VISUM.code or answers.get("state") not in HANDED_OVER:
        return
    on = date.fromisoformat(str(answers["handed_on"]))
    words = f"Visum {answers.get('report_no') or NO_NUMBER}, diserahkan kepada penyidik {long_date(on)}"
    for letter in _end_visum(record, on, words, by, at):
        said = f"Jawaban {letter.to.short_name} atas surat {letter}: visum diserahkan"
        note(EventKind.LETTER_ANSWERED, by=by, at=at, victim=record.victim, text=said)
        tell_institution(letter.institution, said, letter, at=at)
        if not by.is_coordinator:
            tell_coordinators(said, letter, at=at)


def _end_visum(record, on, words, by, at):
    """Record the answers and end the tasks; return the letters. The hospital does not see the tasks of the police."""
    rows = Letter.objects.filter(purpose=LetterPurpose.VISUM, victim=record.victim_id, to=record.referral.to_institution_id)
    with nullcontext() if by.is_coordinator else bypass("visum"):
        waiting = list(rows.waiting().select_related("task", "to", "institution"))
        letters = [letter for letter in waiting if timezone.localdate(letter.at) <= on]
        for letter in letters:
            LetterAnswer.objects.create(letter=letter, answer=BodyAnswer.YES, on=on, note=words, at=at, by=by)
        tasks.end([letter.task for letter in letters], TaskStatus.DONE, words, by=by, at=at)
    return letters
