"""Several referrals at once: one form, one basis, all or nothing, each with its own clocks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rujukan.actions import casework
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.needs import NeedAnswer, RiskLevel
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage, StageState
from rujukan.models import Referral, StageRole
from rujukan.stages.progress import stage_states
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long
NOW = dict.fromkeys(Stage, (NeedAnswer.NOW, None, ""))
MOST_CLICKS = 12


def begin(cast):
    return scenarios.a_victim(cast.koordinator, age_band=AgeBand.B9, birth_date=None, nik="")


@pytest.fixture
def child(start):
    return start


@pytest.fixture
def assessed(cast, child):
    scenarios.an_assessment(child, cast.koordinator, NOW)
    return child


def address(victim):
    return reverse("referrals_send", args=[victim.code])


def drawn(desk, victim):
    """Return {field: value} as the page is drawn."""
    form = desk.get(address(victim)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value for name, value in values.items() if value not in (None, "") and value is not False
    }


def key(stage, code):
    return StageRole.objects.get(stage=stage, institution__code=code).pk


BASIS = {"basis": "child", "grounds": "Anak sendirian, wali belum ditemukan"}


def test_nine_referrals_for_one_child_in_one_form(cast, assessed):
    """Each field that differs from what is drawn counts as a click; tests/browser/test_routing.py clicks in a browser."""
    desk = at_desk(cast.koordinator)
    before = drawn(desk, assessed)
    more = {f"{key(Stage.SHELTER, 'polres')}-chosen": "on", f"{key(Stage.SOCIAL, 'gow')}-chosen": "on"}
    data = before | more | BASIS
    changed = [name for name in data if data[name] != before.get(name)]
    assert len(changed) + 1 <= MOST_CLICKS  # and the button
    assert desk.post(address(assessed), data).status_code == 302
    referrals = assessed.referrals.all()
    assert len(referrals) == 9
    assert {referral.status for referral in referrals} == {ReferralStatus.SENT}
    assert len({referral.consent_id for referral in referrals}) == 1
    assert set(stage_states(assessed).values()) == {StageState.REFERRED}


def test_a_second_click_sends_nothing_twice(cast, assessed):
    desk = at_desk(cast.koordinator)
    data = drawn(desk, assessed) | BASIS
    for _ in range(2):
        assert desk.post(address(assessed), data).status_code == 302
    assert assessed.referrals.count() == 7
    assert assessed.consents.count() == 1


def test_all_or_nothing_with_the_fault_beside_its_row(cast, assessed):
    desk, need = at_desk(cast.koordinator), f"{key(Stage.SHELTER, 'dsp3akb')}-need"
    data = drawn(desk, assessed) | BASIS | {need: " "}
    response = desk.post(address(assessed), data)
    assert response.status_code == 422
    assert need in response.context["form"].errors
    assert BASIS["grounds"] in text(response)
    assert not Referral.objects.exists()
    assert not assessed.consents.exists()


def test_the_second_coordinator_is_told_and_may_send_again(cast, assessed):
    first, second = at_desk(cast.koordinator), at_desk(cast.koordinator2)
    shelter = {f"{key(Stage.SHELTER, 'polres')}-chosen": "on"}
    data, late = (drawn(desk, assessed) | BASIS for desk in (first, second))
    first.post(address(assessed), data)
    numbers = set(assessed.referrals.values_list("number", flat=True))
    response = second.post(address(assessed), late | shelter)
    assert response.status_code == 422
    assert numbers & set(text(response).replace(",", " ").replace(".", " ").split())
    assert assessed.referrals.count() == 7
    form = response.context["form"]
    assert str(form["seen"].value()) == "7"
    again = {name: value for name, value in late.items() if not name.endswith("-chosen")} | shelter
    assert second.post(address(assessed), again | {"seen": "7"}).status_code == 302
    assert assessed.referrals.count() == 8


def test_a_stage_that_another_coordinator_has_decided_is_told(cast, assessed):
    desk = at_desk(cast.koordinator)
    data = drawn(desk, assessed) | BASIS
    casework.assess_stage(assessed, Stage.LEGAL, by=cast.koordinator2, state=StageState.NOT_NEEDED, reason="Sudah ada pengacara")
    response = desk.post(address(assessed), data)
    assert response.status_code == 422
    assert "Sudah ada pengacara" in text(response)
    assert not Referral.objects.exists()


def test_states_are_corrected_without_sending(cast, child):
    later = timezone.localdate() + timedelta(days=10)
    desk = at_desk(cast.koordinator)
    data = drawn(desk, child) | {"legal-state": "not_needed", "legal-reason": "Sudah didampingi", "health-state": "planned"}
    assert desk.post(address(child), data | {"health-refer_on": later}).status_code == 302
    health, legal = (child.needs.get(stage=stage) for stage in (Stage.HEALTH, Stage.LEGAL))
    assert timezone.localdate(health.refer_by) == later
    assert (legal.state, legal.reason) == (StageState.NOT_NEEDED, "Sudah didampingi")
    assert not Referral.objects.exists()


def test_a_needless_stage_has_no_receiver_and_needs_a_reason(cast, child):
    desk = at_desk(cast.koordinator)
    data = drawn(desk, child) | {"shelter-state": "not_needed", f"{key(Stage.SHELTER, 'polres')}-chosen": "on"} | BASIS
    errors = desk.post(address(child), data).context["form"].errors
    assert {"shelter-state", "shelter-reason"} <= set(errors)


def test_nothing_is_sent_without_a_basis(cast, assessed):
    desk = at_desk(cast.koordinator)
    response = desk.post(address(assessed), drawn(desk, assessed))
    assert "grounds" in response.context["form"].errors, "a child's basis is preset, why is not"
    response = desk.post(address(assessed), drawn(desk, assessed) | {"basis": ""})
    assert "basis" in response.context["form"].errors


def test_each_receiver_with_its_load_and_whether_somebody_is_on_duty(cast, child):
    scenarios.a_duty_contact("polres", by=cast.polres)
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    scenarios.a_referral(other, cast.koordinator, "polres")
    page = text(at_desk(cast.koordinator).get(address(child)))
    assert "Sedang memegang 1 rujukan" in page
    assert page.count("Petugas piket sedang bertugas") >= 1


def test_a_barred_institution_is_not_offered(cast, assessed):
    bars = {"name": "Petugas", "role": "unknown", "relation": "other", "bars_institutions": [cast.polres.institution]}
    casework.record_suspect(assessed.case, by=cast.koordinator, **bars)
    assert f"{key(Stage.SHELTER, 'polres')}-chosen" not in at_desk(cast.koordinator).get(address(assessed)).context["form"].fields


def test_a_high_risk_makes_them_urgent(cast, child):
    scenarios.an_assessment(child, cast.koordinator, NOW, level=RiskLevel.MEDIUM)
    assert drawn(at_desk(cast.koordinator), child)["shelter-urgency"] == "urgent"
