"""Citations of Perbup 84/2020 become links to its printed words; articles of other laws do not."""

import pytest
from django.template import Context, Template

from gugus.formats.citations import anchor_of, citations

CITED = [
    ("Perbup 84/2020 Ps 6", ["ps-6"]),
    ("Pasal 6 meminta rencana ditinjau", ["ps-6"]),
    ("Ps 1 angka 9", ["ps-1-9"]),
    ("Pasal 3 ayat (1) dan Ps 3(3)", ["ps-3-1", "ps-3-3"]),
    ("Pasal 5 huruf d", ["ps-5-d"]),
    ("Lampiran I Perbup 84/2020, Penampungan (+/- 2 minggu)", ["lampiran-1"]),
    ("sebagaimana Lampiran II", ["lampiran-2"]),
    ("UU 21/2007 Ps 52", []),
    ("Perma 1/2022 Ps 30, UU 12/2022 Ps 33", []),
    ("UU 12/2022 Ps 42–43, Perbup Ps 4 c", ["ps-4-c"]),
    ("SOP (aturan internal)", []),
]


@pytest.mark.parametrize(("text", "anchors"), CITED)
def test_only_places_of_the_regulation_are_cited(text, anchors):
    assert [citation.anchor for citation in citations(text)] == anchors


def test_one_place_has_one_anchor():
    assert anchor_of("Pasal 3 ayat (1)") == "ps-3-1"
    assert anchor_of("Judul") == ""


def test_a_citation_is_a_link_and_other_text_is_escaped():
    shown = Template("{{ text|article }}").render(Context({"text": "<b> Ps 6, UU 21/2007 Ps 52"}))
    assert shown == '&lt;b&gt; <a href="/perbup/#ps-6">Ps 6</a>, UU 21/2007 Ps 52'
