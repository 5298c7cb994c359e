"""A basis without consent needs a second coordinator: a duty before its use, a danger to life afterwards."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import consent, emergency
from rujukan.choices.consent import LegalBasis
from rujukan.choices.stage import Stage
from rujukan.forms.consent import BasisForm
from rujukan.lists import agenda
from rujukan.models import Consent
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text

DUTY = "UU 21/2007 mewajibkan pelaporan kepada Polres"


@pytest.fixture
def duty(cast, victim):
    return scenarios.a_basis(victim, cast.koordinator, LegalBasis.DUTY, grounds=DUTY)


def waiting(user):
    return agenda.coordinator(user, timezone.now())["bases"].total


@pytest.mark.parametrize("grounds", ["", "uji", "...", "\u200b", "uji coba", "12345 67890"])
@pytest.mark.parametrize("basis", [LegalBasis.DUTY, LegalBasis.VITAL])
def test_grounds_need_real_words(cast, victim, basis, grounds):
    with pytest.raises(Refused) as refusal:
        scenarios.a_basis(victim, cast.koordinator, basis, grounds=grounds)
    assert refusal.value.field == "grounds"


def test_a_duty_is_not_used_before_another_coordinator_agrees(cast, victim, duty):
    with pytest.raises(Refused, match="koordinator lain"):
        scenarios.a_referral(victim, cast.koordinator, "polres", consent=duty)
    consent.agree(duty, by=cast.koordinator2)
    assert scenarios.a_referral(victim, cast.koordinator, "polres", consent=duty).is_open


def test_the_database_lets_nobody_record_or_confirm_in_a_colleagues_name(cast, victim, duty):
    now = timezone.now()
    with pytest.raises(DatabaseError, match="in one's own name"), scope(cast.koordinator):
        Consent.objects.filter(pk=duty.pk).update(confirmed_at=now, confirmed_by=cast.koordinator2)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        Consent.objects.create(victim=victim, basis=LegalBasis.DUTY, recorded_at=now, recorded_by=cast.koordinator2)
    with scope(cast.koordinator2):
        consent.agree(duty, by=cast.koordinator2)


def test_the_database_too_lets_nobody_agree_to_their_own_basis(cast, duty):
    with pytest.raises(Refused, match="koordinator lain"):
        consent.agree(duty, by=cast.koordinator)
    with pytest.raises(Refused):
        consent.agree(duty, by=cast.polres)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(confirmed_by=cast.koordinator, confirmed_at=timezone.now())


def test_agreeing_twice_is_refused(cast, duty):
    consent.agree(duty, by=cast.koordinator2)
    with pytest.raises(Refused):
        consent.agree(duty, by=cast.koordinator2)


def test_a_danger_to_life_is_used_at_once_and_confirmed_afterwards(cast, victim):
    vital = scenarios.a_basis(victim, cast.koordinator)
    scenarios.a_referral(victim, cast.koordinator, "polres", consent=vital)
    assert (waiting(cast.koordinator), waiting(cast.koordinator2)) == (0, 1)
    assert "menunggu koordinator lain" in Notice.objects.filter(role="coordinator").latest("at").text
    consent.agree(vital, by=cast.koordinator2)
    assert waiting(cast.koordinator2) == 0


def test_a_child_is_protected_without_a_second_person(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    law = scenarios.a_basis(child, cast.koordinator, LegalBasis.CHILD)
    assert scenarios.a_referral(child, cast.koordinator, "polres", consent=law).is_open
    assert waiting(cast.koordinator2) == 0


def test_confirming_an_emergency_confirms_its_basis(cast):
    complaint = scenarios.a_complaint(cast.polres)
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    assert waiting(cast.koordinator) == 0, "it waits as an emergency"
    emergency.confirm_emergency(referral, by=cast.koordinator)
    basis = Consent.objects.get()
    assert (basis.recorded_by, basis.confirmed_by) == (cast.polres, cast.koordinator)


def test_a_coordinator_who_does_not_agree_ends_the_basis(cast, victim):
    vital = scenarios.a_basis(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", consent=vital)
    withdrawal = {"asked_by": "coordinator", "why": "basis_gone", "words": "Orangnya dapat ditanya"}
    consent.withdraw_consent(vital, by=cast.koordinator2, **withdrawal)
    referral.refresh_from_db()
    assert not referral.is_open
    assert waiting(cast.koordinator2) == 0


def test_a_referral_form_offers_a_duty_only_once_it_is_agreed_to(cast, victim, duty):
    def offered():
        return [key for key, _ in BasisForm(victim=victim).fields["basis"].choices]

    assert "duty" not in offered()
    assert f"tercatat:{duty.pk}" not in offered()
    consent.agree(duty, by=cast.koordinator2)
    assert f"tercatat:{duty.pk}" in offered()


def test_the_page_says_who_must_agree(cast, victim, duty):
    own = text(at_desk(cast.koordinator).get(tab_of(victim, "person")))
    agree = reverse("consent_agree", args=[victim.code, duty.pk])
    assert "Menunggu koordinator lain" in own
    assert agree not in own
    desk = at_desk(cast.koordinator2)
    page = text(desk.get(tab_of(victim, "person")))
    assert agree in page
    assert DUTY in page
    assert victim.code in text(desk.get(reverse("coordinator_home")))
    desk.post(agree)
    assert f"disetujui {cast.koordinator2}" in text(desk.get(tab_of(victim, "person")))


def test_recording_a_duty_by_its_form(cast, victim):
    filled = {"basis": "duty", "grounds": "uji", "submit_key": str(uuid.uuid4())}
    desk, url = at_desk(cast.koordinator), reverse("consent_new", args=[victim.code])
    assert desk.post(url, filled).status_code == 422
    desk.post(url, filled | {"grounds": DUTY})
    assert victim.consents.get().awaits_second


def test_the_protection_of_a_child_is_preset_but_why_is_still_asked(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, nik="", age_band="9-17")
    desk, page = at_desk(cast.koordinator), reverse("consent_new", args=[child.code])
    assert desk.get(page).context["form"]["basis"].value() == LegalBasis.CHILD
    refused = desk.post(page, {"basis": LegalBasis.CHILD, "grounds": "", "submit_key": uuid.uuid4()})
    assert "grounds" in refused.context["form"].errors
    adult = reverse("consent_new", args=[scenarios.a_victim(cast.koordinator).code])
    assert not desk.get(adult).context["form"]["basis"].value()
