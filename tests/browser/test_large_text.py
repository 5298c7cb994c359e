"""No page scrolls sideways when the text is twice as large (WCAG 1.4.4, 1.4.10), on phones, tablets and desktops."""

import pytest
from django.urls import reverse

from tests.rujukan import scenarios

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 360, 768, 1024, 1320)
TOO_WIDE = """() => { document.documentElement.style.fontSize = "200%";
  return document.scrollingElement.scrollWidth > innerWidth ? document.scrollingElement.scrollWidth : 0 }"""


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
                if size := page.evaluate(TOO_WIDE):
                    wide.append(f"{user} {path}: {size} at {width}")
    assert wide == []
