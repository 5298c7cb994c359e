"""Forms sent after the session has ended: the input is kept, but no form of another site is."""

import html
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from rujukan.models import Complaint
from tests.rujukan.pages import text
from tests.rujukan.test_complaint_form import answers

pytestmark = pytest.mark.django_db
STORY = 'Ia bilang "tolong" & <lari>'
OURS = {"sec-fetch-site": "same-origin"}


def hidden(page):
    """Return the fields that the page would send again."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in inputs}


def test_input_survives_the_end_of_the_session(cast):
    browser = Client(enforce_csrf_checks=True)
    typed = answers(submit_key=str(uuid.uuid4()), narrative=STORY)
    page = text(browser.post(reverse("complaint_new"), typed, headers=OURS))
    assert "Sesi Anda sudah berakhir" in page
    assert hidden(page)["narrative"] == STORY
    browser.force_login(cast.gow)
    page = text(browser.post(reverse("complaint_new"), hidden(page) | {"csrfmiddlewaretoken": "stale"}, headers=OURS))
    assert "Anda baru saja masuk lagi" in page
    response = browser.post(reverse("complaint_new"), hidden(page), headers=OURS)
    assert response.status_code == 302
    assert Complaint.objects.get().open("narrative") == STORY


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_a_foreign_form_is_not_offered_to_be_sent(cast, site):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.gow)
    headers = {"sec-fetch-site": site} if site else {}
    response = browser.post(reverse("complaint_new"), answers(narrative=STORY), headers=headers)
    assert response.status_code == 403
    assert "narrative" not in hidden(text(response))


def test_passwords_are_not_repeated(cast):
    browser = Client(enforce_csrf_checks=True)
    for url in (reverse("account_login"), reverse("account_change_password")):
        page = text(browser.post(url, {"login": "gow", "password": "terlalu-rahasia", "oldpassword": "rahasia"}, headers=OURS))
        assert "rahasia" not in page


def test_a_visitor_without_a_session_is_asked_to_log_in(client):
    response = client.post(reverse("complaint_new"), answers())
    assert (response.status_code, response["Location"]) == (302, "/masuk/?next=/pengaduan/baru/")
