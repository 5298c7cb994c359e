"""A form on a bad line: what is typed stays, what is done is done once, and the page says how it stands.

tests/browser/test_every_form.py takes every form through a bad line; here stands what one form is enough for.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from gugus.models import FormDraft, Submission
from rad.actions import evaluation as evaluations, plan_review
from rad.models import ActionPlan
from rujukan.models import Service
from tests.browser.sending import lose_answer, press
from tests.rad import plan_reviews
from tests.rujukan import scenarios

SENT = re.compile(r"terkirim \d")
NOTE = "Diantar bidan, sudah makan."


@pytest.fixture
def referral(cast):
    """A referral that Polres serves."""
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    scenarios.serve(referral, cast.polres)
    return referral


@pytest.fixture
def form(page, live_server, login, cast, referral):
    """The form of a service, filled in by Polres. The clock of its pages stands still, so the script resends nothing."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.clock.install()
    login(cast.polres)
    page.goto(f"{live_server.url}{referral.get_absolute_url()}layanan/")
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    write(page)
    return page


def write(page, note=NOTE):
    page.get_by_label("Jenis layanan").select_option(index=1)
    page.get_by_label("Catatan").first.fill(note)


def button(page):
    return page.get_by_role("button", name="Simpan layanan")


def services():
    """Return the notes of the services recorded by these tests."""
    return [service.open("note") for service in Service.objects.order_by("at")[1:]]


def test_an_answer_that_was_lost_is_asked_for_again(form, referral):
    lost = lose_answer(form, f"{referral.get_absolute_url()}layanan/")
    button(form).click()
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    form.clock.run_for(6000)
    form.get_by_text("jadi tidak dicatat dua kali").wait_for()
    assert len(lost) == 1
    assert services() == [NOTE]
    expect(form.locator(".messages")).to_be_focused()
    assert form.url.endswith(referral.get_absolute_url())


def test_a_cut_line_keeps_what_was_typed_and_sends_it_later(form):
    form.context.set_offline(True)
    button(form).click()
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    expect(form.get_by_label("Catatan").first).to_have_value(NOTE)
    assert not services()
    form.context.set_offline(False)
    form.locator(".messages .s-ok").wait_for()
    assert services() == [NOTE]
    assert Submission.objects.count() == 1


def test_after_a_lost_answer_another_text_is_not_thrown_away(form, referral):
    lose_answer(form, f"{referral.get_absolute_url()}layanan/")
    button(form).click()
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    form.get_by_label("Catatan").first.fill("Sudah makan dua kali.")
    button(form).click()
    form.get_by_text("Isinya lain dari yang sekarang").wait_for()
    assert services() == [NOTE]
    press(form, form.get_by_role("button", name="Kirim juga yang ini"))
    assert services() == [NOTE, "Sudah makan dua kali."]


def test_a_second_tab_asks_about_what_arrived_without_an_answer(form, context, referral, live_server):
    lost = lose_answer(form, f"{referral.get_absolute_url()}layanan/")
    button(form).click()
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    other = context.new_page()
    other.goto(f"{live_server.url}{referral.get_absolute_url()}layanan/")
    write(other)
    button(other).click()
    other.get_by_text("Kiriman dengan isi yang sama sudah").wait_for()
    expect(other.get_by_label("Catatan").first).to_have_value(NOTE)
    assert len(lost) == 1
    assert services() == [NOTE]


def test_back_after_success_shows_the_page_as_it_is_now(form, live_server):
    press(form, button(form))
    form.go_back()
    form.get_by_role("heading", level=1).wait_for()
    expect(form.get_by_label("Catatan").first).to_have_value("")
    assert services() == [NOTE]


def test_an_ended_session_keeps_the_page_and_sends_it_after_login(form, context, live_server, login, cast):
    context.clear_cookies()
    button(form).click()
    form.get_by_text("Sesi Anda sudah berakhir").wait_for()
    expect(form.get_by_label("Catatan").first).to_have_value(NOTE)
    login(cast.polres)
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    form.locator(".messages .s-ok").wait_for()
    assert services() == [NOTE]


def test_another_person_does_not_send_what_somebody_wrote(form, context, login, cast):
    context.clear_cookies()
    login(cast.gow)
    button(form).click()
    form.get_by_text("ditulis orang lain").wait_for()
    assert not services()


def test_what_is_typed_is_a_draft_that_the_home_names(form, live_server, referral):
    form.get_by_label("Catatan").first.fill("Belum selesai ditulis")
    form.clock.run_for(21_000)
    form.get_by_text("Draf tersimpan").wait_for()
    assert b"Belum selesai" not in bytes(FormDraft.objects.get().fields)
    form.goto(live_server.url)
    form.get_by_text("1 draf yang belum terkirim").click()
    form.locator("details[open]").get_by_role("link", name="Lanjutkan").click()
    expect(form.get_by_label("Catatan").first).to_have_value("Belum selesai ditulis")
    press(form, button(form))
    assert services() == ["Belum selesai ditulis"]
    assert not FormDraft.objects.exists()


def test_what_a_refused_form_holds_is_kept_when_one_follows_its_link(page, live_server, login, cast):
    """The fault is on another page, so no field of the form is faulty."""
    page.on("dialog", lambda dialog: dialog.accept())
    evaluations.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    login(cast.rad)
    page.goto(f"{live_server.url}/evaluasi/2020/")
    page.locator("#id_note").fill(NOTE)
    press(page, page.get_by_role("button", name="Ajukan untuk ditandatangani"))
    page.locator(".errors").get_by_role("link", name="Tulis ringkasan").click()
    page.locator("#id_summary").wait_for()
    page.goto(f"{live_server.url}/evaluasi/2020/")
    expect(page.locator("#id_note")).to_have_value(NOTE)


def test_a_press_that_was_refused_is_not_stamped_as_sent(page, live_server, login, cast):
    """It leads to a page too, whose first words are why it was refused."""
    review = plan_reviews.begun(cast)
    login(cast.rad)
    page.goto(live_server.url + reverse("rad:plan_review_force", args=[review.pk, "A"]))
    plan_review.stop(review, by=cast.rad, reason="Menunggu RPJMD.")
    page.get_by_role("button", name="Pertahankan").click()
    expect(page.locator(".messages .s-bad")).to_be_visible()
    expect(page.get_by_text(SENT)).to_have_count(0)


def test_a_button_that_only_opens_a_page_says_that_nothing_was_sent(page, live_server, login, cast):
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    scenarios.a_referral(victim, cast.koordinator, "polres")
    login(cast.polres)
    page.goto(live_server.url)
    press(page, page.locator("main [data-opens]").first)
    expect(page.locator("h1")).to_be_focused()
    assert page.get_by_text(SENT).count() == 0
