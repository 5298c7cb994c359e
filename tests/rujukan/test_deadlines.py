"""Every running clock is on every page where somebody must see it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from gugus.access.scope import scope
from gugus.formats.clocks import last_day
from gugus.models import Institution, ServiceStandard
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, routing, service as services
from rujukan.choices.ctdc import Purpose
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage, StageState
from rujukan.lists import agenda, waiting
from rujukan.models import ShelterStay, StageRole
from rujukan.stages import deadlines, routes
from rujukan.stages.progress import stage_views
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, cost, text
from tests.rujukan.scenarios import ago

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def begin(cast):
    return scenarios.a_victim(cast.koordinator, at=ago(days=40))


def running(victim):
    victim.refresh_from_db()
    return deadlines.of_victim(victim, stage_views(victim))


def unanswered(cast, victim):
    return scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=2)).number


def unserved(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))
    routing.accept(referral, by=cast.rsud, at=ago(days=8))
    return referral.number


def stayed_too_long(cast, victim):
    stay_at_polres(cast, victim, ago(days=20))
    return victim.code


def undecided(cast, victim):
    at = ago(days=3)
    served = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=at), cast.rsud, at=at)
    return propose(served, cast.rsud, at=ago(hours=9), urgency=Urgency.URGENT).number


def asked_for_data(cast, victim):
    return scenarios.a_data_request(victim, cast.koordinator, at=ago(days=4)).number


def asked_of_the_police(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    day = timezone.localdate() - timedelta(days=2)
    scenarios.a_task(referral, cast.koordinator, institution=cast.polres.institution, at=ago(days=4), due_on=day)
    return victim.code


def planned(cast, victim):
    casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.PLANNED, at=ago(days=10))
    return victim.code


def owed_to_the_police(cast, victim):
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION], at=ago(days=5))
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)  # so that nothing else is on the home
    return victim.code


OF_STAGE = [unanswered, unserved, stayed_too_long, undecided, planned]
OVERDUE = [*OF_STAGE, asked_for_data, owed_to_the_police, asked_of_the_police]


def propose(referral, by, *, at, urgency=Urgency.NORMAL):
    merangat = Institution.objects.get(code="merangat")
    role = StageRole.objects.holding(merangat).get(stage=Stage.SOCIAL)
    fields = {"need": "Pendampingan", "urgency": urgency}
    return routing.propose(referral, by=by, role=role, institution=merangat, at=at, **fields)


def stage_progress(cast, victim):
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    start = page.index('class="path close"')
    return page[start : page.index("</ol>", start)]


def section(page, name):
    """Return one section of a page."""
    return next(iter(re.findall(rf'<section [^>]*aria-labelledby="{name}".*?</section>', page, re.DOTALL)), "")


def stay_at_polres(cast, victim, since, until=None):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", at=since)
    routing.accept(referral, by=cast.polres, at=since)
    stay = services.enter_shelter(referral, by=cast.polres, since=since, at=since)
    if until:
        services.leave_shelter(stay, by=cast.polres, until=until, left_to=LeftTo.FAMILY, at=until)
        services.complete(referral, by=cast.polres, outcome="fulfilled", at=until)
    stay.refresh_from_db()
    return stay


@pytest.mark.parametrize("overdue", OVERDUE)
def test_an_overdue_clock_is_on_the_home_the_case_tab_and_the_victim_page(cast, victim, overdue):
    number = overdue(cast, victim)
    desk = at_desk(cast.koordinator)
    home = text(desk.get(reverse("coordinator_home")))
    assert number in section(home, "berikut") + section(home, "desak"), "not only in a notice"
    assert victim.case.number in text(desk.get(reverse("case_list"), {"tab": "lewat"}))
    (deadline,) = [clock for clock in running(victim) if clock.overdue(timezone.now())]
    assert ServiceStandard.objects.filter(code=deadline.standard).exists()
    page = text(desk.get(victim.get_absolute_url()))
    assert deadline.clock(timezone.now()).words in page
    assert deadline.words in page


OWED = {
    unanswered: "Jawaban RSUD Achmad Diponegoro, rehabilitasi kesehatan",
    unserved: "Mulai layanan RSUD Achmad Diponegoro, rehabilitasi kesehatan",
    stayed_too_long: "Batas penampungan Polres",
    undecided: "Keputusan usulan, rehabilitasi sosial",
}


@pytest.mark.parametrize("overdue", OWED)
def test_a_clock_says_what_is_due_and_who_must_act(cast, victim, overdue):
    overdue(cast, victim)
    (deadline,) = running(victim)
    assert deadline.words == OWED[overdue]


@pytest.mark.parametrize("overdue", OF_STAGE)
def test_an_overdue_clock_is_shown_in_its_stage(cast, victim, overdue):
    overdue(cast, victim)
    (deadline,) = running(victim)
    assert deadline.clock(timezone.now()).words in stage_progress(cast, victim)


@pytest.mark.parametrize(
    ("overdue", "basis"),
    [
        (unanswered, "SOP (aturan internal)"),
        (unserved, "UU 21/2007 Ps 53"),
        (stayed_too_long, "Lampiran I Perbup 84/2020, Penampungan"),
        (planned, "SOP (aturan internal)"),
        (asked_for_data, "UU 27/2022 Ps 32"),
        (owed_to_the_police, "UU 12/2022 Ps 41"),
    ],
)
def test_a_clock_names_its_legal_basis(cast, victim, overdue, basis):
    overdue(cast, victim)
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    assert f"Dasar: {basis}" in strip_tags(section(page, "berikut"))
    scenarios.a_data_request(victim, cast.koordinator, at=ago(days=12))
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    assert basis in strip_tags(section(page, "berikut") + section(page, "tenggat"))


def test_the_bases_of_all_clocks_take_one_query(cast, victim):
    unanswered(cast, victim)
    desk, url = at_desk(cast.koordinator), victim.get_absolute_url()
    desk.get(url)
    before = cost(desk, url)
    for more in (planned, asked_for_data, stayed_too_long):
        more(cast, victim)
    assert len(running(victim)) == 4
    assert cost(desk, url) == before


@pytest.mark.parametrize("overdue", [unanswered, unserved])
def test_an_institution_sees_its_own_clocks_on_its_home_and_in_its_list(cast, victim, overdue):
    number = overdue(cast, victim)
    desk = at_desk(cast.rsud)
    assert "<b>1</b> <span>rujukan lewat tenggat" in text(desk.get(reverse("officer_home")))
    assert number in text(desk.get(reverse("referral_list"), {"late": "1"}))


def test_polres_sees_a_stay_past_its_limit_as_late(cast, victim):
    stay = stay_at_polres(cast, victim, ago(days=20))
    desk = at_desk(cast.polres)
    assert "<b>1</b> <span>rujukan lewat tenggat" in text(desk.get(reverse("officer_home")))
    assert stay.referral.number in text(desk.get(reverse("referral_list"), {"late": "1"}))


def test_a_clock_in_time_is_not_in_the_tab_of_overdue_cases(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    desk = at_desk(cast.koordinator)
    assert not agenda.coordinator(cast.koordinator, timezone.now())["late"]
    assert victim.case.number not in text(desk.get(reverse("case_list"), {"tab": "lewat"}))


def test_a_second_referral_in_a_stage_has_its_own_clock(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "gow", Stage.SOCIAL, consent=basis), cast.gow)
    scenarios.a_referral(victim, cast.koordinator, "merangat", Stage.SOCIAL, at=ago(days=3), consent=basis)
    assert "Lewat 2 hari" in stage_progress(cast, victim)


def test_the_nearest_deadline_of_a_case_may_be_a_stay(cast, victim):
    stay_at_polres(cast, victim, ago(days=12))
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    page = text(at_desk(cast.koordinator).get(reverse("case_list")))
    assert "Jawaban RSUD" in page
    referral = victim.referrals.get(stage=Stage.HEALTH)
    routing.accept(referral, by=cast.rsud)
    assert "Batas penampungan Polres" in text(at_desk(cast.koordinator).get(reverse("case_list")))


def test_a_barred_coordinator_sees_no_deadline_of_the_case(cast, victim):
    unanswered(cast, victim)
    asked_for_data(cast, victim)
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="X", role="unknown", relation="unknown", bars_users=[cast.koordinator2]
    )
    with scope(cast.koordinator2):
        assert not agenda.coordinator(cast.koordinator2, timezone.now())["late"]
        assert not waiting.pressing(now=timezone.now(), user=cast.koordinator2.pk, every=None)
    page = text(at_desk(cast.koordinator2).get(reverse("case_list"), {"tab": "lewat"}))
    assert victim.case.number not in page


def test_a_withdrawn_referral_owes_nothing(cast, victim):
    unanswered(cast, victim)
    scenarios.take_back(victim.consents.get(), cast.koordinator)
    assert not running(victim)


def test_a_referral_ends_the_wait_of_a_planned_stage(cast, victim):
    planned(cast, victim)
    basis = scenarios.a_consent(victim, cast.koordinator)
    scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL, consent=basis)
    assert [str(deadline.kind) for deadline in running(victim)] == ["answer"]
    assert not agenda.coordinator(cast.koordinator, timezone.now())["plan"]


# Days at the police station


def test_the_days_of_all_stays_at_polres_add_up(cast, victim):
    stay_at_polres(cast, victim, ago(days=20), until=ago(days=12))
    second = stay_at_polres(cast, victim, ago(days=3))
    assert last_day(timezone.now(), second.leave_by, second.allowed_days).words == "Hari 12 dari 14"
    assert timezone.localdate(second.leave_by) == timezone.localdate() + 2 * DAY
    assert "Hari 12 dari 14" in text(at_desk(cast.koordinator).get(reverse("coordinator_home")))


def test_a_stay_without_days_left_is_over_the_limit_at_once(cast, victim):
    stay_at_polres(cast, victim, ago(days=30), until=ago(days=10))
    second = stay_at_polres(cast, victim, ago(days=1))
    (deadline,) = running(victim)
    assert deadline.overdue(timezone.now())
    assert deadline.clock(timezone.now()).words == "Lewat 8 hari"
    assert second.leave_by < second.since


def test_the_rumah_singgah_has_no_limit_and_takes_no_days(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "dsp3akb", at=ago(days=30))
    routing.accept(referral, by=cast.koordinator2, at=ago(days=30))
    stay = services.enter_shelter(referral, by=cast.koordinator2, since=ago(days=30), at=ago(days=30))
    services.leave_shelter(stay, by=cast.koordinator2, until=ago(days=2), left_to=LeftTo.FAMILY)
    assert stay.leave_by is None
    at_polres = stay_at_polres(cast, victim, ago(days=1))
    assert last_day(timezone.now(), at_polres.leave_by, 14).words == "Hari 2 dari 14"


def test_a_stay_does_not_begin_before_the_last_one_ended(cast, victim):
    stay_at_polres(cast, victim, ago(days=20), until=ago(days=12))
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", at=ago(days=20))
    routing.accept(referral, by=cast.polres, at=ago(days=20))
    with pytest.raises(Refused) as refusal:
        services.enter_shelter(referral, by=cast.polres, since=ago(days=15))
    assert refusal.value.field == "since"


def test_the_database_keeps_no_two_stays_of_one_person_at_a_time(cast, victim):
    first = stay_at_polres(cast, victim, ago(days=20), until=ago(days=12))
    columns = {"referral": first.referral, "institution": first.institution, "allowed_days": 14, "leave_by": ago(days=1)}
    columns |= {"own_choice": "yes", "safe": "yes"}

    def stay(since, until, of=victim):
        with transaction.atomic():
            return ShelterStay.objects.create(victim=of, since=since, until=until, left_to=LeftTo.FAMILY, **columns)

    for since, until in (
        (ago(days=15), ago(days=11)),
        (ago(days=25), ago(days=19)),
        (ago(days=18), ago(days=17)),
        (ago(days=30), ago(days=1)),
    ):
        with pytest.raises(IntegrityError, match="shelter_stay_one_at_a_time"):
            stay(since, until)
    stay(first.until, ago(days=10))  # moves on at the same instant
    stay(ago(days=15), ago(days=13), of=scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone=""))


def test_a_stay_that_only_the_database_finds_overlapping_is_refused(cast, victim, monkeypatch):
    stay_at_polres(cast, victim, ago(days=20), until=ago(days=12))
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", at=ago(days=20))
    routing.accept(referral, by=cast.polres, at=ago(days=20))
    monkeypatch.setattr(services, "STAYS_OVERLAP", "bertumpuk")
    monkeypatch.setattr(services, "max", lambda *_, default: default, raising=False)  # as if the verb had found no earlier stay
    with pytest.raises(Refused, match="bertumpuk"):
        services.enter_shelter(referral, by=cast.polres, since=ago(days=15))


# Answers in time


def test_late_and_unanswered_counts_against_an_institution(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    answered = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis)
    routing.accept(answered, by=cast.rsud)
    unanswered(cast, scenarios.a_victim(cast.koordinator, at=ago(days=3), name="Orang lain", nik="", phone=""))
    month = agenda.officer(cast.rsud, timezone.localtime()).month
    assert (month.on_time, month.due) == (1, 2)
    assert "1 dari 2" in text(at_desk(cast.rsud).get(reverse("officer_home")))


def test_an_answer_that_came_late_was_not_in_time(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=3))
    routing.accept(victim.referrals.get(), by=cast.rsud)
    month = agenda.officer(cast.rsud, timezone.localtime()).month
    assert (month.on_time, month.due) == (0, 1)


def test_an_institution_that_never_answers_has_a_usual_answer_time_too(cast, victim):
    unanswered(cast, victim)
    usual = {candidate.institution.code: candidate.usual_answer for candidate in routes.candidates(victim, Stage.HEALTH)}
    assert usual["rsud"] >= 2 * DAY
