"""Records what an institution answers in a form of its stage, and corrects it in a new version.

One table, not one for each stage: a record of a form is a `Service`, because figures, the agenda, retention and row policies ask
of all stages at once what was done for a person. A table for each stage would repeat the same columns, policies and tests seven
times, and each list would be a union. What clocks, figures and constraints use is a column: `form`, `number`, `kind`, `given_on`,
`next_on`, `finished`, `seen_by`. All other answers are `answers` (JSON), the sealed ones `sealed` (one encrypted JSON text). The
verb checks them against the declaration, so that no free key and no unknown code is stored. The database holds the invariants:

- A trigger refuses a form that the role of the referral does not have, and a victim of another referral.
- The table is append-only. A correction is a new row that `replaces` the one before and says why; a row is replaced once, and a
  record of a form begins once.
- A visum in a state that implies an examination has its date, and one that was handed over has that date.
- A deportation (form 5f) is agreed by another person than the one who chose it, in a version that replaces the choice.

Files of a question are `Attachment`s of the case in the section of the question, stored, shown and downloaded as any other;
`Attachment.service` links them to their record, and the answer is how many there are. A new version adds files and takes none
away. A role that withholds the section is not asked for them.
"""

import json

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import Pressing
from gugus.workflow.lifecycle import Refused, Stale
from rujukan.actions import attachment as attachments, consequences, monitoring, next_forms
from rujukan.actions.service import serving, start
from rujukan.actions.steps import note, require, tell_coordinators
from rujukan.choices import stage_forms
from rujukan.choices.event import EventKind
from rujukan.choices.service_kinds import NewVersionReason
from rujukan.choices.stage_forms.schema import NO_ANSWER, NOTE, SHORT, given
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.stage_form import sealed_answers
from rujukan.models import Service
from rujukan.models.service import NOT_BY_ROLE
from rujukan.stages import shelter_days

WHY = "Pilih mengapa diperbaiki."
WHY_LONGER = "Hari ke-{} di sini: pilih apa yang ditunggu. Yang belum diketahui, tanyakan dulu."
MOVES_WHEN = "Hari ke-{} di sini: isi tanggal pindah, hari ini atau sesudahnya."
NOT_OF_CHILD = "Formulir ini hanya untuk anak, atau yang usianya belum diketahui."
SEEN_ELSEWHERE = "Pilih petugas institusi penerima rujukan ini."


@transaction.atomic
def fill(referral, declared, *, by, answers, files=None, number=None, version=None, why="", seen_by=None, at=None):
    """Record the answers to a form; return the record. The first record of a referral starts it.

    `answers` is {question: answer} with codes, ISO dates, numbers and texts, `files` {question: inspected files}. `number` names
    the record of which this is a new version: `version` is the one that the user saw, `why` the reason. A sealed answer that is
    left blank stays as it was, and files stay. Raises Refused, and Stale if somebody else has recorded the form meanwhile.
    """
    referral, at, on_behalf = serving(referral, by, at)
    require(declared in stage_forms.of_role(referral.role), NOT_BY_ROLE)
    require(declared.suits(referral.victim), NOT_OF_CHILD)
    number, latest = _record_place(referral, declared, number)
    if version != (latest.version if latest else None):
        raise Stale(latest)
    require(why in NewVersionReason or not latest, WHY, "why")
    require(seen_by is None or seen_by.institution_id == referral.to_institution_id, SEEN_ELSEWHERE, "seen_by")
    files, counts = _filed_with(referral, declared, number, files or {})
    answers = _answered_before(declared, answers, latest) | counts
    _check_form(referral, declared, answers, by, timezone.localdate(at))
    _check_second(declared, answers, latest, by)
    if declared is MOVE_PLAN:
        _check_overstay(referral, answers, at)
    columns = _columns(declared, answers, referral.victim.circumstances) | {
        "number": number,
        "replaces": latest,
        "version": (version or 0) + 1,
    }
    columns |= {"given_on": answers.get(declared.day) or timezone.localdate(at), "next_on": answers.get(declared.next_day)}
    columns |= {"referral": referral, "victim": referral.victim, "why": why if latest else ""}
    people = {"seen_by": seen_by or by, "by": by, "at": at}
    record = Service.objects.create(**columns, **people)
    for question, kept in files.items():
        attachments.attach_to_form(record, declared.by_code[question], kept, by=by, at=at)
    start(referral, by, at, on_behalf)
    note(EventKind.SERVICE_RECORDED, by=by, at=at, referral=referral, on_behalf=on_behalf, text=_story(record))
    monitoring.follow_form(record, by=by, at=at)
    consequences.form_recorded(record, answers, by=by, at=at)
    alarms = declared.alarms(answers)
    if alarms - next_forms.tell_holders(record, alarms, at=at):
        text = f"{declared.label} pada {referral.number} menyebut hal yang mendesak"
        tell_coordinators(text, referral, at=at, urgent=Pressing.DANGER)
    return record


def _record_place(referral, declared, number):
    """Return the number of the record and its latest version; None for a new record."""
    records = referral.services.filter(form=declared.code)
    if number is None and declared.repeats:
        return (records.aggregate(last=Max("number"))["last"] or 0) + 1, None
    return number or 1, records.latest_versions().filter(number=number or 1).first()


def _answered_before(declared, answers, latest):
    """Return what was answered, with the sealed answers of the version before where they were left blank."""
    kept = sealed_answers(latest) if latest else {}
    files = {question.code for question in declared.files}
    return kept | {code: value for code, value in answers.items() if code in declared.by_code.keys() - files and given(value)}


def _filed_with(referral, declared, number, files):
    """Return {question: new files}, and {question: how many it has with those of earlier versions}."""
    new, counts = {}, {}
    for question in declared.files:
        sent = files.get(question.code, ())
        new[question.code], kept = attachments.new_to_form(referral, declared.code, number, question.code, sent)
        if count := kept + len(new[question.code]):
            counts[question.code] = count
    return {question: kept for question, kept in new.items() if kept}, counts


def _check_form(referral, declared, answers, by, today):
    circumstances = referral.victim.circumstances
    for field, message in (*declared.wrong(answers, circumstances), *declared.refused(answers, circumstances)):
        raise Refused(message, field)
    day = answers.get(declared.day)
    require(day is None or day <= today.isoformat(), "Tanggal layanan tidak boleh sesudah hari ini.", declared.day)
    for question in declared.questions:
        if question.kind in (SHORT, NOTE):
            require_anonymous(answers.get(question.code, ""), referral.victim, by=by, field=question.code)
    filed, elsewhere = _filed(referral, declared)
    for before in declared.before:
        if before.of_child and not referral.victim.is_child:
            continue
        filed_there = elsewhere if before.anywhere else filed
        lacks = before.needed(answers, filed) and not before.holds(filed_there.get(before.form, {}))
        require(not lacks, before.message, before.question)


def _check_second(declared, answers, latest, by):
    """Require that what takes two people was chosen before by somebody else, in the version that this one replaces."""
    second = declared.second
    if second is None or answers.get(second.agreed) != "yes":
        return
    question, chosen = second.chosen
    before = latest.answers if latest else {}
    agreed = before.get(second.agreed) == "yes" or (latest and latest.by_id != by.pk)
    require(before.get(question) == chosen and agreed, second.message, second.agreed)


def _check_overstay(referral, answers, at):
    """Require why a person stays at Polres beyond the limit, and on which day they move."""
    day = shelter_days.day_over(referral.stays.filter(until=None).first(), at)
    waits, moves_on = answers.get("waiting_for"), answers.get("by")
    require(not day or (given(waits) and waits not in NO_ANSWER), WHY_LONGER.format(day), "waiting_for")
    require(not day or (moves_on and moves_on >= timezone.localdate(at).isoformat()), MOVES_WHEN.format(day), "by")


def _filed(referral, declared):
    """Return {form: newest answers} under this referral, and of the forms that count wherever the person is served.

    The latter count under every code of the person, also one that `by` does not see: the refusal says only whether it is met.
    """
    anywhere = [before.form for before in declared.before if before.anywhere]
    records = list(referral.services.filed()) if declared.before else ()
    with bypass("filed"):
        codes = referral.victim.person_codes
        others = Service.objects.filed().filter(victim__in=codes, form__in=anywhere).order_by("given_on", "at")
        others = list(others) if anywhere else ()
    return ({record.form: record.answers for record in rows} for rows in (records, others))


def _columns(declared, answers, circumstances):
    secret = {question.code for question in declared.questions if question.sealed}
    sealed = {code: value for code, value in answers.items() if code in secret}
    return {
        "form": declared.code,
        "schema": declared.schema,
        "kind": declared.kind_of(answers),
        "answers": {code: value for code, value in answers.items() if code not in secret},
        "sealed": json.dumps(sealed) if sealed else "",
        "finished": not declared.lacking(answers, circumstances),
    }


def _story(record):
    """Return what the case story says: which form, and why again; never an answer."""
    return f"{record.title}, {record.get_why_display().lower()}" if record.replaces_id else record.title
