"""Opens what the forms of the stages say: codes by section, and sealed answers with an opening that is logged.

The institution that answered reads its own codes, as do coordinators. Others that serve the person read the latest codes of each
form that belong to a section which their own stage opens (fitness: safety and risk). Sealed answers open together with the
identity, with a reason; the form itself never shows a sealed answer again. The page "Siapa melihat apa" (`rujukan.stages.sights`)
prints who sees, fills and reads what; tests/rujukan/test_who_sees_what.py states the law's table and compares it with what opens
for each role.
"""

import json
from datetime import date

from gugus.formats.indonesian import long_date, number, rupiah
from gugus.models.compiled import compiled
from rujukan.choices.section import Section
from rujukan.choices.stage_forms import FORMS, Question
from rujukan.choices.stage_forms.schema import DATE, FILE, MANY, NUMBER, ONE, RUPIAH
from rujukan.models import Service, Victim


def sealed_answers(record) -> dict:
    """Return the sealed answers of a record, for the verb to seal again in its next version and for a logged opening."""
    text = record.open("sealed")
    return json.loads(text) if text else {}


def words(question: Question, answer) -> str:
    """Return an answer as a person reads it. A code that is no longer offered is shown as it is stored."""
    match question.kind:
        case kind if kind == ONE:
            return question.offered.get(answer, answer)
        case kind if kind == MANY:
            return ", ".join(question.offered.get(code, code) for code in answer)
        case kind if kind == DATE:
            return long_date(date.fromisoformat(answer))
        case kind if kind == RUPIAH:
            return rupiah(answer)
        case kind if kind == FILE:
            return f"{number(answer)} berkas"
        case kind if kind == NUMBER:
            return number(answer)
    return answer


def answered(record, answers) -> list[str]:
    """Return answers as lines: "Mendesak? Tidak", "Cara masuk: Resmi"."""
    asked = record.declared.questions if record.declared else ()
    return [line(question, answers) for question in asked if question.code in answers]


def line(question, answers) -> str:
    """Return the label and the answer of one question."""
    mark = "" if question.label.endswith("?") else ":"
    return f"{question.label}{mark} {words(question, answers[question.code])}"


def services_for(victim) -> list[Service]:
    """Return what was done for a victim, newest first, as far as the scope shows it: all for coordinators. One query, once."""
    if not hasattr(victim, "known_services"):
        victim.known_services = _services(victim=victim.pk)
    return victim.known_services


def services_of_person(victim) -> list[Service]:
    """Return what `services_for` does, for every code of the person."""
    return _services_of_person(person=victim.pk)


@compiled
def _services(victim):
    return Service.objects.latest_versions().filter(victim=victim).select_related("by", "seen_by")


@compiled
def _services_of_person(person):
    codes = Victim.objects.of_person(person).values("pk")
    return Service.objects.latest_versions().filter(victim__in=codes).select_related("by", "seen_by")


def newest(services) -> list[Service]:
    """Return the newest record of each form among services that are sorted newest first."""
    records = {}
    for service in services:
        records.setdefault(service.form, service)
    return [record for form, record in records.items() if form]


def by_section(records) -> dict[Section, list[tuple[str, list[str]]]]:
    """Return what these records say for each section, by form and day. Sealed answers are not among them."""
    told = {}
    for record in records:
        declared = record.declared
        of_section = {}
        for question in declared.questions if declared else ():
            if question.code in record.answers and question.code != declared.day:
                of_section.setdefault(declared.section_of(question), []).append(line(question, record.answers))
        for section, lines in of_section.items():
            told.setdefault(section, []).append((f"{record.title}, {long_date(record.given_on)}", lines))
    return told


def sealed_words(records) -> list[tuple[str, list[str]]]:
    """Return the sealed answers of these records by form. The caller logs the opening."""
    told = [(record.title, answered(record, sealed_answers(record))) for record in records]
    return [(title, lines) for title, lines in told if lines]


def slip_words(slip: dict) -> list[tuple[str, str]]:
    """Return the answers of a return slip in words: (question, answer)."""
    told = []
    for code, answer in slip.items():
        form, _, asked = code.partition(".")
        declared = FORMS.get(form)
        if declared and not asked:
            told.append((declared.label, f"{answer} kali"))
        elif declared and (question := declared.by_code.get(asked)):
            told.append((f"{declared.label}: {question.label.lower()}", words(question, answer)))
    return told
