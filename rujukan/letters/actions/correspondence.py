"""Letters to bodies outside: a numbered letter about one person, its correction, and the answer, which ends its limit.

Nobody outside the task force has an account (`Institution.external`): a `Letter` is sent, and its answer is recorded here.
`REQUESTS` in `rujukan.choices.letter` says for each purpose its series, its limit, to whom it goes, what it may tell and who may
ask. Coordinators write from the page of a victim, the lead agency under a referral of Rehabilitasi sosial, police and
prosecution in a `LegalProceeding`. Only the police ask for a visum, and only from the hospital, which must know the code by a
referral.

A letter rests on a recorded basis, or for the police on a law. It freezes what it prints, as the letter of a referral does. Its
limit is a `Task` that only the answer ends; an answer that is put off moves it. So reminders, home pages and the check before
closing know of letters without a clock of their own.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.choices import Pressing
from gugus.documents.canonical import canonical, sha256
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.models import Institution
from gugus.workflow.lifecycle import FUTURE_DAY, locked_row
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.actions.attachment import keep_of_answer
from rujukan.actions.routing import SERVICES_CLOSED, basis_of
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.letter import (
    REQUESTS,
    SETTLED,
    TRANSFER_CONTACTED,
    BodyAnswer,
    Disclosed,
    LetterPurpose,
    answers_to,
    is_accepted,
    is_correction,
)
from rujukan.choices.section import Section
from rujukan.choices.task import TaskStatus
from rujukan.letters.models.letter import WHY
from rujukan.letters.printing.letter import content_of
from rujukan.models import LegalProceeding, Letter, LetterAnswer, Referral, Task, Victim
from rujukan.stages import addressee as addressees, standards

NOT_YOURS = "Surat untuk keperluan ini tidak dibuat institusi Anda."
NO_REFERRAL = "Rumah sakit belum mengenal kode ini. Minta koordinator mengirim rujukan kesehatan kepadanya dulu."
RESTRICTED = "Pemakaian datanya dibatasi atas permintaan orangnya, jadi tidak ada surat baru tentangnya."
ANSWERED_BEFORE = "Surat ini sudah dijawab, ditarik, atau diganti."
NOT_ANSWERING = "Jawaban dicatat institusi yang menulis suratnya, atau koordinator."
ENDED = {BodyAnswer.WITHDRAWN: TaskStatus.CANCELLED}
LONGEST_WAIT = 366  # days
SECRETARIAT = settings.COUNTY.lead  # from which the letters of the coordinators come


@transaction.atomic
def write(subject, *, by, purpose, to, disclosed, victim=None, consent=None, law="", why="", at=None):
    """Write a letter about a victim, as a coordinator, or about the victim of a referral or in a proceeding, as an institution.

    It rests on one basis: a recorded `consent`, or from the police a `law`. Its limit becomes a task. Raises Refused.
    """
    columns = {"purpose": purpose, "to": to, "disclosed": disclosed, "consent": consent, "law": law, "why": why}
    subject = _subject(subject, by)
    victim = victim or (subject if isinstance(subject, Victim) else getattr(subject, "victim", None))
    require(victim, "Pilih orangnya.", "victim")
    return _write_letter(subject, _victim(subject, victim), by, columns, at)


@transaction.atomic
def correct(letter, *, by, reason, purpose, to, disclosed, consent=None, law="", why="", at=None):
    """Replace a letter that waits for its answer by a new one with a number of its own, with a reason; return the new one."""
    task = _letter_task(letter, by)
    require_state(task.is_open and task.standard != TRANSFER_CONTACTED, ANSWERED_BEFORE)
    require(rules.corrects_letter(by, letter), NOT_YOURS)
    require(reason.strip(), "Tulis mengapa surat ini diganti.", "reason")
    columns = {"purpose": purpose, "to": to, "disclosed": disclosed, "consent": consent, "law": law, "why": why}
    columns |= {"replaces": letter, "reason": reason.strip()}
    subject = _subject(letter.subject, by)
    at = moment(at, letter.at)
    tasks.end([task], TaskStatus.CANCELLED, "Suratnya diganti", by=by, at=at)
    return _write_letter(subject, _victim(subject, letter.victim), by, columns, at)


@transaction.atomic
def answer(letter, *, by, answer, on, next_on=None, note_text="", files=(), at=None):
    """Record what the body answered, or that the request is withdrawn; return the answer. Raises Refused.

    An answer ends the task; one that is put off moves its limit, and so does a yes to a transfer, until the first contact is
    recorded. A later answer corrects an earlier one, with a note why.
    `files` are inspected (`gugus.uploads.files.Inspected`): the body's letter, for whoever reads the answer.
    """
    task = _letter_task(letter, by)
    said = letter.answers.exclude(answer=BodyAnswer.WAITING).values_list("answer", flat=True).first()
    accepted, note_text = is_accepted(letter.purpose, said), note_text.strip()
    offered = answers_to(accepted=accepted, waits=task.is_open)
    require_state(task.is_open or (said in SETTLED and answer in offered), ANSWERED_BEFORE)
    require(answer in offered, "Pilih jawabannya.", "answer")
    corrects = is_correction(answer, said=said, accepted=accepted, waits=task.is_open)
    require(note_text or not corrects, "Tulis mengapa jawabannya diperbaiki.", "note_text")
    at = moment(at, letter.at)
    _check_days(letter, answer, on, next_on, at)
    columns = {"answer": answer, "on": on, "next_on": next_on, "note": note_text, "at": at, "by": by}
    row = LetterAnswer.objects.create(letter=letter, **columns)
    keep_of_answer(row, files, by, at)
    _settle_task(letter, task, row)
    if answer == BodyAnswer.NOT_MET != said:
        _ask_to_go_on(letter, row)
    elif answer in (BodyAnswer.CONTACTED, BodyAnswer.YES):
        _stop_going_on(letter, row)
    _note_answer(letter, row, by, at)
    return row


def _accepts(letter, answer):
    """Return whether this answer accepts a transfer, so that the first contact is awaited."""
    return letter.purpose == LetterPurpose.TRANSFER and answer == BodyAnswer.YES


def _check_days(letter, answer, on, next_on, at):
    today = timezone.localdate(at)
    require(timezone.localdate(letter.at) <= on, "Jawaban tidak mendahului suratnya.", "on")
    require(on <= today, FUTURE_DAY, "on")
    waits = answer == BodyAnswer.WAITING
    require(next_on or not waits, "Isi kapan badan itu ditanya lagi.", "next_on")
    require(next_on or not _accepts(letter, answer), "Isi kapan daerah itu pertama kali menghubungi orangnya.", "next_on")
    require(not next_on or on <= next_on, "Tanggal berikutnya tidak mendahului jawabannya.", "next_on")
    require(not next_on or (next_on - today).days <= LONGEST_WAIT, "Periksa tahunnya: paling lama setahun.", "next_on")
    require(not waits or next_on >= today, "Isi tanggal mulai hari ini.", "next_on")


def _subject(subject, by):
    """Return the row that the letter is written about, locked. Raises Refused if `by` may not read it."""
    if isinstance(subject, Victim):
        rules.require_coordinator(by)
    elif isinstance(subject, LegalProceeding):
        require(LegalProceeding.objects.readable_by(by).filter(pk=subject.pk).exists(), NOT_YOURS)
        return subject
    return locked(subject, by)


def _victim(subject, victim):
    """Return the person as they are now. Raises Refused where nothing more is written about them."""
    victim = Victim.objects.filter(pk=victim.pk).first()
    require(victim and (not isinstance(subject, LegalProceeding) or victim.case_id == subject.case_id), NOT_YOURS, "victim")
    require_state(victim.is_open, SERVICES_CLOSED)
    require(rules.may_use(victim), RESTRICTED)
    return victim


def _write_letter(subject, victim, by, columns, at):
    at = moment(at, victim.added_at)
    _check_letter(subject, victim, by, columns)
    place = {"institution": by.institution} if not isinstance(subject, Victim) else {}
    place |= {"referral": subject} if isinstance(subject, Referral) else {}
    place |= {"proceeding": subject} if isinstance(subject, LegalProceeding) else {}
    letter = number_letter(Letter(victim=victim, by=by, at=at, **columns | place))
    _announce_letter(letter, by, at)
    return letter


def basis_for(purpose, consent, victim, to, sections=()):
    """Return the basis, locked, of a letter for this purpose. Raises Refused."""
    consent, bases = basis_of(consent, victim, to, sections=sections), REQUESTS[purpose].bases
    require(consent.basis in bases, "Keperluan ini memerlukan persetujuan, atau dasar perlindungan anak.", "basis")
    return consent


def _check_letter(subject, victim, by, columns):
    purpose, to, consent, law = (columns[name] for name in ("purpose", "to", "consent", "law"))
    require(purpose in addressees.purposes_of(by, subject), NOT_YOURS, "purpose")
    request = REQUESTS[purpose]
    require(addressees.is_asked_for(to, purpose), "Badan ini tidak diminta untuk keperluan itu.", "to")
    require(set(columns["disclosed"]) <= set(request.tells), "Keperluan ini tidak memerlukan semua yang disebut.", "disclosed")
    require(bool(consent) != bool(law), "Pilih satu dasar.", "basis")
    if consent:
        told = [Section.ELEMENTS] if Disclosed.ELEMENTS in columns["disclosed"] else []
        columns["consent"] = basis_for(purpose, consent, victim, to, sections=told)
    else:
        require(law in request.laws and not isinstance(subject, Victim), "Dasar ini tidak berlaku untuk surat itu.", "basis")
    transfers = purpose == LetterPurpose.TRANSFER
    require(not transfers or columns["why"], WHY, "why")
    columns["why"] = columns["why"] if transfers else ""
    if purpose == LetterPurpose.VISUM:
        require(addressees.is_with_hospital(victim, to), NO_REFERRAL, "victim")


def number_letter(letter, facts=(), **content):
    """Freeze what a new letter prints, give it its number, and ask for the answer by its limit; return the letter, saved.

    `facts` and `content` are what it prints beside the rest.
    """
    request = REQUESTS[letter.purpose]
    due = standards.due(request.standard, letter.at)
    sender = letter.institution or Institution.objects.get(code=SECRETARIAT)
    letter.content = content_of(letter, sender.name, due, facts) | content
    letter.number = take(request.series, timezone.localtime(letter.at).year)
    letter.sha256 = sha256(canonical(letter.document))
    letter.save()
    about = {"case_id": letter.victim.case_id, "victim": None if letter.proceeding else letter.victim}
    about |= {"made_by": letter.by, "made_at": letter.at, "due_at": due, "standard": request.standard, "letter": letter}
    about |= {name: getattr(letter, name) for name in ("proceeding", "referral", "institution")}
    Task.objects.create(
        text=f"Pastikan jawaban {letter.to.short_name} atas surat {letter}, lalu catat di halaman suratnya.", **about
    )
    return letter


def _announce_letter(letter, by, at):
    words = f"{letter}: {letter.get_purpose_display().lower()}, kepada {letter.to.short_name}"
    note(EventKind.LETTER_WRITTEN, by=by, at=at, victim=letter.victim, referral=letter.referral, text=words)
    if letter.institution:
        tell_coordinators(f"Surat {words} ({letter.victim.code})", letter, at=at)
    if not letter.to.external:
        tell_institution(letter.to, f"Surat {words} ({letter.victim.code})", letter, at=at)


def _letter_task(letter, by):
    """Return the task of a letter, locked. Raises Refused for a user who is not responsible for it."""
    task = Task.objects.filter(letter=letter).first()
    require(task and rules.carries_out_task(by, task), NOT_ANSWERING)
    return locked_row(task)


def _settle_task(letter, task, row):
    """End the task of a letter, or move its limit: to ask again, or to check the first contact after a transfer."""
    if _accepts(letter, row.answer) and (task.is_open or letter.victim.is_open):
        _await_contact(letter, task, row.next_on)
    elif task.is_open and row.answer == BodyAnswer.WAITING:
        task.due_at = end_of_day(row.next_on)
        task.save()
    elif task.is_open:
        words = f"{row.get_answer_display()}, {long_date(row.on)}"
        tasks.end([task], ENDED.get(row.answer, TaskStatus.DONE), words, by=row.by, at=row.at)


def _await_contact(letter, task, day):
    """Let the task hold the limit of the first contact; it runs again if an answer that had ended it is corrected."""
    task.standard, task.due_at = TRANSFER_CONTACTED, standards.due(TRANSFER_CONTACTED, end_of_day(day))
    task.text = f"Pastikan bahwa {letter.to.short_name} sudah bertemu orangnya (surat {letter}), lalu catat di halaman suratnya."
    task.status, task.closing_note, task.closed_at, task.closed_by = TaskStatus.OPEN, "", None, None
    task.save()


def _person_of_letter(letter):
    """Return the person of a letter under the code that is kept."""
    victim = Victim.objects.get(pk=letter.victim_id)
    return Victim.objects.filter(pk=victim.merged_into_id).first() or victim


def _ask_to_go_on(letter, row):
    """Ask the coordinators to act again for a person whom the other county did not meet."""
    victim = _person_of_letter(letter)
    words = f"{letter.to.short_name} tidak bertemu orangnya sesudah pelimpahan {letter}"
    tell_coordinators(f"{words}. Hubungi {victim.code}; pelayanan kembali di sini", victim, at=row.at, urgent=Pressing.DANGER)
    if not victim.is_closed:
        text = f"{words}. Hubungi orangnya, lalu teruskan pelayanan di sini atau limpahkan lagi dengan surat baru."
        about = {"case_id": victim.case_id, "victim": victim, "made_by": row.by, "made_at": row.at}
        Task.objects.create(text=text, due_at=standards.due(TRANSFER_CONTACTED, row.at), **about)


def _stop_going_on(letter, row):
    """End the tasks of a failed contact: after this correction it did not fail, or the county is still to meet the person."""
    failed = letter.answers.filter(answer=BodyAnswer.NOT_MET).values("at")
    asked = Task.objects.open().filter(victim__in=_person_of_letter(letter).codes, letter=None, standard="", made_at__in=failed)
    if ended := list(asked):
        tasks.end(ended, TaskStatus.CANCELLED, f"Jawaban atas surat {letter} diperbaiki", by=row.by, at=row.at)
        words = f"Jawaban atas surat {letter} diperbaiki: {row.get_answer_display().lower()}. Tugas menghubungi orangnya berakhir"
        tell_coordinators(words, letter, at=row.at)


def _note_answer(letter, row, by, at):
    words = f"Jawaban {letter.to.short_name} atas surat {letter}: {row.get_answer_display().lower()}"
    note(EventKind.LETTER_ANSWERED, by=by, at=at, victim=letter.victim, referral=letter.referral, text=words)
    if not by.is_coordinator:
        tell_coordinators(words, letter, at=at)
    elif letter.institution:
        tell_institution(letter.institution, words, letter, at=at)
