"""Where a case bars every other coordinator, the head of DSPPPAKB is the second person, without sight of the case."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import account as accounts, change_request as change_requests
from gugus.choices import Role
from gugus.models import Notice, User
from gugus.workflow.lifecycle import Refused
from rujukan.actions import approval as approvals, barring, casework, consent, guardian as guardians, second_person
from rujukan.choices.victim import VictimStatus
from rujukan.lists import agenda
from rujukan.lists.second_person import waiting
from rujukan.models import Approval, Consent, Event, IdentityEnvelope, Task, Victim
from tests.rujukan import enveloping, scenarios
from tests.rujukan.endings import bar_other_coordinators
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

pytestmark = pytest.mark.long
WHY = "Ternyata orang lain yang senama"


@pytest.fixture
def alone(cast, victim):
    """Return somebody whom nothing keeps from being closed, in a case that bars every coordinator but one."""
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
    desk.post(reverse("approval_decide", args=[closing.pk]), {"granted": "1"})
    assert status(alone) == VictimStatus.CLOSED
    with scope(cast.koordinator):
        assert str(cast.kepala) in Event.objects.get(kind="approval_agreed").open("note")


def test_a_request_moves_to_the_head_whom_a_later_bar_leaves_it_to(cast, victim):
    guardian = scenarios.a_guardian(victim, cast.koordinator, relation="parent", suspected=True)
    asked = guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)
    bar_other_coordinators(victim.case, cast.koordinator)
    assert Notice.objects.filter(role=Role.HEAD, text__contains=victim.code).exists(), "whom a later bar leaves it to is told"
    answered(cast, asked)
    with scope(cast.koordinator):
        approvals.decide(asked, by=cast.koordinator, granted=True)
    assert not victim.guardians.current().get().suspected


def test_the_head_sees_nobody_else_of_the_case(cast, alone, closing):
    with scope(cast.kepala):
        assert [one.code for one in waiting().values()] == [alone.code]
        assert not Victim.objects.exists()
    assert cost(at_desk(cast.kepala), reverse("approval_list")) <= MOST_QUERIES
    assert agenda.coordinator(cast.koordinator, closing.asked_at)["approval"].total == 0


# A bar and an envelope


def asked_of_head(cast, request):
    """Return what the head sees of a request, after the head has agreed to it."""
    with scope(cast.kepala):
        return approvals.answer_as_head(Approval.objects.get(pk=request.pk), by=cast.kepala, agreed=True)


@pytest.fixture
def lifting(cast, alone):
    with scope(cast.koordinator):
        return barring.ask_to_lift(alone.case, by=cast.koordinator, user=cast.koordinator2, reason=WHY)


@pytest.fixture
def envelope(cast, alone):
    basis = scenarios.a_consent(alone, cast.koordinator)
    letter = scenarios.a_letter(alone, cast.koordinator, consent=basis, purpose="protection", to="lpsk")
    return enveloping.an_envelope(letter, cast.koordinator)


def test_a_bar_against_the_only_other_coordinator_is_lifted_with_the_head(cast, alone, lifting):
    head, desk = at_desk(cast.kepala), at_desk(cast.koordinator)
    page = text(head.get(reverse("approval_list")))
    for words in (alone.case.number, WHY, str(cast.koordinator2), "Pencabutan pengecualian"):
        assert words in page
    assert "kepala DSPPPAKB yang memutuskan" in text(desk.get(lifting.get_absolute_url()))
    head.post(reverse("approval_answer", args=[lifting.pk]), {"agreed": "1"})
    assert alone.case.barred_users.filter(pk=cast.koordinator2.pk).exists(), "the head lifts nothing"
    assert lifting.get_absolute_url() in text(desk.get(reverse("coordinator_home")))
    assert "Lanjutkan" in text(desk.get(lifting.get_absolute_url()))
    desk.post(reverse("approval_decide", args=[lifting.pk]), {"granted": "1"})
    assert not alone.case.barred_users.filter(pk=cast.koordinator2.pk).exists()
    with scope(cast.koordinator):
        assert str(cast.kepala) in Event.objects.get(kind="approval_agreed").open("note")


def test_an_envelope_is_granted_with_the_head_who_reads_no_identity(cast, alone, envelope):
    head, desk = at_desk(cast.kepala), at_desk(cast.koordinator)
    page = text(head.get(reverse("approval_list")))
    for words in (alone.code, "LPSK", "NIK", "Tempat tidurnya dicatat atas nama"):
        assert words in page
    assert scenarios.NAME not in page
    assert head.get(envelope.get_absolute_url()).status_code == 403
    with pytest.raises(Refused), transaction.atomic():
        approvals.decide(envelope, by=cast.koordinator, granted=True)
    head.post(reverse("approval_answer", args=[envelope.pk]), {"agreed": "1"})
    assert not IdentityEnvelope.objects.exists()
    assert "Lanjutkan" in text(desk.get(envelope.get_absolute_url()))
    desk.post(reverse("approval_decide", args=[envelope.pk]), {"granted": "1"})
    assert IdentityEnvelope.objects.get(approval=envelope).number.startswith("AI-")
    assert not Task.objects.get(approval=envelope).is_open
    assert f"{cast.kepala} (kepala DSPPPAKB)" in text(desk.get(envelope.get_absolute_url()))


# A basis without consent


def test_a_duty_is_used_once_the_head_agrees(cast, alone):
    with scope(cast.koordinator):
        duty = scenarios.a_basis(alone, cast.koordinator, "duty", grounds="Wajib dilaporkan kepada polisi menurut UU 12/2022")
    assert told(Role.HEAD, f"{alone.code}: dasar berbagi data tanpa persetujuan menunggu keputusan Anda") == 1
    head = at_desk(cast.kepala)
    page = text(head.get(reverse("approval_list")))
    assert "Wajib dilaporkan kepada polisi" in page
    address = reverse("approval_answer", args=[duty.pk])
    head.post(address, {"agreed": "0"})
    duty.refresh_from_db()
    assert duty.awaits_second, "who does not agree tells the coordinators"
    head.post(address, {"agreed": "1"})
    head.post(address, {"agreed": "1"})
    duty.refresh_from_db()
    assert (duty.is_usable, duty.confirmed_by) == (True, cast.kepala)
    assert told(Role.COORDINATOR, "disetujui kepala DSPPPAKB") == 1
    assert alone.code not in text(head.get(reverse("approval_list")))


def test_the_story_of_the_person_tells_who_agreed_to_a_basis(cast, alone):
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    with scope(cast.koordinator):
        duty = scenarios.a_basis(alone, cast.koordinator, "duty", grounds="Wajib dilaporkan kepada polisi menurut UU 12/2022")
    agreed = {"kind": "basis_agreed", "by": cast.kepala, "at": timezone.now()}
    for subject in (alone, other):
        with pytest.raises(DatabaseError, match="row-level security"), scope(cast.kepala):
            Event.objects.create(victim=subject, case_id=subject.case_id, **agreed)
    at_desk(cast.kepala).post(reverse("approval_answer", args=[duty.pk]), {"agreed": "1"})
    with scope(cast.koordinator):
        event = Event.objects.get(kind="basis_agreed")
        assert (event.by, event.victim, event.case_id) == (cast.kepala, alone, alone.case_id)
    with scope(cast.kepala):
        assert not Event.objects.exists()
    page = text(at_desk(cast.koordinator).get(tab_of(alone, "history")))
    assert "Dasar berbagi data disetujui orang kedua" in page


def test_the_head_agrees_to_no_basis_that_another_coordinator_can_agree_to(cast, victim):
    duty = scenarios.a_basis(victim, cast.koordinator, "duty", grounds="Wajib dilaporkan kepada polisi menurut UU 12/2022")
    with scope(cast.kepala):
        assert not Consent.objects.exists()
        with pytest.raises(Refused):
            consent.agree_as_head(duty, by=cast.kepala, agreed=True)
    with pytest.raises(Refused):
        consent.agree_as_head(duty, by=cast.koordinator2, agreed=True)


# Who decides changes while it waits


def told(role, words):
    return Notice.objects.filter(role=role, text__contains=words).count()


def leave_alone(cast):
    """Switch off all coordinators but the first, the second as the last."""
    for user in (cast.sekretariat, cast.koordinator2):
        assert told(Role.HEAD, "menunggu keputusan Anda") == 0
        with scope(cast.admin):
            accounts.change(user, {"is_active": False}, by=cast.admin)


@pytest.fixture
def waits_for_another(cast, victim):
    """Return a request to close services, which another coordinator decides."""
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    with scope(cast.koordinator):
        return scenarios.ask_to_close(victim, cast.koordinator)


def test_the_head_is_told_once_when_the_last_other_coordinator_is_switched_off(cast, waits_for_another):
    code = waits_for_another.victim.code
    leave_alone(cast)
    assert told(Role.HEAD, f"{code}: penutupan layanan menunggu keputusan Anda") == 1
    with scope(cast.admin):
        accounts.change(cast.koordinator2, {"first_name": "Lain"}, by=cast.admin)
        accounts.change(cast.gow, {"is_active": False}, by=cast.admin)
    assert told(Role.HEAD, code) == 1
    answered(cast, waits_for_another)


def test_what_waits_comes_back_to_a_coordinator_who_appears(cast, waits_for_another):
    code = waits_for_another.victim.code
    leave_alone(cast)
    with scope(cast.admin):
        back = accounts.ask(User.objects.get(pk=cast.koordinator2.pk), "activation", by=cast.admin)
    before = told(Role.COORDINATOR, f"{code}: penutupan layanan menunggu koordinator lain")
    with scope(cast.admin2):
        change_requests.grant(back, by=cast.admin2)
    assert told(Role.COORDINATOR, f"{code}: penutupan layanan menunggu koordinator lain") == before + 1
    assert told(Role.HEAD, "kini diputuskan koordinator lain") == 1
    assert code not in text(at_desk(cast.kepala).get(reverse("approval_list")))


def test_a_lifted_bar_gives_what_waits_back_to_the_coordinator(cast, alone, closing, lifting):
    asked_of_head(cast, lifting)
    with scope(cast.koordinator):
        approvals.decide(lifting, by=cast.koordinator, granted=True)
    assert told(Role.HEAD, f"{alone.code}: penutupan layanan kini diputuskan koordinator lain") == 1
    with scope(cast.koordinator2):
        approvals.decide(closing, by=cast.koordinator2, granted=True)
    assert status(alone) == VictimStatus.CLOSED


def test_the_coordinators_are_told_when_nobody_at_all_may_decide(cast, alone, closing):
    bars = {"bars_users": [cast.kepala]}
    with scope(cast.koordinator):
        casework.record_suspect(alone.case, by=cast.koordinator, name="Paman", role="unknown", relation="family", **bars)
    notice = Notice.objects.get(role=Role.COORDINATOR, text__contains="tidak dapat diputuskan siapa pun")
    assert notice.urgent
    assert alone.code not in text(at_desk(cast.kepala).get(reverse("approval_list")))
    page = text(at_desk(cast.koordinator).get(reverse("victim_close", args=[alone.code])))
    assert "Minta administrator menunjuk" in page
    with scope(cast.kepala), pytest.raises(Refused):
        approvals.answer_as_head(closing, by=cast.kepala, agreed=True)


def test_many_requests_that_move_at_once_are_one_notice(cast):
    victims = [scenarios.a_victim(cast.koordinator, nik="", phone="", name=f"Orang {number}") for number in "ABCDEF"]
    for victim in victims:
        guardian = scenarios.a_guardian(victim, cast.koordinator, relation="parent", suspected=True)
        guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)
    leave_alone(cast)
    assert told(Role.HEAD, "menunggu keputusan Anda") == 1
    assert told(Role.HEAD, "6 permintaan kini menunggu keputusan Anda") == 1
    assert told(Role.COORDINATOR, "6 permintaan") == 0
    User.objects.filter(pk=cast.koordinator2.pk).update(is_active=True)
    with second_person.retelling():
        User.objects.filter(pk=cast.koordinator2.pk).update(is_active=False)
    with second_person.retelling():
        User.objects.filter(pk=cast.koordinator2.pk).update(is_active=True)
    assert told(Role.HEAD, "6 permintaan kini diputuskan koordinator lain") == 1
    assert told(Role.COORDINATOR, "6 permintaan kini menunggu koordinator lain daripada yang memintanya") == 1
    with second_person.retelling():
        User.objects.exclude(pk=cast.koordinator.pk).filter(roles__overlap=["coordinator", "head"]).update(is_active=False)
    assert Notice.objects.get(role=Role.COORDINATOR, text__contains="6 permintaan kini tidak dapat diputuskan siapa pun").urgent


# The head's home


def test_the_home_of_the_head_counts_and_links_what_waits(cast, alone, closing, lifting, envelope):
    page = text(at_desk(cast.kepala).get(reverse("rad:home")))
    for request in (closing, lifting, envelope):
        assert f"{reverse('approval_list')}#minta-{request.pk}" in page
    assert page.count(">Putuskan<") == 3
    asked_of_head(cast, closing)
    assert str(closing.pk) not in text(at_desk(cast.kepala).get(reverse("rad:home")))
    assert cost(at_desk(cast.kepala), reverse("rad:home")) <= MOST_QUERIES
    assert ">Putuskan<" not in text(at_desk(cast.bupati).get(reverse("rad:home")))
