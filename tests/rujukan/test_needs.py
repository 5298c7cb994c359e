"""Needs and risk: a coordinator assesses, all assessments stay, and the newest proposes the state of the stages."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, routing
from rujukan.choices.complaint import Safety
from rujukan.choices.needs import NeedAnswer, RiskLevel, RiskReason
from rujukan.choices.referral import Urgency
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.stage_forms import main_form
from rujukan.disclosure.needs import assessments_of, newest_needs, newest_of
from rujukan.disclosure.section import disclose
from rujukan.models import AssessedNeed, NeedsAssessment, StageRole, Task
from rujukan.stages import routes
from rujukan.stages.progress import stage_states, stage_views
from rujukan.stages.proposal import propose, usual_role
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, drawn, text
from tests.sight import shown

LATER = timezone.localdate() + timedelta(days=30)


def proposals(victim, user):
    latest = newest_of(user, newest_needs(code=victim.code))
    offered, _ = routes.of_all_stages(victim, list(victim.referrals.order_by("sent_at")))
    return {
        each.stage: each
        for each in propose(stage_views(victim), offered, latest.assessment, latest.needs, of_child=victim.is_child, danger=None)
    }


def test_an_assessment_keeps_seven_needs_and_changes_no_stage(cast, victim):
    assessment = scenarios.an_assessment(victim, cast.koordinator, {Stage.SHELTER: (NeedAnswer.NOW, None, "")})
    assert assessment.needs.count() == 7
    assert set(stage_states(victim).values()) == {StageState.NOT_ASSESSED}


def test_an_old_page_does_not_overturn_what_a_colleague_assessed(cast, victim):
    desk, url = at_desk(cast.koordinator2), reverse("needs_new", args=[victim.code])
    old = drawn(desk.get(f"{url}?langkah=semua"))
    newer = scenarios.an_assessment(victim, cast.koordinator, {Stage.SHELTER: (NeedAnswer.NOW, None, "")}, level=RiskLevel.HIGH)
    fields = {"safety": "safe", "level": "low", "note_text": "Tenang dan sudah makan"}
    answer = desk.post(url, old.filled(**fields | {f"{stage}-answer": "unknown" for stage in Stage}))
    assert answer.status_code == 422
    assert victim.assessments.get() == newer
    page = text(answer)
    assert "Sekarang tersimpan: “Tinggi”. Anda menulis: “Rendah”." in page
    assert f"Sekarang tersimpan: “{NeedAnswer.NOW.label}”" in page
    assert f"Terakhir diubah {cast.koordinator}" in page, "a note of one's own is kept"
    assert str(cast.koordinator) in page.partition('id="keduluan"')[2], "who assessed"
    assert desk.post(url, drawn(answer).filled()).status_code == 302
    assert victim.assessments.first().level == RiskLevel.LOW


def test_the_newest_counts_and_all_stay(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.HIGH)
    scenarios.an_assessment(victim, cast.koordinator2, level=RiskLevel.LOW, why=[])
    assert [row.assessment.level for row in assessments_of(cast.koordinator, victim)] == [RiskLevel.LOW, RiskLevel.HIGH]


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ((NeedAnswer.LATER, None, ""), "health-on"),
        ((NeedAnswer.LATER, timezone.localdate(), ""), "health-on"),
        ((NeedAnswer.DECLINED, None, ""), "health-on"),
        ((NeedAnswer.NONE, None, " "), "health-reason"),
        (("maybe", None, ""), "health-answer"),
    ],
)
def test_an_answer_needs_its_date_or_reason(cast, victim, answer, field):
    with pytest.raises(Refused) as refusal:
        scenarios.an_assessment(victim, cast.koordinator, {Stage.HEALTH: answer})
    assert refusal.value.field == field


def test_a_risk_above_low_needs_a_reason(cast, victim):
    with pytest.raises(Refused) as refusal:
        scenarios.an_assessment(victim, cast.koordinator, why=[])
    assert refusal.value.field == "why"
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.LOW, why=[])


def test_no_name_of_the_person_in_reasons_and_note(cast, victim):
    with pytest.raises(Refused):
        scenarios.an_assessment(victim, cast.koordinator, note_text=f"{scenarios.NAME} takut pulang")
    with pytest.raises(Refused):
        scenarios.an_assessment(victim, cast.koordinator, {Stage.LEGAL: (NeedAnswer.NONE, None, scenarios.NAME)})


def test_only_a_coordinator_assesses_and_nothing_is_changed_later(cast, victim):
    with pytest.raises(Refused):
        scenarios.an_assessment(victim, cast.polres)
    assessment = scenarios.an_assessment(victim, cast.koordinator)
    for rows in (NeedsAssessment.objects.filter(pk=assessment.pk), AssessedNeed.objects.filter(assessment=assessment)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_danger_now_tells_the_coordinators(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator, safety=Safety.DANGER)
    assert Notice.objects.filter(urgent=True, text__contains=victim.code).exists()


def test_what_the_answers_propose(cast, victim):
    answers = {
        Stage.SHELTER: (NeedAnswer.NOW, None, ""),
        Stage.HEALTH: (NeedAnswer.LATER, LATER, ""),
        Stage.SOCIAL: (NeedAnswer.NONE, None, "Sudah didampingi"),
        Stage.LEGAL: (NeedAnswer.DECLINED, LATER, ""),
    }
    scenarios.an_assessment(victim, cast.koordinator, answers, level=RiskLevel.HIGH)
    proposed = proposals(victim, cast.koordinator)
    assert proposed[Stage.SHELTER].state == StageState.PLANNED
    assert proposed[Stage.SHELTER].role.institution.code == "dsp3akb"
    assert proposed[Stage.SHELTER].urgency == Urgency.EMERGENCY
    assert (proposed[Stage.HEALTH].state, proposed[Stage.HEALTH].refer_on) == (StageState.PLANNED, LATER)
    assert (proposed[Stage.SOCIAL].state, proposed[Stage.SOCIAL].reason) == (StageState.NOT_NEEDED, "Sudah didampingi")
    assert proposed[Stage.LEGAL].state == StageState.NOT_NEEDED
    assert proposed[Stage.LEGAL].reason.startswith("Orangnya menolak; tanyakan lagi")
    assert proposed[Stage.REPATRIATION].state == StageState.NOT_ASSESSED
    assert [stage for stage, each in proposed.items() if each.role] == [Stage.SHELTER]


def test_only_what_cannot_wait_until_the_morning_is_proposed_as_urgent(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator, dict.fromkeys(Stage, (NeedAnswer.NOW, None, "")), level=RiskLevel.HIGH)
    urgent = {stage for stage, each in proposals(victim, cast.koordinator).items() if each.urgency == Urgency.EMERGENCY}
    assert urgent == {Stage.IDENTIFICATION, Stage.SHELTER, Stage.HEALTH}, "identification by Polres"


def test_what_is_declined_is_asked_again_until_the_next_assessment(cast, victim):
    declined = {Stage.LEGAL: (NeedAnswer.DECLINED, LATER, ""), Stage.HEALTH: (NeedAnswer.DECLINED, LATER, "")}
    scenarios.an_assessment(victim, cast.koordinator, declined)
    by_hand = scenarios.a_task(victim, cast.koordinator)
    asking = Task.objects.open().exclude(pk=by_hand.pk)
    assert {(task.coordinator, timezone.localdate(task.due_at)) for task in asking} == {(cast.koordinator, LATER)}
    assert asking.count() == 2
    page = text(at_desk(cast.koordinator).get(asking.first().get_absolute_url()))
    assert "Tanyakan lagi" in page
    scenarios.an_assessment(victim, cast.koordinator2, {Stage.LEGAL: (NeedAnswer.DECLINED, LATER, "")})
    assert asking.all().count() == 1, "asked again once more, and health no longer"
    by_hand.refresh_from_db()
    assert by_hand.is_open


def test_nothing_is_proposed_over_a_later_decision_or_an_open_referral(cast, victim):
    now = (NeedAnswer.NOW, None, "")
    scenarios.an_assessment(victim, cast.koordinator, {Stage.SHELTER: now, Stage.LEGAL: now})
    scenarios.a_referral(victim, cast.koordinator, "polres")
    casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator2, state=StageState.NOT_NEEDED, reason="Sudah selesai")
    proposed = proposals(victim, cast.koordinator)
    assert proposed[Stage.SHELTER].role is None
    assert (proposed[Stage.LEGAL].role, proposed[Stage.LEGAL].state) == (None, StageState.NOT_NEEDED)


def test_who_serves_reads_the_risk_and_no_need(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.HIGH, why=[RiskReason.DEBT])
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    assert not shown(NeedsAssessment.objects, cast.polres)
    referral = scenarios.serve(referral, cast.polres)
    assert len(shown(NeedsAssessment.objects, cast.polres)) == 1
    assert not shown(AssessedNeed.objects, cast.polres)
    safety = [line.text for line in disclose(cast.polres, victim, referral).open[Section.SAFETY]]
    assert any(words.startswith("Tinggi") for words in safety)
    assert "Utang" in safety


def test_the_page_shows_the_earlier_ones_and_leads_to_the_proposals(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.HIGH, note_text="Takut malam hari")
    desk, url = at_desk(cast.koordinator), reverse("needs_new", args=[victim.code])
    assert url in text(desk.get(victim.get_absolute_url()))
    response = desk.get(url)
    assert "Takut malam hari" in text(response)
    drawn_form = response.context["form"]
    data = {name: drawn_form[name].value() for name in ("submit_key", "version")} | {"safety": "safe", "level": "low"}
    data |= {f"{stage}-answer": "now" for stage in Stage}
    for _ in range(2):
        assert desk.post(url, data).url == reverse("referrals_send", args=[victim.code])
    assert victim.assessments.count() == 2


def test_several_are_compared_over_time_and_what_changed_is_marked(cast, victim):
    url, desk = reverse("needs_new", args=[victim.code]), at_desk(cast.koordinator)
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.HIGH)
    assert "Dari waktu ke waktu" not in text(desk.get(url))
    scenarios.an_assessment(victim, cast.koordinator, level=RiskLevel.LOW)
    page = text(desk.get(url))
    assert "<b>Rendah</b>" in page
    assert "<b>Tinggi</b>" not in page
    assert page.count("(berubah)") == 1
    assert cost(desk, url) <= MOST_QUERIES


def test_faults_stand_beside_their_fields_with_what_was_typed(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("needs_new", args=[victim.code])
    data = {f"{stage}-answer": "now" for stage in Stage} | {"shelter-answer": "none", "legal-answer": "later"}
    response = desk.post(url, data | {"safety": "safe", "level": "high", "note_text": "Minta telepon pagi hari"})
    assert response.status_code == 422
    assert {"why", "shelter-reason", "legal-on"} <= set(response.context["form"].errors)
    assert "Minta telepon pagi hari" in text(response)


def test_one_answer_for_the_needs_without_their_own(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("needs_new", args=[victim.code])
    data = {"submit_key": uuid.uuid4(), "safety": "safe", "level": "low", "rest": "now", "legal-answer": "unknown"}
    assert desk.post(url, data | {"rest": ""}).status_code == 422, "nothing is answered for the person"
    assert desk.post(url, data).status_code == 302
    answers = {need.stage: need.answer for need in victim.assessments.get().needs.all()}
    assert answers == dict.fromkeys(Stage, NeedAnswer.NOW) | {Stage.LEGAL: NeedAnswer.UNKNOWN}


@pytest.mark.parametrize(
    ("answer", "field", "filled"),
    [("none", "rest_reason", {"rest_reason": "Sudah pulang ke bibinya"}), ("declined", "rest_on", {"rest_on": LATER})],
)
def test_one_refusal_with_one_reason_or_date_answers_all_seven(cast, victim, answer, field, filled):
    desk, url = at_desk(cast.koordinator), reverse("needs_new", args=[victim.code])
    data = {"submit_key": uuid.uuid4(), "safety": "safe", "level": "low", "rest": answer}
    response = desk.post(url, data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert desk.post(url, data | filled).status_code == 302
    needs = victim.assessments.get().needs.all()
    assert {(need.answer, need.on, need.open("reason")) for need in needs} == {
        (answer, filled.get("rest_on"), filled.get("rest_reason", ""))
    }


def test_a_name_in_the_shared_reason_is_refused_beside_it(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("needs_new", args=[victim.code])
    data = {"submit_key": uuid.uuid4(), "safety": "safe", "level": "low", "rest": "none", "rest_reason": scenarios.NAME}
    assert "rest_reason" in desk.post(url, data).context["form"].errors
    assert not victim.assessments.exists()


@pytest.mark.parametrize(
    ("born", "receivers"),
    [
        (date(1997, 3, 12), ["polres", "dsp3akb", "rsud", "dsp3akb", "dsp3akb", "dsp3akb", "baghukum"]),
        (date(2012, 5, 17), ["polres", "dsp3akb", "rsud", "dsp3akb", "dsp3akb", "dsp3akb", "baghukum"]),
    ],
)
def test_the_receiver_that_is_preset_has_the_mandate_for_what_the_stage_is_about(cast, born, receivers):
    victim = scenarios.a_victim(cast.koordinator, birth_date=born, nik="")
    scenarios.an_assessment(victim, cast.koordinator, dict.fromkeys(Stage, (NeedAnswer.NOW, None, "")))
    proposed = proposals(victim, cast.koordinator)
    assert [proposed[stage].role.institution.code for stage in Stage] == receivers


def test_satpol_pp_is_not_preset_even_when_bagian_hukum_has_declined(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL)
    routing.decline(referral, by=scenarios.an_officer("baghukum", "baghukum"), reason="capacity")
    scenarios.an_assessment(victim, cast.koordinator, {Stage.LEGAL: (NeedAnswer.NOW, None, "")})
    offered, _ = routes.of_all_stages(victim, list(victim.referrals.all()))
    assert usual_role(Stage.LEGAL, offered[Stage.LEGAL], of_child=False) is None


@pytest.mark.parametrize(("stage", "form"), [(stage, main_form(stage, of_child=child)) for stage in Stage for child in (0, 1)])
def test_somebody_holds_what_each_stage_is_about(cast, stage, form):
    assert StageRole.objects.filter(stage=stage, forms__contains=[form.code]).exists()
