"""Public intake: reports without an account, who learns of them, the receipt, and the rate limits."""

import logging
import re
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.models import EmergencyNumber, Notice
from gugus.vault import sealing
from rujukan.actions import blind_indexes, casework, public_intake, triage
from rujukan.choices.complaint import Channel, ComplaintStatus, ForwardPermission, ReporterRelation, Safety
from rujukan.choices.victim import Sex
from rujukan.intake import receipts
from rujukan.intake.following import follow
from rujukan.models import Complaint, Event, NearDuplicate
from rujukan.models.alarm import path_of_alarm
from rujukan.views import public_intake as views
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text
from tests.rujukan.public_intake import STORY, answers, came_back, receipt_on, reported, sent
from tests.samples import picture
from tests.sight import shown

pytestmark = pytest.mark.django_db

# Reporting


def test_one_sentence_makes_a_complaint_that_nobody_took(client, cast):
    receipt, complaint = reported(client)
    assert len(receipt) == 16
    assert (complaint.channel, complaint.institution, complaint.taken_by) == (Channel.PUBLIC_FORM, None, None)
    assert complaint.open("narrative") == STORY
    assert complaint.anonymous
    assert complaint.reporter_relation == ReporterRelation.UNKNOWN
    assert complaint.forward_permission == ForwardPermission.NOT_ASKED
    assert not complaint.persons.exists()
    assert [(event.kind, event.by, event.institution) for event in complaint.events.all()] == [("complaint_logged", None, None)]


def test_each_answer_is_stored_in_its_column(client, cast):
    answered = {
        "happened": "Sejak Lebaran",
        "place": "Rumah biru dekat dermaga",
        "reporter_relation": "friend",
        "immediate_needs": ["shelter"],
        "reporter_contact": "0812 0000 1111",
        "safe_contact": "Pesan saja, siang",
        "reporter_name": "Ibu Contoh",
        "forward_permission": "no",
        "orang-0-name": "Melati Contoh",
        "orang-0-sex": "female",
        "orang-0-age": "kira-kira 15 tahun",
        "orang-0-description": "Rambut pendek",
    }
    _, complaint = reported(client, safety="danger", **answered)
    assert complaint.open("happened") == answered["happened"]
    assert complaint.open("safe_contact") == answered["safe_contact"]
    assert not complaint.anonymous
    assert (complaint.safety, complaint.forward_permission) == (Safety.DANGER, ForwardPermission.NO)
    person = complaint.persons.get()
    assert (person.sex, person.age_band, person.open("description")) == (Sex.FEMALE, "9-17", "Rambut pendek")


def test_the_first_question_leads_to_the_numbers_then_to_the_form(client):
    page = text(client.post(reverse("public_form"), {"safety": "danger"}))
    assert page.index('href="tel:110"') < page.index("<textarea")
    assert "Polres diberi tahu bahwa ada bahaya" in page
    page = text(client.post(reverse("public_form"), {"safety": "safe"}))
    assert 'href="tel:110"' not in page
    assert "<textarea" in page


def test_the_numbers_are_those_that_an_administrator_keeps(client):
    page = text(client.get(reverse("public_form")))
    assert re.findall(r'href="(tel:[0-9]+)"', page) == ["tel:110", "tel:129", "tel:119"]
    assert "Koordinator DSPPPAKB<" not in page, "without a number it is not shown"
    EmergencyNumber.objects.filter(code="dsp3akb").update(number="0567 21 000", active=True, order=0)
    assert 'href="tel:+6256721000"' in text(client.get(reverse("public_form")))


def test_a_missing_answer_is_a_field_error_and_the_input_stays(client):
    response = sent(client, narrative="", place="Dekat dermaga", **{"orang-1-age": "muda"})
    page = text(response)
    assert response.status_code == 422
    assert "Ceritakan dulu" in page
    assert "Tulis dengan angka" in page
    assert "Dekat dermaga" in page
    assert re.search(r"<details open>\s*<summary>Orang 2", page)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("safety", ["", "nonsense", None])
def test_an_unanswered_first_question_stops_nobody(client, safety):
    changes = {} if safety is None else {"safety": safety}
    _, complaint = reported(client, **changes)
    assert complaint.safety == (Safety.SAFE if safety is None else Safety.UNKNOWN)


def test_an_officer_at_the_same_computer_is_not_the_reporter(cast):
    _, complaint = reported(at_desk(cast.gow))
    assert complaint.taken_by is None
    assert complaint.events.get().by is None
    assert not shown(Complaint.objects, cast.gow)


# Who gets a notice, who sees it


def test_danger_notifies_the_coordinator_and_the_police_of_the_place_only(client, cast):
    _, complaint = reported(client, safety="danger", district=scenarios.District.objects.get(name="Badau").pk)
    notices = {notice.role or notice.institution.code: notice for notice in Notice.objects.all()}
    assert notices.keys() == {"coordinator", "polres"}
    assert notices["polres"].text == f"Bahaya sekarang: pengaduan {complaint} di Kecamatan Badau. Hubungi koordinator."
    assert notices["polres"].path == path_of_alarm(Complaint.objects.get()), "not to the complaint"
    assert all(notice.urgent for notice in notices.values())


def test_only_coordinators_see_it(client, cast):
    _, complaint = reported(client, safety="danger")
    statuses = {}
    for username in ("koordinator", "koordinator2", "gow", "polres", "rad", "kepala", "bupati", "auditor", "admin"):
        desk = at_desk(getattr(cast, username))
        statuses[username] = desk.get(complaint.get_absolute_url()).status_code
    assert {name for name, status in statuses.items() if status == 200} == {"koordinator", "koordinator2"}
    assert (statuses["gow"], statuses["polres"]) == (404, 404)


def test_where_an_institution_stood_it_says_public_form(client, cast):
    _, complaint = reported(client)
    desk = at_desk(cast.koordinator)
    for url in (reverse("complaint_list"), reverse("coordinator_home"), complaint.get_absolute_url()):
        page = text(desk.get(url))
        assert re.search("formulir publik", page, re.IGNORECASE), url
        assert "None" not in page, url
    case = casework.open_case([complaint], by=cast.koordinator)
    assert "Formulir publik, dicatat" in text(desk.get(tab_of(case, "content")))


def test_what_the_reporter_left_empty_need_not_be_opened_to_be_seen(client, cast):
    _, complaint = reported(client, reporter_contact="0812 0000 1111")
    page = text(at_desk(cast.koordinator).get(tab_of(complaint, "content")))
    assert re.search(r"<dt>Nama</dt><dd><span[^>]*>Belum diisi", page)
    assert re.search(r'<dt>Telepon</dt><dd class="secret">', page)
    assert "Minta namanya dirahasiakan" not in page, "who gave no name asked for nothing"


def test_its_persons_are_matched_by_other_complaints(client, cast):
    earlier = scenarios.a_complaint(cast.gow, persons=[scenarios.person(name="Melati Contoh", nik="", phone="", birth_date=None)])
    _, complaint = reported(client, **{"orang-0-name": "Melati Contoh"})
    warning = NearDuplicate.objects.get()
    assert (warning.complaint, warning.other) == (complaint, earlier)
    assert complaint.number in text(at_desk(cast.koordinator).get(earlier.get_absolute_url()))


@pytest.mark.parametrize("decide", [triage.review, casework.open_case, triage.forward, triage.close_complaint])
def test_the_coordinator_decides_as_on_any_other(client, cast, decide):
    _, complaint = reported(client)
    needed = {triage.forward: {"to": "Disnaker", "reason": ""}, triage.close_complaint: {"reason": "Selesai"}}.get(decide, {})
    decide([complaint] if decide == casework.open_case else complaint, by=cast.koordinator, **needed)
    complaint.refresh_from_db()
    assert complaint.status != ComplaintStatus.NEW
    assert not Notice.objects.exclude(role="coordinator").exists()


def test_no_officer_takes_a_complaint_by_the_public_channel(cast):
    client = at_desk(cast.gow)
    assert 'value="public_form"' not in text(client.get(reverse("complaint_new")))


# Idempotency and honest messages


def test_resubmitting_the_form_is_idempotent_and_returns_the_same_receipt(client):
    form = answers()
    receipt = receipt_on(text(client.post(reverse("public_form"), form)))
    page = text(client.post(reverse("public_form"), form))
    assert receipt_on(page) == receipt, "the first answer may have been lost on the way"
    assert "kami menyimpannya satu kali" in page
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert follow(receipts.holder(receipt))


def test_resubmitting_a_changed_narrative_appends_it(client):
    form = answers()
    client.post(reverse("public_form"), form)
    for _ in range(2):
        client.post(reverse("public_form"), form | {"narrative": "Ia menelepon, masih hidup."})
    complaint = Complaint.objects.get()
    assert complaint.open("narrative") == STORY
    assert [addition.open("text") for addition in complaint.additions.all()] == ["Ia menelepon, masih hidup."]


def test_resubmitting_after_an_hour_returns_no_receipt(client):
    form = answers()
    at = timezone.now() - public_intake.RECEIPT_REPEATED
    public_intake.report(submit_key=uuid.UUID(form["submit_key"]), fields=scenarios.complaint_fields(), persons=[], at=at)
    page = text(client.post(reverse("public_form"), form))
    assert "Laporan ini sudah kami terima" in page
    assert receipt_on(page) == ""
    assert Complaint.objects.count() == 1


def test_the_stored_form_key_does_not_lead_to_the_receipt(client):
    form = answers()
    client.post(reverse("public_form"), form)
    assert Complaint.objects.get().submit_key != uuid.UUID(form["submit_key"])
    assert form["submit_key"] not in stored()


def test_a_filled_honeypot_is_shown_and_must_be_emptied(client):
    page = text(client.post(reverse("public_form"), {"safety": "safe"}))
    assert re.search(r'<div hidden>\s*<div class="field">\s*<label for="id_website"', page)
    response = sent(client, website="https://machine.example")
    assert response.status_code == 422
    assert STORY in text(response), "it may have been the browser of a person"
    assert "Kotak ini harus kosong" in text(response)
    assert "<div hidden>" not in text(response)
    assert not Complaint.objects.exists()


def heic():
    return SimpleUploadedFile("IMG_0001.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 99)


def test_a_refused_file_does_not_stop_the_report(client):
    response = sent(client, files=[heic(), SimpleUploadedFile("bukti.png", picture())])
    page = text(response)
    assert len(receipt_on(page)) == 16
    assert "berkas ini belum" in page
    assert "“IMG_0001.HEIC”: Foto HEIC" in page
    assert Complaint.objects.get().attachments.count() == 1


def test_above_the_limit_of_megabytes_only_the_text_is_stored(client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"megabytes": [1, 100]}
    for stored_files in (1, 0):
        page = text(sent(client, files=[SimpleUploadedFile("bukti.png", picture())]))
        assert len(receipt_on(page)) == 16
        assert ("Terlalu banyak berkas dari jaringan ini" in page) == (not stored_files)
        assert Complaint.objects.latest("logged_at").attachments.count() == stored_files


def test_the_heavy_files_of_one_do_not_keep_the_others_waiting(client, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE", 0)
    with views._inspection_lock:
        page = text(sent(client, files=[SimpleUploadedFile("bukti.png", picture())]))
    assert "Sedang banyak berkas" in page
    assert len(receipt_on(page)) == 16
    assert not Complaint.objects.get().attachments.exists()


def test_a_form_with_errors_does_not_count_for_the_rate_limit(client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"report": [1, 100]}
    assert [sent(client, narrative="").status_code for _ in range(3)] == [422] * 3
    assert sent(client).status_code == 200


# The receipt


def test_a_receipt_is_nowhere_but_on_the_page(client, cast, caplog):
    caplog.set_level(logging.DEBUG)
    receipt, complaint = reported(client, safety="danger")
    came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text="Kabar baru")
    public_intake.ask(complaint, by=cast.koordinator, text="Apakah sudah pulang?")
    forms = {receipt, " ".join(receipts.groups(receipt)), "-".join(receipts.groups(receipt)), receipt[:8], receipt[8:]}
    assert not forms & set(re.findall("[0-9 -]{8,}", stored()))
    assert not [needle for needle in forms if needle in stored()]
    assert not [needle for needle in forms if needle in caplog.text]
    assert not mail.outbox
    assert not client.session.items()
    assert receipt not in str(client.cookies)


def stored():
    """Return everything that the database holds, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f'SELECT string_agg(held::text, chr(10)) FROM "{table}" held' for table in tables))
        return "\n".join(text for (text,) in cursor.fetchall() if text)


def test_its_index_can_be_rebuilt_with_another_key(client, monkeypatch):

    receipt, _ = reported(client)
    monkeypatch.setattr(sealing, "_secret", lambda _: b"another key of thirty-two bytes.")
    assert follow(receipts.holder(receipt)) is None
    assert sum(changed for _, changed in blind_indexes.rebuild_receipts()) == 1
    assert follow(receipts.holder(receipt)).state == "Sudah diterima"
    assert sum(changed for _, changed in blind_indexes.rebuild_receipts()) == 0


def test_retyping_shows_that_it_was_copied_right(client):
    receipt, _ = reported(client)
    page = text(client.post(reverse("public_form"), {"receipt": receipt, "typed": " ".join(receipts.disguised(receipt))}))
    assert "Cocok" in page


@pytest.mark.parametrize(("typed", "words"), [("", "0 angka"), ("1234", "4 angka"), ("abc", "angkanya saja")])
def test_a_wrong_copy_is_shown_the_number_again(client, typed, words):
    receipt, _ = reported(client)
    response = client.post(reverse("public_form"), {"receipt": receipt, "typed": typed})
    assert response.status_code == 422
    assert words in text(response)
    assert receipt_on(text(response)) == receipt


def test_another_receipt_is_no_copy(client):
    receipt, _ = reported(client)
    assert "Belum sama" in text(client.post(reverse("public_form"), {"receipt": receipt, "typed": receipts.of(uuid.uuid4())}))


def test_a_made_up_page_of_a_receipt_leads_to_the_start(client):
    assert "Ada orang dalam bahaya" in text(client.post(reverse("public_form"), {"receipt": "<b>1", "typed": "1"}))


# No traces, rate limits


@pytest.mark.parametrize("name", ["public_form", "public_status"])
def test_the_pages_leave_no_trace(client, name):
    response = client.get(reverse(name))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not client.cookies
    page = text(response)
    assert re.search("<title>([^<]*)</title>", page)[1] == "Formulir"
    assert re.search(r'<a class="button exit" href="https://[^"]+" rel="noreferrer">', page)
    assert "data-draft-url" not in page


def test_where_cookies_are_blocked_one_can_report_and_come_back():
    strict = Client(enforce_csrf_checks=True)
    receipt, _ = reported(strict)
    assert "Sudah diterima" in text(came_back(strict, receipt))
    assert not strict.cookies


def test_a_form_on_another_site_reports_nothing(client):
    for site in ("cross-site", "same-site"):
        page = text(client.post(reverse("public_form"), answers(), headers={"sec-fetch-site": site}))
        assert "Ada orang dalam bahaya" in page
    assert not Complaint.objects.exists()
    assert client.post(reverse("public_form"), answers(), headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_a_typing_error_differs_from_an_unknown_receipt(client):
    receipt, _ = reported(client)
    slip = ("1" if receipt[0] != "1" else "2") + receipt[1:]
    assert "salah tulis atau tertukar" in text(came_back(client, slip))
    response = came_back(client, receipts.of(uuid.uuid4()))
    assert (response.status_code, "tidak kami kenal" in text(response)) == (422, True)


def test_guessing_ends_soon_and_a_right_receipt_costs_nothing(client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"receipt": [3, 100]}
    receipt, _ = reported(client)
    for _ in range(5):
        assert came_back(client, receipt).status_code == 200
    assert [came_back(client, receipts.of(uuid.uuid4())).status_code for _ in range(4)] == [422, 422, 422, 429]
    response = came_back(client, receipt)
    assert response.status_code == 429, "even the right one, or it could be told from a wrong one"
    assert 'href="tel:110"' in text(response)
    assert STORY in text(came_back(client, receipt, send="1", text=STORY)), "what was typed stays"
    assert client.post(reverse("public_status"), {"receipt": receipt}, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_above_the_rate_limit_of_a_network_the_page_shows_numbers_to_call(client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"report": [2, 100]}
    assert [sent(client).status_code for _ in range(3)] == [200, 200, 429]
    response = sent(client, place="Dekat dermaga")
    assert "Dekat dermaga" in text(response), "what was typed stays"
    assert STORY in text(response)
    assert 'href="tel:110"' in text(response)
    assert client.post(reverse("public_form"), answers(), REMOTE_ADDR="192.0.2.9").status_code == 200
    assert Complaint.objects.count() == 3


def test_all_together_send_only_so_many(client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"report": [10, 2]}
    statuses = [client.post(reverse("public_form"), answers(), REMOTE_ADDR=f"192.0.2.{place}").status_code for place in range(3)]
    assert statuses == [200, 200, 429]


def test_fuzzing_the_form_never_causes_an_error(client, settings):
    settings.PUBLIC_LIMITS = {kind: [1000, 1000] for kind in settings.PUBLIC_LIMITS}
    for field in ("narrative", "place", "district", "submit_key", "orang-0-age", "reporter_relation", "immediate_needs"):
        for value in ("\x00", "'; DROP TABLE", "9" * 5000, "<script>", "𝟙𝟚"):
            assert sent(client, **{field: value}).status_code in {200, 422}, (field, value)
    for value in ("\x00", "𝟙" * 16, "1" * 5000, ""):
        assert came_back(client, value).status_code == 422
        assert client.post(reverse("public_form"), {"receipt": value, "typed": value}).status_code in {200, 422}
