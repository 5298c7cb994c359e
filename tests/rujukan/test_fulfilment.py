"""“Kebutuhan terpenuhi” needs what its stage calls done, and monitoring begins when somebody is home."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.documents import rendering
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import monitoring, service as services
from rujukan.choices.aftercare import VisitOutcome
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import finishes_of
from rujukan.choices.victim import VictimStatus
from rujukan.models import Referral, StageRole
from rujukan.printing import case_summary
from rujukan.stages import fulfilment
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.visits import a_visit, ago

CHILD = {"birth_date": date(2012, 5, 17), "nik": ""}


def a_service(cast, code, stage, by, **person):
    """Return a referral in service, of a person who is a victim."""
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=120), **person)
    scenarios.identify(victim, cast.koordinator, at=ago(days=120))
    referral = scenarios.a_referral(victim, cast.koordinator, code, stage, at=ago(days=110))
    return scenarios.serve(referral, by, at=ago(days=110))


def ended(referral, by, outcome=ServiceOutcome.FULFILLED):
    with scope(by):
        return services.complete(referral, by=by, outcome=outcome)


def unmet(referral, by):
    """Return why the verb does not take that the need is met."""
    with pytest.raises(Refused) as refusal:
        ended(referral, by)
    assert refusal.value.field == "outcome"
    return str(refusal.value)


# A child, whole


@pytest.mark.long
def test_the_return_of_a_child_is_done_when_the_child_is_home(cast):
    dinas = scenarios.an_officer("dsp3akb", "dinas")
    stay = a_service(cast, "polres", Stage.SHELTER, cast.polres, **CHILD)
    child = stay.victim
    services.enter_shelter(stay, by=cast.polres, since=timezone.now())
    way_home = scenarios.serve(scenarios.a_referral(child, cast.koordinator, "dsp3akb", Stage.REPATRIATION), dinas)
    Notice.objects.all().delete()

    scenarios.fill(way_home, "best_interest", dinas, result="no")
    [urgent] = Notice.objects.filter(role=Role.COORDINATOR, urgent=True)
    assert way_home.number in urgent.text
    scenarios.fill(way_home, "destination", dinas, to="in_county", fear_of_return="no")
    for form in ("journey", "handover"):
        with pytest.raises(Refused):
            scenarios.fill(way_home, form, dinas)

    desk, url = at_desk(dinas), reverse("referral_complete", args=[way_home.number])
    assert 'value="fulfilled"' not in text(desk.get(url))
    slip = {"complete-outcome": "fulfilled", "complete-new_danger": "no", "complete-note_text": "Sudah sampai"}
    answer = desk.post(url, slip)
    assert answer.status_code == 422
    refused = text(answer)
    assert "formulir Serah terima lengkap" in refused
    assert reverse("stage_form", args=[way_home.number, "handover"]) in refused
    assert "Sudah sampai" in refused
    for reason in ("", "Sudah pulang"):
        with pytest.raises(Refused, match="penampungan"):
            monitoring.begin(child, by=cast.koordinator, reason=reason)

    assert "Kebutuhan terpenuhi" not in summary_of(child)
    again = {"number": 1, "version": 1, "why": "changed"}
    scenarios.fill(way_home, "best_interest", dinas, result="yes", **again)
    scenarios.fill(way_home, "journey", dinas)
    scenarios.fill(way_home, "handover", dinas)
    child.refresh_from_db()
    assert child.status == VictimStatus.SERVED, "the child is still in the shelter"
    assert Notice.objects.filter(institution=stay.to_institution, text__contains="Catat keluarnya").exists()
    with scope(cast.polres):
        scenarios.move_out(stay, cast.polres, LeftTo.JOURNEY)
    child.refresh_from_db()
    assert child.is_monitored
    assert 'value="fulfilled"' in text(desk.get(url))
    assert desk.post(url, slip).status_code == 302
    way_home.refresh_from_db()
    assert (way_home.status, way_home.outcome) == (ReferralStatus.COMPLETED, ServiceOutcome.FULFILLED)
    assert "Kebutuhan terpenuhi<br>DSPPPAKB" in summary_of(child)


def summary_of(victim):
    """Return what the summary of the case prints."""
    return rendering.markup("pdf/case_summary.html", case_summary.context(victim.case, timezone.now()), moment=timezone.now())


def test_the_path_tells_what_came_out_and_all_who_served(cast, victim):
    """The conclusion, and not that the stage ended; on the coordinator's page, the companion's page and the summary."""
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    for code, officer in (("polres", cast.polres), ("imigrasi", cast.imigrasi)):
        scenarios.complete(scenarios.a_referral(victim, cast.koordinator, code, Stage.IDENTIFICATION), officer)
    ended = [text(at_desk(cast.koordinator).get(victim.get_absolute_url())), summary_of(victim)]
    assert all("Terpenuhi sebagian" in told for told in ended)
    scenarios.identify(victim, cast.koordinator)
    pages = [
        text(at_desk(cast.koordinator).get(victim.get_absolute_url())),
        text(at_desk(cast.gow).get(reverse("companion_detail", args=[victim.code]))),
        summary_of(victim),
    ]
    for told in pages:
        assert "Teridentifikasi sebagai korban" in told
        assert "Imigrasi, Polres" in told


# Each stage


def test_every_role_can_meet_the_need_with_what_it_fills(cast):
    for role in StageRole.objects.all():
        finishes = finishes_of(role)
        assert finishes, role
        assert all(finish.fact or finish.form in role.forms for finish in finishes), role


def test_an_institution_that_contributes_a_finding_has_done_its_part_with_it(cast, victim):
    officer = scenarios.an_officer("disdukcapil", "dukcapil")
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "disdukcapil", Stage.IDENTIFICATION), officer)
    assert "Temuan data kependudukan" in unmet(referral, officer)
    scenarios.fill(referral, "civil", officer)
    assert ended(referral, officer).completed_at


def test_who_identifies_waits_for_the_conclusion(cast, victim):
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    scenarios.fill(referral, "police", cast.polres)
    assert "disimpulkan" in unmet(referral, cast.polres)
    scenarios.identify(victim, cast.koordinator, conclusion="still_suspected")
    assert "disimpulkan" in unmet(referral, cast.polres)
    scenarios.identify(victim, cast.koordinator, why="evidence")
    assert ended(referral, cast.polres).completed_at


def test_a_shelter_is_done_when_somebody_left_to_a_known_place(cast):
    referral = a_service(cast, "polres", Stage.SHELTER, cast.polres)
    assert "tercatat" in unmet(referral, cast.polres), "nobody was there"
    services.enter_shelter(referral, by=cast.polres, since=timezone.now())
    scenarios.move_out(referral, cast.polres, LeftTo.UNANNOUNCED)
    unmet(referral, cast.polres)
    services.enter_shelter(referral, by=cast.polres, since=timezone.now())
    scenarios.move_out(referral, cast.polres, LeftTo.COUNTY)
    assert ended(referral, cast.polres).completed_at


def test_a_treatment_is_finished_and_a_visum_that_was_asked_for_handed_over(cast):
    referral = a_service(cast, "rsud", Stage.HEALTH, cast.rsud)
    scenarios.fill(referral, "examination", cast.rsud)
    unmet(referral, cast.rsud)
    scenarios.fill(referral, "treatment", cast.rsud, state="finished")
    scenarios.fill(referral, "visum", cast.rsud, state="requested")
    assert "visum" in unmet(referral, cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    scenarios.fill(referral, "visum", cast.rsud, number=1, version=1, why="changed", state="handed_over")
    assert ended(referral, cast.rsud).completed_at


def test_what_goes_on_is_linked_itself_and_no_second_one_is_begun(cast):
    dinas = scenarios.an_officer("dsp3akb", "dinas")
    referral = a_service(cast, "dsp3akb", Stage.SOCIAL, dinas)
    scenarios.fill(referral, "session", dinas)
    scenarios.fill(referral, "psychologist", dinas, answer="waiting")
    page = text(at_desk(dinas).get(reverse("referral_complete", args=[referral.number])))
    again = f'href="{reverse("stage_form_again", args=[referral.number, "psychologist", 1])}">Perbarui '
    assert f"{again}Minta psikolog 1" in page
    page = text(at_desk(dinas).get(referral.get_absolute_url()))
    assert "Masih berjalan" in page
    assert f"{again}minta psikolog" in page


def test_for_a_visum_alone_nobody_is_treated(cast):
    referral = a_service(cast, "rsud", Stage.HEALTH, cast.rsud)
    scenarios.fill(referral, "treatment_consent", cast.rsud)
    scenarios.fill(referral, "visum", cast.rsud, state="handed_over")
    assert ended(referral, cast.rsud).completed_at


@pytest.mark.parametrize(
    ("code", "stage", "form", "open_answers", "met"),
    [
        ("merangat", Stage.SOCIAL, "session", None, {}),
        ("polres", Stage.SOCIAL, "psychologist", {"answer": "waiting"}, {"answer": "yes"}),
        ("baghukum", Stage.LEGAL, "counsel", {"counsel": "lbh", "power": "waiting"}, {"counsel": "lbh", "power": "signed"}),
        ("imigrasi", Stage.LEGAL, "coordination", {"answer": "no"}, {"answer": "yes"}),
        ("diskop", Stage.REINTEGRATION, "activity", {"result": "running"}, {"result": "finished"}),
    ],
)
def test_the_other_stages_end_with_their_form(cast, code, stage, form, open_answers, met):
    officer = scenarios.an_officer(code, f"petugas-{code}")
    referral = a_service(cast, code, stage, officer)
    unmet(referral, officer)
    again = {}
    if open_answers:
        scenarios.fill(referral, form, officer, **open_answers)
        unmet(referral, officer)
        again = {"number": 1, "version": 1, "why": "changed"}
    scenarios.fill(referral, form, officer, **again, **met)
    assert ended(referral, officer).completed_at


@pytest.mark.parametrize(
    ("days", "found", "is_met"),
    [(85, {}, True), (40, {}, False), (85, {"risk": "high"}, False), (40, {"outcome": VisitOutcome.MOVED}, True)],
)
def test_who_plans_a_reintegration_follows_up_until_the_third_month(cast, days, found, is_met):
    dinas = scenarios.an_officer("dsp3akb", "dinas")
    referral = a_service(cast, "dsp3akb", Stage.REINTEGRATION, dinas)
    victim = referral.victim
    scenarios.fill(referral, "plan", dinas, at=ago(days=109))
    victim.refresh_from_db()
    assert victim.is_monitored
    a_visit(victim, cast.koordinator, done_on=timezone.localdate(ago(days=110 - days)), **found)
    if is_met:
        assert ended(referral, dinas).completed_at
    else:
        assert "bulan ketiga" in unmet(referral, dinas)


# Who asks, and what stored data says


def test_a_coordinator_on_behalf_is_asked_the_same(cast):
    referral = a_service(cast, "rsud", Stage.HEALTH, cast.rsud)
    assert "perawatan selesai" in unmet(referral, cast.koordinator)
    assert 'value="fulfilled"' not in text(at_desk(cast.koordinator).get(reverse("referral_complete", args=[referral.number])))
    assert ended(referral, cast.koordinator, ServiceOutcome.NOT_POSSIBLE).completed_at


def test_monitoring_waits_for_the_hand_over_of_a_return_under_way(cast):
    referral = a_service(cast, "polres", Stage.REPATRIATION, cast.polres)
    with pytest.raises(Refused, match="serah terimanya"):
        monitoring.begin(referral.victim, by=cast.koordinator, reason="Sudah pulang")
    ended(referral, cast.polres, ServiceOutcome.NOT_POSSIBLE)
    assert monitoring.begin(referral.victim, by=cast.koordinator, reason="Menetap di kerabat").is_monitored


def test_a_return_that_was_not_possible_is_no_return(cast):
    referral = a_service(cast, "polres", Stage.REPATRIATION, cast.polres)
    ended(referral, cast.polres, ServiceOutcome.NOT_POSSIBLE)
    with pytest.raises(Refused) as refusal:
        monitoring.begin(referral.victim, by=cast.koordinator)
    assert refusal.value.field == "reason"


def test_a_plan_of_reintegration_begins_the_monitoring_when_the_stay_ends(cast):
    dinas = scenarios.an_officer("dsp3akb", "dinas")
    stay = a_service(cast, "polres", Stage.SHELTER, cast.polres)
    services.enter_shelter(stay, by=cast.polres, since=timezone.now())
    victim = stay.victim
    referral = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.REINTEGRATION), dinas)
    with scope(dinas):
        scenarios.fill(referral, "plan", dinas)
    victim.refresh_from_db()
    assert not victim.is_monitored
    with scope(cast.polres):
        scenarios.move_out(stay, cast.polres)
    victim.refresh_from_db()
    assert victim.is_monitored


def test_what_is_wrong_in_stored_data_is_listed_for_coordinators_and_not_changed(cast):
    old = a_service(cast, "polres", Stage.REPATRIATION, cast.polres)
    right = a_service(cast, "merangat", Stage.SOCIAL, scenarios.an_officer("merangat", "merangat"))
    scenarios.fill(right, "session", cast.koordinator)
    ended(right, cast.koordinator)
    ended(old, cast.polres, ServiceOutcome.PARTLY)
    Referral.objects.filter(pk=old.pk).update(outcome=ServiceOutcome.FULFILLED)  # as it was possible before
    back = a_service(cast, "polres", Stage.SHELTER, cast.polres)
    monitoring.begin(back.victim, by=cast.koordinator, reason="Menetap di kerabat")
    services.enter_shelter(back, by=cast.polres, since=timezone.now())
    with scope(cast.koordinator):
        listed = {referral.pk for referral in Referral.objects.filter(fulfilment.doubtful())}
    assert listed == {old.pk, back.pk}
    desk = at_desk(cast.koordinator)
    page = text(desk.get(reverse("referral_list"), {"status": "doubtful"}))
    assert [number in page for number in (old.number, back.number, right.number)] == [True, True, False]
    assert "formulir Serah terima lengkap" in text(desk.get(old.get_absolute_url()))
    assert "formulir Serah terima lengkap" not in text(at_desk(cast.polres).get(old.get_absolute_url()))
