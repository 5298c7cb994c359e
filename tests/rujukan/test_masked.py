"""Masked fields: an empty one says so, another shows dots, and none is decrypted before a reason is given."""

import re

import pytest
from django.urls import reverse

from rujukan.actions import routing
from rujukan.choices.stage import Stage
from rujukan.forms.service import ServiceForm
from rujukan.models import VictimIdentity
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text

EMPTY = "Belum diisi"


def facts(page):
    """Return {label: [values]} of all facts of a page."""
    found = {}
    for label, value in re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(.*?)</dd>", page, re.DOTALL):
        found.setdefault(label, []).append(re.sub("<[^>]+>", "", value))
    return found


def test_an_empty_field_of_a_reported_person_reads_belum_diisi(cast):
    complaint = scenarios.a_complaint(cast.gow, persons=[scenarios.person(name="", phone="")])
    values = facts(text(at_desk(cast.gow).get(tab_of(complaint, "content"))))
    assert values["Nama"][0] == EMPTY
    assert "disamarkan" in values["NIK"][0]
    assert values["Telepon"][0] == EMPTY


@pytest.mark.parametrize("desk", ["koordinator", "polres"])
def test_an_empty_field_of_a_victim_reads_belum_diisi_to_whom_may_open_it(cast, victim, desk):
    sent = scenarios.a_referral(victim, cast.koordinator, "polres")
    VictimIdentity.objects.filter(victim=victim).update(phone=b"")
    page = sent.get_absolute_url() if desk == "polres" else tab_of(victim, "person")
    if desk == "polres":
        assert "NIK" not in facts(text(at_desk(cast.polres).get(page))), "before accepting, not even whether it is known"
        routing.accept(sent, by=cast.polres)
    values = facts(text(at_desk(getattr(cast, desk)).get(page)))
    assert values["Telepon"] == [EMPTY]
    assert "disamarkan" in values["Nama"][0]


def test_a_referral_that_was_declined_says_who_declined_it(cast):
    sent = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    routing.decline(sent, by=cast.polres, reason="capacity")
    page = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    assert "Rujukan ini Anda tolak" in page
    assert "Layanan Anda untuk rujukan ini sudah berakhir" not in page


def test_only_health_services_read_of_medical_records(cast, victim):
    for institution, stage, is_mentioned in (("rsud", Stage.HEALTH, True), ("polres", Stage.SHELTER, False)):
        form = ServiceForm(referral=scenarios.a_referral(victim, cast.koordinator, institution, stage))
        assert ("rekam medis" in form.fields["note_text"].help_text) is is_mentioned


def test_the_two_notes_of_a_referral_have_each_an_id_of_their_own(cast):
    sent = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    scenarios.serve(sent, cast.polres)
    pages = [sent.get_absolute_url(), *(reverse(name, args=[sent.number]) for name in ("referral_complete", "service_new"))]
    ids = [re.findall(r' id="([^"]+)"', text(at_desk(cast.polres).get(page))) for page in pages]
    assert "id_complete-note_text" in ids[1]
    assert [each for of_page in ids for each in of_page if of_page.count(each) > 1] == []
    filled = {"complete-outcome": "partly", "complete-new_danger": "no", "complete-note_text": "Sudah pulang"}
    at_desk(cast.polres).post(reverse("referral_complete", args=[sent.number]), filled)
    sent.refresh_from_db()
    assert sent.open("closing_note") == "Sudah pulang"


def test_machine_readable_times_are_to_the_minute(cast):
    complaint = scenarios.a_complaint(cast.gow)
    page = text(at_desk(cast.gow).get(tab_of(complaint, "history")))
    moments = re.findall(r'datetime="([^"]+)"', page)
    assert moments
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+]\d{4}", moment) for moment in moments)
