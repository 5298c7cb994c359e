"""The complaint form: which input it accepts, what it asks again, and that no input is lost."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import day_and_month
from gugus.models import District
from rujukan.disclosure.intake import raw_fields
from rujukan.forms.complaint import ComplaintEntry
from rujukan.models import Complaint, ComplaintDraft, ReportedPerson
from tests.rujukan import scenarios


def answers(persons=1, **changes):
    """Return the posted fields of a valid form."""
    now = timezone.localtime()
    fields = {
        "submit_key": str(uuid.uuid4()),
        "channel": "phone",
        "received_on": now.date().isoformat(),
        "received_time": now.strftime("%H:%M"),
        "reporter_relation": "family",
        "narrative": "Ditawari kerja di rumah makan, sejak Minggu sulit dihubungi.",
        "safety": "safe",
        "forward_permission": "yes",
        "orang-TOTAL_FORMS": str(persons),
        "orang-INITIAL_FORMS": "0",
    }
    for place in range(persons):
        fields |= {f"orang-{place}-kind": "victim", f"orang-{place}-sex": "female", f"orang-{place}-age_band": "18-20"}
    return fields | changes


def send(client, **changes):
    return client.post(reverse("complaint_new"), answers(**changes))


def test_a_good_form_becomes_a_complaint_and_leads_to_its_page(gow):
    badau = District.objects.get(name="Badau")
    sent = {
        "district": badau.pk,
        "acts": ["recruitment"],
        "orang-0-name": "Marselina Contoh",
        "orang-0-nik": "6106 0152 0397 0001",
    }
    response = send(gow, **sent)
    complaint = Complaint.objects.get()
    assert response.headers["Location"] == complaint.get_absolute_url()
    assert (complaint.institution.code, complaint.district, complaint.acts) == ("gow", badau, ["recruitment"])
    person = complaint.persons.get()
    assert (person.open("name"), person.open("nik"), person.age_band) == ("Marselina Contoh", "6106015203970001", "18-20")


def test_the_page_says_what_is_missing_and_keeps_the_rest(gow):
    response = send(gow, narrative="", channel="", safe_contact="sesudah pukul 17")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kronologi: Tulis kronologi" in page
    assert "Bagaimana laporan ini sampai? Belum dipilih" in page
    assert 'value="sesudah pukul 17"' in page
    assert not Complaint.objects.exists()
    assert raw_fields(ComplaintDraft.objects.get())["safe_contact"] == ["sesudah pukul 17"], "a bad line loses nothing"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("orang-0-nik", "123", "16 angka"),
        ("orang-0-phone", "tidak tahu", "dengan angka"),
        ("orang-0-age_band", "", "boleh “belum diketahui”"),
        ("orang-0-sex", "", "boleh “belum diketahui”"),
        ("orang-0-birth_date", "1850-01-01", "Periksa tahunnya"),
        ("received_on", "1990-01-01", "Periksa tahunnya"),
        ("received_time", "25:99", "received_time_error"),
        ("channel", "telepathy", "channel_error"),
        ("district", "999999", "district_error"),
        ("narrative", "a\x00b", "narrative_error"),
        ("narrative", "a" * 50_000, "paling banyak 20.000 huruf, sekarang 50.000"),
        ("suspect_description", "a" * 50_000, "paling banyak 2.000 huruf, sekarang 50.000"),
        ("destination_region", "XX", "destination_region_error"),
        ("orang-0-citizenship", "Malaysia", "orang-0-citizenship_error"),
        ("orang-0-name", "a" * 201, "paling banyak 200 huruf, sekarang 201"),
    ],
)
def test_bad_input_is_named_beside_its_field(gow, field, value, words):
    response = send(gow, **{field: value})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Complaint.objects.exists()


def test_nothing_is_received_tomorrow(gow):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Isi tanggal hari ini atau sebelumnya" in send(gow, received_on=tomorrow.isoformat()).content.decode()


def test_nothing_is_received_later_today(gow, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0)
    at_noon = SimpleNamespace(**vars(timezone) | {"now": lambda: noon})
    monkeypatch.setattr("rujukan.forms.complaint.timezone", at_noon)
    response = send(gow, received_on=noon.date().isoformat(), received_time="12.30")
    assert "Isi pukul sekarang atau sebelumnya" in response.content.decode()


def test_a_birth_date_speaks_for_the_age(gow):
    send(gow, **{"orang-0-birth_date": "2012-05-01", "orang-0-age_band": ""})
    assert ReportedPerson.objects.get().age_band == "9-17"


def test_a_row_of_persons_left_empty_is_nobody(gow):
    send(gow, persons=2, **{"orang-1-sex": "", "orang-1-age_band": ""})
    assert ReportedPerson.objects.count() == 1


def test_a_person_is_added_and_removed_and_nothing_is_blamed(gow):
    page = send(gow, add_person="1", narrative="", **{"orang-0-name": "Marselina"}).content.decode()
    assert 'name="orang-1-sex"' in page
    assert 'value="Marselina"' in page
    assert "perlu diperbaiki" not in page
    page = send(gow, persons=2, remove_person="0", **{"orang-0-name": "Marselina", "orang-1-name": "Lusia"}).content.decode()
    assert 'value="Lusia"' in page
    assert "Marselina" not in page
    assert 'name="orang-1-sex"' not in page
    assert not Complaint.objects.exists()


def test_there_are_ten_persons_at_most(gow):
    page = send(gow, persons=10, add_person="1").content.decode()
    assert 'name="orang-9-sex"' in page
    assert 'name="orang-10-sex"' not in page
    assert "Sudah sepuluh orang" in page
    assert send(gow, persons=11).status_code == 422


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999"])
def test_an_invalid_count_of_persons_causes_no_error(gow, total):
    for button in ({}, {"add_person": "1"}, {"remove_person": "x"}):
        assert send(gow, **button, **{"orang-TOTAL_FORMS": total}).status_code in (200, 422)
    assert not Complaint.objects.exists()


def test_a_form_sent_again_leads_to_the_same_complaint(gow):
    key = str(uuid.uuid4())
    form = answers(submit_key=key)  # drawn once: it holds the minute
    first, again = (gow.post(reverse("complaint_new"), form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert gow.post(reverse("complaint_new"), form | {"narrative": "Cerita lain"}).status_code == 409
    assert Complaint.objects.count() == 1
    assert gow.get(reverse("complaint_new"), {"draf": key}).headers["Location"] == first.headers["Location"]


def test_a_broken_key_gets_a_new_form(gow):
    assert send(gow, submit_key="x").status_code == 200
    assert not Complaint.objects.exists()


# Warnings


def test_a_like_complaint_of_the_own_institution_is_named_before_saving(gow, cast):
    earlier = scenarios.a_complaint(cast.gow)
    same = {"orang-0-nik": scenarios.NIK, "orang-0-birth_date": "1997-03-12"}
    page = send(gow, **same).content.decode()
    assert earlier.number in page
    assert "NIK sama" in page
    assert Complaint.objects.count() == 1
    assert send(gow, confirmed="1", **same).status_code == 302
    assert Complaint.objects.count() == 2


def test_of_a_foreign_complaint_the_page_says_nothing(gow, cast):
    scenarios.a_complaint(cast.polres)
    assert send(gow, **{"orang-0-nik": scenarios.NIK, "orang-0-birth_date": "1997-03-12"}).status_code == 302


def test_a_nik_that_does_not_fit_is_a_warning(gow):
    odd = {"orang-0-nik": "6106010101900001"}  # a man's, by its day
    page = send(gow, **odd).content.decode()
    assert "Menurut NIK, jenis kelaminnya laki-laki" in page
    assert send(gow, confirmed="1", **odd).status_code == 302


def test_a_nik_of_another_region_is_normal(gow):
    assert send(gow, **{"orang-0-nik": "3273014101900001"}).status_code == 302


# Drafts


def test_a_draft_is_saved_continued_and_deleted_when_submitted(gow):
    key = str(uuid.uuid4())
    response = send(gow, submit_key=key, draft="1", persons=2, narrative="Baru sebagian", **{"orang-1-name": "Lusia"})
    page = gow.get(response.headers["Location"]).content.decode()
    assert "Baru sebagian" in page
    assert 'value="Lusia"' in page
    assert "perlu diperbaiki" not in page
    assert "Draf Anda" in gow.get(reverse("complaint_list")).content.decode()
    send(gow, submit_key=key)
    assert not ComplaintDraft.objects.exists()


def test_a_draft_saves_itself(gow):
    key = str(uuid.uuid4())
    saved = gow.post(reverse("complaint_draft"), answers(submit_key=key, narrative="Sedang ditulis", csrfmiddlewaretoken="t"))
    assert saved.status_code == 204
    fields = raw_fields(ComplaintDraft.objects.get())
    assert fields["narrative"] == ["Sedang ditulis"]
    assert "csrfmiddlewaretoken" not in fields
    assert gow.post(reverse("complaint_draft"), {"submit_key": "x"}).status_code == 400


def test_only_its_writer_opens_a_draft(gow, client, cast):
    key = str(uuid.uuid4())
    send(gow, submit_key=key, draft="1")
    discard = reverse("complaint_draft_discard", args=[key])
    client.force_login(cast.polres)
    led_on = client.get(reverse("complaint_new"), {"draf": key})["Location"]
    assert key not in led_on, "as with a draft that is not there: a new form under a key of its own"
    assert client.post(discard).status_code == 404
    client.force_login(cast.gow)
    client.post(discard)
    assert not ComplaintDraft.objects.exists()


def test_a_form_has_its_own_url_which_shows_its_draft(gow):
    address = gow.get(reverse("complaint_new"))["Location"]
    empty = gow.get(address)
    key = str(empty.context["entry"].form["submit_key"].value())
    assert f"draf={key}" in address
    gow.post(reverse("complaint_draft"), answers(submit_key=key, **{"orang-0-name": "Lusia"}))
    again = gow.get(address)
    assert 'value="Lusia"' in again.text
    assert again["Cache-Control"] == "private, no-store"
    form = again.text.partition(f'data-draft-url="{reverse("complaint_draft")}"')[0].rpartition("<form")[2]
    assert 'autocomplete="off"' in form


def test_the_url_of_another_user_opens_a_form_with_a_new_key(gow, client, cast):
    address = gow.get(reverse("complaint_new"))["Location"]
    client.force_login(cast.polres)
    assert client.get(address)["Location"].partition("&")[0] != address.partition("&")[0]


def test_a_draft_with_the_key_of_another_users_complaint_gets_a_new_key(gow, client, cast):
    key = str(uuid.uuid4())
    send(gow, submit_key=key)
    client.force_login(cast.polres)
    page = send(client, submit_key=key, narrative="Punya Polres")
    assert page.status_code == 422
    assert "Punya Polres" in page.text
    fresh = str(page.context["entry"].form["submit_key"].value())
    assert fresh != key
    assert send(client, submit_key=fresh).status_code == 302
    assert Complaint.objects.count() == 2


def blank(**changes):
    untouched = answers(submit_key=str(uuid.uuid4()), channel="", reporter_relation="", narrative="", safety="")
    return untouched | {"forward_permission": "", "orang-0-sex": "", "orang-0-age_band": ""} | changes


@pytest.mark.parametrize("button", [{}, {"draft": "1"}, {"add_person": "1"}, {"send": "1"}])
def test_an_empty_form_leaves_no_draft(gow, button):
    gow.post(reverse("complaint_new"), blank(**button))
    gow.post(reverse("complaint_draft"), blank(**button))
    assert not ComplaintDraft.objects.exists()


def test_a_draft_that_is_emptied_on_purpose_is_not_kept(gow):
    key = str(uuid.uuid4())
    send(gow, submit_key=key, draft="1", **{"orang-0-name": "Lusia"})
    gow.post(reverse("complaint_draft"), blank(submit_key=key))
    assert not ComplaintDraft.objects.exists()


def test_a_reload_says_that_a_draft_exists_by_its_place_and_day(gow):
    key, badau = str(uuid.uuid4()), District.objects.get(name="Badau")
    address = send(gow, submit_key=key, draft="1", district=badau.pk)["Location"]
    assert f"Draf: Badau, {day_and_month(timezone.now())}" in gow.get(address).text
    discarded = gow.post(reverse("complaint_draft_discard", args=[key]), {"new": "1"})
    assert "Belum terkirim" not in gow.get(discarded["Location"], follow=True).text


# Folds


@pytest.mark.parametrize(("field", "value"), [("vehicle", "Perahu hijau"), ("orang-0-nik", "123"), ("acts", ["transport"])])
def test_a_fold_stands_open_where_it_holds_a_value_or_an_error(gow, field, value):
    def open_folds(**changes):
        return re.findall(r"<details open>\s*<summary>([^<]+)", send(gow, narrative="", **changes).text)

    assert open_folds() == []
    (summary,) = open_folds(**{field: value})
    assert summary == {
        "vehicle": "Kapan, kendaraan, terduga pelaku",
        "orang-0-nik": "Saksi, tanggal lahir, NIK, telepon, asal",
        "acts": "Tanda yang disebut pelapor",
    }.get(field)


@pytest.mark.parametrize("button", [{"add_person": "1"}, {"remove_person": "1"}])
def test_adding_or_removing_a_row_saves_the_draft(gow, button):
    send(gow, persons=2, **button, **{"orang-0-name": "Lusia"})
    assert raw_fields(ComplaintDraft.objects.get())["orang-0-name"] == ["Lusia"]


def test_a_new_form_leads_to_the_drafts_which_name_nobody(gow):
    badau = District.objects.get(name="Badau")
    key = str(uuid.uuid4())
    typed = {"district": badau.pk, "narrative": "Cerita rahasia", "orang-0-name": "Lusia"}
    send(gow, submit_key=key, draft="1", persons=2, **typed)
    assert f'href="{reverse("complaint_list")}#draf"' in gow.get(reverse("complaint_new"), follow=True).text
    page, home = gow.get(reverse("complaint_list")).text, gow.get(reverse("officer_home")).text
    assert f'href="{reverse("complaint_list")}#draf"><b>1</b>' in home
    assert "Telepon atau call center, 2 orang" in page
    assert "Draf: Badau" in page
    assert f"draf={key}" in page
    for each in (page, home):
        assert "Cerita rahasia" not in each
        assert "Lusia" not in each
    response = gow.post(reverse("complaint_draft_discard", args=[key]), {"new": "1"})
    assert response["Location"] == reverse("complaint_new")
    assert "belum terkirim" not in gow.get(reverse("complaint_new"), follow=True).text


def test_reopening_keeps_what_was_typed_word_for_word():
    typed = {"narrative": ["  dua  spasi\r\n"], "received_on": ["31-31-2026"], "acts": ["recruitment", "transport"]}
    entry = ComplaintEntry.reopened(typed | {"orang-TOTAL_FORMS": ["1"], "orang-0-nik": ["12 34"]})
    assert entry.form["narrative"].value() == "  dua  spasi\r\n"
    assert entry.form["received_on"].value() == "31-31-2026"
    assert entry.form["acts"].value() == ["recruitment", "transport"]
    assert entry.formset.forms[0]["nik"].value() == "12 34"


# Who


def test_a_coordinator_logs_one_as_well(client, cast):
    client.force_login(cast.koordinator)
    assert send(client).status_code == 302
    assert Complaint.objects.get().institution.code == "dsp3akb"
