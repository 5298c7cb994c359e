"""The blank complaint form: two pages, with every question of the form on the screen, in its order."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from gugus.documents import rendering
from rujukan.choices.paper import BLANK_FORM
from rujukan.forms import paper
from rujukan.forms.complaint import ComplaintForm, PersonForm
from tests.rad.test_printing import MOMENT
from tests.rujukan.pages import at_desk, downloaded

pytestmark = pytest.mark.long

PARTS = settings.BASE_DIR / "templates/rujukan/parts"


def test_it_asks_all_that_the_screen_asks_of_a_person_in_its_order():
    shown = re.findall(r"person\.(\w+)\.as_field_group", (PARTS / "complaint_person.html").read_text())
    assert list(paper.PERSON_FIELDS) == shown
    assert set(shown) == set(PersonForm.base_fields)


def test_it_asks_all_that_the_screen_asks_of_the_complaint():
    printed = [line.name for _, lines, _ in paper.blank_form()["sections"] for line in lines]
    assert set(printed) | {"submit_key", *paper.NOT_ON_PAPER} == set(ComplaintForm.base_fields)
    assert all(line.boxes or line.rows for line in paper.blank_form()["person"])


def test_it_fits_on_two_pages_a4():
    html = rendering.markup("pdf/complaint_form.html", paper.blank_form() | {"contact": settings.HELP_CONTACT}, moment=MOMENT)
    pages = rendering.layout(html).pages
    assert [(round(page.width), round(page.height)) for page in pages] == [(794, 1123)] * 2  # in CSS pixels


def test_the_form_and_the_help_page_lead_to_it(cast):
    url = reverse("complaint_blank")
    for page in ("complaint_new", "help"):
        assert url in at_desk(cast.gow).get(reverse(page), follow=True).text
    assert url not in at_desk(cast.auditor).get(reverse("help")).text
    assert "PDF ini belum dibuat" in at_desk(cast.gow).get(url).text
    answer = downloaded(cast.gow, "blank", BLANK_FORM)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="formulir-pengaduan.pdf"'
    assert at_desk(cast.gow).get(reverse("paper", args=["blank", "FP-84-2021"])).status_code == 404
