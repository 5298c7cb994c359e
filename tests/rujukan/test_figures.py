"""The figures of a year, compared with test scenarios."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import uuid4

import pytest
from django.utils import timezone

from rujukan import figures
from rujukan.actions import emergency, question as questions, routing, service as services
from rujukan.choices.complaint import Channel
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import WITH_RECEIVER, DeclineReason, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind
from rujukan.models import Referral
from tests.rujukan import scenarios

pytestmark = pytest.mark.django_db
MARCH = datetime(2020, 3, 10, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def counts(tallies):
    return {tally.code: tally.count for tally in tallies if tally.count}


def test_an_empty_year_counts_nothing_and_divides_by_nothing():
    year = figures.year(2018)
    assert year.complaints.total == year.victims.total == year.referrals.whole.sent == year.stays.total == 0
    assert year.referrals.whole.answers.median_hours is None
    assert year.stays.median_days is None
    assert [tally.label for tally in year.complaints.quarters] == ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]


def test_complaints_count_by_the_day_they_came_in_county_time(cast):
    new_year_in_putussibau = datetime(2019, 12, 31, 17, 30, tzinfo=UTC)  # 1 January 2020, 00.30
    scenarios.a_complaint(cast.gow, received_at=new_year_in_putussibau, at=MARCH, channel=Channel.WHATSAPP)
    scenarios.a_complaint(cast.gow, received_at=new_year_in_putussibau - HOUR, at=MARCH)
    complaints, before = figures.complaints(2020)
    assert complaints.total == 1
    assert counts(complaints.quarters) == {"1": 1}
    assert counts(complaints.channels) == {Channel.WHATSAPP: 1}
    assert counts(complaints.outcomes) == {"new": 1}
    assert (before.total, counts(before.quarters)) == (1, {"4": 1})


def test_only_the_latest_conclusion_counts(cast):
    coordinator = cast.koordinator
    first, second = (scenarios.a_victim(coordinator, at=MARCH, name=f"Orang {n}", nik="") for n in range(2))
    scenarios.identify(first, coordinator, conclusion=Conclusion.NOT_VICTIM, at=MARCH + HOUR)
    scenarios.identify(first, coordinator, why="evidence", at=MARCH + 2 * HOUR)
    scenarios.identify(second, coordinator, at=MARCH + HOUR)
    scenarios.identify(second, coordinator, conclusion=Conclusion.WITNESS, why="told_more", at=MARCH + 2 * HOUR)
    victims = figures.victims(2020)
    assert (victims.total, victims.witnesses) == (1, 1)


def test_people_count_once_without_those_concluded_to_be_none(cast):
    coordinator = cast.koordinator
    scenarios.a_victim(coordinator, at=MARCH, birth_date=None, age_band=AgeBand.B9)
    scenarios.a_victim(coordinator, at=MARCH, sex=Sex.MALE, birth_date=None, age_band=AgeBand.B30)
    scenarios.a_victim(coordinator, at=MARCH, kind=VictimKind.WITNESS)
    scenarios.identify(scenarios.a_victim(coordinator, at=MARCH), coordinator, conclusion=Conclusion.NOT_VICTIM, at=MARCH + HOUR)
    victims = figures.victims(2020)
    assert (victims.total, victims.witnesses) == (2, 1)
    assert counts(victims.sexes) == {Sex.FEMALE: 1, Sex.MALE: 1}
    assert counts(victims.age_bands) == {AgeBand.B9: 1, AgeBand.B30: 1}
    assert sum(counts(victims.districts).values()) == 2


def test_referrals_count_by_stage_and_institution_with_their_clocks(cast):
    coordinator = cast.koordinator
    quick = scenarios.a_referral(scenarios.a_victim(coordinator, at=MARCH), coordinator, "polres", at=MARCH)
    scenarios.complete(quick, cast.polres, at=MARCH + 4 * HOUR)
    late = scenarios.a_referral(scenarios.a_victim(coordinator, at=MARCH), coordinator, "rsud", Stage.HEALTH, at=MARCH)
    routing.decline(late, by=cast.rsud, reason=DeclineReason.CAPACITY, at=MARCH + 72 * HOUR)
    silent = scenarios.a_referral(scenarios.a_victim(coordinator, at=MARCH), coordinator, "rsud", Stage.HEALTH, at=MARCH)

    referrals = figures.referrals(2020, at=silent.respond_by + HOUR)
    whole = referrals.whole
    assert (whole.sent, whole.completed, whole.declined, whole.open) == (3, 1, 1, 1)
    assert (whole.answers.due, whole.answers.on_time, whole.answers.answered) == (3, 1, 2)
    assert whole.answers.median_hours == pytest.approx(38)
    assert {line.code: line.sent for line in referrals.stages if line.sent} == {Stage.SHELTER: 1, Stage.HEALTH: 2}
    assert [(line.label, line.sent) for line in referrals.institutions] == [("RSUD Achmad Diponegoro", 2), ("Polres", 1)]
    assert figures.referrals(2020, at=MARCH).whole.answers.due == 2  # the referral without an answer was not overdue


def counted_one_by_one(code, label, referrals, at):
    """Return the line of these referrals, counted without the database."""
    statuses = [referral.status for referral in referrals]
    completed, declined = statuses.count(ReferralStatus.COMPLETED), statuses.count(ReferralStatus.DECLINED)
    in_service = sum(status in WITH_RECEIVER for status in statuses)
    awaited = [referral for referral in referrals if not referral.emergency]
    answered = [referral for referral in awaited if referral.answered_at]
    silent = [one for one in awaited if one.status == ReferralStatus.SENT and not one.question_since and one.respond_by < at]
    taken = [referral.answered_at - referral.sent_at for referral in answered]
    answers = figures.Answers(
        due=len(answered) + len(silent),
        on_time=sum(referral.answered_at <= referral.respond_by for referral in answered),
        answered=len(answered),
        median_hours=median(taken) / HOUR if taken else None,
    )
    waiting = len(referrals) - completed - in_service - declined
    return figures.ReferralLine(code, label, len(referrals), completed, in_service, declined, waiting, answers)


@pytest.fixture
def referred(cast):
    """Referrals of one year in every state, and one of the year before."""
    by = cast.koordinator

    def to(code, stage=Stage.SHELTER, at=MARCH):
        return scenarios.a_referral(scenarios.a_victim(by, at=at), by, code, stage, at=at)

    scenarios.complete(to("polres"), cast.polres, at=MARCH + 4 * HOUR)
    scenarios.complete(to("polres"), cast.polres, at=MARCH + 5 * HOUR)
    routing.decline(to("rsud", Stage.HEALTH), by=cast.rsud, reason=DeclineReason.CAPACITY, at=MARCH + 72 * HOUR)
    routing.accept(to("rsud", Stage.HEALTH), by=cast.rsud, at=MARCH + timedelta(hours=7, minutes=20))
    to("rsud", Stage.HEALTH)
    questions.ask(to("rsud", Stage.HEALTH), by=cast.rsud, question="Umurnya?", at=MARCH + HOUR)
    routing.withdraw(to("polres"), by=by, reason="Salah alamat", at=MARCH + HOUR)
    scenarios.complete(to("polres", at=MARCH - timedelta(days=90)), cast.polres, at=MARCH)
    complaint = scenarios.a_complaint(cast.polres, persons=[scenarios.person()], at=MARCH)
    emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER, at=MARCH + HOUR)
    return list(Referral.objects.filter(sent_at__gte=MARCH).select_related("to_institution"))


@pytest.mark.parametrize("at", [MARCH + 2 * HOUR, MARCH + timedelta(days=30)])
def test_the_database_counts_referrals_as_one_by_one(cast, referred, at):
    counted = figures.referrals(2020, at=at)
    assert counted.whole == counted_one_by_one("all", "Semua rujukan", referred, at)
    assert counted.whole.sent == len(referred) == 8
    assert counted.stages == tuple(
        counted_one_by_one(stage.value, stage.label, [one for one in referred if one.stage == stage], at) for stage in Stage
    )
    bodies = {one.to_institution for one in referred}
    assert set(counted.institutions) == {
        counted_one_by_one(body.code, body.short_name, [one for one in referred if one.to_institution == body], at)
        for body in bodies
    }
    ended = Counter(one.outcome for one in referred if one.status == ReferralStatus.COMPLETED)
    assert {line.code: line.count for line in counted.outcomes if line.count} == ended
    for line in (counted.whole, *counted.stages, *counted.institutions):
        assert line.sent == line.completed + line.in_service + line.declined + line.open


def test_stays_and_services(cast):
    coordinator = cast.koordinator
    referral = scenarios.a_referral(scenarios.a_victim(coordinator, at=MARCH), coordinator, "polres", at=MARCH)
    scenarios.serve(referral, cast.polres, at=MARCH + HOUR)
    stay = services.enter_shelter(referral, by=cast.polres, since=MARCH + HOUR, at=MARCH + 2 * HOUR)
    assert figures.stays(2020, at=MARCH + timedelta(days=3)).over == 0
    leaving = {"by": cast.polres, "until": MARCH + HOUR + timedelta(days=20), "at": MARCH + timedelta(days=21)}
    services.leave_shelter(stay, left_to="family", **leaving)
    stays = figures.stays(2020, at=timezone.now())
    assert (stays.total, stays.limited, stays.over, stays.ended, stays.median_days) == (1, 1, 1, 1, 20)
    assert counts(stays.institutions) == {"polres": 1}
    assert counts(figures.services(2020)) == {Stage.SHELTER: 1}


def test_a_year_costs_eight_queries_and_two_for_leave_to_count(cast, django_assert_num_queries):
    scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=MARCH), cast.koordinator, "polres", at=MARCH)
    with django_assert_num_queries(10):
        figures.year(2020)


def test_a_named_figure_counts_people_once_and_institutions_apart(cast):
    coordinator = cast.koordinator
    for number in range(2):
        victim = scenarios.a_victim(coordinator, at=MARCH, name=f"Orang {number}", nik="")
        scenarios.identify(victim, coordinator, at=MARCH + HOUR)
        healed = scenarios.a_referral(victim, coordinator, "rsud", Stage.HEALTH, at=MARCH)
        scenarios.serve(healed, cast.rsud, at=MARCH + HOUR)
        services.record(healed, by=cast.rsud, kind="medical_exam", given_on=MARCH.date(), submit_key=uuid4(), at=MARCH + 2 * HOUR)
    expected = {
        "complaints": figures.Number(2, 2),
        "recorded": figures.Number(2, 2),
        "children_recorded": figures.Number(0, 2),
        "identified": figures.Number(2, 2),
        "healed": figures.Number(2, 2),
        "health_bodies": figures.Number(1, 2),
        "complete": figures.Number(2, 2, whole=2),
    }
    numbers = figures.numbers(2020)
    assert {code: numbers[code] for code in expected} == expected


def test_a_year_without_a_complaint_has_no_named_figures():
    assert figures.numbers(2018) == {}
