"""Letters to bodies outside: who asks whom for what, on which basis, what a letter tells, and the answer that ends its limit."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.documents import rendering
from gugus.documents.canonical import canonical, sha256
from gugus.models import AccessLog, Institution, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import consent, task as tasks
from rujukan.choices.ctdc import Purpose
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus
from rujukan.letters.actions import correspondence
from rujukan.letters.printing import letter as printed
from rujukan.models import Letter, LetterAnswer, ReferralLetter
from rujukan.stages import closing
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, downloaded, tab_of, text
from tests.sight import shown

pytestmark = pytest.mark.long
DAY = timedelta(days=1)


@pytest.fixture
def proceeding(cast, victim):
    return scenarios.a_proceeding(victim.case, cast.koordinator)


@pytest.fixture
def social(cast, victim):
    """An officer of the DSPPPAKB and the referral for Rehabilitasi sosial that it serves."""
    officer = scenarios.an_officer("dsp3akb", "dsos")
    return officer, scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL), officer)


def asked(letter, by, answer, **columns):
    columns = {"on": timezone.localdate()} | columns
    return correspondence.answer(letter, by=by, answer=answer, **columns)


def page_of(user, letter):
    return at_desk(user).get(letter.get_absolute_url())


def test_a_letter_is_numbered_tells_codes_and_is_checked_by_anybody(cast, victim, basis):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PALM_OIL])
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="report", disclosed=["sex", "elements"])
    other = scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="protection", to="lpsk")
    year = timezone.localdate().year
    assert (letter.number, other.number) == (f"SK-{year}-00001", f"SL-{year}-00001")
    assert Letter.objects.get(pk=letter.pk).sha256 == sha256(canonical(letter.document))
    html = rendering.markup("pdf/letter.html", printed.context(letter), moment=letter.at)
    for words in (letter.number, victim.code, "Perempuan", "sawit", "Persetujuan", letter.to.name, "Rahasia"):
        assert words in html
    for words in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.NARRATIVE, "Kelompok usia"):
        assert words not in html
    assert len(rendering.layout(html).pages) == 1
    checked = text(Client().get(reverse("letter_check", args=[letter.sha256])))
    assert "Asli" in checked
    assert victim.code not in checked
    pdf = downloaded(cast.koordinator, "letter", letter.number)
    assert pdf.content.startswith(b"%PDF")
    assert AccessLog.objects.filter(kind="download", subject=victim.code, explanation__contains=letter.number).exists()
    with transaction.atomic(), pytest.raises(DatabaseError):
        Letter.objects.filter(pk=letter.pk).update(purpose="trace")


def test_the_longest_letter_fits_on_its_page(cast, victim, basis):
    letter = scenarios.a_letter(
        victim, cast.koordinator, consent=basis, disclosed=["sex", "age", "language", "citizenship", "origin"]
    )
    names = Institution.objects.values_list("name", flat=True)
    letter.content |= {"from": max(names, key=len), "to": max(names, key=len), "coordinator": False, "basis": "x " * 60}
    html = rendering.markup("pdf/letter.html", printed.context(letter), moment=letter.at)
    assert len(rendering.layout(html).pages) == 1


def test_each_asks_what_its_mandate_says_and_nobody_else(cast, victim, basis, proceeding, social):
    officer, referral = social
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    psychologist = scenarios.a_letter(referral, officer, purpose="psychologist", consent=referral.consent)
    visum = scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="visum", to="rsud", law="investigation")
    assert (psychologist.number[:2], visum.number[:2]) == ("SP", "SV")
    law = {"victim": victim, "purpose": "visum", "to": "rsud", "law": "investigation"}
    for subject, by, columns in (
        (victim, cast.koordinator, law),  # only the police ask for a visum
        (victim, cast.polres, {"purpose": "return", "consent": basis}),  # coordinators write from the page of the person
        (referral, cast.gow, {"purpose": "psychologist", "consent": referral.consent}),
        (referral, officer, {"purpose": "protection", "to": "lpsk", "consent": referral.consent}),
        (proceeding, cast.rsud, law),
        (proceeding, cast.polres, law | {"purpose": "return", "to": "dpppa-provinsi"}),
        (proceeding, cast.polres, law | {"to": "lpsk"}),
        (proceeding, cast.polres, law | {"disclosed": ["elements"]}),  # the hospital does not need it
        (proceeding, cast.polres, law | {"law": ""}),
        (victim, cast.koordinator, {"purpose": "return", "law": "sexual"}),
    ):
        with pytest.raises(Refused):
            scenarios.a_letter(subject, by, **columns)
    assert Letter.objects.count() == 2
    assert {letter.number for letter in shown(Letter.objects, cast.polres)} == {visum.number}
    assert {letter.number for letter in shown(Letter.objects, cast.rsud)} == {visum.number}
    assert {letter.number for letter in shown(Letter.objects, officer)} == {psychologist.number}
    for user in (cast.gow, cast.auditor, cast.admin, cast.kepala):
        assert not shown(Letter.objects, user)
    assert visum.number in text(page_of(cast.rsud, visum)), "the hospital reads what it is asked for"
    assert "Catat jawaban" not in text(page_of(cast.rsud, visum))
    with pytest.raises(Refused), scope(cast.rsud):
        asked(visum, cast.rsud, "yes")


def test_a_visum_is_asked_for_where_the_hospital_knows_the_code(cast, victim, proceeding):
    with pytest.raises(Refused, match="Rumah sakit belum mengenal"):
        scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="visum", to="rsud", law="investigation")


def test_no_letter_without_a_usable_basis_or_against_a_restriction(cast, victim, basis):
    other = scenarios.a_consent(scenarios.a_victim(cast.koordinator, nik="", phone="", name="Lain"), cast.koordinator)
    grounds = {"basis": "vital", "grounds": "Ada ancaman dibunuh hari ini"}
    vital = consent.record_consent(victim, by=cast.koordinator, **grounds)
    for columns in ({"consent": other}, {"consent": None}, {"purpose": "protection", "to": "lpsk", "consent": vital}):
        with pytest.raises(Refused):
            scenarios.a_letter(victim, cast.koordinator, **columns)
    victim.restricted_at = timezone.now()
    victim.save()
    with pytest.raises(Refused, match="dibatasi"):
        scenarios.a_letter(victim, cast.koordinator, consent=basis)


def test_the_limit_reminds_and_the_answer_ends_it(cast):
    then = timezone.now() - 8 * DAY
    victim = scenarios.a_victim(cast.koordinator, at=then)
    basis = scenarios.a_consent(victim, cast.koordinator, at=then)
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis, at=then)
    assert letter.task.standard == "letter-answered"
    assert letter.task.due_at < timezone.now()
    reminders.remind()
    assert Notice.objects.filter(role="coordinator", text__startswith="Lewat tenggat: Tugas").exists()
    assert letter.number in text(at_desk(cast.koordinator).get(reverse("letter_list"), {"tampilkan": "lewat"}))
    with pytest.raises(Refused, match="jawaban suratnya"):
        tasks.close(letter.task, by=cast.koordinator, status=TaskStatus.DONE, note_text="Sudah")
    with pytest.raises(Refused, match="kapan"):
        asked(letter, cast.koordinator, "waiting")
    soon = timezone.localdate() + 3 * DAY
    asked(letter, cast.koordinator, "waiting", next_on=soon)
    letter.task.refresh_from_db()
    assert (timezone.localdate(letter.task.due_at), letter.task.status) == (soon, TaskStatus.OPEN)
    asked(letter, cast.koordinator, "yes", next_on=soon)
    letter.task.refresh_from_db()
    assert letter.task.status == TaskStatus.DONE
    for words in ({"answer": "waiting", "next_on": soon}, {"answer": "withdrawn"}):
        with pytest.raises(TooLate):
            asked(letter, cast.koordinator, **words)
    with pytest.raises(Refused, match="mengapa"):
        asked(letter, cast.koordinator, "no")
    asked(letter, cast.koordinator2, "no", note_text="Dibatalkan lewat telepon")
    assert [row.answer for row in letter.answers.all()] == ["no", "yes", "waiting"]
    assert letter.number in text(at_desk(cast.koordinator).get(reverse("letter_list"), {"tampilkan": "dijawab"}))
    assert letter.number not in text(at_desk(cast.koordinator).get(reverse("letter_list")))


def test_the_psychologist_is_answered_in_working_days(cast, social):
    officer, referral = social
    letter = scenarios.a_letter(referral, officer, purpose="psychologist", consent=referral.consent)
    assert letter.task.due_at - letter.at > 5 * DAY, "five working days pass a weekend"
    assert letter.task.institution == officer.institution
    asked(letter, officer, "yes")
    assert Notice.objects.filter(role="coordinator", text__startswith="Jawaban DPPPA").exists()


def test_a_correction_is_a_new_letter_and_the_old_one_does_not_leave_any_more(cast, victim, basis):
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis)
    columns = {"purpose": "shelter", "to": letter.to, "disclosed": ["sex"], "consent": basis}
    columns |= {"reason": "Keliru keperluan"}
    newer = correspondence.correct(letter, by=cast.koordinator2, **columns)
    assert newer.replaces == letter
    letter.task.refresh_from_db()
    assert (letter.task.status, newer.task.is_open) == (TaskStatus.CANCELLED, True)
    assert "menggantikan surat" in rendering.markup("pdf/letter.html", printed.context(newer), moment=newer.at)
    gone = at_desk(cast.koordinator).post(reverse("paper", args=["letter", letter.number]), follow=True)
    assert "tidak diunduh lagi" in text(gone)
    assert "Keliru keperluan" in text(page_of(cast.koordinator, newer))
    with pytest.raises(TooLate):
        correspondence.correct(letter, by=cast.koordinator, **columns)


def test_the_end_of_the_basis_stops_the_letter_and_the_coordinators_are_told(cast, victim, basis):
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis)
    scenarios.take_back(basis, cast.koordinator)
    assert Notice.objects.filter(role="coordinator", urgent=True, text__contains=letter.number).exists()
    page = text(page_of(cast.koordinator, letter))
    assert "Dasarnya sudah berakhir" in page
    assert "Unduh surat" not in page
    asked(letter, cast.koordinator, "withdrawn")
    assert "Ditarik" in text(page_of(cast.koordinator, letter))


def test_who_loses_the_proceeding_loses_its_letters_and_a_bar_hides_them(cast, victim, basis, proceeding):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    letter = scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="protection", to="lpsk", law="sexual")
    assert letter.number in text(at_desk(cast.polres).get(proceeding.get_absolute_url()))
    victim.case.barred_institutions.add(cast.polres.institution)
    assert not shown(Letter.objects, cast.polres)
    assert page_of(cast.polres, letter).status_code == 404
    victim.case.barred_users.add(cast.koordinator2)
    assert not shown(Letter.objects, cast.koordinator2)
    assert not shown(LetterAnswer.objects, cast.koordinator2)


def test_the_database_refuses_a_letter_in_another_name(cast, victim, basis, social):
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis)
    officer, referral = social
    forged = Letter(victim=victim, to=letter.to, purpose="return", consent=basis, number="SK-1-1", sha256="0", content={})
    forged.institution, forged.referral = officer.institution, referral
    for by, user in ((cast.koordinator, officer), (cast.polres, cast.polres)):
        forged.by, forged.pk = by, None
        with transaction.atomic(), pytest.raises(ProgrammingError, match="row-level security"), scope(user):
            forged.save()
    assert ReferralLetter.objects.count() == 0


def test_the_form_keeps_what_was_typed_and_a_second_click_makes_no_second_letter(cast, victim, basis):
    desk, address = at_desk(cast.koordinator), reverse("victim_letter_new", args=[victim.code])
    data = {"submit_key": uuid.uuid4(), "purpose": "return", "disclosed": ["sex"], "basis": str(basis.pk), "to": ""}
    page = desk.post(address, data)
    assert page.status_code == 422
    data["to"] = Institution.objects.get(code="bp3mi").pk
    for _ in range(2):
        assert desk.post(address, data).status_code == 302
    letter = Letter.objects.get()
    assert letter.disclosed == ["sex"]
    assert letter.number in text(desk.get(tab_of(victim, "history")))


def test_a_transfer_tells_what_is_open_and_keeps_the_person_here_until_they_are_met(cast, victim, basis):
    scenarios.an_assessment(victim, cast.koordinator)
    transfer = {"purpose": "transfer", "to": "kab-sintang", "consent": basis}
    with pytest.raises(Refused, match="mengapa dilimpahkan"):
        scenarios.a_letter(victim, cast.koordinator, **transfer)
    letter = scenarios.a_letter(victim, cast.koordinator, **transfer, why="new_address")
    assert letter.number.startswith("PL-")
    told = dict(letter.content["facts"])
    assert told["Alasan dilimpahkan"] == "Pindah ke sana"
    assert {"Tingkat risiko", "Dicatat sejak"} <= told.keys()
    html = rendering.markup("pdf/letter.html", printed.context(letter), moment=letter.at)
    assert scenarios.NAME not in html
    assert len(rendering.layout(html).pages) == 1
    assert any("Koordinator, batas" in blocker.words for blocker in closing.blockers([victim], timezone.now())[victim.pk])
    with pytest.raises(Refused, match="pertama kali menghubungi"):
        asked(letter, cast.koordinator, "yes")
    asked(letter, cast.koordinator, "yes", next_on=timezone.localdate() + DAY)
    assert any("Koordinator, batas" in blocker.words for blocker in closing.blockers([victim], timezone.now())[victim.pk])
    asked(letter, cast.koordinator, "contacted")
    assert not any("Koordinator, batas" in blocker.words for blocker in closing.blockers([victim], timezone.now())[victim.pk])
