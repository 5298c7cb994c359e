"""Text that is stored in clear names nobody: reasons of openings, holds, destructions, stages and letters."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import AccessKind
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, likeness, triage
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.subject_rights import RequestStatus
from rujukan.disclosure.anonymity import NAMED, OTHER_LETTERS, TOO_SHORT
from rujukan.disclosure.section import reveal, reveal_complaint, reveal_suspects
from rujukan.matching import person as persons
from rujukan.models import LegalHold
from rujukan.privacy import requester
from rujukan.privacy.actions import data_request, extract as extracts, retention
from rujukan.statistics.actions import export as exports
from tests.rujukan import public_intake, retained, scenarios
from tests.rujukan.pages import at_desk

NAMES = (
    "Menelepon Marselina",
    "menelepon MARSELINA,",
    "Menelepon Marsélina soal visum",
    "Menelepon M.a.r.s.e.l.i.n.a",
    "Menelepon m a r s e l i n a sore ini",
    "Menelepon Mar\u200bselina",
    "Menelepon Mar selina",
    "Menelepon M4rs3l1na",
    "Menelepon m@r$elina",
    "Menelepon anilesraM kemarin",
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
EMPTY = ("rapat rapat", "Rapat, rapat, RAPAT", "aaaaaaaa", "", "   ", ".", "\u200b", "- - -", "12345678 90", "uji", "a b c d")


def refused(message, verb, *subjects, **given):
    with pytest.raises(Refused) as refusal:
        verb(*subjects, **given)
    assert str(refusal.value) == message, "what a log could hold"
    return refusal.value


@pytest.mark.parametrize("explanation", NAMES)
def test_an_identity_does_not_open_with_the_name_or_number_as_its_reason(cast, victim, explanation):
    refusal = refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation=explanation)
    assert refusal.field == "explanation"
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ["Маrselina", "Mαrselina", "Марселина", "ᴍarselina", "🅼arselina", "Marselina王芳"])
def test_letters_of_another_script_hide_no_name(cast, victim, name):
    why = {"reason": "contact", "explanation": f"Menelepon {name} kemarin"}
    assert refused(OTHER_LETTERS.format(name.casefold()), reveal, cast.koordinator, victim, **why).field == "explanation"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Menelepon CONTOH di Putussibau", "“contoh”"),
        ("Menelepon Mar selina", "“mar selina”"),
        ("Menelepon M4rs3l1na!", "“m4rs3l1na!”"),
        ("Menelepon anilesram", "“anilesram”"),
        ("Menelepon 0800 0000 1234", "nomor telepon atau NIK"),
        ("Mencocokkan 6106050101900001", "NIK"),
    ],
)
def test_a_refusal_says_which_words_are_meant(cast, victim, typed, meant):
    refusal = refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation=typed)
    assert refusal.message == f"{NAMED} Yang dimaksud: {meant}."


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
    return "Marselina", lambda words: retention.draw_up(chosen, by=cast.koordinator, reason=words)


def of_an_early_destruction(cast):
    victim = retained.a_closed_victim(cast)
    return "Marselina", lambda words: retention.propose(victim, by=cast.koordinator, basis=words)


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
    desk = at_desk(cast.koordinator)
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
    desk = at_desk(cast.koordinator)
    page = desk.post(reverse(f"{of}_hold", args=[subject.number]), {"reason": "Marselina masih bersaksi"})
    assert page.status_code == 422
    assert 'value="Marselina masih bersaksi"' in page.content.decode()
    assert not LegalHold.objects.exists()


def test_a_person_described_instead_of_named_leaves_the_common_words_to_reasons(cast):
    victim = scenarios.a_victim(cast.koordinator, name="Anak yang sendirian")
    reveal(cast.koordinator, victim, reason="contact", explanation="Menelepon wali yang menjemput")
    refused(NAMED, reveal, cast.koordinator, victim, reason="contact", explanation="Ia sendirian lagi")


# The access log names nobody at all


def of_an_export(cast):
    asked = {"kind": "ctdc", "period": str(timezone.localtime().year - 1), "purpose": "report"}
    return lambda words: exports.ask(by=cast.koordinator, explanation=words, **asked)


def of_a_search(cast):
    return lambda words: persons.search(cast.koordinator, name="Anselmus", reason="contact", explanation=words)


def of_another_opening(cast):
    other = scenarios.a_victim(cast.koordinator, name="Petrus Lain", nik="", phone="")
    return lambda words: reveal(cast.koordinator, other, reason="contact", explanation=words)


def of_a_comparison(cast):
    one, other = (scenarios.a_victim(cast.koordinator, name=name, nik="", phone="") for name in ("Petrus", "Lusia"))
    return lambda words: likeness.pair_victims(one, by=cast.koordinator, other=other, reason=words)


@pytest.mark.parametrize("typed", ["Kabar dari Marselina Contoh", "Kabar dari M4rselina, kontoh", "Kabar dari 0800-0000-1234"])
@pytest.mark.parametrize("made", [of_an_export, of_a_search, of_another_opening, of_a_comparison])
def test_the_clear_log_takes_the_whole_name_or_number_of_nobody_of_any_case(cast, victim, made, typed):
    write = made(cast)
    refusal = refused(NAMED, write, typed)
    assert refusal.field in ("explanation", "reason")
    refusal.trace()
    tried = AccessLog.objects.get(kind=AccessKind.SEARCH)
    assert tried.subject.startswith(("NAMA-", "TELEPON-"))
    assert "arselina" not in tried.explanation
    write("Kabar dari Selimbau, juga tentang contoh surat"), "one word of a name is a word like another"


def test_a_tried_name_is_logged_as_a_search_for_it(cast, victim):
    refusal = refused(NAMED, of_an_export(cast), "Laporan tentang contoh, m4rselina")
    assert refusal.message.endswith("Yang dimaksud: “contoh” dan “m4rselina”.")
    refusal.trace()
    persons.search(cast.koordinator, name="contoh Marselina", reason="contact", explanation="Keluarga menelepon")
    assert len(set(AccessLog.objects.values_list("subject", flat=True))) == 1


def test_a_refusal_tells_an_officer_nothing_of_people_who_are_hidden(cast):
    """The reason is taken as if the name were unknown. The search would not find the person either."""
    hidden = scenarios.a_victim(cast.koordinator, name="Petronela Ujang", nik="", phone="")
    why = {"name": "Anselmus", "reason": "contact", "explanation": "Kabar dari Petronela Ujang"}
    with scope(cast.polres):
        assert persons.search(cast.polres, **why) == []
    scenarios.serve(scenarios.a_referral(hidden, cast.koordinator, "polres"), cast.polres)
    with scope(cast.polres):
        refused(NAMED, persons.search, cast.polres, **why)


def test_a_single_name_counts_for_a_victim_and_not_for_what_the_public_reports(cast, client):
    write = of_an_export(cast)
    public_intake.reported(client, **{"orang-0-name": "Laporan"})
    write("Laporan triwulan")
    scenarios.a_victim(cast.koordinator, name="Sumiyati", nik="", phone="")
    refused(NAMED, write, "Laporan tentang Sumiati")
