"""Perlu keterangan: a receiver asks before it answers, its clock is paused, and a coordinator answers."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import question as questions, routing
from rujukan.choices.referral import DeclineReason, ReferralStatus
from rujukan.lists import agenda
from rujukan.models import ReferralQuestion
from rujukan.stages import running
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.sight import shown

HOUR = timedelta(hours=1)


@pytest.fixture
def sent(cast):
    start = timezone.now() - 10 * HOUR
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=start), cast.koordinator, "polres", at=start)


def ask(referral, by, **changes):
    return questions.ask(referral, by=by, **{"question": "Berapa orang?"} | changes)


def test_the_receivers_clock_waits_for_the_answer(cast, sent):
    limit = sent.respond_by
    ask(sent, cast.polres, at=sent.sent_at + HOUR)
    sent.refresh_from_db()
    assert (sent.status, sent.due_at) == (ReferralStatus.SENT, sent.explain_by)
    questions.explain(sent, by=cast.koordinator, answer="Satu orang", at=sent.sent_at + 4 * HOUR)
    sent.refresh_from_db()
    assert sent.respond_by == sent.due_at == limit + 3 * HOUR
    assert sent.question_since is None


def test_meanwhile_the_coordinator_owes_the_answer(cast, sent):
    ask(sent, cast.polres)
    [clock] = running._referrals(timezone.now() + 50 * HOUR)
    assert clock.institution is None
    assert "Keterangan" in clock.words
    assert agenda.coordinator(cast.koordinator, timezone.now())["questioned"].total == 1


def test_the_coordinators_are_told_and_then_the_receiver(cast, sent):
    ask(sent, cast.polres)
    assert Notice.objects.filter(text__contains="bertanya", role="coordinator").exists()
    questions.explain(sent, by=cast.koordinator, answer="Satu orang")
    assert Notice.objects.filter(text__contains="dijawab", institution=cast.polres.institution).exists()


def test_one_question_at_a_time(cast, sent):
    ask(sent, cast.polres)
    with pytest.raises(TooLate):
        ask(sent, cast.polres)


def test_only_the_receiver_asks_and_only_a_coordinator_answers(cast, sent):
    with pytest.raises(Refused):
        ask(sent, cast.koordinator)
    ask(sent, cast.polres)
    with pytest.raises(Refused):
        questions.explain(sent, by=cast.polres, answer="Satu orang")


def test_an_answer_of_the_receiver_ends_the_pause(cast, sent):
    limit = sent.respond_by
    ask(sent, cast.polres, at=sent.sent_at + HOUR)
    routing.decline(sent, by=cast.polres, reason=DeclineReason.CAPACITY, at=sent.sent_at + 2 * HOUR)
    sent.refresh_from_db()
    assert (sent.question_since, sent.respond_by) == (None, limit + HOUR)
    with pytest.raises(TooLate):
        questions.explain(sent, by=cast.koordinator, answer="Satu orang")
    assert not shown(ReferralQuestion.objects, cast.polres)


def test_a_withdrawal_ends_the_question(cast, sent):
    ask(sent, cast.polres)
    routing.withdraw(sent, by=cast.koordinator, reason="Salah alamat")
    with pytest.raises(TooLate):
        questions.explain(sent, by=cast.koordinator, answer="Satu orang")


def test_the_second_coordinator_is_told(cast, sent):
    ask(sent, cast.polres)
    questions.explain(sent, by=cast.koordinator, answer="Satu orang")
    with pytest.raises(TooLate, match=f"sudah dijawab {cast.koordinator}"):
        questions.explain(sent, by=cast.koordinator2, answer="Dua orang")


def test_a_waiting_question_is_not_an_unanswered_referral(cast, sent):
    ask(sent, cast.polres, at=sent.sent_at + HOUR)
    month = agenda.officer(cast.polres, timezone.localtime(sent.sent_at + 400 * HOUR)).month
    assert month.silent == 0


def test_question_and_answer_on_the_page(cast, sent):
    polres, coordinator, page = at_desk(cast.polres), at_desk(cast.koordinator), sent.get_absolute_url()
    assert "Tanya koordinator dulu" in text(polres.get(page))
    assert reverse("referral_seen", args=[sent.number]) in text(polres.get(reverse("officer_home")))
    data = {"question": "Berapa orang yang datang?", "submit_key": str(uuid.uuid4())}
    assert polres.post(reverse("referral_ask", args=[sent.number]), data).status_code == 302
    assert "Menunggu keterangan koordinator" in text(polres.get(page))
    assert "Menunggu keterangan koordinator" in text(polres.get(reverse("officer_home")))
    assert sent.number in text(coordinator.get(reverse("coordinator_home")))
    assert "Berapa orang yang datang?" in text(coordinator.get(page))
    assert coordinator.post(reverse("referral_explain", args=[sent.number]), {"answer": "Satu orang saja"}).status_code == 302
    assert "Satu orang saja" in text(polres.get(page))
