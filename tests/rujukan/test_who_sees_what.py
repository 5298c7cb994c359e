"""Which institution sees which part of a person, and fills and reads which answer of which form, against the law.

The law stands here as a table of its own (the domain's two-step disclosure), independent of the code. Every role of Lampiran I
gets an accepted referral of one person of whom everything is recorded, and what opens is compared with the table and printed.
"""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import Institution
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, routing, stage_form as verbs
from rujukan.choices import stage_forms
from rujukan.choices.consent import LegalBasis
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS
from rujukan.disclosure.referral import disclose_referral
from rujukan.disclosure.section import disclose, reveal
from rujukan.models.service import NOT_BY_ROLE
from rujukan.stages.service_steps import service_path
from tests import reference
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.rujukan.test_stage_forms import READ, TABLE

pytestmark = pytest.mark.long

STAGES = ("identification", "shelter", "health", "social", "repatriation", "reintegration", "legal")
# After acceptance, by stage. Guardians of a child: shelter, hospital and social work.
LAW = """
identity    ✓ ✓ ✓ ✓ ✓ ✓ ✓
chronology  ✓ - - ✓ - - ✓
elements    ✓ - - - - - ✓
safety      ✓ ✓ ✓ ✓ ✓ ✓ ✓
health      - ✓ ✓ ✓ - - -
family      - - - ✓ ✓ ✓ -
guardian    - ✓ ✓ ✓ - - -
legal       ✓ - - - - - ✓
"""
# What the mandate of a role does not need: spiritual guidance sees no health, chronology or guardian; whoever checks papers reads
# the identity for that check, and the elements of trafficking in no stage.
NARROWED = """
social         paroki      health chronology guardian
social         gow         health chronology guardian
social         nasyiatul   health chronology guardian
identification disdukcapil chronology elements legal
identification imigrasi    chronology elements legal
legal          imigrasi    elements
"""
# One answer of a form is read with another section than the rest: other stages see fit, not yet or no, and never why.
FITNESS = {f"examination.fit_{what}" for what in ("interview", "travel", "shelter")}
# A word of each section that nothing else says.
NOTES = {"safety_note": "Rumahnya diawasi", "health_note": "Asma", "legal_note": "Laporan polisi ada"}
SAID = {"identity": scenarios.NAME, "chronology": scenarios.NARRATIVE, "elements": "Keterangan korban dan dokumen"}
SAID |= {"safety": "Rumahnya diawasi", "health": "Asma", "family": scenarios.ADDRESS, "guardian": scenarios.GUARDIAN}
SAID |= {"legal": "Laporan polisi ada"}


def rows(table):
    return [line.split() for line in table.strip().splitlines()]


def allowed(stage, institution):
    """Return the sections that the law opens to an institution in a stage."""
    opened = {section for section, *marks in rows(LAW) if marks[STAGES.index(stage)] == "✓"}
    return opened - {name for at, who, *names in rows(NARROWED) for name in names if (at, who) == (stage, institution)}


def section_of(form, question):
    """Return the section with which the law lets others read an answer; None: only who answered, and coordinators."""
    if form == "examination":
        return "safety" if f"{form}.{question}" in FITNESS else "health"
    return next((section.value for section, forms in READ.items() if form in forms), None)


@pytest.fixture(scope="module")
def everything(kept):
    """Return a child of whom everything is recorded, with an accepted referral for each role and each form filled whole."""
    cast = reference.accounts_by_name()
    victim = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")
    casework.correct_victim(victim, by=cast.koordinator, version=1, fields=NOTES | {"address": scenarios.ADDRESS})
    victim.refresh_from_db()
    scenarios.identify(victim, cast.koordinator)
    scenarios.a_guardian(victim, cast.koordinator)
    basis = scenarios.a_basis(victim, cast.koordinator, LegalBasis.CHILD)
    served = []
    for number, (stage, code, *forms) in enumerate(rows(TABLE)):
        receiver = Institution.objects.filter(parent__code=code).first() if code == "puskesmas" else None
        officer = scenarios.an_officer(receiver.code if receiver else code, f"petugas-{number}")
        referral = scenarios.a_referral(victim, cast.koordinator, officer.institution.code, Stage(stage), consent=basis)
        referral = routing.accept(referral, by=officer)
        for form in (form.code for form in stage_forms.of_stage(stage) if form.code in forms):
            scenarios.fill(referral, form, officer, whole=True)
        referral.refresh_from_db()
        served.append(SimpleNamespace(stage=stage, code=code, forms=forms, officer=officer, referral=referral))
    return SimpleNamespace(victim=victim, served=served)


def told(disclosure):
    """Return {section: its text} and the answers of forms, {section: {form.question}}, that a disclosure opens."""
    texts, answers = {}, {}
    for section, fields in disclosure.open.items():
        texts[section.value] = " ".join(field.text for field in fields)
        answers[section.value] = {name for field in fields for name in _answers(field)}
    return texts, answers


def _answers(field):
    """Yield the answers that a field holds: its label is the title of a record and its day, its lines are the answers."""
    for form in FORMS.values():
        if isinstance(field.value, list) and re.match(rf"{form.label}( \d+)?, ", field.label):
            for question in form.questions:
                mark = "" if question.label.endswith("?") else ":"
                if any(line.startswith(f"{question.label}{mark} ") for line in field.value):
                    yield f"{form.code}.{question.code}"


def as_line(stage, code, sections, fills, reads):
    return f"{stage:14} {code:11} {' '.join(sorted(sections))} | {' '.join(sorted(fills))} | {' '.join(sorted(reads))}"


def test_an_institution_sees_fills_and_reads_what_the_law_gives_its_role(everything):
    newest = {}
    for record in everything.victim.services.filed().order_by("given_on", "at"):
        newest[record.form] = record
    assert set(newest) == set(FORMS), "somebody fills each form"
    recorded = [(form, question) for form, record in newest.items() for question in record.answers]
    recorded = [(form, question) for form, question in recorded if question != FORMS[form].day]
    seen, lawful = [], []
    for one in everything.served:
        with scope(one.officer):
            reason = {"reason": "service", "explanation": "Memeriksa yang terbuka"}
            texts, answers = told(reveal(one.officer, everything.victim, referral=one.referral, **reason))
            path = service_path(one.referral, [])
            offered = {step.form.code for step in (*path.steps, *path.others) if step.form}
        opened = {section for section, word in SAID.items() if word in texts.get(section, "")}
        assert opened == set(texts), (one.stage, one.code)
        read = {name for names in answers.values() for name in names}
        seen.append(as_line(one.stage, one.code, opened, offered, read))
        sections = allowed(one.stage, one.code)
        others = {f"{form}.{question}" for form, question in recorded if section_of(form, question) in sections}
        lawful.append(as_line(one.stage, one.code, sections, one.forms, others))
    print("stage          institution sections | fills | reads", *seen, sep="\n")  # noqa: T201 (for people to read)
    assert seen == lawful


def test_nothing_of_another_section_stands_in_an_open_one(everything):
    for one in everything.served:
        with scope(one.officer):
            reason = {"reason": "service", "explanation": "Memeriksa yang terbuka"}
            texts, answers = told(reveal(one.officer, everything.victim, referral=one.referral, **reason))
        closed = set(SAID) - allowed(one.stage, one.code)
        assert not [section for section in closed if SAID[section] in " ".join(texts.values())], one.code
        for section, names in answers.items():
            assert {section_of(*name.split(".")) for name in names} <= {section}


def test_an_institution_reads_its_own_answers_and_fills_no_form_of_another_role(everything):
    for one in everything.served:
        with scope(one.officer):
            summary = disclose(one.officer, everything.victim, one.referral).summary
            own = disclose_referral(one.officer, one.referral, summary=summary).services
        assert {line.service.form for line in own} == set(one.forms)
        assert all(line.answers for line in own)
        others = [form for form in FORMS.values() if form.code not in one.forms]
        of_stage = [form for form in others if form.stage == one.stage]
        for form in {form.code for form in (*of_stage[:1], next(each for each in others if each.stage != one.stage))}:
            with pytest.raises(Refused, match=NOT_BY_ROLE), transaction.atomic():
                verbs.fill(one.referral, FORMS[form], by=one.officer, answers={})


def test_the_page_prints_the_same_table(cast):
    desk, page = at_desk(cast.paroki), reverse("institution_sight")
    parts = [desk.get(page, {"tahap": stage}).context["part"] for stage in STAGES]
    assert desk.get(page, {"tahap": "?"}).context["part"].stage == STAGES[0], "an unknown stage is the first"
    shown, fills = [], []
    for part in parts:
        for sight in part.sights:
            code = sight.role.institution.code
            assert {section.value for section, opens in sight.sections if opens} == allowed(part.stage.value, code), sight.role
            shown.append((part.stage.value, code))
            fills.append([part.stage.value, code, *(form.code for form in sight.fills)])
        for line in part.forms:
            assert {role.institution.code for role in line.filled_by} == {
                code for stage, code, *forms in rows(TABLE) if stage == part.stage.value and line.form.code in forms
            }
            for question, section in line.asked:
                lawful = None if question.sealed else section_of(line.form.code, question.code)
                assert (section and section.value) == lawful, (line.form, question.code)
    assert shown == [(stage, code) for stage, code, *_ in rows(TABLE)], "every role, in the order of Lampiran I"
    assert [set(line) for line in fills] == [set(line) for line in rows(TABLE)]
