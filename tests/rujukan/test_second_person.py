"""The rule of the second person, for each kind of request: by verb, by page, and by SQL statement."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import approval as approvals, casework
from rujukan.choices.approval import RequestKind
from rujukan.models import Approval
from tests.rujukan import asking, scenarios
from tests.rujukan.endings import bar_other_coordinators
from tests.rujukan.pages import at_desk, text

SUBJECT = ("case", "victim", "guardian", "user", "institution", "bar", "letter")


@pytest.fixture(params=asking.KINDS, ids=lambda ask: ask.__name__)
def asked(cast, victim, request):
    return request.param(victim, cast.koordinator)


@pytest.fixture(params=asking.KINDS, ids=lambda ask: ask.__name__)
def of_head(cast, victim, request):
    """Return a request about a case that bars all coordinators but the one who asks."""
    bar_other_coordinators(victim.case, cast.koordinator)
    return request.param(victim, cast.koordinator)


def state(approval):
    approval.refresh_from_db()
    if approval.task:
        approval.task.refresh_from_db()
        assert approval.task.is_open == (approval.decided_at is None), "its task ends with the decision only"
    return approval.granted, approval.agreed_by, approval.decided_by


def test_nobody_grants_what_they_asked_for(cast, asked):
    with pytest.raises(Refused, match="koordinator lain"):
        approvals.decide(asked, by=cast.koordinator, granted=True)
    with pytest.raises(IntegrityError, match="granted_by_another"), transaction.atomic():
        Approval.objects.update(granted=True, decided_by=cast.koordinator, decided_at=timezone.now())
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Approval.objects.update(granted=True, decided_by=cast.koordinator2, decided_at=timezone.now())
    assert state(asked) == (None, None, None)
    assert Notice.objects.filter(role="coordinator", text__contains="menunggu koordinator lain").exists()


@pytest.mark.parametrize("forged", ["asked for by another", "granted at once", "of another case"])
def test_no_statement_forges_a_request(cast, asked, forged):
    columns = {field.name: getattr(asked, field.name) for field in Approval._meta.concrete_fields if field.name != "id"}
    columns |= {"reason": asking.WHY, "short_monitoring": ""}
    columns |= {
        "asked for by another": {"asked_by": cast.koordinator2},
        "granted at once": {"granted": True, "decided_by": cast.koordinator2, "decided_at": timezone.now()},
        "of another case": {"case": scenarios.a_victim(cast.koordinator, name="Lain", nik="", phone="").case},
    }[forged]
    if forged == "of another case" and not asked.victim:
        pytest.skip("it is about the case itself")
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Approval.objects.create(**columns)


def test_another_grants_it_once(cast, asked):
    with scope(cast.koordinator2):
        approvals.decide(asked, by=cast.koordinator2, granted=True)
    for granted in (True, False):
        with pytest.raises(TooLate), transaction.atomic():
            approvals.decide(asked, by=cast.koordinator2, granted=granted)
    with pytest.raises(DatabaseError, match="Cannot update"), scope(cast.koordinator):
        Approval.objects.update(granted=False, decided_by=cast.koordinator)
    assert state(asked) == (True, None, cast.koordinator2)


@pytest.mark.parametrize(("who", "outcome"), [("koordinator", "ditarik"), ("koordinator2", "tidak disetujui")])
def test_the_asker_withdraws_and_another_refuses(cast, asked, who, outcome):
    by = getattr(cast, who)
    with scope(by):
        approvals.decide(asked, by=by, granted=False)
    assert state(asked) == (False, None, by)
    words = "tetap berlaku" if asked.kind == RequestKind.BAR else outcome
    assert words in Notice.objects.filter(role="coordinator").latest("at").text
    with pytest.raises(TooLate):
        approvals.decide(asked, by=cast.koordinator2, granted=True)


def test_one_request_waits_at_a_time(cast, asked):
    about = {name: getattr(asked, name) for name in SUBJECT}
    for by in (cast.koordinator, cast.koordinator2):
        with pytest.raises(TooLate, match=f"sudah diminta {cast.koordinator} dan masih menunggu orang kedua"):
            approvals.ask(asked.kind, **about, by=by, at=timezone.now(), reason=asking.WHY)


def test_a_barred_coordinator_neither_reads_nor_decides(cast, asked):
    bars = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(asked.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    with scope(cast.koordinator2):
        assert not Approval.objects.exists()
        with pytest.raises(Refused):
            approvals.decide(asked, by=cast.koordinator2, granted=True)


def test_a_button_without_an_answer_decides_nothing(cast, asked):
    desk, decide = at_desk(cast.koordinator), reverse("approval_decide", args=[asked.pk])
    for sent in ({}, {"granted": ""}, {"granted": "ya"}):
        page = text(desk.post(decide, sent, follow=True))
        assert "Belum ada yang diputuskan" in page
        assert "Tarik permintaan" in page, "beside the button"
    assert desk.get(decide).url == asked.get_absolute_url()
    desk.post(decide, {"granted": "0"})
    assert state(asked) == (False, None, cast.koordinator)


# Where nobody but the head may decide


def answered(cast, asked, *, agreed=True):
    with scope(cast.kepala):
        return approvals.answer_as_head(Approval.objects.get(pk=asked.pk), by=cast.kepala, agreed=agreed)


def test_the_head_agrees_once_and_the_asker_carries_it_out(cast, of_head):
    answered(cast, of_head)
    assert state(of_head) == (None, cast.kepala, None), "the head carries nothing out"
    for agreed in (True, False):
        with pytest.raises(TooLate):
            answered(cast, of_head, agreed=agreed)
    with scope(cast.koordinator):
        approvals.decide(of_head, by=cast.koordinator, granted=True)
    assert state(of_head) == (True, cast.kepala, cast.koordinator)


def test_what_the_head_refuses_nobody_carries_out(cast, of_head):
    answered(cast, of_head, agreed=False)
    assert state(of_head) == (False, None, cast.kepala)
    assert "tidak disetujui kepala" in Notice.objects.filter(role="coordinator").latest("at").text
    with pytest.raises(TooLate):
        approvals.decide(of_head, by=cast.koordinator, granted=True)


def test_the_asker_withdraws_what_the_head_has_not_answered(cast, of_head):
    approvals.decide(of_head, by=cast.koordinator, granted=False)
    with scope(cast.kepala):
        assert not Approval.objects.exists()
    with pytest.raises(Refused):
        approvals.answer_as_head(of_head, by=cast.kepala, agreed=True)


def test_only_the_head_agrees_and_grants_nothing(cast, of_head):
    for by in (cast.koordinator, cast.koordinator2, cast.bupati):
        with pytest.raises(Refused):
            approvals.answer_as_head(of_head, by=by, agreed=True)
    with pytest.raises(DatabaseError, match=r"second person|row-level"), scope(cast.koordinator):
        Approval.objects.update(agreed_by=cast.kepala, agreed_at=timezone.now())
    with pytest.raises(DatabaseError), scope(cast.kepala):
        Approval.objects.update(granted=True, decided_by=cast.kepala, decided_at=timezone.now())
    assert state(of_head) == (None, None, None)


def test_while_another_coordinator_can_decide_the_head_sees_and_agrees_to_nothing(cast, asked):
    with scope(cast.kepala):
        assert not Approval.objects.exists()
    with pytest.raises(Refused, match="koordinator lain"), transaction.atomic():
        approvals.answer_as_head(asked, by=cast.kepala, agreed=True)
    assert not Notice.objects.filter(role="head").exists()
