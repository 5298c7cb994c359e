"""The same step sent twice by the same person: a success both times, and one event. With other words it is a form again."""

import uuid

import pytest
from django.contrib.messages import SUCCESS, get_messages
from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import short
from rujukan.actions import casework, question as questions, routing, triage
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.subject_rights import RequestStatus
from rujukan.models import Event
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

REPEATED = {}


def repeated(scenario):
    REPEATED[scenario.__name__] = scenario
    return scenario


@pytest.mark.parametrize("name", REPEATED)
def test_a_step_sent_twice_succeeds_twice(name, cast):
    user, args, data = REPEATED[name](cast)
    desk, url = at_desk(user), reverse(name, args=args)
    events = []
    for _ in range(2):
        response = desk.post(url, data)
        assert response.status_code == 302
        assert {message.level for message in get_messages(response.wsgi_request)} == {SUCCESS}
        events.append(Event.objects.count())
    assert events[0] == events[1]


def at_polres(cast):
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")


@repeated
def needs_new(cast):
    data = {"safety": "safe", "level": "low", "submit_key": uuid.uuid4()} | {f"{stage}-answer": "now" for stage in Stage}
    return cast.koordinator, [scenarios.a_victim(cast.koordinator).code], data


@repeated
def guardian_new(cast):
    data = {"relation": "parent", "name": "Ibu Contoh", "submit_key": uuid.uuid4()}
    return cast.koordinator, [scenarios.a_victim(cast.koordinator).code], data


@repeated
def guardian_edit(cast):
    guardian = scenarios.a_guardian(scenarios.a_victim(cast.koordinator), cast.koordinator)
    data = {"relation": "parent", "version": 1, "why": "error", "suspected": "on", "submit_key": uuid.uuid4()}
    return cast.koordinator, [guardian.victim.code, guardian.number], data


@repeated
def referral_accept(cast):
    return cast.polres, [at_polres(cast).number], {}


@repeated
def referral_decline(cast):
    return cast.polres, [at_polres(cast).number], {"reason": "capacity", "explanation": "Penuh sampai Senin"}


@repeated
def referral_ask(cast):
    return cast.polres, [at_polres(cast).number], {"question": "Berapa orang?", "submit_key": uuid.uuid4()}


@repeated
def referral_explain(cast):
    referral = at_polres(cast)
    questions.ask(referral, by=cast.polres, question="Berapa orang?")
    return cast.koordinator, [referral.number], {"answer": "Satu orang"}


@repeated
def referral_withdraw(cast):
    return cast.koordinator, [at_polres(cast).number], {"reason": "Salah alamat"}


@repeated
def referral_not_approve(cast):
    own = scenarios.serve(at_polres(cast), cast.polres)
    proposal = scenarios.a_proposal(own, cast.polres, "rsud", Stage.HEALTH)
    return cast.koordinator, [proposal.number], {"tolak-reason": "Sudah divisum"}


@repeated
def referral_approve(cast):
    own = scenarios.serve(at_polres(cast), cast.polres)
    proposal = scenarios.a_proposal(own, cast.polres, "rsud", Stage.HEALTH)
    return cast.koordinator, [proposal.number], {"basis": "vital", "grounds": "Diancam perekrut dan tidak dapat dihubungi"}


@repeated
def referral_complete(cast):
    own = scenarios.serve(at_polres(cast), cast.polres)
    return (
        cast.polres,
        [own.number],
        {"complete-outcome": ServiceOutcome.PARTLY, "complete-new_danger": "no", "complete-note_text": "Selesai"},
    )


@repeated
def shelter_enter(cast):
    referral = at_polres(cast)
    routing.accept(referral, by=cast.polres)
    came = {"since": timezone.localtime().strftime("%Y-%m-%d %H:%M"), "reason": "referral", "children_with": 0}
    return cast.polres, [referral.number], came


@repeated
def referral_hand_over(cast):
    referral = scenarios.move_in(at_polres(cast), cast.polres)
    scenarios.take_back(referral.consent, cast.koordinator, sheets={referral.pk: scenarios.SHEET})
    return cast.polres, [referral.number], {"left_to": LeftTo.FAMILY, "until": timezone.now(), "own_choice": "yes", "safe": "yes"}


@repeated
def complaint_review(cast):
    return cast.koordinator, [scenarios.a_complaint(cast.gow).number], {}


@repeated
def complaint_close(cast):
    return cast.koordinator, [scenarios.a_complaint(cast.gow).number], {"reason": "Dicabut"}


@repeated
def complaint_forward(cast):
    return cast.koordinator, [scenarios.a_complaint(cast.gow).number], {"to": "Dinas Tenaga Kerja", "reason": "Bukan"}


@repeated
def complaint_open_case(cast):
    return cast.koordinator, [scenarios.a_complaint(cast.gow).number], {}


@repeated
def complaint_emergency(cast):
    return cast.polres, [scenarios.a_complaint(cast.polres).number], {"person": "1", "stage": Stage.SHELTER}


@repeated
def stage_assess(cast):
    victim = scenarios.a_victim(cast.koordinator)
    return cast.koordinator, [victim.code, Stage.SOCIAL], {"state": StageState.PLANNED, "reason": "", "version": "0"}


def a_victim_to_close(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    return victim


@repeated
def victim_close(cast):
    told = {"reason": "Bibinya menjaga", **scenarios.CHECKED}
    return cast.koordinator, [a_victim_to_close(cast).code], {"outcome": VictimOutcome.GOALS_MET, **told}


@repeated
def victim_reopen(cast):
    victim = a_victim_to_close(cast)
    scenarios.close(victim, cast.koordinator)
    return cast.koordinator, [victim.code], {"reason": "Keterangan baru"}


@repeated
def consent_agree(cast):
    victim = scenarios.a_victim(cast.koordinator)
    basis = scenarios.a_basis(victim, cast.koordinator2)
    return cast.koordinator, [victim.code, basis.pk], {}


@repeated
def consent_withdraw(cast):
    victim = scenarios.a_victim(cast.koordinator)
    data = {"asked_by": "subject", "why": "no_sharing", "asked_on": timezone.localdate(), "words": "Tidak mau"}
    return cast.koordinator, [victim.code, scenarios.a_consent(victim, cast.koordinator).pk], data


@repeated
def data_request_answer(cast):
    asked = scenarios.a_data_request(scenarios.a_victim(cast.koordinator), cast.koordinator)
    return cast.koordinator, [asked.number], {"status": RequestStatus.GRANTED, "words": "Salinan diserahkan"}


@repeated
def breach_notify(cast):
    return cast.koordinator, [scenarios.a_breach(cast.koordinator).number], {}


def test_the_same_step_with_other_words_says_that_it_was_oneself(cast):
    complaint = triage.close_complaint(scenarios.a_complaint(cast.gow), by=cast.koordinator, reason="Dicabut")
    page = text(at_desk(cast.koordinator).post(reverse("complaint_close", args=[complaint.number]), {"reason": "Lain lagi"}))
    assert "Langkah terakhir di sini Anda sendiri yang mengerjakan" in page
    assert page.count("Lain lagi") == 2, "in the form, and in the one that keeps it as a note"


def test_a_button_pressed_more_than_a_day_later_says_who_did_it_and_when(cast):
    referral = at_polres(cast)
    accepted = routing.accept(referral, by=cast.polres)
    page = text(at_desk(cast.polres).post(reverse("referral_accept", args=[referral.number]), follow=True))
    when = short(timezone.localtime(accepted.answered_at))
    assert f"sudah berstatus “Diterima” ({cast.polres}, {accepted.to_institution}, {when})" in page
    assert "Rujukan diterima. Catat" not in page


def test_what_a_colleague_did_is_no_repetition(cast):
    referral = at_polres(cast)
    accepted = routing.accept(referral, by=scenarios.an_officer("polres", "kanit"))
    response = at_desk(cast.polres).post(reverse("referral_accept", args=[referral.number]), follow=True)
    when = short(timezone.localtime(accepted.answered_at))
    assert f"sudah berstatus “Diterima” (kanit, {accepted.to_institution}, {when})" in text(response)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED


def test_whoever_is_out_of_sight_learns_nothing(cast):
    complaint = scenarios.a_complaint(cast.gow)
    case = casework.open_case([complaint], by=cast.koordinator)
    suspect = {"name": "Kerabat", "role": "unknown", "relation": "family", "bars_users": [cast.koordinator2]}
    casework.record_suspect(case, by=cast.koordinator, **suspect)
    desk = at_desk(cast.koordinator2)
    for name, subject in (("complaint_close", complaint), ("case_close", case), ("case_hold", case)):
        assert desk.post(reverse(name, args=[subject.number]), {"reason": "Tulisan"}).status_code == 404


def test_another_judgement_of_a_stage_is_shown_first(cast):
    victim = scenarios.a_victim(cast.koordinator)
    url = reverse("stage_assess", args=[victim.code, Stage.SOCIAL])
    late = at_desk(cast.koordinator)
    form = late.get(url).context["form"]
    drawn = {"version": form["version"].value(), "drawn": form["drawn"].value()}
    at_desk(cast.koordinator2).post(url, drawn | {"state": StageState.PLANNED, "reason": "Perlu konseling"})
    response = late.post(url, drawn | {"state": StageState.NOT_NEEDED, "reason": "Sudah pulang"})
    assert response.status_code == 422
    assert "Perlu konseling" in text(response)
    assert str(cast.koordinator2) in text(response)
    again = response.context["form"]
    data = {name: again[name].value() for name in ("state", "reason", "version", "drawn")}
    assert late.post(url, data).status_code == 302
    assert victim.needs.get(stage=Stage.SOCIAL).state == StageState.NOT_NEEDED


def test_a_closed_victim_is_no_longer_judged(cast):
    victim = a_victim_to_close(cast)
    scenarios.close(victim, cast.koordinator)
    url = reverse("stage_assess", args=[victim.code, Stage.SOCIAL])
    page = text(at_desk(cast.koordinator).post(url, {"state": StageState.NOT_NEEDED, "reason": "Sudah diantar"}))
    assert "Sudah diantar" in page
    assert str(cast.koordinator2) in page
