"""Data requests: who may ask, the time limit of the answer, and the basis of a refusal."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog, ServiceStandard
from gugus.workflow.lifecycle import Refused
from rujukan.choices.subject_rights import IdentityCheck, Requester, RequestStatus, Right
from rujukan.lists import agenda
from rujukan.models import DataRequest
from rujukan.privacy import requester
from rujukan.privacy.actions import data_request as verbs
from tests.rujukan import retained, scenarios
from tests.sight import shown

NO = {"status": RequestStatus.REFUSED, "words": "Perkaranya masih disidangkan", "basis": "UU 27/2022 Ps 15"}
YES = {"status": RequestStatus.GRANTED, "words": "Salinannya diserahkan"}


@pytest.mark.parametrize("right", Right)
def test_each_right_has_three_days_from_when_it_was_received(cast, victim, right):
    received = timezone.now() - timedelta(hours=5)
    data_request = scenarios.a_data_request(victim, cast.koordinator, right, received_at=received)
    assert data_request.answer_by == received + timedelta(hours=72)
    assert data_request.number == f"HD-{timezone.localdate().year}-00001"


def test_the_limit_is_that_of_the_standard(cast, victim):
    ServiceStandard.objects.filter(code="data-access").update(hours=24)
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    assert data_request.answer_by - data_request.received_at == timedelta(hours=24)


def test_for_a_child_a_guardian_asks(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=date(timezone.localdate().year - 9, 1, 1))
    with pytest.raises(Refused, match="walilah yang meminta"):
        scenarios.a_data_request(child, cast.koordinator, asked_by=Requester.SUBJECT)
    assert scenarios.a_data_request(child, cast.koordinator).asked_by == Requester.GUARDIAN


def test_a_representative_gives_a_name(cast, victim):
    with pytest.raises(Refused, match="siapa yang meminta"):
        scenarios.a_data_request(victim, cast.koordinator, name=" ")
    assert scenarios.a_data_request(victim, cast.koordinator, asked_by=Requester.SUBJECT, name="").open("name") == ""


@pytest.mark.parametrize("username", ["polres", "gow", "auditor", "admin", "kepala", "rad"])
def test_only_a_coordinator_records_and_answers(cast, victim, username):
    user, data_request = getattr(cast, username), scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="Hanya koordinator"):
        scenarios.a_data_request(victim, user)
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.answer(data_request, by=user, **YES)
    assert not shown(DataRequest.objects, user)


def test_a_barred_coordinator_learns_nothing_of_a_request(cast, victim):
    of_victim = scenarios.a_data_request(victim, cast.koordinator)
    of_complaint = scenarios.a_data_request(victim.case.complaints.get(), cast.koordinator)
    victim.case.barred_users.add(cast.koordinator2)
    assert not shown(DataRequest.objects, cast.koordinator2)
    with scope(cast.koordinator2):
        assert not agenda.coordinator(cast.koordinator2, timezone.now())["request"]
    for data_request in (of_victim, of_complaint):
        with pytest.raises(Refused, match="tidak ditemukan"), scope(cast.koordinator2):
            verbs.answer(data_request, by=cast.koordinator2, **YES)


def test_an_answer_other_than_a_full_grant_names_its_basis(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    for status in (RequestStatus.REFUSED, RequestStatus.PARTLY):
        with pytest.raises(Refused, match="dasar hukumnya"):
            verbs.answer(data_request, by=cast.koordinator, **NO | {"status": status, "basis": " "})
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.update(status="refused", answered_at=timezone.now(), answered_by=cast.koordinator)
    answered = verbs.answer(data_request, by=cast.koordinator, **NO)
    assert (answered.basis, answered.open("answer"), answered.answered_by) == (NO["basis"], NO["words"], cast.koordinator)


def test_a_request_is_answered_once(cast, victim):
    data_request = verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    with pytest.raises(Refused, match="sudah berstatus “Dipenuhi”"):
        verbs.answer(data_request, by=cast.koordinator2, **NO)


def test_nothing_is_granted_to_an_unidentified_requester(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator, identity_check=IdentityCheck.UNCERTAIN)
    with pytest.raises(Refused, match="belum dipastikan"):
        verbs.answer(data_request, by=cast.koordinator, **YES)
    assert verbs.answer(data_request, by=cast.koordinator, **NO).status == RequestStatus.REFUSED


def test_the_coordinators_home_lists_waiting_requests_by_deadline(cast, victim):
    fresh = scenarios.a_data_request(victim, cast.koordinator)
    late = scenarios.a_data_request(victim, cast.koordinator, Right.STOP, received_at=timezone.now() - timedelta(days=5))
    verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    desk = agenda.coordinator(cast.koordinator, timezone.now())["request"]
    assert (desk.total, [row.number for row in desk.rows]) == (2, [late.number, fresh.number])


def test_a_data_request_does_not_count_as_a_step_for_the_victim(cast):
    victim = scenarios.a_victim(cast.koordinator, at=timezone.now() - timedelta(days=6))
    scenarios.a_data_request(victim, cast.koordinator)
    (idle,) = agenda.coordinator(cast.koordinator, timezone.now())["idle"].rows
    assert timezone.now() - idle.last_step > timedelta(days=5)


def test_a_request_is_on_the_timeline_of_a_victim_but_not_of_a_complaint(cast, victim):
    complaint = victim.case.complaints.get()
    before = complaint.events.count()
    scenarios.a_data_request(complaint, cast.koordinator)
    verbs.answer(scenarios.a_data_request(victim, cast.koordinator), by=cast.koordinator, **YES)
    assert {"data_requested", "data_answered"} <= set(victim.events.values_list("kind", flat=True))
    assert complaint.events.count() == before, "who took it reads that timeline"


def test_the_requester_opens_with_a_reason_and_is_logged(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="untuk apa"):
        requester.reveal(cast.koordinator, data_request, reason="", explanation="Menelepon")
    with pytest.raises(Refused, match="tidak terbuka"), scope(cast.polres):
        requester.reveal(cast.polres, data_request, reason="contact", explanation="Menelepon")
    opened = requester.reveal(cast.koordinator, data_request, reason="contact", explanation="Menelepon")
    assert [field.value for field in opened.requester] == [scenarios.GUARDIAN, scenarios.PHONE]
    entry = AccessLog.objects.get()
    assert (entry.subject, entry.sections) == (data_request.number, ["requester"])


def test_nobody_records_in_another_name(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    columns = {"kind": "access", "asked_by": "subject", "victim": victim, "received_at": data_request.received_at}
    columns |= {"identity_check": "known", "answer_by": data_request.answer_by, "number": "HD-1-1", "words": "x"}
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator):
        DataRequest.objects.create(recorded_by=cast.koordinator2, **columns)


def test_the_text_of_a_request_is_destroyed_with_the_victims_data(cast):
    victim = retained.a_closed_victim(cast)
    data_request = victim.data_requests.get()
    retained.destroyed(cast)
    answered = verbs.answer(data_request, by=cast.koordinator, **YES)
    assert (answered.status, answered.open("words"), answered.open("answer")) == (RequestStatus.GRANTED, "", "")
    with pytest.raises(Refused, match="sudah dimusnahkan"):
        scenarios.a_data_request(victim, cast.koordinator)
