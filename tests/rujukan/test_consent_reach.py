"""A consent says for which services, to whom, which data and until when; what lies beyond it is refused (UU 27/2022 Ps 20–22)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.models import Institution
from gugus.workflow.lifecycle import Refused
from rujukan.actions import consent
from rujukan.choices.consent import CONSENTED, TASK_FORCE, LegalBasis
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.forms.consent import ONLY_THESE
from rujukan.letters.actions import correspondence
from rujukan.models import Consent, Referral, Task
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text

NEW = {"basis": "consent", "giver": "self", "method": "oral"}


def refer(victim, cast, code, stage, basis):
    return scenarios.a_referral(victim, cast.koordinator, code, stage, consent=basis)


def write(victim, cast, basis, to="lpsk", disclosed=("sex",)):
    purpose = {"purpose": "protection", "to": Institution.objects.get(code=to), "disclosed": list(disclosed)}
    return correspondence.write(victim, by=cast.koordinator, consent=basis, **purpose)


def test_a_referral_beyond_the_services_of_a_consent_is_refused(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator, stages=[Stage.HEALTH])
    assert refer(victim, cast, "rsud", Stage.HEALTH, basis).is_open
    with pytest.raises(Refused, match="tidak mencakup layanan bantuan hukum") as refusal:
        refer(victim, cast, "baghukum", Stage.LEGAL, basis)
    assert refusal.value.field == "basis"


def test_a_referral_that_would_open_more_data_than_agreed_is_refused(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator, withheld=[Section.HEALTH])
    with pytest.raises(Refused, match="tidak mencakup data kesehatan"):
        refer(victim, cast, "rsud", Stage.HEALTH, basis)
    assert refer(victim, cast, "dsp3akb", Stage.REPATRIATION, basis).is_open


def test_only_the_named_institutions_receive(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator, receivers=["rsud"])
    with pytest.raises(Refused, match="sebagai penerima"):
        refer(victim, cast, "polres", Stage.SHELTER, basis)
    assert refer(victim, cast, "rsud", Stage.HEALTH, basis).is_open


def test_the_holder_above_the_health_centres_stands_for_each_of_them(cast, victim):
    holder = Institution.objects.get(code="puskesmas-badau").parent
    named = scenarios.a_consent(victim, cast.koordinator, receivers=[holder.code])
    assert refer(victim, cast, "puskesmas-badau", Stage.HEALTH, named).is_open


def test_a_consent_for_the_task_force_sends_no_letter_outside(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator, receivers=[TASK_FORCE])
    with pytest.raises(Refused, match="LPSK sebagai penerima") as refusal:
        write(victim, cast, basis)
    assert refusal.value.field == "basis"
    named = scenarios.a_consent(victim, cast.koordinator, receivers=[TASK_FORCE, "lpsk"])
    assert write(victim, cast, named).number


def test_a_letter_tells_the_elements_only_where_they_were_agreed_to(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator, withheld=[Section.ELEMENTS])
    with pytest.raises(Refused, match="tidak mencakup data unsur"):
        write(victim, cast, basis, disclosed=("sex", "elements"))


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"stages": []}, "stages"),
        ({"receivers": []}, "receivers"),
        ({"valid_until": timezone.localdate()}, "valid_until"),
        ({"valid_until": timezone.localdate() + timedelta(days=3 * 366)}, "valid_until"),
    ],
)
def test_a_consent_says_how_far_it_reaches(cast, victim, missing, field):
    with pytest.raises(Refused) as refusal:
        scenarios.a_consent(victim, cast.koordinator, **missing)
    assert refusal.value.field == field


def test_the_database_too_wants_receivers_for_services(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    with pytest.raises(IntegrityError, match="consent_reach_whole"), transaction.atomic():
        Consent.objects.filter(pk=basis.pk).update(receivers=[])


def test_the_day_on_which_a_consent_ends_is_a_task_that_its_withdrawal_ends(cast, victim):
    until = timezone.localdate() + timedelta(days=30)
    basis = scenarios.a_consent(victim, cast.koordinator, valid_until=until)
    task = Task.objects.get(victim=victim)
    assert timezone.localdate(task.due_at) == until
    scenarios.take_back(basis, cast.koordinator)
    task.refresh_from_db()
    assert not task.is_open


def test_a_consent_is_not_used_after_its_last_day(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    Consent.objects.filter(pk=basis.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert basis not in Consent.objects.usable()
    with pytest.raises(Refused, match="sudah berakhir"):
        refer(victim, cast, "rsud", Stage.HEALTH, basis)


def test_a_referral_proposes_a_consent_to_its_stage(cast, victim):
    desk, address = at_desk(cast.koordinator), f"{reverse('referral_new', args=[victim.code])}?tahap=health"
    form = desk.get(address).context["form"]
    assert form["stages"].value() == ["health"]
    assert "bodies" not in form.fields


def test_the_page_of_a_victim_says_how_far_a_consent_reaches(cast, victim):
    changes = {"stages": [Stage.HEALTH], "receivers": ["lpsk", "rsud"], "withheld": [Section.LEGAL]}
    scenarios.a_consent(victim, cast.koordinator, **changes, language="iban", interpreter="hired")
    page = text(at_desk(cast.koordinator).get(tab_of(victim, "person")))
    for said in ("Untuk rehabilitasi kesehatan. Penerima: LPSK, RSUD", "Tidak dibuka: proses hukum."):
        assert said in page
    assert "bahasa Iban, penerjemah: juru bahasa" in page


def test_a_new_consent_of_the_page_is_recorded_with_its_reach(cast, victim):
    desk, address = at_desk(cast.koordinator), reverse("consent_new", args=[victim.code])
    today = timezone.localdate()
    sent = NEW | {"given_on": today, "submit_key": uuid.uuid4(), "language": "id", "interpreter": "not_needed"}
    answer = desk.post(address, sent | {"bodies": ["lpsk"]})
    assert answer.status_code == 422
    assert consent.FOR_WHAT in text(answer)
    desk.post(address, sent | {"bodies": ["lpsk"], "stages": ["legal"], "withheld": ["health"]})
    stored = Consent.objects.get()
    assert (stored.stages, stored.receivers, stored.withheld) == (["legal"], ["lpsk"], ["health"])


def test_naming_institutions_and_leaving_it_open_to_all_contradict_each_other(cast, victim):
    desk, address = at_desk(cast.koordinator), reverse("consent_new", args=[victim.code])
    sent = NEW | {"given_on": timezone.localdate(), "submit_key": uuid.uuid4(), "stages": ["health"]}
    for receivers, words in (({"task_force": "on", "named": ["rsud"]}, ONLY_THESE), ({}, consent.WHO_RECEIVES)):
        answer = desk.post(address, sent | receivers)
        assert answer.status_code == 422
        assert words in text(answer)
    assert not Consent.objects.exists()


def test_another_basis_has_no_reach(cast, victim):
    vital = scenarios.a_basis(victim, cast.koordinator)
    assert (vital.basis, vital.stages) == (LegalBasis.VITAL, [])
    assert vital.lacks(Institution.objects.get(code="lpsk"), stage=Stage.LEGAL, sections=CONSENTED) == []
    assert Referral.objects.count() == 0
