"""The search: codes and numbers by a part of them, people by blind index, with a reason and an entry in the log."""

import pytest
from django.urls import reverse

from gugus.access.scope import scope
from gugus.audit import figures
from gugus.formats.indonesian import long_date
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework
from rujukan.lists.search import by_part
from rujukan.matching import person as persons
from rujukan.models import IdentityToken
from rujukan.models.identity_token import TokenKind
from rujukan.views import search as views
from tests.rujukan import conferring, scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

WHY = {"reason": "contact", "explanation": "Keluarga menelepon kantor"}


def found(user, part):
    with scope(user):
        return {str(one.row) for one in by_part(user, part)}


def search(user, **typed):
    with scope(user):
        return persons.search(user, **WHY | typed)


def hits(user, **typed):
    return {str(hit.subject): hit.kinds for hit in search(user, **typed)}


# By a part of a code or number


def test_a_coordinator_finds_everything_by_a_part_of_its_code_or_number(cast, victim):
    complaint = victim.case.complaints.get()
    assert found(cast.koordinator, victim.code[-4:]) == {victim.code}
    assert victim.code in found(cast.koordinator, victim.code[-4:-1])
    assert found(cast.koordinator, "KS-") == {victim.case.number}
    assert found(cast.koordinator, "00001") == found(cast.koordinator, "1") == {victim.case.number, complaint.number}
    assert found(cast.koordinator, complaint.number) == {complaint.number}
    assert found(cast.koordinator, "XXXX") == set()


def test_an_officer_finds_the_complaints_and_referrals_of_the_institution(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    code = victim.code[-4:]
    assert found(cast.polres, code) == found(cast.polres, referral.number) == {referral.number}
    assert found(cast.rsud, code) == found(cast.rsud, "1") == set()
    assert found(cast.koordinator, code) == {victim.code}


def test_a_proceeding_is_found_by_those_who_work_on_it(cast, victim):
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator, prosecution=cast.kejaksaan.institution)
    scenarios.a_legal_event(proceeding, cast.polres)
    for user in (cast.koordinator, cast.polres, cast.kejaksaan):
        for part in (proceeding.number, "PH-", proceeding.number.rpartition("-")[2]):
            assert proceeding.number in found(user, part)
    address = reverse("search")
    shown = text(at_desk(cast.kejaksaan).get(address, {"q": proceeding.number.lower()}))
    for words in (proceeding.get_absolute_url(), "Perkara", "Laporan polisi", "Polres, Kejaksaan Negeri"):
        assert words in shown
    assert victim.case.number not in shown


def test_a_conference_is_found_by_coordinators_and_by_those_who_are_invited(cast, victim):
    conference = conferring.a_conference(victim.case, cast.koordinator, others=[cast.polres.institution])
    for user in (cast.koordinator, cast.polres):
        for part in (conference.number, "KK-", conference.number.rpartition("-")[2]):
            assert conference.number in found(user, part)
    shown = text(at_desk(cast.polres).get(reverse("search"), {"q": conference.number.lower()}))
    for words in (conference.get_absolute_url(), "Konferensi kasus", "Direncanakan", long_date(conference.held_on)):
        assert words in shown
    assert victim.case.number not in shown
    assert cost(at_desk(cast.koordinator), reverse("search", query={"q": "1"})) <= MOST_QUERIES


@pytest.mark.parametrize("series", ["PH", "KK"])
def test_a_stranger_to_a_proceeding_or_conference_gets_the_answer_for_an_unknown_number(cast, victim, series):
    made = {"PH": scenarios.a_proceeding(victim.case, cast.koordinator)}
    made["KK"] = conferring.a_conference(victim.case, cast.koordinator, others=[cast.polres.institution])
    number = made[series].number
    unknown = f"{number[:-1]}9"
    for user in (cast.rsud, cast.kejaksaan):
        page, other = (
            text(at_desk(user).post(reverse("search"), {"q": asked}, follow=True)).partition('id="h-temuan"')[2]
            for asked in (number, unknown)
        )
        answer, of_unknown = (one.partition("</section>")[0] for one in (page, other))
        assert "Tidak ada yang cocok" in answer
        assert answer.replace(number, unknown) == of_unknown


def test_a_barred_coordinator_finds_nothing_of_the_case(cast, victim):
    scenarios.a_proceeding(victim.case, cast.koordinator)
    conferring.a_conference(victim.case, cast.koordinator, others=[cast.polres.institution])
    before = found(cast.koordinator, victim.code)
    casework.record_suspect(
        victim.case, by=cast.koordinator2, name="Kerabat", role="unknown", relation="family", bars_users=[cast.koordinator]
    )
    assert before == {victim.code}
    assert found(cast.koordinator, victim.code) == found(cast.koordinator, "1") == set()
    assert found(cast.koordinator, "PH-") == found(cast.koordinator, "KK-") == set()
    assert hits(cast.koordinator, nik=scenarios.NIK) == {}
    assert victim.code in hits(cast.koordinator2, nik=scenarios.NIK)


@pytest.mark.parametrize("typed", ["Marselina", "Ng Kh", "6106015203970001", "0800-0000-1234", "0812 345", "KS; x", "1" * 30])
def test_what_is_no_part_of_a_code_stays_out_of_the_address(cast, typed):
    response = at_desk(cast.koordinator).post(reverse("search"), {"q": typed})
    assert response.status_code == 422
    assert "Location" not in response.headers
    assert "dengan alasan" in text(response) or "paling banyak" in text(response)


def test_a_part_of_a_code_leads_to_a_page_that_can_be_opened_again(cast, victim):
    client = at_desk(cast.koordinator)
    response = client.post(reverse("search"), {"q": f" pn {victim.code[3:5]} {victim.code[-4:-1].lower()} "}, follow=True)
    assert response.redirect_chain == [(f"{reverse('search')}?q={victim.code[:-1]}", 302)]
    assert victim.get_absolute_url() in text(response)


def test_a_whole_code_leads_to_its_page(cast, victim):
    typed = f" pn {victim.code[3:5]} {victim.code[-4:].lower()} "
    response = at_desk(cast.koordinator).post(reverse("search"), {"q": typed}, follow=True)
    assert response.redirect_chain == [(victim.get_absolute_url(), 302)]


# By what identifies a person


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ({"nik": scenarios.NIK}, TokenKind.NIK),
        ({"phone": "+62 80000001234"}, TokenKind.PHONE),
        ({"name": "Marsellinah"}, TokenKind.NAME),
        ({"name": "contoh marselina"}, TokenKind.NAME),
    ],
)
def test_a_person_is_found_by_nik_phone_or_sound(cast, victim, typed, kind):
    complaint = victim.case.complaints.get()
    assert hits(cast.koordinator, **typed) == {complaint.number: (kind,), victim.code: (kind,)}


@pytest.mark.parametrize("typed", [{"nik": "6106015203970002"}, {"phone": "0800-0000-1235"}, {"name": "Marselina Lain"}])
def test_other_people_are_not_found(cast, victim, typed):
    assert hits(cast.koordinator, **typed) == {}


def test_a_reporter_is_found_by_phone_only(cast, victim):
    complaint = victim.case.complaints.get()
    assert hits(cast.koordinator, phone="0800-0000-9999") == {complaint.number: (TokenKind.PHONE,)}
    assert hits(cast.koordinator, name="Pelapor") == {}


def test_a_common_name_alone_finds_those_who_bear_it(cast):
    complaint = scenarios.a_complaint(cast.gow, persons=[scenarios.person(name="Siti Aminah", nik="", phone="")])
    scenarios.a_complaint(cast.gow, persons=[scenarios.person(name="Siti Rahma", nik="", phone="")])
    assert hits(cast.koordinator, name="Siti Aminah") == {complaint.number: (TokenKind.NAME,)}
    assert len(hits(cast.koordinator, name="Siti")) == 2


def test_the_page_says_that_too_many_bear_a_name(cast, monkeypatch):
    for name in ("Siti Aminah", "Siti Rahma"):
        scenarios.a_complaint(cast.gow, persons=[scenarios.person(name=name, nik="", phone="")])
    pages = []
    for most in (3, 2):
        monkeypatch.setattr(persons, "MOST_HITS", most)
        pages.append(text(at_desk(cast.koordinator).post(reverse("search_person"), {"name": "Siti", **WHY})))
    assert ["Terlalu banyak yang cocok" in page for page in pages] == [False, True]


def test_what_matches_most_comes_first_and_nothing_is_decrypted(cast, victim, monkeypatch):
    scenarios.a_complaint(cast.gow, persons=[scenarios.person(nik="", phone="")])
    monkeypatch.setattr("gugus.vault.sealing.SealedModel.open", None)
    found = search(cast.koordinator, nik=scenarios.NIK, name=scenarios.NAME)
    assert [len(hit.kinds) for hit in found] == [2, 2, 1]
    assert found[0].why == "NIK sama, nama serupa"


def test_an_officer_finds_the_persons_of_the_institution_only(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    assert hits(cast.polres, nik=scenarios.NIK) == {}, "not yet accepted"
    scenarios.serve(referral, cast.polres)
    assert hits(cast.polres, nik=scenarios.NIK) == {referral.number: (TokenKind.NIK,)}
    assert hits(cast.rsud, nik=scenarios.NIK) == {}


def test_each_search_is_logged_by_kind_and_keyed_hash(cast, victim):
    for user in (cast.koordinator, cast.rsud):
        search(user, nik=scenarios.NIK, phone=scenarios.PHONE, name="Contoh Marselina")
    search(cast.polres, name="marselina contoh")
    entries = AccessLog.objects.filter(kind="search").values_list("subject", "explanation")
    subjects = [subject for subject, _ in entries]
    assert sorted(subject.partition("-")[0] for subject in subjects) == ["NAMA"] * 3 + ["NIK"] * 2 + ["TELEPON"] * 2
    assert len(set(subjects)) == 3, "equal searches are recognised"
    tokens = {bytes(token).hex().upper() for token in IdentityToken.objects.values_list("token", flat=True)}
    assert not any(token.startswith(subject.partition("-")[2]) for token in tokens for subject in subjects)
    written = str(list(AccessLog.objects.values()))
    assert not [word for word in ("Marselina", "marselina", scenarios.NIK, "1234") if word in written]
    assert all(at_desk(cast.auditor).get(reverse("audit_subject", args=[subject])).status_code == 200 for subject in subjects)


def test_many_searches_in_a_day_are_unusual(cast):
    for number in range(figures.MANY_SUBJECTS):
        assert not figures.unusual_reading().many
        search(cast.polres, nik=f"61060152039700{number:02}")
    assert len(figures.unusual_reading().many) == 1


@pytest.mark.parametrize(
    "why",
    [
        {"reason": "", "explanation": "Keluarga menelepon kantor"},
        {"reason": "contact", "explanation": "uji"},
        {"reason": "contact", "explanation": "Mencari Marselina"},
        {"reason": "contact", "explanation": "Penelepon dari 0800 0000 1234"},
    ],
)
def test_without_a_reason_that_names_nobody_there_is_no_search(cast, victim, why):
    with pytest.raises(Refused):
        search(cast.koordinator, name="Marselina", phone=scenarios.PHONE, **why)
    assert not AccessLog.objects.exists()


def test_the_page_shows_codes_and_no_identity(cast, victim):
    client = at_desk(cast.koordinator)
    response = client.post(reverse("search_person"), {"nik": scenarios.NIK, **WHY})
    page = text(response)
    assert response.status_code == 200
    assert victim.get_absolute_url() in page
    assert scenarios.NAME not in page
    assert scenarios.PHONE not in page


def test_nothing_typed_finds_nothing(cast):
    response = at_desk(cast.koordinator).post(reverse("search_person"), WHY)
    assert response.status_code == 422
    assert persons.NOTHING_TO_FIND in text(response)
    assert not AccessLog.objects.exists()


def test_searches_are_limited_and_absence_reads_the_same(cast, victim, monkeypatch):
    monkeypatch.setattr(views, "MOST_IN_AN_HOUR", 2)
    client = at_desk(cast.rsud)
    pages = [client.post(reverse("search_person"), {"nik": nik, **WHY}) for nik in (scenarios.NIK, "6106015203970009")]
    bodies = [text(page).partition("Hasil pencarian orang")[2].partition("</section>")[0] for page in pages]
    assert bodies[0] == bodies[1], "a person of others and nobody look alike"
    refused = client.post(reverse("search_person"), {"nik": scenarios.NIK, **WHY})
    assert refused.status_code == 429
    assert "satu jam" in text(refused)
    assert AccessLog.objects.filter(kind="search").count() == 2
