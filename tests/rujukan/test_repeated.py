"""A step that was done already: sent again with other words, by a colleague, a day later, or without sight of it.

With the same words it is taken once (tests/test_old_pages.py).
"""

from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import short
from rujukan.actions import casework, routing, triage
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage, StageState
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text


def at_polres(cast):
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")


def a_victim_to_close(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    return victim


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


def test_another_judgement_of_a_stage_is_shown_first(cast, victim):
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
