"""Text that is stored in clear names nobody: reasons of openings, holds, destructions, stages and letters."""

import html
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from gugus.choices import AccessKind
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, triage
from rujukan.choices import Stage, StageState
from rujukan.choices.subject_rights import RequestStatus
from rujukan.disclosure.anonymity import NAMED, TOO_SHORT
from rujukan.disclosure.sections import reveal, reveal_complaint, reveal_suspects
from rujukan.models import LegalHold
from rujukan.privacy import requester
from rujukan.privacy.actions import data_request, extracts, retention
from tests.rujukan import retained, scenarios

pytestmark = pytest.mark.django_db
NAMES = (
    "Menelepon Marselina",
    "menelepon MARSELINA,",
    "Menelepon Marsélina soal visum",
    "Menelepon M.a.r.s.e.l.i.n.a",
    "Menelepon m a r s e l i n a sore ini",
    "Menelepon Mar\u200bselina",
    "Menelepon Mar selina",
    "Menelepon (contoh)",
    f"Mencocokkan {scenarios.NIK}",
    "Mencocokkan 610601 520397 0001",
    "Menelepon 0800 0000 1234",
    "Menelepon +62 800-0000-1234",
)
# As a NIK is copied from a card, a list or another program.
NIKS = (
    "6106 0501 0190 0001",
    "6106.0501.0190.0001",
    "61-06-05-010190-0001",
    "6106 . 0501 . 0190 . 0001",
    "6106\u20090501\u20090190\u20090001",
    "6106\u202f0501\u202f0190\u202f0001",
    "6106\u00a00501\u00a00190\u00a00001",
    "6106\u200b0501 0190\u20110001",
    "".join(chr(ord(digit) + 0xFEE0) for digit in "6106050101900001"),  # full-width
)
EMPTY = ("", "   ", ".", "\u200b", "- - -", "12345678 90", "uji", "a b c d")


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator)


def refused(message, verb, *subjects, **given):
    with pytest.raises(Refused) as refusal:
        verb(*subjects, **given)
    assert refusal.value.message == message
    assert "arselina" not in str(refusal.value)
    return refusal.value


@pytest.mark.parametrize("explanation", NAMES)
def test_an_identity_does_not_open_with_the_name_or_number_as_its_reason(cast, victim, explanation):
    refusal = refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation=explanation)
    assert refusal.field == "explanation"
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("nik", NIKS)
def test_any_nik_is_refused_in_any_grouping_of_its_digits(cast, victim, nik):
    refusal = refused(NAMED, reveal, cast.koordinator, victim, reason="population", explanation=f"Mencocokkan {nik} di kantor")
    assert refusal.field == "explanation"
    assert refusal.trace is None, "it tells nothing of this person"


@pytest.mark.parametrize("stored", ["0800\u20110000\u20111234", "0800\u202f0000\u202f1234", "0800.0000.1234 / 0567-21345"])
def test_a_telephone_number_is_recognised_in_any_stored_format(cast, stored):
    victim = scenarios.a_victim(cast.koordinator, phone=stored)
    refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation="Menelepon 0800 00001234")


@pytest.mark.parametrize("explanation", EMPTY)
def test_a_reason_is_made_of_words(cast, victim, explanation):
    refusal = refused(TOO_SHORT, reveal, cast.koordinator, victim, reason="contact", explanation=explanation)
    assert refusal.field == "explanation"


@pytest.mark.parametrize("explanation", ["Menelepon wali", "Menjemput", "Visum di RSUD", "Rapat 26-11-2026 08.00-10.00 WIB"])
def test_a_reason_without_names_is_accepted(cast, victim, explanation):
    reveal(cast.koordinator, victim, reason="contact", explanation=f" {explanation} ")
    assert AccessLog.objects.get().explanation == explanation


def test_an_alias_counts_and_words_in_place_of_a_name_do_not(cast, victim):
    casework.correct_victim(
        victim,
        by=cast.koordinator,
        version=victim.version,
        fields={"name": "Anak perempuan, tidak diketahui", "alias": "Si Jelita"},
    )
    victim.refresh_from_db()
    refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation="Menanyakan jelita")
    reveal(cast.koordinator, victim, reason="contact", explanation="Tidak ada anak perempuan lain")


def of_a_complaint(cast):
    complaint = scenarios.a_complaint(cast.koordinator, reporter_name="Benediktus Contoh")
    return "Benediktus", lambda words: reveal_complaint(cast.koordinator, complaint, reason="contact", explanation=words)


def of_suspects(cast):
    case = scenarios.a_victim(cast.koordinator).case
    casework.record_suspect(case, by=cast.koordinator, name="Benediktus Contoh", role="unknown", relation="family")
    return "Benediktus", lambda words: reveal_suspects(cast.koordinator, case, reason="investigation", explanation=words)


def of_a_requester(cast):
    request = scenarios.a_data_request(scenarios.a_victim(cast.koordinator), cast.koordinator, name="Benediktus Contoh")
    return "Benediktus", lambda words: requester.reveal(cast.koordinator, request, reason="contact", explanation=words)


def of_an_extract(cast):
    request = scenarios.a_data_request(scenarios.a_victim(cast.koordinator), cast.koordinator)
    return "Marselina", lambda words: extracts.order(request, by=cast.koordinator, handed_over=words)


def of_an_answer(cast):
    request = scenarios.a_data_request(scenarios.a_victim(cast.koordinator), cast.koordinator)
    answer = {"by": cast.koordinator, "status": RequestStatus.REFUSED, "words": "Belum dapat"}
    return "Marselina", lambda words: data_request.answer(request, basis=words, **answer)


def of_a_stage(cast):
    victim = scenarios.a_victim(cast.koordinator)
    assessment = {"by": cast.koordinator, "state": StageState.NOT_NEEDED}
    return "Marselina", lambda words: casework.assess_stage(victim, Stage.LEGAL, reason=words, **assessment)


def of_a_hold_on_a_case(cast):
    case = scenarios.a_victim(cast.koordinator).case
    return "Marselina", lambda words: retention.lay_hold(case, by=cast.koordinator, reason=words)


def of_a_hold_on_a_complaint(cast):
    complaint = scenarios.a_complaint(cast.koordinator)
    return "Marselina", lambda words: retention.lay_hold(complaint, by=cast.koordinator, reason=words)


def of_forwarding(cast):
    complaint = scenarios.a_complaint(cast.koordinator)
    return "Marselina", lambda words: triage.forward(complaint, by=cast.koordinator, to=words, reason="")


def of_a_destruction(cast):
    retained.a_closed_victim(cast)
    chosen = retained.everything_due(cast.koordinator)
    return "Marselina", lambda words: retention.draw_up(chosen, by=cast.koordinator, submit_key=uuid.uuid4(), reason=words)


def of_an_early_destruction(cast):
    victim = retained.a_closed_victim(cast)
    return "Marselina", lambda words: retention.propose(victim, by=cast.koordinator, submit_key=uuid.uuid4(), basis=words)


def of_a_returned_destruction(cast):
    retained.a_closed_victim(cast)
    items = list(retained.proposed(cast).items.all())
    return "Marselina", lambda words: retention.give_back(items, by=cast.koordinator2, reason=words)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (of_a_complaint, "explanation"),
        (of_suspects, "explanation"),
        (of_a_requester, "explanation"),
        (of_an_extract, "handed_over"),
        (of_an_answer, "basis"),
        (of_a_stage, "reason"),
        (of_a_hold_on_a_case, "reason"),
        (of_a_hold_on_a_complaint, "reason"),
        (of_forwarding, "to"),
        (of_a_destruction, "reason"),
        (of_an_early_destruction, "basis"),
        (of_a_returned_destruction, "reason"),
    ],
)
def test_no_text_in_clear_takes_a_name(cast, made, field):
    name, write = made(cast)
    assert refused(NAMED, write, f"Menunggu kabar {name}").field == field
    assert write("Menunggu kabar kantor"), "without the name it is taken"


def test_the_page_keeps_the_input_and_the_log_records_the_tried_name(cast, victim):
    desk = Client()
    desk.force_login(cast.koordinator)
    typed = {"reason": "contact", "explanation": "Menelepon Marselina"}
    page = desk.post(reverse("victim_reveal", args=[victim.code]), typed)
    assert page.status_code == 422
    assert NAMED in html.unescape(page.content.decode())
    assert 'value="Menelepon Marselina"' in page.content.decode()
    entry = AccessLog.objects.get()
    assert (entry.kind, entry.user, entry.subject) == (AccessKind.SEARCH, cast.koordinator, victim.code)
    assert "arselina" not in entry.explanation


@pytest.mark.parametrize("of", ["case", "complaint"])
def test_a_hold_that_names_somebody_is_refused_beside_its_field(cast, victim, of):
    subject = victim.case if of == "case" else retained.a_closed_complaint(cast)
    desk = Client()
    desk.force_login(cast.koordinator)
    page = desk.post(reverse(f"{of}_hold", args=[subject.number]), {"reason": "Marselina masih bersaksi"})
    assert page.status_code == 422
    assert 'value="Marselina masih bersaksi"' in page.content.decode()
    assert not LegalHold.objects.exists()


def test_a_person_described_instead_of_named_leaves_the_common_words_to_reasons(cast):
    victim = scenarios.a_victim(cast.koordinator, name="Anak yang sendirian")
    reveal(cast.koordinator, victim, reason="contact", explanation="Menelepon wali yang menjemput")
    refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation="Ia sendirian lagi")
