"""The forms of the stages: declarations, which institution fills and reads which, versions, and what they must not do."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Institution, Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rujukan import figures
from rujukan.actions import routing, service as services, stage_form as verbs
from rujukan.choices import stage_forms
from rujukan.choices.consent import LegalBasis
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS
from rujukan.choices.stage_forms.schema import DATE, NO_ANSWER, NOTE
from rujukan.disclosure.section import disclose, reveal
from rujukan.disclosure.stage_form import sealed_answers
from rujukan.forms.stage_form import MOST_BUTTONS
from rujukan.models import Service, StageRole
from tests.rujukan import scenarios

MOST_ON_THE_FIRST_SCREEN, MOST_FIELDS = 8, 12
# Who fills which form (stages.md): stage, institution, forms.
TABLE = """
identification polres      interview screening police
identification gow         interview screening complaint
identification dsp3akb     interview screening
identification kodim       screening patrol
identification disnaker    screening labour
identification disdukcapil screening civil
identification imigrasi    screening immigration
identification satpolpp    screening inspection
shelter        dsp3akb     belongings safety_check move_plan
shelter        polres      belongings safety_check move_plan
health         rsud        examination treatment treatment_consent visum onward
health         puskesmas   examination treatment treatment_consent onward
social         dsp3akb     session psychologist family
social         polres      psychologist
social         merangat    session family
social         nasyiatul   session spiritual spiritual_session
social         paroki      spiritual spiritual_session
social         gow         spiritual spiritual_session
repatriation   dsp3akb     destination receiver papers foreigner best_interest journey handover arrival
repatriation   polres      destination papers foreigner journey handover arrival
repatriation   disnaker    destination papers journey handover arrival
reintegration  dsp3akb     plan activity school
reintegration  disnaker    activity
reintegration  diskop      activity
reintegration  merangat    plan activity
legal          satpolpp    bylaw
legal          baghukum    counsel attendance
legal          imigrasi    coordination
"""
# The forms whose answers others read, by the section that opens them; what is missing only its institution and coordinators read.
READ = {
    Section.IDENTITY: {"civil", "immigration"},
    Section.CHRONOLOGY: {"complaint"},
    Section.ELEMENTS: {"screening", "labour"},
    Section.SAFETY: {"interview", "patrol", "inspection", "belongings", "safety_check", "move_plan", "examination"}
    | {"destination", "receiver", "papers", "foreigner", "best_interest", "journey", "handover", "arrival"},
    Section.HEALTH: {"examination", "treatment", "treatment_consent", "onward", "session", "psychologist"},
    Section.FAMILY: {"family"},
    Section.LEGAL: {"police", "visum", "counsel", "attendance", "bylaw", "coordination"},
}


def refused(error, *arguments, **changes):
    with pytest.raises(error) as caught, transaction.atomic():
        scenarios.fill(*arguments, **changes)
    return caught.value


# Declarations


def fields_of_pages(form):
    """Yield how many fields each page of a form shows before its fold is opened; a long list of choices is one."""
    for _, _, codes, *headings in form.groups or [("", "", form.by_code)]:
        asked = [question for question in map(form.by_code.get, codes) if question.first]
        choices = [len(question.below(*headings) if headings else form.offered(question)) for question in asked]
        yield sum(count if 0 < count <= MOST_BUTTONS else 1 for count in choices)


@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_a_form_is_short_and_its_parts_fit(form):
    codes = [question.code for question in form.questions]
    assert len(codes) == len(set(codes))
    assert not {"why", "seen_by", "submit_key", "version", "drawn"} & set(codes), "fields that each form has of its own"
    assert 0 < sum(question.first for question in form.questions) <= MOST_ON_THE_FIRST_SCREEN
    assert sum(question.kind == NOTE for question in form.questions) <= 1
    for question in form.questions:
        assert not set(question.choices) & set(NO_ANSWER), "those two are offered anyway"
        assert question.sealed or question.kind not in ("short", NOTE), "what is typed is sealed"
        assert question.when is None or question.when[0] in codes
    assert all(form.by_code[code].choices for code in form.decided)
    asked = [code for _, _, group, *headings in form.groups for code in group if not headings]
    parts = [choice for _, _, (code, *_), *headings in form.groups if headings for choice in form.by_code[code].below(*headings)]
    shared = {code for _, _, (code, *_), *headings in form.groups if headings}
    assert not form.groups or sorted(codes) == sorted([*asked, *shared])
    assert sorted(parts) == sorted(choice for code in shared for choice in form.by_code[code].choices)
    assert all(fields <= MOST_FIELDS for fields in fields_of_pages(form)), "more of them are asked in steps"
    named = {*form.slip, *form.urgent, form.day, form.next_day} - {""}
    assert named <= set(codes)
    assert not [code for code in named if form.by_code[code].sealed], "a slip and a notice tell nothing sealed"
    assert all(form.by_code[code].kind == DATE for code in {form.day, form.next_day} - {""})


def test_which_institution_fills_which_form(db):
    held = {(role.stage, role.institution.code): role for role in StageRole.objects.select_related("institution")}
    printed = [f"{stage:14} {code:11} {' '.join(role.forms) or '-'}" for (stage, code), role in held.items()]
    assert sorted(printed) == sorted(TABLE.strip().splitlines())
    for role in held.values():
        filled = stage_forms.of_role(role)
        assert {before.form for form in filled for before in form.before if not before.anywhere} <= set(role.forms)
        assert len(filled) == len(role.forms), "a form of another stage is never offered"


def test_which_section_opens_which_form():
    opened = {section: set() for section in Section if section != Section.GUARDIAN}  # no form asks who decides for a child
    for form in FORMS.values():
        for question in form.questions:
            if not question.sealed and (section := form.section_of(question)):
                opened[section].add(form.code)
    assert opened == READ
    fitness = [question for question in FORMS["examination"].questions if question.code.startswith("fit_")]
    assert {question.section for question in fitness} == {Section.SAFETY}


def test_every_form_can_be_filled_and_finished(cast):
    victim = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")  # some forms are about children only
    basis = scenarios.a_basis(victim, cast.koordinator, LegalBasis.CHILD)
    for number, line in enumerate(line for line in TABLE.strip().splitlines()):
        stage, code, *codes = line.split()
        code = Institution.objects.filter(parent__code=code).first().code if code == "puskesmas" else code
        officer = scenarios.an_officer(code, f"petugas-{number}")
        referral = scenarios.a_referral(victim, cast.koordinator, code, Stage(stage), consent=basis)
        routing.accept(referral, by=officer)
        for form in (form.code for form in stage_forms.of_stage(stage) if form.code in codes):
            answers = scenarios.answers_to(form, **scenarios.LAWFUL.get(form, {}))
            record = verbs.fill(referral, FORMS[form], by=officer, answers=answers, files=scenarios.files_to(form))
            secret = {question.code for question in FORMS[form].questions if question.sealed}
            assert record.finished, form
            assert not secret & set(record.answers)
            assert set(sealed_answers(record)) <= secret
        referral.refresh_from_db()
        assert referral.started_at


# Filling, versions


def test_each_examination_is_a_record_of_its_own(cast, hospital):
    scenarios.fill(hospital, "examination", cast.rsud)
    assert scenarios.fill(hospital, "examination", cast.rsud).number == 2


def test_a_correction_is_a_new_version_with_a_reason(cast, hospital):
    first = scenarios.fill(hospital, "examination", cast.rsud, fit_travel="yes")
    again = {"number": 1, "version": 1}
    assert refused(Refused, hospital, "examination", cast.rsud, **again).field == "why"
    second = scenarios.fill(hospital, "examination", cast.rsud, why="error", fit_travel="not_yet", **again)
    first.refresh_from_db()
    assert (first.answers["fit_travel"], second.answers["fit_travel"]) == ("yes", "not_yet")
    assert (second.version, second.replaces) == (2, first)
    assert list(hospital.services.filed()) == [second]
    assert refused(Stale, hospital, "examination", cast.rsud, why="error", **again).current == second
    with pytest.raises(IntegrityError), transaction.atomic(), scope(cast.rsud):  # two versions of one
        Service.objects.create(
            victim=second.victim,
            referral=hospital,
            kind=second.kind,
            form=second.form,
            version=2,
            replaces=first,
            why="error",
            given_on=second.given_on,
            seen_by=cast.rsud,
            by=cast.rsud,
        )


def test_a_sealed_answer_that_is_left_blank_stays(cast, police):
    scenarios.fill(police, "screening", cast.polres, note="Ia menunjuk pintu belakang")
    second = scenarios.fill(police, "screening", cast.polres, number=1, version=1, why="told_more", impression="some")
    assert sealed_answers(second) == {"note": "Ia menunjuk pintu belakang"}
    assert "pintu" not in json.dumps(second.answers)
    named = refused(Refused, police, "screening", cast.polres, note=f"Ia bernama {scenarios.NAME}")
    assert named.field == "note"


def test_what_is_needed_to_finish_may_come_later(cast, police):
    record = scenarios.fill(police, "interview", cast.polres, ended=None)
    assert not record.finished
    record = scenarios.fill(police, "interview", cast.polres, number=1, version=1, why="continued", ended="finished")
    assert record.finished


def test_no_free_key_and_no_foreign_code_is_stored(cast, hospital):
    assert "diagnosis" not in scenarios.fill(hospital, "examination", cast.rsud, diagnosis="x").answers
    assert refused(Refused, hospital, "examination", cast.rsud, fit_travel="sick").field == "fit_travel"
    assert refused(Refused, hospital, "examination", cast.rsud, fit_travel=None).field == "fit_travel"
    assert scenarios.fill(hospital, "examination", cast.rsud, fit_travel="declined").finished


# What must not be


def test_a_visum_needs_a_consent_that_is_not_withdrawn(cast, hospital):
    examined = {"state": "examined", "examined_on": timezone.localdate().isoformat()}
    assert scenarios.fill(hospital, "visum", cast.rsud, state="requested").kind == ServiceKind.PREPARATION
    again = {"number": 1, "version": 1, "why": "changed"}
    assert refused(Refused, hospital, "visum", cast.rsud, **again, **examined).field == "state"
    scenarios.fill(hospital, "treatment_consent", cast.rsud)
    assert scenarios.fill(hospital, "visum", cast.rsud, **again, **examined).kind == ServiceKind.FORENSIC_EXAM


def test_only_the_hospital_writes_a_visum(cast, victim):
    centre = Institution.objects.filter(parent__code="puskesmas").first()
    officer = scenarios.an_officer(centre.code, "petugas-puskesmas")
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, centre.code, Stage.HEALTH), officer)
    refused(Refused, referral, "visum", officer, state="requested")
    columns = {"kind": "preparation", "given_on": "2026-01-01", "seen_by": officer, "by": officer}
    with pytest.raises(IntegrityError), transaction.atomic(), scope(officer):
        Service.objects.create(victim=victim, referral=referral, form="visum", answers={"state": "requested"}, **columns)


def test_the_database_keeps_a_visum_in_order(cast, hospital):
    columns = {"kind": "forensic_exam", "given_on": "2026-01-01", "seen_by": cast.rsud, "by": cast.rsud}
    columns |= {"victim": hospital.victim, "referral": hospital, "form": "visum"}
    for answers in ({"state": "examined"}, {"state": "handed_over", "examined_on": "2026-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Service.objects.create(answers=answers, **columns)


def test_no_spiritual_session_without_the_wish(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL)
    routing.accept(referral, by=cast.paroki)
    scenarios.fill(referral, "spiritual", cast.paroki, wished="no")
    assert refused(Refused, referral, "spiritual_session", cast.paroki).field == "on"


def test_no_journey_to_where_somebody_fears_to_go_nor_abroad_without_papers(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION)
    routing.accept(referral, by=cast.polres)
    assert "Tujuan" in refused(Refused, referral, "journey", cast.polres).message
    scenarios.fill(referral, "destination", cast.polres, to="abroad", fear_of_return="yes")
    assert "takut pulang" in refused(Refused, referral, "journey", cast.polres).message
    again = {"number": 1, "version": 1, "why": "changed"}
    scenarios.fill(referral, "destination", cast.polres, **again, to="abroad", fear_of_return="no")
    scenarios.fill(referral, "papers", cast.polres, passport="asked")
    assert "SPLP" in refused(Refused, referral, "journey", cast.polres).message
    scenarios.fill(referral, "papers", cast.polres, **again, passport="ready")
    assert scenarios.fill(referral, "journey", cast.polres).kind == ServiceKind.TRAVEL


def test_one_person_alone_deports_nobody(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    scenarios.fill(referral, "destination", cast.polres, **scenarios.LAWFUL["destination"])
    chosen = {"exit_mode": "deportation", "why_deported": "Diminta keluar oleh negara asalnya"}
    both = chosen | {"exit_agreed": "yes"}
    assert refused(Refused, referral, "foreigner", cast.polres, **chosen, exit_agreed="yes").field == "exit_agreed"
    assert refused(Refused, referral, "foreigner", cast.polres, **chosen | {"why_deported": None}).field == "why_deported"
    first = scenarios.fill(referral, "foreigner", cast.polres, **chosen, exit_agreed=None)
    assert not first.finished
    assert Notice.objects.filter(role="coordinator", urgent=True, text__contains="Warga negara asing").exists()
    assert "orang kedua" in refused(Refused, referral, "journey", cast.polres).message
    other = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "disnaker", Stage.REPATRIATION), cast.disnaker)
    with scope(cast.disnaker):
        scenarios.fill(other, "destination", cast.disnaker, **scenarios.LAWFUL["destination"])
        assert "orang kedua" in refused(Refused, other, "journey", cast.disnaker).message
    again = {"number": 1, "version": 1, "why": "changed"}
    assert refused(Refused, referral, "foreigner", cast.polres, **again, **both).field == "exit_agreed"
    columns = {"victim": victim, "referral": referral, "kind": first.kind, "form": "foreigner", "version": 2, "why": "changed"}
    columns |= {"replaces": first, "answers": both, "given_on": first.given_on, "seen_by": cast.polres}
    with pytest.raises(IntegrityError), transaction.atomic(), scope(cast.polres):
        Service.objects.create(by=cast.polres, **columns)
    colleague = scenarios.an_officer("polres", "rekan")
    with scope(colleague):
        assert scenarios.fill(referral, "foreigner", colleague, **again, **both).finished
        scenarios.fill(referral, "journey", colleague)


def test_what_was_agreed_stays_when_it_is_corrected(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.REPATRIATION), cast.polres)
    chosen = {"exit_mode": "deportation", "why_deported": "Diminta keluar oleh negara asalnya"}
    scenarios.fill(referral, "foreigner", cast.polres, **chosen, exit_agreed="no")
    scenarios.fill(referral, "foreigner", cast.koordinator, number=1, version=1, why="changed", **chosen, exit_agreed="yes")
    again = {"number": 1, "version": 2, "why": "error", "travel_paper": "waiting"}
    assert scenarios.fill(referral, "foreigner", cast.koordinator, **again, **chosen, exit_agreed="yes").finished


def test_a_referral_that_ended_takes_no_form(cast, hospital):
    services.complete(hospital, by=cast.rsud, outcome="partly")
    refused(TooLate, hospital, "examination", cast.rsud)


def test_the_next_date_lies_not_before_the_day_of_the_service(cast, hospital):
    dates = {"seen_on": f"{timezone.localdate()}", "follow_up_on": "2026-01-01"}
    assert refused(Refused, hospital, "examination", cast.rsud, **dates).field == "follow_up_on"


def test_only_the_receiver_and_the_coordinator_fill(cast, hospital):
    refused(Refused, hospital, "examination", cast.polres)
    record = scenarios.fill(hospital, "examination", cast.koordinator)
    assert hospital.events.filter(kind="service_recorded", on_behalf=True).exists()
    assert record.by == cast.koordinator


def test_something_urgent_tells_the_coordinators(cast, police):
    scenarios.fill(police, "interview", cast.polres, suspect_near="no")
    assert not Notice.objects.filter(text__contains="mendesak").exists()
    scenarios.fill(police, "interview", cast.polres, suspect_near="yes")
    [notice] = Notice.objects.filter(text__contains="mendesak")
    assert notice.urgent
    assert scenarios.NAME not in notice.text


# Who reads


def read(user, victim, referral):
    with scope(user):
        opened = disclose(user, victim, referral)
        return {section: " ".join(field.text for field in fields) for section, fields in opened.open.items()}


def test_fitness_is_read_by_every_stage_and_the_rest_by_those_who_see_health(cast, hospital, victim):
    scenarios.fill(hospital, "examination", cast.rsud, fit_travel="not_yet", mental_support="yes")
    counsel = scenarios.an_officer("baghukum", "baghukum")
    legal = scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL)
    with scope(counsel):
        assert not Service.objects.exists(), "not before it is accepted"
    legal = routing.accept(legal, by=counsel)
    seen = read(counsel, victim, legal)
    assert "Siap bepergian: Belum" in seen[Section.SAFETY]
    assert "batin" not in str(seen)
    shelter = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    seen = read(cast.polres, victim, shelter)
    assert "Siap bepergian: Belum" in seen[Section.SAFETY]
    assert "Perlu dukungan batin? Ya" in seen[Section.HEALTH]
    services.complete(shelter, by=cast.polres, outcome="partly")
    with scope(cast.polres):
        assert not Service.objects.filter(form="examination").exists()


def test_sealed_answers_open_with_the_identity_and_a_log(cast, police, victim):
    scenarios.fill(police, "screening", cast.polres, note="Ia menunjuk pintu belakang")
    assert "pintu" not in str(read(cast.polres, victim, police))
    assert "pintu" not in str(read(cast.koordinator, victim, None))
    with scope(cast.polres):
        opened = reveal(cast.polres, victim, referral=police, reason="service", explanation="Melanjutkan wawancara")
    assert "pintu belakang" in str([field.text for field in opened.open[Section.IDENTITY]])
    shelter = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb"), cast.koordinator)
    officer = scenarios.an_officer("dsp3akb", "singgah")
    with scope(officer):
        opened = reveal(officer, victim, referral=shelter, reason="service", explanation="Menyiapkan kamar orangnya")
    assert "pintu belakang" not in str([field.text for field in opened.open[Section.IDENTITY]])


# The return slip, figures


def test_the_return_slip_tells_the_sender_and_a_new_danger_the_coordinators(cast, victim):
    first = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    proposal = scenarios.a_proposal(first, cast.polres, "rsud", Stage.HEALTH)
    routing.approve(proposal, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    routing.accept(proposal, by=cast.rsud)
    scenarios.fill(proposal, "examination", cast.rsud, fit_interview="not_yet")
    scenarios.fill(proposal, "examination", cast.rsud, fit_interview="yes")
    end = {"outcome": "partly", "next_on": timezone.localdate(), "further": ["social"], "new_danger": "yes"}
    done = services.complete(proposal, by=cast.rsud, **end)
    assert done.slip["examination"] == 2
    assert done.slip["examination.fit_interview"] == "yes"
    assert Notice.objects.filter(institution=cast.polres.institution, text__contains=f"Hasil {done.number}").exists()
    assert Notice.objects.filter(role="coordinator", urgent=True, text__contains="bahaya baru").exists()


def test_a_corrected_record_counts_once_and_a_preparation_never(cast, hospital):
    year = timezone.localdate().year
    before = sum(tally.count for tally in figures.services(year))
    scenarios.fill(hospital, "examination", cast.rsud)
    scenarios.fill(hospital, "examination", cast.rsud, number=1, version=1, why="error")
    scenarios.fill(hospital, "visum", cast.rsud, state="requested")
    assert sum(tally.count for tally in figures.services(year)) == before + 1
