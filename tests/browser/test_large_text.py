"""No page scrolls sideways when the text is larger, up to twice (WCAG 1.4.4, 1.4.10), on phones, tablets and desktops."""

import pytest
from django.urls import reverse

from tests.rad import evaluations
from tests.rujukan import scenarios

WIDTHS = (320, 360, 768, 1024, 1320)
TOO_WIDE = """unfolded => { const wide = [], page = document.scrollingElement;
  for (const fold of document.querySelectorAll("details")) fold.open = unfolded;
  for (const size of ["150%", "200%"]) {
    document.documentElement.style.fontSize = size;
    if (page.scrollWidth > innerWidth) wide.push(`${page.scrollWidth} with ${size}`);
  }
  return wide }"""


@pytest.fixture
def paths(cast):
    """Return one page of each kind, by the user who opens it; None is the public."""
    complaint = scenarios.a_complaint(cast.gow, safety="danger", files=[scenarios.a_file("paspor " + "panjang" * 12 + ".jpg")])
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    return {
        None: ["/masuk/", "/lapor/", "/lapor/status/"],
        cast.koordinator2: [  # with two roles, and so the longest menu
            *("/", "/pengaduan/", "/kasus/", "/rujukan/", "/institusi/"),
            *(each.get_absolute_url() for each in (complaint, victim.case, victim, referral)),
            reverse("referral_new", args=[victim.code]),
        ],
        cast.gow: ["/", reverse("complaint_new"), "/bantuan/"],
        cast.rad: ["/", "/rad/", "/rad/A/", "/rad/realisasi/"],
        cast.auditor: ["/", "/audit/"],
    }


def test_no_page_with_large_text_scrolls_sideways(page, live_server, login, paths):
    wide = []
    for user, addresses in paths.items():
        if user:
            login(user)
        for path in addresses:
            assert page.goto(live_server.url + path).status == 200, path
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                for unfolded in (False, True):  # with all that is folded away: the menu too
                    sizes = page.evaluate(TOO_WIDE, unfolded)
                    wide += [f"{user} {path}: {size} at {width}{', unfolded' * unfolded}" for size in sizes]
    assert wide == []


def test_two_years_stand_above_each_other_when_the_text_is_large(page, live_server, login, cast):
    evaluations.signed(cast)
    login(cast.bupati)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.get_by_role("region", name="Angka dua tahun").evaluate("(box) => box.scrollWidth <= box.clientWidth")
