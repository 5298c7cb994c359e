"""One night in a browser: a danger is reported, police come, a coordinator confirms in the morning.

Pictures are saved in var/test-results/night, and the messages that left the system beside them.
"""

import itertools
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from gugus.actions import digest as digests
from gugus.choices import CallChannel, ContactKind, ContactPlace
from rujukan.actions import alarm as alarms
from rujukan.models import Alarm, Complaint, Referral
from tests.browser import sending
from tests.browser.test_face import SIZES
from tests.conftest import ARTIFACTS
from tests.outgoing import revealed
from tests.rujukan import scenarios

MINUTE = timedelta(minutes=1)
POLICE, SECOND, COORDINATOR, HEAD = (f"0812 0000 002{number}" for number in range(1, 5))
MOST_TAPS = 2  # from the message of a call to the place
TAPS_TAKEN_IN = 7  # from there to the recorded reception, typing not counted
PLACE, VEHICLE, BACK = "Warung dekat terminal lama", "Mobil putih, KB 4321", "0812 0000 0188"


@pytest.fixture
def contacts(cast):
    """Return nothing; Polres has a first and a second contact, DSPPPAKB a coordinator and its head, all in the file channel."""
    coordinator, police = cast.koordinator, cast.polres
    for code, by, kind, place, number in (
        ("polres", police, ContactKind.INSTITUTION, ContactPlace.FIRST, POLICE),
        ("polres", police, ContactKind.INSTITUTION, ContactPlace.SECOND, SECOND),
        ("dsp3akb", coordinator, ContactKind.COORDINATOR, ContactPlace.FIRST, COORDINATOR),
        ("dsp3akb", coordinator, ContactKind.HEAD, ContactPlace.FIRST, HEAD),
    ):
        columns = {"kind": kind, "place": place, "phone": number, "channel": CallChannel.FILE, "address": ""}
        scenarios.a_duty_contact(code, by=by, **columns)


@pytest.fixture
def picture():
    """Return picture(page, name), which saves a screenshot."""
    folder, number = ARTIFACTS / "night", itertools.count(1)
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name):
        page.wait_for_load_state()
        page.screenshot(path=folder / f"{next(number):02}-{name}.png", full_page=True)

    return take


def press(page, name):
    sending.press(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))


def report(page, site, picture):
    """Send the public form about somebody in danger, on a phone, without an account."""
    page.goto(site + reverse("public_form"))
    page.get_by_role("button", name="Ya, sekarang").click()
    page.get_by_label("Apa yang terjadi?").fill(f"{scenarios.NAME} dikurung. {scenarios.NARRATIVE}")
    page.get_by_label("Tempat aman malam ini").check()
    page.get_by_label("Kecamatan").first.select_option(label="Badau")
    page.get_by_label("Di mana tepatnya?").fill(PLACE)
    page.get_by_label("Kendaraannya?").fill(VEHICLE)
    page.get_by_label("Nomor telepon Anda").fill(BACK)
    picture(page, "report")
    page.get_by_role("button", name="Kirim laporan").click()
    page.locator(".receipt").wait_for()
    picture(page, "receipt")


def answer_call(page, site, message, picture):
    """Follow the message of a call to the place, as its officer: each touch of the phone is one tap."""
    taps = 1
    page.goto(site + urlsplit(re.search(r"http\S+", message.text)[0]).path)
    picture(page, "called")
    taps += 1
    press(page, "Saya tangani")
    picture(page, "taken-over")
    told = page.get_by_role("region", name="Yang dilaporkan")
    for words in (PLACE, VEHICLE, BACK, "Badau"):
        assert words in told.inner_text()
    assert told.bounding_box()["y"] + page.evaluate("scrollY") < SIZES["phone"]["height"] / 2
    assert taps <= MOST_TAPS


def take_in(page, picture, number):
    """Record that the person is with Polres now: one form, which begins with what the call tells, and ends the call."""
    taps = 1
    page.get_by_role("main").get_by_role("link", name="Orangnya sudah bersama kami").click()
    picture(page, "at-the-scene")
    assert number in page.get_by_label("Kronologi").input_value()
    assert page.get_by_label(re.compile("^Tempat")).input_value() == PLACE
    assert page.get_by_label("Kecamatan").locator("option:checked").inner_text() == "Badau"
    assert page.get_by_label("Penampungan").is_checked()
    page.get_by_label("Nama atau panggilan").fill(scenarios.NAME)
    for label, value in (("Jenis kelamin", "female"), ("Kelompok usia", "21-23")):
        taps += 2
        page.get_by_label(label).select_option(value)
    taps += 1
    press(page, "Terima sekarang")
    picture(page, "taken-in")
    page.get_by_text("Panggilannya selesai").wait_for()
    assert taps <= TAPS_TAKEN_IN


def test_a_danger_at_two_in_the_morning(page, login, live_server, cast, contacts, moved_clock, outgoing, picture):
    site = live_server.url
    night = moved_clock.tomorrow(2)
    moved_clock.set(night)
    page.set_viewport_size(SIZES["phone"])
    report(page, site, picture)
    complaint = Complaint.objects.get()
    first = outgoing.new()
    assert {message.phone for message in first} == {POLICE, COORDINATOR}
    assert all(message.text.startswith(f"{complaint.number}: bahaya sekarang, tempat aman. Pukul 02.0") for message in first)

    moved_clock.move(9 * MINUTE)
    alarms.ring()
    assert not outgoing.new(), "ten minutes have not passed"
    moved_clock.move(2 * MINUTE)
    alarms.ring()
    [message] = outgoing.new()
    assert message.phone == SECOND

    login(cast.polres)
    page.goto(site)
    answer = page.get_by_role("main").get_by_role("button", name="Saya tangani")
    picture(page, "home-called")
    bottom = answer.bounding_box()["y"] + answer.bounding_box()["height"]
    assert bottom < SIZES["phone"]["height"], "on the first screen of the home"
    answer_call(page, site, message, picture)
    assert Alarm.objects.get().taken_by == cast.polres
    page.goto(site)
    picture(page, "home-taken")
    take_in(page, picture, complaint.number)
    assert Alarm.objects.get().ended_at
    referral = Referral.objects.get()
    assert referral.emergency
    assert referral.confirmed_at is None
    moved_clock.move(25 * MINUTE)
    alarms.ring()
    digests.send_all()
    calls = outgoing.new()
    assert not [message for message in calls if message.phone == HEAD], "the alarm was taken"
    assert not [message for message in calls if "Ada tugas" in message.text], "nothing ordinary at night"

    moved_clock.set(night.replace(hour=7, minute=30))
    digests.send_all()
    morning = outgoing.new()
    assert [message.phone for message in morning].count(COORDINATOR) == 1
    assert len({message.phone for message in morning}) == len(morning), "one digest each"
    assert all(message.text.startswith("Ada tugas untuk Anda") for message in morning)

    login(cast.koordinator)
    page.goto(site)
    picture(page, "morning")
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("Penerimaan darurat.*Konfirmasi|Konfirmasi.*Penerimaan darurat")
    ).click()
    press(page, "Konfirmasi")
    picture(page, "confirmed")
    referral.refresh_from_db()
    assert referral.confirmed_at
    assert referral.victim.case.owner == cast.koordinator

    for _ in range(3):
        moved_clock.move(15 * MINUTE)
        digests.send_all()
    assert not outgoing.new(), "one digest a morning"
    (ARTIFACTS / "night/messages.txt").write_text("\n".join(f"{each.time} {each.phone} {each.text}" for each in outgoing.all()))
    assert not revealed(outgoing.all(), police={POLICE, SECOND}, also=[scenarios.NARRATIVE, "perempuan", "kandung"])
