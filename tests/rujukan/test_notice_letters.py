"""A body outside is told when the basis of a letter ends or the person restricts the data: a task, and a letter of its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.documents import rendering
from gugus.models import Institution, Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import correspondence, notice_letters
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.choices.tasks import TaskStatus
from rujukan.models import Letter, Task
from rujukan.printing import letter as printed
from rujukan.privacy.actions import data_request
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, downloaded, text
from tests.sight import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def basis(cast, victim):
    return scenarios.a_consent(victim, cast.koordinator)


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
    columns = {"purpose": "return", "to": body, "disclosed": [], "consent": basis, "reason": "Salah", "submit_key": task.pk}
    with pytest.raises(Refused):
        correspondence.correct(notice, by=cast.koordinator, **columns | {"submit_key": basis.pk})


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


def test_it_is_also_owed_for_somebody_whose_services_are_closed(cast):
    victim = scenarios.a_victim(cast.koordinator)
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
    assert at_desk(cast.polres).post(reverse("task_notice", args=[task.pk])).status_code == 403
