"""Surat rujukan: numbered once, codes only, replaced when what it prints changes, and checked by anybody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.documents.canonical import canonical, sha256
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import question as questions, referral_letter as letters, routing
from rujukan.choices.referral import DeclineReason
from rujukan.models import ReferralLetter
from rujukan.printing import referral_letter as printed
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, downloaded, text

pytestmark = pytest.mark.long
HOUR = timedelta(hours=1)
NEED = "Tempat aman dan konsumsi"  # what scenarios.a_referral asks for


@pytest.fixture
def sent(cast):
    start = timezone.now() - 10 * HOUR
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=start), cast.koordinator, "polres", at=start)


def download(user, referral):
    return downloaded(user, "referral", referral.number)


def test_asked_twice_it_is_the_same_letter(cast, sent):
    first, again = (letters.give(sent, by=by) for by in (cast.koordinator, cast.koordinator2))
    assert first == again
    assert first.number == f"SR-{timezone.localdate().year}-00001"
    assert ReferralLetter.objects.get().sha256 == sha256(canonical(first.document))
    other = scenarios.a_referral(scenarios.a_victim(cast.koordinator, nik="", phone=""), cast.koordinator, "polres")
    assert letters.give(other, by=cast.koordinator).number.endswith("-00002")


def test_sender_and_receiver_download_the_same_bytes_and_it_is_logged(cast, sent):
    first, again = download(cast.koordinator, sent), download(cast.polres, sent)
    assert first.content.startswith(b"%PDF")
    assert first.content == again.content
    assert first["Content-Disposition"].startswith('attachment; filename="surat-rujukan-SR-')
    logged = AccessLog.objects.filter(kind="download", subject=sent.victim.code)
    assert [entry.user for entry in logged.order_by("at")] == [cast.koordinator, cast.polres]
    assert sent.number in logged.first().explanation


def test_it_prints_codes_and_nothing_that_somebody_wrote(cast, sent):
    letter = letters.give(sent, by=cast.koordinator)
    html = rendering.markup("pdf/referral_letter.html", printed.context(letter), moment=letter.given_at)
    for words in (letter.number, sent.number, sent.victim.code, "Rahasia", "hasil untuk yang merujuk", sent.to_institution.name):
        assert words in html
    for words in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, NEED):
        assert words not in html
    assert len(rendering.layout(html).pages) == 1


def test_the_longest_mandate_fits_on_its_page(cast, sent):
    letter = letters.give(sent, by=cast.koordinator)
    roles = type(sent.role).objects.select_related("institution")
    letter.content |= {"mandate": max((role.mandate for role in roles), key=len)}
    letter.content |= {"to": max((role.institution.name for role in roles), key=len), "serve_by": letter.content["respond_by"]}
    html = rendering.markup("pdf/referral_letter.html", printed.context(letter), moment=letter.given_at)
    assert len(rendering.layout(html).pages) == 1


def test_a_changed_limit_makes_a_letter_that_replaces_the_first(cast, sent):
    first = letters.give(sent, by=cast.koordinator, at=sent.sent_at + HOUR)
    questions.ask(sent, by=cast.polres, question="Berapa orang?", at=sent.sent_at + 2 * HOUR)
    questions.explain(sent, by=cast.koordinator, answer="Satu", at=sent.sent_at + 3 * HOUR)
    second = letters.give(sent, by=cast.koordinator)
    assert (second.replaces, second.number != first.number) == (first, True)
    html = rendering.markup("pdf/referral_letter.html", printed.context(second), moment=second.given_at)
    assert f"menggantikan surat {first.number}" in html


def test_only_a_coordinator_gives_it(cast, sent):
    with pytest.raises(Refused, match="koordinator"):
        letters.give(sent, by=cast.polres)
    page = at_desk(cast.polres)
    assert "Unduh surat" not in text(page.get(reverse("referral_history", args=[sent.number])))
    assert "Mintalah kepada koordinator" in text(page.post(reverse("paper", args=["referral", sent.number]), follow=True))
    assert not ReferralLetter.objects.exists()
    assert "Unduh surat" in text(at_desk(cast.koordinator).get(reverse("referral_history", args=[sent.number])))


def test_a_letter_of_a_referral_that_has_ended_is_kept_and_given_to_nobody(cast, sent):
    letters.give(sent, by=cast.koordinator)
    routing.decline(sent, by=cast.polres, reason=DeclineReason.CAPACITY)
    sent.refresh_from_db()
    with pytest.raises(TooLate):
        letters.give(sent, by=cast.koordinator)
    gone = at_desk(cast.polres).post(reverse("paper", args=["referral", sent.number]))
    assert gone.url == sent.get_absolute_url()
    assert "Unduh surat" not in text(at_desk(cast.koordinator).get(reverse("referral_history", args=[sent.number])))


def test_a_completed_referral_keeps_its_letter_and_gets_no_new_one(cast, sent):
    letter = letters.give(sent, by=cast.koordinator)
    other = scenarios.a_referral(scenarios.a_victim(cast.koordinator, nik="", phone=""), cast.koordinator, "imigrasi", "legal")
    done, without = scenarios.complete(sent, cast.polres), scenarios.complete(other, cast.imigrasi)
    assert letters.give(done, by=cast.koordinator) == letter
    with pytest.raises(TooLate, match="selesai tanpa surat"):
        letters.give(without, by=cast.koordinator)


def test_restricted_data_are_put_in_no_new_letter(cast, sent):
    type(sent.victim).objects.filter(pk=sent.victim_id).update(restricted_at=timezone.now())
    with pytest.raises(Refused, match="dibatasi"):
        letters.give(sent, by=cast.koordinator)


def test_anybody_checks_a_letter_and_learns_nothing_of_the_person(cast, sent):
    letter = letters.give(sent, by=cast.koordinator)
    page = text(Client().get(reverse("letter_check", args=[letter.sha256])))
    assert "Asli." in page
    assert letter.number in page
    assert sent.to_institution.name in page
    for words in (sent.number, sent.victim.code, sent.victim.case.number, letter.content["stage"], letter.content["basis"]):
        assert words not in page
    for unknown in ("0" * 64, letter.sha256[:-1], letter.number):
        assert "Tidak dikenal." in text(Client().get(reverse("letter_check", args=[unknown])))


def test_who_knows_one_hash_reads_one_letter(cast, sent):
    letter = letters.give(sent, by=cast.koordinator)
    other = scenarios.a_referral(scenarios.a_victim(cast.koordinator, nik="", phone=""), cast.koordinator, "polres")
    letters.give(other, by=cast.koordinator)
    with scope(receipt=letter.sha256):
        assert list(ReferralLetter.objects.all()) == [letter]
    with scope(receipt="0" * 64):
        assert not ReferralLetter.objects.exists()


def test_a_letter_never_changes(cast, sent):
    letters.give(sent, by=cast.koordinator)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        ReferralLetter.objects.update(number="SR-2026-99999")
