"""What the head answers at the moment somebody else acts, what the head reads, and what the others read afterwards."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.actions import reminder as reminders
from gugus.choices import AccessKind, Role
from gugus.models import AccessLog, Notice, User
from gugus.workflow import notice as notices, running_clocks
from gugus.workflow.lifecycle import Refused
from rad.lists import running as plan
from rujukan.actions import (
    approval as approvals,
    barring,
    casework,
    consent,
    emergency,
    guardian as guardians,
)
from rujukan.actions.steps import moment
from rujukan.choices.hand_over import WithdrawalReason, WithdrawnBy
from rujukan.choices.stage import Stage
from rujukan.disclosure.anonymity import NAMED
from rujukan.lists import second_person as lists
from rujukan.models import Approval, Consent
from tests.rujukan import enveloping, scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_head_decides import alone, asked_of_head, closing, envelope, lifting, told

__all__ = ["alone", "closing", "envelope", "lifting"]
GROUNDS = "Wajib dilaporkan kepada polisi menurut UU 12/2022"


@pytest.fixture
def duty(cast, alone):
    with scope(cast.koordinator):
        return scenarios.a_basis(alone, cast.koordinator, "duty", grounds=GROUNDS)


# At the same moment


@pytest.fixture
def head_agrees_meanwhile(cast, monkeypatch):
    """Let the head agree after a coordinator's verb has read the request."""
    write = approvals._write_decision

    def overtaken(asked, *how):
        Approval.objects.filter(pk=asked.pk).update(agreed_by=cast.kepala, agreed_at=timezone.now())
        write(asked, *how)

    monkeypatch.setattr(approvals, "_write_decision", overtaken)


def is_withdrawn_as_agreed(cast, asked):
    asked.refresh_from_db()
    return (asked.agreed_by, asked.granted, asked.decided_by) == (cast.kepala, False, cast.koordinator)


def test_a_withdrawal_keeps_what_the_head_said_meanwhile(cast, closing, lifting, head_agrees_meanwhile):
    approvals.decide(closing, by=cast.koordinator, granted=False)
    approvals.decide(lifting, by=cast.koordinator, granted=False)
    assert is_withdrawn_as_agreed(cast, closing)
    assert is_withdrawn_as_agreed(cast, lifting)


def test_a_request_that_lapses_keeps_what_the_head_said_meanwhile(cast, closing, head_agrees_meanwhile):
    approvals.lapse(Approval.objects.all(), "layanannya ditutup", by=cast.koordinator, at=timezone.now())
    assert is_withdrawn_as_agreed(cast, closing)


def test_a_basis_that_ends_keeps_that_the_head_agreed_meanwhile(cast, duty, monkeypatch):
    def overtaken(at, *before):
        Consent.objects.filter(pk=duty.pk).update(confirmed_by=cast.kepala, confirmed_at=timezone.now())
        return moment(at, *before)

    monkeypatch.setattr(consent, "moment", overtaken)
    why = {"asked_by": WithdrawnBy.COORDINATOR, "why": WithdrawalReason.BASIS_GONE}
    consent.withdraw_consent(duty, by=cast.koordinator, words="Sudah tidak perlu", **why)
    duty.refresh_from_db()
    assert duty.confirmed_by == cast.kepala
    assert duty.withdrawn_at
    assert duty.open("withdrawal_words") == "Sudah tidak perlu"


# What the head presses and reads


def test_a_button_without_an_answer_decides_nothing(cast, closing, envelope):
    head = at_desk(cast.kepala)
    for asked in (closing, envelope):
        for sent in ({}, {"agreed": ""}, {"agreed": "ya"}):
            page = head.post(reverse("approval_answer", args=[asked.pk]), sent, follow=True)
            assert "Belum ada yang diputuskan" in text(page)
        asked.refresh_from_db()
        assert (asked.agreed_by, asked.decided_at) == (None, None)


def test_the_home_and_the_list_show_the_head_the_same(cast, closing, monkeypatch):
    with scope(cast.kepala):
        [one] = lists.waiting().values()
    head = at_desk(cast.kepala)
    for other in (replace(one, key=str(uuid.uuid4())), replace(one, asked_by=cast.kepala.pk)):
        monkeypatch.setattr(lists, "waiting", lambda other=other: {other.key: other})
        for page in ("approval_list", "rad:home"):
            assert "minta-" not in text(head.get(reverse(page)))
    monkeypatch.setattr(lists, "waiting", lambda: {one.key: one})
    for page in ("approval_list", "rad:home"):
        assert f"minta-{closing.pk}" in text(head.get(reverse(page)))


def test_a_basis_that_is_confirmed_with_its_intake_is_not_asked_of_the_head(cast):
    complaint = scenarios.a_complaint(cast.polres)
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    User.objects.filter(roles__contains=["coordinator"]).update(is_active=False)
    with scope(cast.kepala):
        assert not lists.waiting()
        assert not Consent.objects.exists()
    User.objects.filter(pk=cast.koordinator.pk).update(is_active=True)
    with scope(cast.koordinator):
        emergency.confirm_emergency(referral, by=cast.koordinator)
    assert Consent.objects.get().confirmed_by == cast.koordinator


def test_what_the_head_reads_names_nobody(cast, alone):
    name = scenarios.NAME
    with scope(cast.koordinator), pytest.raises(Refused) as refusal:
        scenarios.a_basis(alone, cast.koordinator, "duty", grounds=f"{name} wajib dilaporkan kepada polisi")
    assert refusal.value.field == "grounds"
    with scope(cast.koordinator), pytest.raises(Refused) as refusal:
        barring.ask_to_lift(alone.case, by=cast.koordinator, user=cast.koordinator2, reason=f"{name} tidak mengenalnya")
    assert refusal.value.field == "reason"


# What the others read afterwards


def test_the_home_of_the_asker_says_to_go_on(cast, closing, lifting, envelope):
    for request in (closing, lifting, envelope):
        asked_of_head(cast, request)
    desk = at_desk(cast.koordinator)
    assert text(desk.get(reverse("coordinator_home"))).count("Disetujui kepala: lanjutkan") == 2
    assert "belum dilanjutkan" in text(desk.get(envelope.get_absolute_url()))
    assert "melanjutkan" in envelope.task.open("text")


def test_the_clock_of_an_envelope_reminds_whoever_decides_it(cast, envelope, monkeypatch):
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)
    due, about = envelope.task.due_at, "amplop identitas"

    def reminded(at):
        Notice.objects.all().delete()
        reminders.remind(at)
        return {notice.role: notice.path for notice in Notice.objects.filter(about=envelope.task.case_id)}

    assert reminded(due - timedelta(hours=2)) == {Role.HEAD: reverse("approval_list")}
    assert about in Notice.objects.get(role=Role.HEAD).text
    late = reminded(due + timedelta(hours=1))
    assert late == {Role.HEAD: reverse("approval_list"), Role.COORDINATOR: envelope.task.get_absolute_url()}
    asked_of_head(cast, envelope)
    with job("reminders"):
        [clock] = [one for one in running_clocks.until(due + timedelta(hours=1)) if one.subject == str(envelope.task_id)]
    assert clock.role == Role.COORDINATOR, "then the asker goes on"


def test_a_withdrawn_envelope_was_not_carried_out(cast, envelope):
    asked_of_head(cast, envelope)
    desk = at_desk(cast.koordinator)
    desk.post(reverse("approval_decide", args=[envelope.pk]), {"granted": "0"})
    page = text(desk.get(envelope.get_absolute_url()))
    assert "Tidak disetujui" in page
    assert "dilanjutkan" not in page


def test_a_long_name_does_not_keep_a_notice_from_anybody(cast):
    User.objects.filter(pk=cast.koordinator.pk).update(last_name="Panjang " * 18)
    by = User.objects.get(pk=cast.koordinator.pk)
    scenarios.a_basis(scenarios.a_victim(by), by, "duty", grounds=GROUNDS)
    assert told(Role.COORDINATOR, "menunggu koordinator lain selain") == 1
    assert len(notices.leave(role=Role.HEAD, text="kata " * 60).text) == 200
    assert Notice.objects.get(role=Role.HEAD).text.endswith("…")


# What a coordinator presses and writes


def test_a_closing_names_nobody_of_the_case(cast, alone):
    suspect = {"name": "Yohanes Contoh", "role": "unknown", "relation": "family"}
    casework.record_suspect(alone.case, by=cast.koordinator, **suspect)
    for field in ("reason", "short_monitoring"):
        for name in (scenarios.NAME, "Yohanes", scenarios.NIK):
            with pytest.raises(Refused) as refusal:
                scenarios.ask_to_close(alone, cast.koordinator, **{field: f"Pulang; {name} pindah"})
            assert (refusal.value.field, str(refusal.value)) == (field, NAMED)
    assert not Approval.objects.exists()


def test_a_basis_and_a_sealed_letter_name_nobody_of_the_case(cast, alone):
    letter = scenarios.a_letter(alone, cast.koordinator, consent=scenarios.a_consent(alone, cast.koordinator))
    suspect = {"name": "Yohanes Contoh", "role": "unknown", "relation": "family"}
    casework.record_suspect(alone.case, by=cast.koordinator, **suspect)
    with pytest.raises(Refused) as refusal:
        scenarios.a_basis(alone, cast.koordinator, "duty", grounds="Yohanes dilaporkan kepada polisi menurut UU 12/2022")
    assert (refusal.value.field, str(refusal.value)) == ("grounds", NAMED)
    with pytest.raises(Refused) as refusal:
        enveloping.an_envelope(letter, cast.koordinator, reason="Kamarnya dicatat bukan atas nama Yohanes")
    assert (refusal.value.field, str(refusal.value)) == ("reason", NAMED)


def test_the_lifting_of_a_suspicion_names_nobody(cast, alone):
    named = {"relation": "parent", "name": "Yohanes Contoh", "suspected": True}
    guardian = scenarios.a_guardian(alone, cast.koordinator, **named)
    for name in ("Yohanes", scenarios.NAME):
        with pytest.raises(Refused) as refusal:
            guardians.ask_to_lift(guardian, by=cast.koordinator, reason=f"{name} ternyata tidak terlibat")
        assert (refusal.value.field, str(refusal.value)) == ("reason", NAMED)
    assert not Approval.objects.exists()


def test_a_reason_that_names_somebody_is_refused_beside_its_field_and_kept(cast, alone):
    guardian = scenarios.a_guardian(alone, cast.koordinator, relation="parent", suspected=True)
    typed = f"{scenarios.NAME} sudah pulang"
    desk = at_desk(cast.koordinator)
    for page, data in (
        (reverse("guardian_lift", args=[alone.code, guardian.number]), {}),
        (reverse("victim_close", args=[alone.code]), {"outcome": "wish", "lives": "home"}),
    ):
        answer = desk.post(page, data | {"reason": typed})
        assert answer.status_code == 422
        assert NAMED in text(answer)
        assert typed in text(answer)
    assert not Approval.objects.exists()
    assert AccessLog.objects.filter(kind=AccessKind.SEARCH, subject=alone.case.number, user=cast.koordinator).count() == 2
