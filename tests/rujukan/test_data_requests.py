"""What people ask of their own data: who may ask, by when it is answered, and on what basis it is not."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.choices.subject_rights import IdentityCheck, Requester, RequestStatus, Right
from rujukan.lists import agenda
from rujukan.models import DataRequest, ServiceStandard
from rujukan.privacy import requester
from rujukan.privacy.actions import data_request as verbs
from tests.rujukan import retained, scenarios

pytestmark = pytest.mark.django_db

NO = {"status": RequestStatus.REFUSED, "words": "Perkaranya masih disidangkan", "basis": "UU 27/2022 Ps 15"}
YES = {"status": RequestStatus.GRANTED, "words": "Salinannya diserahkan"}


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


@pytest.mark.parametrize("right", Right)
def test_each_right_has_three_days_from_when_it_was_received(cast, victim, right):
    received = timezone.now() - timedelta(hours=5)
    asked = scenarios.a_data_request(victim, cast.koordinator, right, received_at=received)
    assert asked.answer_by == received + timedelta(hours=72)
    assert asked.number == f"HD-{timezone.localdate().year}-00001"


def test_the_limit_is_that_of_the_standard(cast, victim):
    ServiceStandard.objects.filter(code="data-access").update(hours=24)
    asked = scenarios.a_data_request(victim, cast.koordinator)
    assert asked.answer_by - asked.received_at == timedelta(hours=24)


def test_for_a_child_a_guardian_asks(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=date(timezone.localdate().year - 9, 1, 1))
    with pytest.raises(Refused, match="walilah yang meminta"):
        scenarios.a_data_request(child, cast.koordinator, asked_by=Requester.SUBJECT)
    assert scenarios.a_data_request(child, cast.koordinator).asked_by == Requester.GUARDIAN


def test_who_asks_for_another_gives_a_name(cast, victim):
    with pytest.raises(Refused, match="siapa yang meminta"):
        scenarios.a_data_request(victim, cast.koordinator, name=" ")
    assert scenarios.a_data_request(victim, cast.koordinator, asked_by=Requester.SUBJECT, name="").open("name") == ""


def test_a_form_sent_twice_makes_one_request(cast, victim):
    key = uuid.uuid4()
    first, again = (scenarios.a_data_request(victim, cast.koordinator, submit_key=key) for _ in range(2))
    assert first == again
    assert DataRequest.objects.get() == first


@pytest.mark.parametrize("username", ["polres", "gow", "auditor", "admin", "kepala", "rad"])
def test_only_a_coordinator_records_and_answers(cast, victim, username):
    user, asked = getattr(cast, username), scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="Hanya koordinator"):
        scenarios.a_data_request(victim, user)
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.answer(asked, by=user, **YES)
    assert not DataRequest.objects.for_user(user).exists()


def test_of_a_case_that_bars_them_a_coordinator_learns_nothing(cast, victim):
    of_victim = scenarios.a_data_request(victim, cast.koordinator)
    of_complaint = scenarios.a_data_request(victim.case.complaints.get(), cast.koordinator)
    victim.case.barred_users.add(cast.koordinator2)
    assert not DataRequest.objects.for_user(cast.koordinator2).exists()
    assert not agenda.coordinator(cast.koordinator2, timezone.now()).requests
    for asked in (of_victim, of_complaint):
        with pytest.raises(Refused, match="tidak ditemukan"):
            verbs.answer(asked, by=cast.koordinator2, **YES)


def test_what_is_not_wholly_granted_names_its_basis(cast, victim):
    asked = scenarios.a_data_request(victim, cast.koordinator)
    for status in (RequestStatus.REFUSED, RequestStatus.PARTLY):
        with pytest.raises(Refused, match="dasar hukumnya"):
            verbs.answer(asked, by=cast.koordinator, **NO | {"status": status, "basis": " "})
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.update(status="refused", answered_at=timezone.now(), answered_by=cast.koordinator)
    answered = verbs.answer(asked, by=cast.koordinator, **NO)
    assert (answered.basis, answered.open("answer"), answered.answered_by) == (NO["basis"], NO["words"], cast.koordinator)


def test_what_is_answered_is_answered_once(cast, victim):
    asked = verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    with pytest.raises(Refused, match="sudah berstatus “Dipenuhi”"):
        verbs.answer(asked, by=cast.koordinator2, **NO)


def test_to_somebody_unknown_nothing_is_granted(cast, victim):
    asked = scenarios.a_data_request(victim, cast.koordinator, identity_check=IdentityCheck.UNCERTAIN)
    with pytest.raises(Refused, match="belum dipastikan"):
        verbs.answer(asked, by=cast.koordinator, **YES)
    assert verbs.answer(asked, by=cast.koordinator, **NO).status == RequestStatus.REFUSED


def test_waiting_requests_stand_in_the_coordinators_day_the_latest_first(cast, victim):
    fresh = scenarios.a_data_request(victim, cast.koordinator)
    late = scenarios.a_data_request(victim, cast.koordinator, Right.STOP, received_at=timezone.now() - timedelta(days=5))
    verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    desk = agenda.coordinator(cast.koordinator, timezone.now()).requests
    assert (desk.total, [row.number for row in desk.rows]) == (2, [late.number, fresh.number])


def test_asking_is_no_step_on_the_way_of_a_victim(cast):
    victim = scenarios.a_victim(cast.koordinator, at=timezone.now() - timedelta(days=6))
    scenarios.a_data_request(victim, cast.koordinator)
    (idle,) = agenda.coordinator(cast.koordinator, timezone.now()).idle.rows
    assert timezone.now() - idle.last_step > timedelta(days=5)


def test_the_timeline_of_the_victim_tells_of_it_and_the_complaints_does_not(cast, victim):
    complaint = victim.case.complaints.get()
    before = complaint.events.count()
    scenarios.a_data_request(complaint, cast.koordinator)
    verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    assert {"data_requested", "data_answered"} <= set(victim.events.values_list("kind", flat=True))
    assert complaint.events.count() == before, "who took it reads that timeline"


def test_who_asks_opens_with_a_reason_and_is_logged(cast, victim):
    asked = scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="untuk apa"):
        requester.reveal(cast.koordinator, asked, reason="", explanation="Menelepon")
    with pytest.raises(Refused, match="tidak terbuka"):
        requester.reveal(cast.polres, asked, reason="contact", explanation="Menelepon")
    opened = requester.reveal(cast.koordinator, asked, reason="contact", explanation="Menelepon")
    assert [field.value for field in opened.requester] == [scenarios.GUARDIAN, scenarios.PHONE]
    entry = AccessLog.objects.get()
    assert (entry.subject, entry.sections) == (asked.number, ["requester"])


def test_nobody_records_in_another_name(cast, victim):
    asked = scenarios.a_data_request(victim, cast.koordinator)
    columns = {"kind": "access", "asked_by": "subject", "victim": victim, "received_at": asked.received_at}
    columns |= {"identity_check": "known", "answer_by": asked.answer_by, "number": "HD-1-1", "words": "x"}
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator):
        DataRequest.objects.create(recorded_by=cast.koordinator2, **columns)


def test_with_the_victims_data_go_the_words_of_a_request_and_none_is_added(cast):
    victim = retained.a_closed_victim(cast)
    asked = victim.data_requests.get()
    retained.destroyed(cast)
    answered = verbs.answer(asked, by=cast.koordinator, **YES)
    assert (answered.status, answered.open("words"), answered.open("answer")) == (RequestStatus.GRANTED, "", "")
    with pytest.raises(Refused, match="sudah dimusnahkan"):
        scenarios.a_data_request(victim, cast.koordinator)
