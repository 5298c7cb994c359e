"""Where a case bars every other coordinator, the head of DSPPPAKB is the second person, without sight of the case."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, Repeated, TooLate
from rujukan.actions import approvals, closure, guardians
from rujukan.choices import VictimStatus
from rujukan.lists import agenda
from rujukan.models import Approval, Event, Victim
from tests.rujukan import scenarios
from tests.rujukan.endings import bar_other_coordinators
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.django_db
WHY = "Ternyata orang lain yang senama"


@pytest.fixture
def alone(cast):
    """Return somebody whom nothing keeps from being closed, in a case that bars every coordinator but one."""
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    bar_other_coordinators(victim.case, cast.koordinator)
    victim.refresh_from_db()
    return victim


@pytest.fixture
def closing(cast, alone):
    with scope(cast.koordinator):
        return scenarios.ask_to_close(alone, cast.koordinator)


def status(victim):
    return Victim.objects.get(pk=victim.pk).status


def answered(cast, approval, *, agreed=True):
    with scope(cast.kepala):
        return approvals.answer_as_head(Approval.objects.get(pk=approval.pk), by=cast.kepala, agreed=agreed)


def test_the_head_agrees_and_the_asker_closes(cast, alone, closing):
    page = text(at_desk(cast.koordinator).get(reverse("victim_close", args=[alone.code])))
    assert "kepala DSPPPAKB yang memutuskan" in page
    head = at_desk(cast.kepala)
    assert Notice.objects.filter(role=Role.HEAD, text__contains=alone.code).count() == 1
    shown = text(head.get(reverse("approval_list")))
    assert alone.code in shown
    assert "Bibinya menjaga" in shown
    assert scenarios.NAME not in shown
    head.post(reverse("approval_answer", args=[closing.pk]), {"agreed": "1"})
    assert alone.code not in text(head.get(reverse("approval_list")))
    assert status(alone) == VictimStatus.IDENTIFIED, "the head carries nothing out"
    desk = at_desk(cast.koordinator)
    assert reverse("victim_close", args=[alone.code]) in text(desk.get(reverse("coordinator_home")))
    assert "Lanjutkan" in text(desk.get(reverse("victim_close", args=[alone.code])))
    desk.post(reverse("approval_decide", args=[alone.code, closing.pk]), {"granted": "1"})
    assert status(alone) == VictimStatus.CLOSED
    with scope(cast.koordinator):
        assert str(cast.kepala) in Event.objects.get(kind="approval_agreed").open("note")


def test_the_head_refuses_and_nothing_changes(cast, alone, closing):
    answered(cast, closing, agreed=False)
    assert status(alone) == VictimStatus.IDENTIFIED
    assert "tidak disetujui kepala" in Notice.objects.filter(role=Role.COORDINATOR).latest("at").text
    with pytest.raises(Refused):
        closure.decide_closing(Approval.objects.get(), by=cast.koordinator, granted=True)


def test_a_second_click_and_a_late_answer_change_nothing(cast, closing):
    answered(cast, closing)
    with pytest.raises(Repeated):
        answered(cast, closing)
    with pytest.raises(TooLate):
        answered(cast, closing, agreed=False)


def test_the_asker_withdraws_what_the_head_has_not_answered(cast, alone, closing):
    closure.decide_closing(closing, by=cast.koordinator, granted=False)
    with scope(cast.kepala):
        assert not Approval.objects.exists()
    with pytest.raises(Refused):
        approvals.answer_as_head(closing, by=cast.kepala, agreed=True)


def test_while_another_coordinator_can_decide_the_head_sees_nothing(cast):
    victim = scenarios.a_victim(cast.koordinator)
    guardian = scenarios.a_guardian(victim, cast.koordinator, relation="parent", suspected=True)
    asked = guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)
    with scope(cast.kepala):
        assert not Approval.objects.exists()
    with pytest.raises(Refused, match="koordinator lain"), transaction.atomic():
        approvals.answer_as_head(asked, by=cast.kepala, agreed=True)
    assert not Notice.objects.filter(role=Role.HEAD).exists()
    bar_other_coordinators(victim.case, cast.koordinator)
    assert Notice.objects.filter(role=Role.HEAD, text__contains=victim.code).exists(), "whom a later bar leaves it to is told"
    answered(cast, asked)
    with scope(cast.koordinator):
        guardians.decide_lifting(asked, by=cast.koordinator, granted=True)
    assert not victim.guardians.current().get().suspected


def test_only_the_head_agrees(cast, closing):
    for by in (cast.koordinator, cast.koordinator2, cast.bupati):
        with pytest.raises(Refused):
            approvals.answer_as_head(closing, by=by, agreed=True)
    with pytest.raises(DatabaseError, match=r"second person|row-level"), scope(cast.koordinator):
        Approval.objects.update(agreed_by=cast.kepala, agreed_at=closing.asked_at)
    with pytest.raises(DatabaseError), scope(cast.kepala):
        Approval.objects.update(granted=True, decided_by=cast.kepala, decided_at=closing.asked_at)


def test_the_head_sees_nobody_else_of_the_case(cast, alone, closing):
    with scope(cast.kepala):
        assert Approval.objects.for_head().get().code == alone.code
        assert not Victim.objects.exists()
    assert cost(at_desk(cast.kepala), reverse("approval_list")) <= MOST_QUERIES
    assert agenda.coordinator(cast.koordinator, closing.asked_at).approvals.total == 0
