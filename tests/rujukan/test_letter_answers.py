"""The file of an answer to a letter, and the visum that the hospital's form answers."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import bypass, scope
from gugus.models import AccessLog, Notice
from rujukan.actions import service as services
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus
from rujukan.models import Attachment, AttachmentContent, LetterAnswer, Task
from rujukan.privacy import extract
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.samples import pdf
from tests.sight import shown

pytestmark = pytest.mark.long
DAY = timedelta(days=1)


@pytest.fixture
def letter(cast, victim):
    return scenarios.a_letter(victim, cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))


@pytest.fixture
def proceeding(cast, victim):
    return scenarios.a_proceeding(victim.case, cast.koordinator)


def sent():
    return SimpleUploadedFile("Jawaban untuk Marselina.pdf", pdf(), "application/pdf")


def answered(user, letter, **fields):
    data = {"answer": "yes", "on": timezone.localdate(), "submit_key": uuid.uuid4(), "files": [sent()]} | fields
    return at_desk(user).post(reverse("letter_answer", args=[letter.number]), data)


# The file


def test_an_answer_takes_a_file_that_opens_with_a_reason(cast, victim, letter):
    key = uuid.uuid4()
    for _ in range(2):
        assert answered(cast.koordinator, letter, submit_key=key).status_code == 302
    [file] = Attachment.objects.all()
    assert (file.answer.letter, file.victim, file.needs_reason) == (letter, victim, True)
    desk = at_desk(cast.koordinator)
    page = text(desk.get(letter.get_absolute_url()))
    assert file.get_absolute_url() in page
    assert "Marselina" not in page, "the sender's name of a file may be that of a person"
    assert cost(desk, letter.get_absolute_url()) <= MOST_QUERIES
    assert letter.number in text(desk.get(file.get_absolute_url()))
    address = reverse("attachment_open", args=[file.pk])
    assert desk.post(address, {"explanation": ""}).status_code == 422
    answer = desk.post(address, {"explanation": "Dilampirkan pada berkas perkara"})
    assert answer.content.startswith(b"%PDF")
    assert f'filename="{letter.number}-berkas-1.pdf"' in answer["Content-Disposition"]
    assert "Dilampirkan" in AccessLog.objects.get(kind="download", subject=victim.code).explanation


def test_a_refused_answer_stores_no_file(cast, letter):
    page = answered(cast.koordinator, letter, answer="waiting")
    assert page.status_code == 422
    assert "kapan badan itu ditanya lagi" in text(page)
    assert not Attachment.objects.exists()


def test_the_file_is_seen_by_who_wrote_the_letter_and_by_coordinators(cast, victim, letter, proceeding):
    answered(cast.koordinator, letter)
    scenarios.identify(victim, cast.koordinator, purposes=["prostitution"])
    of_police = scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="protection", to="lpsk", law="sexual")
    answered(cast.polres, of_police)
    own = Attachment.objects.get(answer__letter=of_police)
    for user, seen in ((cast.koordinator, 2), (cast.polres, 1), (cast.rsud, 0), (cast.gow, 0), (cast.auditor, 0)):
        assert len(shown(Attachment.objects, user)) == len(shown(AttachmentContent.objects, user)) == seen, user
    assert at_desk(cast.polres).get(own.get_absolute_url()).status_code == 200
    victim.case.barred_users.add(cast.koordinator2)
    assert not shown(Attachment.objects, cast.koordinator2)
    assert at_desk(cast.koordinator2).get(own.get_absolute_url()).status_code == 404


def test_an_institution_that_no_longer_serves_opens_the_file_no_more(cast, victim):
    officer = scenarios.an_officer("dsp3akb", "dsos")
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.SOCIAL), officer)
    letter = scenarios.a_letter(referral, officer, purpose="psychologist", consent=referral.consent)
    answered(officer, letter)
    assert len(shown(Attachment.objects, officer)) == 1
    services.complete(referral, by=officer, outcome=ServiceOutcome.PARTLY)
    assert not shown(Attachment.objects, officer)
    assert len(shown(LetterAnswer.objects, officer)) == 1


def test_nobody_adds_a_file_to_the_answer_of_others(cast, letter, victim):
    answered(cast.koordinator, letter, files=[])
    answer = LetterAnswer.objects.get()
    columns = {"answer": answer, "victim": victim, "order": 1, "kind": "pdf", "size": 1, "by": cast.polres}
    with transaction.atomic(), pytest.raises(DatabaseError, match="row-level security"), scope(cast.polres):
        Attachment.objects.create(institution=cast.polres.institution, **columns)


def test_the_person_learns_that_the_file_is_kept(cast, victim, letter):
    answered(cast.koordinator, letter)
    request = scenarios.a_data_request(victim, cast.koordinator)
    assert f"Jawaban surat {letter.number}" in str([part.rows for part in extract.of(request).parts])


# The visum


@pytest.fixture
def hospital(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    return referral


@pytest.fixture
def asked(cast, victim, proceeding, hospital):
    return scenarios.a_letter(proceeding, cast.polres, victim=victim, purpose="visum", to="rsud", law="investigation")


HANDED = {"state": "handed_over", "examined_on": None, "handed_on": None, "report_no": "VER/7/2026"}


def recorded(referral, by, on=None, **changes):
    day = (on or timezone.localdate()).isoformat()
    with scope(by):
        return scenarios.fill(
            referral, "visum", by, **HANDED | {"requested_on": day, "examined_on": day, "handed_on": day} | changes
        )


def test_the_form_of_the_hospital_answers_the_letter_for_a_visum(cast, hospital, asked):
    recorded(hospital, cast.rsud)
    [answer] = asked.answers.all()
    assert (answer.answer, answer.on, answer.by) == ("yes", timezone.localdate(), cast.rsud)
    asked.task.refresh_from_db()
    assert (asked.task.status, asked.task.closed_by) == (TaskStatus.DONE, cast.rsud)
    assert "VER/7/2026" in text(at_desk(cast.polres).get(asked.get_absolute_url()))
    assert Notice.objects.filter(institution=cast.polres.institution, text__contains=asked.number).exists()
    assert Notice.objects.filter(role="coordinator", text__contains=asked.number).exists()
    again = {"number": 1, "version": 1, "why": "changed"}
    recorded(hospital, cast.rsud, **again)
    assert asked.answers.count() == 1


def test_a_coordinator_records_it_for_the_hospital(cast, hospital, asked):
    recorded(hospital, cast.koordinator)
    assert asked.answers.get().by == cast.koordinator


def test_what_is_not_handed_over_or_was_before_the_letter_leaves_it_open(cast, hospital, asked):
    recorded(hospital, cast.rsud, state="examined", handed_on=None)
    recorded(hospital, cast.rsud, on=timezone.localdate() - DAY, number=1, version=1, why="changed")
    asked.task.refresh_from_db()
    assert asked.task.is_open
    assert not asked.answers.exists()


def test_a_visum_of_somebody_else_answers_nothing(cast, asked):
    other = scenarios.a_victim(cast.koordinator, name="Orang Lain", nik="", phone="")
    referral = scenarios.serve(scenarios.a_referral(other, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    recorded(referral, cast.rsud)
    assert not asked.answers.exists()


def test_the_hospital_sees_no_task_of_the_police_and_no_other_institution_answers_for_it(cast, hospital, asked):
    assert not shown(Task.objects, cast.rsud)
    with scope(cast.gow), bypass("visum"):
        task = Task.objects.get(pk=asked.task.pk)
        task.status, task.closed_by, task.closed_at = TaskStatus.DONE, cast.gow, timezone.now()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            task.save()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            LetterAnswer.objects.create(letter=asked, answer="yes", on=timezone.localdate(), by=cast.gow)
