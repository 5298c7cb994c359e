"""The complaint form in Chromium, left and opened again: the server's draft restores the input, including the identity."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rujukan.models import Complaint, ComplaintDraft
from tests.browser.sending import press
from tests.browser.test_complaint import PAPERS, REPORTER, fill
from tests.browser.waiting import until
from tests.rujukan import scenarios

TYPED = {
    "Nama pelapor": "Pelapor Contoh",
    "Telepon pelapor": "0812 0000 4711",
    "Nama atau panggilan": "Marselina Contoh",
    "NIK": scenarios.NIK,
    "Alamat": "Jalan Contoh 7",
}


@pytest.fixture
def form(page, live_server, login, cast):
    """An open complaint form of GOW's officer; dialogs of the browser on leaving are accepted."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.clock.install()
    login(cast.gow)
    page.goto(live_server.url + reverse("complaint_new"))
    return page


def type_identity(page):
    fill(page)
    for label, fold in (("NIK", PAPERS), ("Nama pelapor", REPORTER)):
        if not page.get_by_label(label).is_visible():
            page.get_by_text(fold).click()
    for label, words in TYPED.items():
        page.get_by_label(label, exact=False).first.fill(words)


def assert_typed(page):
    for label, words in TYPED.items():
        expect(page.get_by_label(label, exact=False).first).to_have_value(words)
    expect(page.get_by_label("Kronologi")).to_have_value("Ditawari kerja di rumah makan, sejak Minggu sulit dihubungi.")
    expect(page.get_by_label("Jenis kelamin")).to_have_value("female")


def send(page):
    page.get_by_role("button", name="Kirim pengaduan").click()


def confirm(page):
    press(page, page.get_by_role("button", name="Tetap simpan"))


def warned(page):
    page.get_by_text("Mungkin sudah pernah dicatat").wait_for()


def test_back_from_a_warning_the_typed_name_is_stored(form, cast):
    scenarios.a_complaint(cast.gow)
    type_identity(form)
    send(form)
    warned(form)
    form.go_back()
    assert_typed(form)
    send(form)
    warned(form)
    confirm(form)
    latest = Complaint.objects.latest("logged_at")
    person = latest.persons.get()
    assert (latest.open("reporter_name"), person.open("name"), person.open("nik")) == (
        "Pelapor Contoh",
        "Marselina Contoh",
        scenarios.NIK,
    )
    assert not ComplaintDraft.objects.exists()


def test_a_form_left_by_a_link_and_a_form_loaded_anew_hold_what_was_typed(form):
    type_identity(form)
    form.get_by_role("link", name="Beranda").first.click()
    form.wait_for_url("**" + reverse("officer_home"))
    until(form, ComplaintDraft.objects.exists)  # the page that was left sends it, beside the next one
    form.go_back()
    assert_typed(form)
    form.reload()
    assert_typed(form)


def test_a_warning_left_by_a_link_is_a_form_with_what_was_typed(form, cast):
    scenarios.a_complaint(cast.gow)
    type_identity(form)
    send(form)
    warned(form)
    form.get_by_label("Kronologi").fill("Ditawari kerja di rumah makan, sejak Minggu sulit dihubungi.")
    form.get_by_role("link", name="Beranda").first.click()
    form.wait_for_url("**" + reverse("officer_home"))
    form.go_back()
    assert_typed(form)


def test_what_is_cleared_on_the_warning_page_stays_cleared(form, cast):
    scenarios.a_complaint(cast.gow)
    type_identity(form)
    send(form)
    warned(form)
    form.get_by_label("Alamat").fill("")
    form.get_by_label("Kronologi").fill("Lebih pendek.")
    form.clock.run_for(21_000)
    form.get_by_text("Draf tersimpan").wait_for()
    form.go_back()
    expect(form.get_by_label("Alamat")).to_have_value("")
    expect(form.get_by_label("Kronologi")).to_have_value("Lebih pendek.")
    expect(form.get_by_label("NIK")).to_have_value(scenarios.NIK)


def test_two_tabs_are_two_drafts(form, context, live_server):
    type_identity(form)
    other = context.new_page()
    other.goto(live_server.url + reverse("complaint_new"))
    other.get_by_text(REPORTER).click()
    other.get_by_label("Nama pelapor").fill("Pelapor Lain")
    other.get_by_role("button", name="Simpan draf").last.click()
    other.get_by_text("Draf tersimpan.").wait_for()
    form.get_by_role("button", name="Simpan draf").last.click()
    form.get_by_text("Draf tersimpan.").wait_for()
    assert_typed(form)
    assert ComplaintDraft.objects.count() == 2


def test_a_form_already_sent_leads_to_its_complaint(form):
    type_identity(form)
    press(form, form.get_by_role("button", name="Kirim pengaduan"))
    form.go_back()
    form.wait_for_url("**" + Complaint.objects.get().get_absolute_url())


def test_a_story_too_long_is_kept_whole_and_said(form):
    type_identity(form)
    story = "Ia ditawari kerja. " * 1100
    form.get_by_label("Kronologi").fill("")
    form.get_by_label("Kronologi").focus()
    form.keyboard.insert_text(story)
    send(form)
    form.get_by_role("alert").get_by_text("paling banyak 20.000 huruf").wait_for()
    expect(form.get_by_label("Kronologi")).to_have_value(story)


def test_a_second_text_in_another_tab_is_not_thrown_away(form, context):
    type_identity(form)
    other = context.new_page()
    other.goto(form.url)
    type_identity(other)
    other.get_by_label("Kronologi").fill("Cerita yang lain sama sekali.")
    press(form, form.get_by_role("button", name="Kirim pengaduan"))
    other.get_by_role("button", name="Kirim pengaduan").click()
    other.get_by_text("Isinya lain dari yang sekarang").wait_for()
    expect(other.get_by_label("Kronologi")).to_have_value("Cerita yang lain sama sekali.")
    assert Complaint.objects.count() == 1
    press(other, other.get_by_role("button", name="Kirim juga yang ini"))
    warned(other)
    confirm(other)
    assert Complaint.objects.latest("logged_at").open("narrative") == "Cerita yang lain sama sekali."
    assert Complaint.objects.count() == 2
