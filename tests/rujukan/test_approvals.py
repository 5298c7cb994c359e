"""What takes two coordinators: closing the services for a person, and lifting the suspicion of a guardian."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import approval as approvals, casework, closure, guardian as guardians, merging
from rujukan.choices.identification import Conclusion
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.lists import agenda
from rujukan.models import Approval, Guardian, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, cost, tab_of, text

WHY = "Ternyata orang lain yang senama"


@pytest.fixture
def child(cast):
    return scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")


@pytest.fixture
def guardian(cast, child):
    return scenarios.a_guardian(child, cast.koordinator, relation="parent", suspected=True)


@pytest.fixture
def lifting(cast, guardian):
    return guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)


@pytest.fixture
def ready(cast, victim):
    """Return somebody whom nothing keeps from being closed."""
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    victim.refresh_from_db()
    return victim


@pytest.fixture
def closing(cast, ready):
    return scenarios.ask_to_close(ready, cast.koordinator)


def suspected(victim):
    return victim.guardians.current().filter(suspected=True).exists()


def correct(guardian, by, **changes):
    columns = {"version": guardian.version, "why": "error", "relation": guardian.relation, "suspected": guardian.suspected}
    return guardians.correct(guardian, by=by, **columns | changes)


def status(victim):
    victim.refresh_from_db()
    return victim.status


# The suspicion of a guardian


def test_a_suspicion_stands_until_another_coordinator_lifts_it(cast, child, lifting):
    assert suspected(child)
    with scope(cast.koordinator2):
        approvals.decide(lifting, by=cast.koordinator2, granted=True)
    assert not suspected(child)
    latest = child.guardians.current().get()
    assert (latest.version, latest.by, latest.open("name")) == (2, cast.koordinator2, scenarios.GUARDIAN)


@pytest.mark.parametrize(
    "change", [{"suspected": False}, {"ended": True}, {"relation": "relative"}], ids=lambda one: next(iter(one))
)
def test_no_correction_takes_a_suspicion_back(cast, child, guardian, change):
    with pytest.raises(Refused, match="dua koordinator") as refusal:
        correct(guardian, cast.koordinator, **change)
    assert refusal.value.field in change
    assert correct(guardian, cast.koordinator, phone="0800-0000-7777").under_suspicion


@pytest.mark.parametrize(
    "change", [{"suspected": False}, {"suspected": True, "ended": True}, {"suspected": True, "relation": "legal"}]
)
def test_the_database_takes_no_suspicion_back_alone(cast, child, lifting, change):
    guardian = lifting.guardian
    version = {"victim": child, "number": 1, "version": 2, "replaces": guardian, "why": "error", "by": cast.koordinator}
    with pytest.raises(DatabaseError, match="second person"), scope(cast.koordinator):
        Guardian.objects.create(**version | {"relation": "parent", "name": "x"} | change)


def test_an_old_approval_lifts_no_later_suspicion(cast, child, lifting):
    approvals.decide(lifting, by=cast.koordinator2, granted=True)
    again = correct(child.guardians.current().get(), cast.koordinator, suspected=True)
    version = {"victim": child, "number": 1, "version": 4, "replaces": again, "why": "error", "by": cast.koordinator}
    with pytest.raises(DatabaseError, match="second person"), scope(cast.koordinator):
        Guardian.objects.create(**version, relation="parent", name="x")


def test_whoever_serves_the_child_is_told_once_it_is_lifted(cast, child, guardian):
    scenarios.serve(
        scenarios.a_referral(child, cast.koordinator, "polres", consent=scenarios.a_basis(child, cast.koordinator)), cast.polres
    )
    Notice.objects.all().delete()
    approval = guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)
    assert not Notice.objects.filter(institution=cast.polres.institution).exists()
    approvals.decide(approval, by=cast.koordinator2, granted=True)
    assert "tidak lagi ditandai" in Notice.objects.get(institution=cast.polres.institution).text


def test_what_was_asked_about_an_older_version_lapses(cast, child, lifting):
    correct(lifting.guardian, cast.koordinator2, phone="0800-0000-7777")
    lifting.refresh_from_db()
    assert (lifting.granted, suspected(child)) == (False, True)
    with pytest.raises(TooLate):
        approvals.decide(lifting, by=cast.koordinator2, granted=True)
    assert Notice.objects.filter(role="coordinator", text__contains="gugur, data walinya diperbarui").exists()


def test_another_name_for_a_suspected_guardian_is_told_to_the_coordinators(cast, guardian):
    correct(guardian, cast.koordinator, name="Orang lain")
    assert Notice.objects.filter(role="coordinator", text__contains="nama seorang wali yang diduga terlibat diubah").exists()


def test_a_lifting_asks_for_a_reason_and_a_suspicion(cast, child, guardian):
    with pytest.raises(Refused) as refusal:
        guardians.ask_to_lift(guardian, by=cast.koordinator, reason="uji")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused):
        guardians.ask_to_lift(guardian, by=cast.gow, reason=WHY)
    with pytest.raises(TooLate):
        guardians.ask_to_lift(scenarios.a_guardian(child, cast.koordinator, name="Ibu"), by=cast.koordinator, reason=WHY)


def test_a_suspicion_is_lifted_on_the_pages(cast, child, guardian):
    desk, url = at_desk(cast.koordinator), reverse("guardian_lift", args=[child.code, guardian.number])
    edit = reverse("guardian_edit", args=[child.code, guardian.number])
    assert url in text(desk.get(tab_of(child, "person")))
    assert url in text(desk.get(edit))
    assert 'name="suspected"' not in text(desk.get(edit))
    assert desk.post(url, {"reason": "..."}).status_code == 422
    assert desk.post(url, {"reason": WHY}).status_code == 302
    assert "Pencabutan dugaan menunggu orang kedua" in text(desk.get(tab_of(child, "person")))
    assert "Tarik permintaan" in text(desk.get(url))
    other = at_desk(cast.koordinator2)
    decide = reverse("approval_decide", args=[Approval.objects.get().pk])
    page = text(other.get(url))
    assert WHY in page
    assert decide in page
    other.post(decide, {"granted": "1"})
    assert not suspected(child)
    assert desk.get(url).url == tab_of(child, "person")


def test_a_suspected_guardian_is_corrected_on_the_page_and_stays_suspected(cast, child, guardian):
    edit = reverse("guardian_edit", args=[child.code, guardian.number])
    filled = {
        "version": 1,
        "why": "told_more",
        "phone": "0800-0000-7777",
        "relation": "relative",
        "ended": "on",
        "submit_key": uuid.uuid4(),
    }
    assert at_desk(cast.koordinator).post(edit, filled).status_code == 302
    latest = child.guardians.current().get()
    assert (latest.relation, latest.under_suspicion, latest.open("phone")) == ("parent", True, "0800-0000-7777")


# Closing


def test_services_go_on_until_another_coordinator_closes_them(cast, ready, closing):
    assert status(ready) == VictimStatus.IDENTIFIED
    with scope(cast.koordinator2):
        approvals.decide(closing, by=cast.koordinator2, granted=True)
    assert status(ready) == VictimStatus.CLOSED
    assert (ready.outcome, ready.open("closing_reason"), ready.lives) == ("goals_met", "Bibinya menjaga", "relative")


def test_what_blocks_meanwhile_blocks_the_decision_and_the_request_waits(cast, ready, closing):
    casework.assess_stage(ready, Stage.LEGAL, by=cast.koordinator, state=StageState.PLANNED)
    with pytest.raises(Refused, match="Bantuan hukum"), transaction.atomic():
        approvals.decide(closing, by=cast.koordinator2, granted=True)
    closing.refresh_from_db()
    assert closing.decided_at is None
    assert status(ready) == VictimStatus.IDENTIFIED


def test_a_request_lapses_with_the_conclusion_no_victim(cast, ready, closing):
    scenarios.identify(ready, cast.koordinator, conclusion=Conclusion.NOT_VICTIM, why="evidence")
    closing.refresh_from_db()
    assert closing.granted is False


def test_a_request_lapses_when_its_code_is_merged_and_does_not_come_back(cast, guardian, lifting):
    kept = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    pair = VictimPair.objects.about([guardian.victim, kept]).first()
    merging.merge(pair, by=cast.koordinator2, kept=kept, reason="Ibunya mengenali keduanya sebagai satu orang")
    lifting.refresh_from_db()
    assert lifting.granted is False
    assert suspected(kept)
    lifted = scenarios.lift_suspicion(kept.guardians.get(), cast.koordinator)
    assert not lifted.suspected
    assert not suspected(guardian.victim), "under every code of the person"


def test_what_waits_is_on_the_home_of_those_who_may_decide_it(cast, ready, closing, lifting):
    now = timezone.now()
    desk = agenda.coordinator(cast.koordinator2, now)
    assert {row.code for row in desk["approval"].rows} == {ready.code, lifting.victim.code}
    assert not agenda.coordinator(cast.koordinator, now)["approval"]
    page = text(at_desk(cast.koordinator2).get(reverse("coordinator_home")))
    assert reverse("victim_close", args=[ready.code]) in page
    assert reverse("guardian_lift", args=[lifting.victim.code, 1]) in page


def test_what_waits_costs_no_statement_more(cast, ready):
    desk, url = at_desk(cast.koordinator), ready.get_absolute_url()
    before = cost(desk, url)
    scenarios.ask_to_close(ready, cast.koordinator)
    assert "Penutupan layanan menunggu orang kedua" in text(desk.get(url))
    assert cost(desk, url) == before


def test_the_page_of_a_waiting_closing_shows_what_was_asked_and_no_second_form(cast, ready, closing):
    page = text(at_desk(cast.koordinator2).get(reverse("victim_close", args=[ready.code])))
    assert "Tujuan tercapai" in page
    assert "Bibinya menjaga" in page
    assert 'name="outcome"' not in page


def test_closing_ends_what_waits_about_a_guardian_and_reopening_does_not_bring_it_back(cast, ready):
    guardian = scenarios.a_guardian(ready, cast.koordinator, suspected=True)
    lifting = guardians.ask_to_lift(guardian, by=cast.koordinator, reason=WHY)
    scenarios.close(ready, cast.koordinator)
    with pytest.raises(Refused), transaction.atomic():
        approvals.decide(lifting, by=cast.koordinator2, granted=True)
    closure.reopen_victim(ready, by=cast.koordinator, reason="Perekrut datang lagi")
    assert suspected(ready)
    assert not agenda.coordinator(cast.koordinator2, timezone.now())["approval"]


def test_whoever_is_no_victim_is_closed_with_the_case_by_one(cast, ready):
    other = casework.add_victim(ready.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    scenarios.identify(other, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    scenarios.close(ready, cast.koordinator)
    closure.close_case(ready.case, by=cast.koordinator, outcome="served", reason="Semua selesai")
    assert status(other) == VictimStatus.CLOSED
