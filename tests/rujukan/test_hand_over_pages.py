"""The pages of a withdrawal and of a hand-over, as the coordinator and the receiver see them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from rujukan.actions import casework
from rujukan.choices.stage import Stage
from rujukan.models import SafetySheet, ShelterStay
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long

ASKED = {"asked_by": "guardian", "why": "afraid", "words": "Diancam kerabat perekrut"}


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator)
    fields = {"safety_note": "Perekrut mencari", "health_note": "Obat TB"}
    casework.correct_victim(victim, by=cast.koordinator, version=1, fields=fields)
    return victim


def page_of_withdrawal(referral):
    return reverse("consent_withdraw", args=[referral.victim.code, referral.consent.pk])


def sheet(referral):
    return {f"{referral.number}-{name}": words for name, words in scenarios.SHEET.items()}


def withdraw(cast, referral):
    filled = ASKED | {"asked_on": timezone.localdate()} | sheet(referral)
    return at_desk(cast.koordinator).post(page_of_withdrawal(referral), filled)


def test_the_form_asks_before_anything_happens(cast, stay):
    desk = at_desk(cast.koordinator)
    page = text(desk.get(page_of_withdrawal(stay)))
    assert "Orangnya masih di Polres" in page
    answer = desk.post(page_of_withdrawal(stay), ASKED | {"asked_on": timezone.localdate()})
    assert answer.status_code == 422
    assert ASKED["words"] in text(answer), "what was typed is kept"
    stay.refresh_from_db()
    assert not stay.is_handing_over
    assert withdraw(cast, stay).status_code == 302
    stay.refresh_from_db()
    assert stay.is_handing_over
    again = at_desk(cast.koordinator).get(page_of_withdrawal(stay))
    assert again.status_code == 302, "Back, or pressed twice"
    assert SafetySheet.objects.count() == 1


def test_the_receiver_reads_the_sheet_and_nothing_else(cast, stay):
    withdraw(cast, stay)
    page = re.sub(r"</?a[^>]*>", "", text(at_desk(cast.polres).get(stay.get_absolute_url())))  # its number is a link
    for words in ("Lembar keselamatan", stay.victim.code, "Perekrut mencari", *scenarios.SHEET.values()):
        assert words in page
    for words in ("Obat TB", "Diancam kerabat", "takut", "Identitas", "Perempuan", scenarios.NAME, "Tempat aman dan konsumsi"):
        assert words not in page
    home = text(at_desk(cast.polres).get(reverse("officer_home")))
    assert "Catat serah terima" in home
    assert "Tempat aman dan konsumsi" not in home


def test_the_receiver_records_the_hand_over(cast, stay):
    withdraw(cast, stay)
    desk, url = at_desk(cast.polres), reverse("referral_hand_over", args=[stay.number])
    assert desk.post(url, {"until": timezone.localtime().isoformat()}).status_code == 422
    filled = {"left_to": "family", "until": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f"), "handed_to": "Ibunya"}
    filled |= {"own_choice": "yes", "safe": "yes"}
    assert desk.post(url, filled).status_code == 302
    assert desk.post(url, filled).status_code == 302, "pressed twice is done once"
    assert ShelterStay.objects.get().left_to == "family"
    page = text(desk.get(stay.get_absolute_url()))
    assert "Persetujuan ditarik" in page
    assert "Jangan pakai lagi datanya" in page
    for words in ("Perekrut mencari", *scenarios.SHEET.values()):
        assert words not in page


def test_the_home_of_the_coordinator_shows_a_running_hand_over(cast, victim, stay):
    withdraw(cast, stay)
    desk = at_desk(cast.koordinator2)
    for url in (victim.get_absolute_url(), reverse("coordinator_home")):
        assert stay.number in text(desk.get(url))
    assert "belum dicatat" in text(desk.get(victim.get_absolute_url()))
    assert "Diminta" not in text(at_desk(cast.polres).get(stay.get_absolute_url()))


def test_the_coordinator_lets_the_service_go_on(cast, victim, stay):
    withdraw(cast, stay)
    desk = at_desk(cast.koordinator)
    basis = {"basis": "consent", "giver": "self", "method": "oral", "stages": ["shelter"], "given_on": timezone.localdate()}
    assert desk.post(reverse("referral_resume", args=[stay.number]), basis).status_code == 302
    stay.refresh_from_db()
    assert stay.in_service
    assert ShelterStay.objects.get().until is None


def test_completing_asks_where_the_person_went(cast, stay):
    desk, url = at_desk(cast.polres), reverse("referral_complete", args=[stay.number])
    assert desk.post(url, {"complete-outcome": "fulfilled"}).status_code == 422
    filled = {
        "complete-outcome": "fulfilled",
        "complete-new_danger": "no",
        "complete-left_to": "county",
        "complete-own_choice": "yes",
        "complete-safe": "yes",
        "complete-until": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f"),
    }
    assert desk.post(url, filled).status_code == 302
    assert ShelterStay.objects.get().left_to == "county"


def test_withdrawing_while_the_person_is_there_asks_for_the_sheet(cast, stay):
    desk, url = at_desk(cast.koordinator), reverse("referral_withdraw", args=[stay.number])
    assert desk.post(url, {"reason": "Pindah institusi"}).status_code == 422
    assert desk.post(url, {"reason": "Pindah institusi"} | scenarios.SHEET).status_code == 302
    stay.refresh_from_db()
    assert stay.is_handing_over


def test_ending_another_basis_needs_a_reason(cast, victim):
    basis = scenarios.a_basis(victim, cast.koordinator)
    url = reverse("consent_withdraw", args=[victim.code, basis.pk])
    desk = at_desk(cast.koordinator)
    assert desk.post(url, {"asked_on": timezone.localdate()}).status_code == 422
    assert desk.post(url, {"asked_on": timezone.localdate(), "words": "Bahayanya sudah lewat"}).status_code == 302
    basis.refresh_from_db()
    assert (basis.withdrawn_for, basis.withdrawal_reason) == ("coordinator", "basis_gone")


def test_the_pages_cost_few_queries(cast, victim, stay):
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=stay.consent), cast.rsud)
    assert cost(at_desk(cast.koordinator), page_of_withdrawal(stay)) <= MOST_QUERIES
    health = stay.consent.referrals.get(stage=Stage.HEALTH)
    filled = ASKED | {"asked_on": timezone.localdate()} | sheet(stay) | sheet(health)
    at_desk(cast.koordinator).post(page_of_withdrawal(stay), filled)
    assert cost(at_desk(cast.polres), stay.get_absolute_url()) <= MOST_QUERIES
