"""Telephone numbers on the screen are links that dial; other numbers are not."""

import pytest

from gugus.templatetags.telephone import call

CALLED = {
    "110": "tel:110",
    "129": "tel:129",
    "14024": "tel:14024",
    "0812 3456 7890": "tel:+6281234567890",
    "0812-3456-7890": "tel:+6281234567890",
    "081234567890": "tel:+6281234567890",
    "+62 812 3456 7890": "tel:+6281234567890",
    "(0567) 21000": "tel:+6256721000",
    "0567-21000": "tel:+6256721000",
    "0800-0000-9999": "tel:+6280000009999",
}


@pytest.mark.parametrize("number", CALLED)
def test_a_number_is_a_link(number):
    link = f'<a href="{CALLED[number]}">{number}</a>'
    assert call(number) == link
    if len(number) > 5:
        assert call(f"Koordinator, {number}.") == f"Koordinator, {link}."


@pytest.mark.parametrize(
    "text",
    [
        *("Koordinator DSPPPAKB, hari kerja 07.30–16.00", "07.30-16.00", "05-11-2026", "2026-08-05", "Rp 200.000.000"),
        *("PGD-2026-00001", "6106014501900001", "RT 05 RW 02, nomor 110", "", None, "Sesudah pukul 17.00"),
        *("SHA-256 9fc0351905ab", "0351905ab", "a0351905"),
    ],
)
def test_other_text_is_left_alone(text):
    assert call(text) == (text or "")


def test_a_text_with_numbers_is_escaped():
    assert call("<b>0812 3456 7890</b> & 0567-21000") == (
        '&lt;b&gt;<a href="tel:+6281234567890">0812 3456 7890</a>&lt;/b&gt; &amp; <a href="tel:+6256721000">0567-21000</a>'
    )
