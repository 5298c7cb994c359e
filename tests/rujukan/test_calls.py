"""Telephone numbers on pages are links that dial. tests/test_links.py looks for others on every page."""

import re

import pytest
from django.urls import reverse

from gugus.formats.telephone import IN_TEXT
from gugus.models import EmergencyNumber, Institution
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

pytestmark = pytest.mark.long
PHONE = "0567-21000"
LINK = '<a href="tel:+6256721000">0567-21000</a>'
REASON = {"reason": "contact", "explanation": "Menanyakan kabar"}
# What is no text of the page: links that dial, also with the number beside the button, what is typed, scripts and tags.
OTHER = re.compile(
    r"""<a class="button" href="tel:.*?</div>|<a [^>]*href="tel:.*?</a>|<textarea.*?</textarea>|<[^>]*>""", re.DOTALL
)


@pytest.fixture(autouse=True)
def numbers(settings, db):
    settings.HELP_CONTACT = f"Koordinator DSPPPAKB {PHONE}, hari kerja 07.30–16.00"
    Institution.objects.update(phone=PHONE)
    EmergencyNumber.objects.filter(code="dsp3akb").update(number="0567 21 000", active=True)


def prose(page):
    """Return the text of a page, without what may hold a number."""
    return OTHER.sub("|", page)


def page_of(response):
    page = response.content.decode()
    assert IN_TEXT.findall(prose(page)) == []
    return page


def test_home_and_help_call_the_coordinator(cast):
    assert LINK in page_of(at_desk(cast.polres).get(reverse("officer_home")))
    assert LINK in page_of(at_desk(cast.polres).get(reverse("help")))


def test_a_complaint_calls_the_institutions_that_were_told_and_revealed_people(cast):
    complaint = scenarios.a_complaint(cast.gow, safety="danger")
    client = at_desk(cast.gow)
    page = page_of(client.get(complaint.get_absolute_url()))
    row = page.partition('aria-label="Telepon langsung"')[2].partition("</ul>")[0].partition("<b>Polres</b>")[2]
    assert 'href="tel:+6256721000"' in row
    assert "tel:+628" not in page, "the reporter is masked"
    page = page_of(client.post(reverse("complaint_reveal", args=[complaint.number]), REASON))
    assert '<a href="tel:+6280000009999">0800-0000-9999</a>' in page


def test_a_referral_and_its_safety_sheet_call(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    assert 'href="tel:+6256721000"' in page_of(at_desk(cast.koordinator).get(referral.get_absolute_url()))
    stay = scenarios.move_in(referral, cast.polres)
    scenarios.take_back(stay.consent, cast.koordinator, sheets={stay.pk: scenarios.SHEET})
    page = page_of(at_desk(cast.polres).get(referral.get_absolute_url()))
    assert 'Koordinator, <a href="tel:+6280000001111">0800-0000-1111</a>' in page


def test_emergency_numbers_dial(cast):
    page = page_of(at_desk(cast.gow).get(reverse("public_form")))
    assert 'href="tel:110"' in page
    assert 'href="tel:+6256721000"' in page
