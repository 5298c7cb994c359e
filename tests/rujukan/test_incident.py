"""What intake asks of the incident and its people: where it goes when a case is opened, and who reads it there."""

from datetime import date

import pytest
from django.urls import reverse

from gugus.choices import RevealReason
from rujukan.actions import casework, emergency, routing
from rujukan.choices.places import Country, Province
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.disclosure.section import disclose, disclose_complaint, reveal
from rujukan.forms.victim import VictimEditForm
from rujukan.models import Complaint, ReportedPerson
from rujukan.privacy import extract
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text
from tests.rujukan.test_complaint_form import answers

INCIDENT = {
    "happened_on": date(2026, 1, 5),
    "happened": "Menjelang subuh",
    "village": "Nanga Rekaan",
    "vehicle": "Minibus putih, KB 00 ZZ",
    "suspect_description": "Berkumis, dipanggil Si Agen",
    "destination_region": Country.MALAYSIA,
    "destination_place": "Kuching",
}
ABROAD = {
    "origin_region": Province.EAST_NUSA_TENGGARA,
    "origin_place": "Kabupaten Rekaan",
    "citizenship": Country.INDONESIA,
    "language": "iban",
    "disability": "Tidak mendengar",
}


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow, persons=[scenarios.person(**ABROAD)], **INCIDENT)


@pytest.fixture
def victim(cast, complaint):
    return casework.open_case([complaint], by=cast.koordinator).victims.get()


def read(user, victim, institution, stage):
    """Return {section: {label: words}} of all that a receiver reads of a victim after accepting, with a reason."""
    referral = routing.accept(scenarios.a_referral(victim, user.koordinator, institution, stage), by=getattr(user, institution))
    before = disclose(getattr(user, institution), victim, referral)
    assert not {Section.IDENTITY, Section.FAMILY} & before.open.keys()
    about = {"reason": RevealReason.SERVICE, "explanation": "Menyiapkan layanan", "referral": referral}
    opened = reveal(getattr(user, institution), victim, **about).open
    return {section: {line.label: line.text for line in fields} for section, fields in opened.items()}


def test_the_form_takes_what_happened_when_where_and_by_whom(client, cast):
    client.force_login(cast.gow)
    persons = {f"orang-0-{name}": str(value) for name, value in ABROAD.items()}
    sent = client.post(reverse("complaint_new"), answers(**INCIDENT | {"happened_on": "2026-01-05"}, **persons))
    assert sent.status_code == 302
    complaint, person = Complaint.objects.get(), ReportedPerson.objects.get()
    assert disclose_complaint(cast.gow, complaint).incident == {
        "Kapan terjadi": "5 Januari 2026, Menjelang subuh",
        "Desa atau kampung": "Nanga Rekaan",
        "Tempat": "",
        "Dibawa ke": "Kuching, Malaysia",
        "Kendaraan": "Minibus putih, KB 00 ZZ",
        "Ciri-ciri terduga pelaku": "Berkumis, dipanggil Si Agen",
    }
    assert (person.citizenship, person.language, person.open("disability")) == ("ID", "iban", "Tidak mendengar")


def test_of_an_unopened_complaint_place_of_origin_and_disability_are_masked(cast, complaint):
    page = text(at_desk(cast.koordinator).get(tab_of(complaint, "content")))
    assert "Nusa Tenggara Timur" in page
    assert "Kabupaten Rekaan" not in page
    assert "Tidak mendengar" not in page


def test_the_case_takes_over_vehicle_time_and_destination_but_no_village_and_no_suspect(cast, victim):
    (summary,) = (line.text for line in disclose(cast.koordinator, victim).open[Section.CHRONOLOGY])
    assert summary.splitlines() == [
        scenarios.NARRATIVE,
        "Kapan terjadi: 5 Januari 2026, Menjelang subuh",
        "Dibawa ke: Kuching, Malaysia",
        "Kendaraan: Minibus putih, KB 00 ZZ",
    ]


def test_a_receiver_reads_of_a_person_what_its_stage_opens(cast, victim):
    shelter = read(cast, victim, "polres", Stage.SHELTER)
    assert (shelter[Section.IDENTITY]["Kewarganegaraan"], shelter[Section.IDENTITY]["Bahasa"]) == ("Indonesia", "Iban")
    assert shelter[Section.HEALTH]["Disabilitas"] == "Tidak mendengar"
    assert not {Section.FAMILY, Section.CHRONOLOGY} & shelter.keys()
    back_home = read(cast, victim, "disnaker", Stage.REPATRIATION)[Section.FAMILY]
    assert back_home["Asal di luar daerah ini"] == "Nusa Tenggara Timur"
    assert back_home["Kabupaten atau kota asal"] == "Kabupaten Rekaan"


def test_after_accepting_the_language_needs_no_reason(cast, victim):
    sent = scenarios.a_referral(victim, cast.koordinator, "polres")
    routing.accept(sent, by=cast.polres)
    page = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    assert "Iban" in page
    for word in ("Nusa Tenggara Timur", "Kabupaten Rekaan", "KB 00 ZZ"):  # of the family and of the chronology
        assert word not in page


def test_before_accepting_a_receiver_reads_none_of_it(cast, victim):
    sent = scenarios.a_referral(victim, cast.koordinator, "polres")
    page = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    for word in ("Nusa Tenggara Timur", "Kabupaten Rekaan", "Iban", "Tidak mendengar", "Kewarganegaraan", "KB 00 ZZ"):
        assert word not in page


def test_after_an_emergency_intake_it_is_carried_over_as_well(cast):
    complaint = scenarios.a_complaint(cast.polres, persons=[scenarios.person(**ABROAD)], **INCIDENT)
    person = complaint.persons.get()
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=person, stage=Stage.SHELTER)
    assert (referral.victim.origin_region, referral.victim.citizenship) == ("53", "ID")


def test_the_first_suspect_is_described_as_the_complaints_do(cast, victim):
    address = reverse("suspect_new", args=[victim.case.number])
    assert INCIDENT["suspect_description"] in text(at_desk(cast.koordinator).get(address))
    casework.record_suspect(victim.case, by=cast.koordinator, name="Calo Contoh", role="recruiter", relation="family")
    assert INCIDENT["suspect_description"] not in text(at_desk(cast.koordinator).get(address))


def test_the_coordinator_corrects_origin_language_and_disability(cast, victim):
    fields = {"origin_region": Country.MALAYSIA, "origin_place": "Lubok Antu", "language": "", "disability": ""}
    casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields=fields)
    victim.refresh_from_db()
    assert (victim.get_origin_region_display(), victim.language, victim.open("disability")) == ("Malaysia", "", "")
    assert VictimEditForm(record=victim).words("origin_region", "53") == "Nusa Tenggara Timur", "not the code of a group's choice"


def test_a_reporter_receives_what_they_told_but_not_of_whom_they_suspect(cast, complaint):
    asked = scenarios.a_data_request(complaint, cast.koordinator)
    words = str([part.rows for part in extract.of(asked).parts])
    assert "Minibus putih" in words
    assert "Berkumis" not in words
    assert "Tidak mendengar" not in words
