"""A body outside is told what has changed since our letter: a task, and a letter of its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.models import Institution, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import approval as approvals, casework
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.choices.task import TaskStatus
from rujukan.letters.actions import correspondence, notice_letters
from rujukan.letters.printing import letter as printed
from rujukan.models import Letter, Task
from rujukan.privacy.actions import data_request
from tests.rujukan import enveloping, scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, downloaded, text
from tests.sight import shown

pytestmark = pytest.mark.long


@pytest.fixture
def letter(cast, victim, basis):
    return scenarios.a_letter(victim, cast.koordinator, consent=basis)


def owed(victim):
    return Task.objects.open().filter(victim=victim, body__isnull=False)


def restrict(victim, by):
    request = scenarios.a_data_request(victim, by, Right.RESTRICTION)
    return data_request.answer(request, by=by, status=RequestStatus.GRANTED, words="Sudah dibatasi")


def test_each_body_that_holds_a_letter_on_an_ended_basis_is_told(cast, victim, basis, letter):
    scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="shelter")
    scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="protection", to="lpsk")
    other = scenarios.a_consent(victim, cast.koordinator)
    scenarios.a_letter(victim, cast.koordinator, consent=other, purpose="worker", to="bp3mi")
    scenarios.take_back(basis, cast.koordinator)
    assert {task.body.code for task in owed(victim)} == {"dpppa-provinsi", "lpsk"}, "one for each, not for each letter"
    task = owed(victim).get(body__code="dpppa-provinsi")
    assert letter.number in task.open("text")
    assert (task.standard, (task.due_at - task.made_at).days) == ("recipients-told", 3)
    notice = Notice.objects.get(role="coordinator", urgent=True, path=task.get_absolute_url())
    assert letter.number in notice.text


def test_a_restriction_is_told_to_all_bodies_and_no_body_twice(cast, victim, basis, letter):
    scenarios.take_back(basis, cast.koordinator)
    scenarios.a_letter(victim, cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator), to="bp3mi")
    restrict(victim, cast.koordinator)
    assert {task.body.code for task in owed(victim)} == {"dpppa-provinsi", "bp3mi"}
    assert owed(victim).count() == 2


def test_who_got_no_letter_is_told_nothing(cast, victim, basis):
    scenarios.take_back(basis, cast.koordinator)
    restrict(victim, cast.koordinator)
    assert not owed(victim).exists()


def test_the_hospital_with_an_account_is_told_by_its_referral_and_not_by_letter(cast, victim):
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator)
    scenarios.a_referral(victim, cast.koordinator, "rsud", "health")
    scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="visum", to="rsud", law="investigation")
    restrict(victim, cast.koordinator)
    assert not owed(victim).exists()


def test_the_letter_of_notice_says_what_changed_and_ends_the_task(cast, victim, basis, letter):
    scenarios.take_back(basis, cast.koordinator)
    restrict(victim, cast.koordinator)
    task, desk = owed(victim).get(), at_desk(cast.koordinator)
    page = task.get_absolute_url()
    assert "Buat surat pemberitahuan" in text(desk.get(page))
    assert cost(desk, page) <= MOST_QUERIES
    for _ in range(2):
        answer = desk.post(reverse("task_notice", args=[task.pk]))
    notice = Letter.objects.get(purpose="notice")
    assert answer.url == notice.get_absolute_url(), "a second click leads to the same letter"
    assert (notice.number[:2], notice.consent, notice.law) == ("PB", None, "recipients")
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE
    assert notice.task.is_open, "its answer is awaited"
    html = rendering.markup("pdf/letter.html", printed.context(notice), moment=notice.at)
    for words in (victim.code, letter.number, "berakhir", "dibatasi", "UU 27/2022", "memusnahkan", notice.to.name):
        assert words in html
    for words in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, "Jenis kelamin", "Permohonan"):
        assert words not in html
    assert len(rendering.layout(html).pages) == 1
    assert downloaded(cast.koordinator, "letter", notice.number).content.startswith(b"%PDF")


# Corrections


def correct(victim, by, **fields):
    victim.refresh_from_db()
    return casework.correct_victim(victim, by=by, version=victim.version, fields=fields)


def printed_notice(victim, by):
    """Write the notice that is owed; return it and its HTML."""
    notice = notice_letters.write(owed(victim).get(), by=by)
    return notice, rendering.markup("pdf/letter.html", printed.context(notice), moment=notice.at)


def test_each_body_is_told_of_a_correction_of_what_its_letter_told(cast, victim, basis, letter):
    scenarios.a_letter(victim, cast.koordinator, consent=basis, to="bp3mi", disclosed=["language"])
    correct(victim, cast.koordinator, sex="male")
    assert {task.body.code for task in owed(victim)} == {"dpppa-provinsi"}, "the other letter told no sex"
    assert "diperbaiki" in owed(victim).get().open("text")
    notice, html = printed_notice(victim, cast.koordinator)
    assert notice.content["changes"] == ["corrected"]
    assert f"Perbaikan surat {letter.number}" in html
    assert "jenis kelamin menjadi Laki-laki" in html
    assert "memperbaiki data itu" in html
    for words in (scenarios.NAME, scenarios.NIK, "memusnahkan"):
        assert words not in html


def test_what_the_letter_did_not_tell_or_did_not_know_is_no_correction(cast, victim, basis):
    scenarios.a_letter(victim, cast.koordinator, consent=basis, disclosed=["sex", "language"])
    correct(victim, cast.koordinator, safety_note="Pamannya mengancam", health_note="Asma")
    correct(victim, cast.koordinator, name="Nama yang benar", nik="")
    correct(victim, cast.koordinator, language="iban")
    assert not owed(victim).exists()


def test_a_correction_is_told_once_and_a_second_one_again(cast, victim, basis, letter):
    correct(victim, cast.koordinator, sex="male")
    printed_notice(victim, cast.koordinator)
    correct(victim, cast.koordinator, safety_note="Pamannya mengancam")
    assert not owed(victim).exists(), "nothing that it was told is different"
    correct(victim, cast.koordinator, sex="unknown")
    assert owed(victim).count() == 1


def test_a_body_that_may_no_longer_use_the_data_learns_that_they_are_wrong_and_not_what_is_right(cast, victim, basis, letter):
    scenarios.take_back(basis, cast.koordinator)
    correct(victim, cast.koordinator, sex="male")
    notice, html = printed_notice(victim, cast.koordinator)
    assert notice.content["changes"] == ["basis", "corrected"]
    assert "jenis kelamin keliru" in html
    assert "Laki-laki" not in html


def test_a_letter_that_was_replaced_is_corrected_by_the_new_one(cast, victim, basis, letter):
    columns = {"purpose": letter.purpose, "to": letter.to, "disclosed": [], "consent": basis, "reason": "Salah sebut"}
    correspondence.correct(letter, by=cast.koordinator, **columns)
    correct(victim, cast.koordinator, sex="male")
    assert not owed(victim).exists()


def test_a_revised_conclusion_is_told_to_a_body_that_was_told_the_form_of_exploitation(cast, victim, basis):
    scenarios.identify(victim, cast.koordinator, purposes=["palm_oil"])
    scenarios.a_letter(victim, cast.koordinator, consent=basis, purpose="report", disclosed=["elements"])
    scenarios.identify(victim, cast.koordinator, purposes=["palm_oil"], why="told_more")
    assert not owed(victim).exists()
    scenarios.identify(victim, cast.koordinator, purposes=["domestic_work"], why="told_more")
    _, html = printed_notice(victim, cast.koordinator)
    assert "bentuk eksploitasi menjadi Pekerja rumah tangga" in html


def test_a_body_with_a_printed_envelope_is_told_which_parts_are_wrong_and_never_the_right_ones(cast, victim, basis, letter):
    envelope = approvals.decide(enveloping.an_envelope(letter, cast.koordinator), by=cast.koordinator2, granted=True).envelope
    correct(victim, cast.koordinator, nik="6106014503970002")
    assert not owed(victim).exists(), "nobody has the sheet yet"
    assert downloaded(cast.koordinator, "envelope", envelope.number).content.startswith(b"%PDF")
    correct(victim, cast.koordinator, phone="0812-0000-4444")
    assert not owed(victim).exists(), "the sheet does not tell the telephone"
    with scope(cast.koordinator):
        correct(victim, cast.koordinator, nik="6106014503970003")
    envelope.refresh_from_db()
    assert (envelope.corrected, envelope.corrected_at is not None) == (["nik"], True)
    assert "Diperbaiki sesudah dicetak" in text(at_desk(cast.koordinator).get(envelope.get_absolute_url()))
    _, html = printed_notice(victim, cast.koordinator)
    assert f"Perbaikan amplop {envelope.number}" in html
    assert "NIK diperbaiki" in html
    for words in ("6106014503970003", scenarios.NIK, scenarios.NAME):
        assert words not in html


# The end of a restriction


def lift(request, by):
    return data_request.lift(request, by=by, reason="Orangnya meminta datanya dipakai lagi")


def test_a_body_that_was_told_of_a_restriction_is_told_that_it_is_over(cast, victim, basis, letter):
    request = restrict(victim, cast.koordinator)
    printed_notice(victim, cast.koordinator)
    lift(request, cast.koordinator)
    notice, html = printed_notice(victim, cast.koordinator)
    assert notice.content["changes"] == ["lifted"]
    assert "pembatasannya dicabut" in html
    assert "memakai data itu lagi hanya untuk keperluan surat kami" in html
    assert "memusnahkan" not in html
    assert not owed(victim).exists()


def test_of_a_restriction_that_ended_before_the_body_was_told_nothing_is_told(cast, victim, basis, letter):
    request = restrict(victim, cast.koordinator)
    task = owed(victim).get()
    lift(request, cast.koordinator)
    task.refresh_from_db()
    assert (task.status, owed(victim).exists()) == (TaskStatus.CANCELLED, False)
    assert not Letter.objects.filter(purpose="notice").exists()


def test_of_two_restrictions_the_end_of_one_is_told_to_nobody(cast, victim, basis, letter):
    first, _ = restrict(victim, cast.koordinator), restrict(victim, cast.koordinator)
    printed_notice(victim, cast.koordinator)
    lift(first, cast.koordinator)
    assert not owed(victim).exists()


def test_an_ended_basis_stays_ended_when_a_restriction_is_lifted(cast, victim, basis, letter):
    request = restrict(victim, cast.koordinator)
    printed_notice(victim, cast.koordinator)
    scenarios.take_back(basis, cast.koordinator)
    lift(request, cast.koordinator)
    notice, html = printed_notice(victim, cast.koordinator)
    assert notice.content["changes"] == ["basis", "lifted"]
    assert "tidak memakai dan tidak meneruskan lagi" in html
    assert "memakai data itu lagi hanya" not in html


def test_nobody_writes_a_notice_without_its_task_or_turns_it_into_another_letter(cast, victim, basis, letter):
    body = Institution.objects.get(code="dpppa-provinsi")
    with pytest.raises(Refused):
        scenarios.a_letter(victim, cast.koordinator, purpose="notice", law="recipients", disclosed=[])
    scenarios.take_back(basis, cast.koordinator)
    task = owed(victim).get(body=body)
    with pytest.raises(Refused, match="koordinator"):
        notice_letters.write(task, by=cast.polres)
    notice = notice_letters.write(task, by=cast.koordinator)
    assert "Ganti surat" not in text(at_desk(cast.koordinator).get(notice.get_absolute_url()))
    columns = {"purpose": "return", "to": body, "disclosed": [], "consent": basis, "reason": "Salah"}
    with pytest.raises(Refused):
        correspondence.correct(notice, by=cast.koordinator, **columns)


def test_the_task_ends_by_the_letter_or_is_cancelled_with_a_reason(cast, victim, basis, letter):
    scenarios.take_back(basis, cast.koordinator)
    task, desk = owed(victim).get(), at_desk(cast.koordinator)
    close = reverse("task_close", args=[task.pk])
    done = desk.post(close, {"status": "done", "note_text": "Sudah saya telepon"})
    assert done.status_code == 422
    assert "surat pemberitahuannya dibuat" in text(done)
    assert "Sudah saya telepon" in text(done)
    assert desk.post(close, {"status": "cancelled", "note_text": "Suratnya belum pernah dikirim"}).status_code == 302
    with pytest.raises(TooLate):
        notice_letters.write(task, by=cast.koordinator)
    assert not Letter.objects.filter(purpose="notice").exists()


def test_it_is_also_owed_for_somebody_whose_services_are_closed(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    letter = scenarios.a_letter(victim, cast.koordinator, consent=basis)
    scenarios.a_letter_answer(letter, cast.koordinator, "no", next_on=None)
    scenarios.needless(victim, cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.close_all(victim.case, cast.koordinator)
    restrict(victim, cast.koordinator)
    assert notice_letters.write(owed(victim).get(), by=cast.koordinator).at <= timezone.now()


def test_an_institution_sees_neither_the_task_nor_the_notice(cast, victim, basis, letter):
    scenarios.take_back(basis, cast.koordinator)
    task = owed(victim).get()
    notice_letters.write(task, by=cast.koordinator)
    for user in (cast.polres, cast.gow, cast.auditor):
        assert not shown(Task.objects, user)
        assert not shown(Letter.objects, user)
