"""A consent is the person's: withdrawn under one code it is withdrawn under all, and given under one it opens no other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import consent, hand_over, merging
from rujukan.choices.consent import LegalBasis
from rujukan.choices.stage import Stage
from rujukan.models import Consent, Event, Referral, SafetySheet, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text

pytestmark = pytest.mark.long

WHY = "NIK dan tanggal lahirnya sama"
ASKED = {"asked_by": "subject", "why": "no_sharing", "asked_on": timezone.localdate().isoformat()}


@pytest.fixture
def kept(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def alias(cast, kept):
    return scenarios.a_victim(cast.koordinator)


def merge(cast, kept):
    return merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=kept, reason=WHY)


def standing():
    return set(Consent.objects.filter(withdrawn_at=None))


@pytest.mark.parametrize("under", ["kept", "alias"])
def test_a_withdrawal_ends_what_rests_on_the_consents_of_every_code(cast, kept, alias, under):
    rows = {"kept": scenarios.a_consent(kept, cast.koordinator), "alias": scenarios.a_consent(alias, cast.koordinator)}
    ours = scenarios.a_referral(kept, cast.koordinator, "polres", consent=rows["kept"])
    theirs = scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH, consent=rows["alias"])
    merge(cast, kept)
    scenarios.take_back(rows[under], cast.koordinator)
    assert standing() == set()
    assert {row.end_reason for row in Referral.objects.filter(pk__in=(ours.pk, theirs.pk))} == {"consent"}
    assert Event.objects.filter(kind="consent_withdrawn").count() == 2, "each code tells it"


def test_other_bases_of_the_person_stay(cast, kept, alias):
    danger = scenarios.a_basis(alias, cast.koordinator, LegalBasis.VITAL)
    given = scenarios.a_consent(kept, cast.koordinator)
    merge(cast, kept)
    scenarios.take_back(given, cast.koordinator)
    assert standing() == {danger}


def test_separated_again_it_stays_withdrawn_for_both(cast, kept, alias):
    given, other = scenarios.a_consent(kept, cast.koordinator), scenarios.a_consent(alias, cast.koordinator)
    merge(cast, kept)
    scenarios.take_back(given, cast.koordinator)
    merging.undo(VictimPair.objects.get(), by=cast.koordinator2, reason="Ternyata saudara kembar")
    assert standing() == set()
    with pytest.raises(Refused, match="sudah ditarik"):
        scenarios.a_referral(alias, cast.koordinator, "polres", consent=other)


def test_what_was_withdrawn_before_the_merge_holds_for_older_consents_only(cast, kept, alias):
    older = scenarios.a_consent(kept, cast.koordinator)
    scenarios.take_back(scenarios.a_consent(alias, cast.koordinator), cast.koordinator)
    newer = scenarios.a_consent(kept, cast.koordinator)
    merge(cast, kept)
    assert standing() == {newer}
    older.refresh_from_db()
    assert (older.withdrawn_for, older.withdrawal_reason) == ("subject", "no_sharing")
    merging.undo(VictimPair.objects.get(), by=cast.koordinator2, reason="Ternyata saudara kembar")
    assert standing() == {newer}


def test_a_merge_ends_no_service_unseen(cast, kept, alias):
    """A referral that rests on what the person withdrew elsewhere is ended on the page of the withdrawal, with a safety sheet."""
    running = scenarios.serve(scenarios.a_referral(kept, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.take_back(scenarios.a_consent(alias, cast.koordinator), cast.koordinator)
    with pytest.raises(Refused, match=f"{running}.*Tarik dulu persetujuan itu di halaman {kept}"):
        merge(cast, kept)
    scenarios.take_back(running.consent, cast.koordinator, sheets={running.pk: scenarios.SHEET})
    assert merge(cast, kept) == kept


def test_the_page_names_all_codes_and_asks_a_sheet_for_each_receiver(cast, kept, alias):
    given = scenarios.a_consent(kept, cast.koordinator)
    theirs = scenarios.serve(scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    merge(cast, kept)
    client, address = at_desk(cast.koordinator), reverse("consent_withdraw", args=[kept.code, given.pk])
    page = text(client.get(address))
    assert "Berlaku untuk semua kode orang ini" in page
    assert f"({alias})" in page
    assert client.post(address, ASKED | {f"{theirs.number}-must_continue": ""}).status_code == 422
    sheet = {f"{theirs.number}-{name}": words for name, words in scenarios.SHEET.items()}
    assert client.post(address, ASKED | sheet).url == tab_of(kept, "person")
    assert SafetySheet.objects.get().referral == theirs
    assert standing() == set()


def test_a_consent_given_before_the_withdrawal_is_not_recorded_under_another_code(cast, kept, alias):
    given = scenarios.a_consent(alias, cast.koordinator)
    merge(cast, kept)
    scenarios.take_back(given, cast.koordinator)
    before = timezone.localdate() - timedelta(days=3)
    late = {"basis": LegalBasis.CONSENT, "giver": "self", "method": "written", "given_on": before}
    with pytest.raises(Refused, match="diberikan sesudah itu") as refusal:
        consent.record_consent(kept, by=cast.koordinator, **late)
    assert refusal.value.field == "given_on"


def test_a_consent_of_one_code_carries_no_referral_of_another(cast, kept, alias):
    theirs = scenarios.serve(scenarios.a_referral(alias, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.take_back(theirs.consent, cast.koordinator, sheets={theirs.pk: scenarios.SHEET})
    merge(cast, kept)
    new = scenarios.a_consent(kept, cast.koordinator)
    with pytest.raises(Refused, match="Catat dasar"):
        hand_over.resume(theirs, by=cast.koordinator, consent=new)
    theirs.refresh_from_db()
    assert theirs.is_handing_over


def test_of_a_code_that_the_coordinator_may_not_see_the_others_are_told(cast, kept, alias):
    given, other = scenarios.a_consent(kept, cast.koordinator2), scenarios.a_consent(alias, cast.koordinator2)
    merge(cast, kept)
    alias.case.barred_users.add(cast.koordinator)  # lifted in the other case alone
    with scope(cast.koordinator):
        scenarios.take_back(given, cast.koordinator)
        assert not Notice.objects.filter(text__contains=alias.code, urgent=True).exists()
    assert standing() == {other}
    with scope(cast.koordinator2):
        assert Notice.objects.get(text__contains=alias.code, urgent=True).path == alias.get_absolute_url()
