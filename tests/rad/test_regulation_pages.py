"""The regulation as a page: printed as it is, with its doubts beside it, searchable, open to everybody."""

import re
from html import unescape

import pytest
from django.urls import reverse

from rad.models import SourceNote
from rad.regulation import body, source
from tests.rad import evaluations

pytestmark = pytest.mark.django_db
PAGE = "/perbup/"


def words(text):
    return re.findall(r"\w+", text)


def test_the_body_keeps_every_printed_word():
    printed = source.SOURCE.read_text().partition("\nLAMPIRAN I\n")[0].replace("*", "")
    lines = [line for line in printed.splitlines() if len(" ".join(line.split())) > body.NOISE]
    kept = [
        part
        for section in source.sections()
        for part in (section.chapter, section.title, *(f"{one.mark} {one.text}" for one in section.paragraphs))
        if part != "Penutup"
    ]
    assert words(" ".join(kept)) == words(" ".join(lines))


def test_a_paragraph_that_a_page_cut_is_one():
    lines = {one.anchor: one.text for section in source.sections() for one in section.paragraphs}
    assert lines["ps-2-c"].endswith("Lampiran I yang merupakan bagian yang tidak terpisahkan dari Peraturan Bupati ini.")


def test_each_article_and_each_of_its_parts_has_an_anchor():
    anchors = {one.anchor for section in source.sections() for one in (section, *section.paragraphs)}
    assert {f"ps-{number}" for number in range(1, 9)} <= anchors
    assert {"ps-1-16", "ps-3-1", "ps-4-e", "ps-5-d", "mengingat-21"} <= anchors


def test_everybody_reads_it_with_the_doubts_at_their_place(client):
    page = unescape(client.get(PAGE).text)
    assert "setiap 3 (tiga) tahun" in page
    assert "Penampungan sementara (+/- 2 minggu)" in page
    at_article_seven = page.partition('id="ps-7"')[2].partition("</section>")[0]
    assert "di bebaskan" in at_article_seven, "the misprint stays"
    assert "agaknya “dibebankan”" in at_article_seven


@pytest.mark.parametrize("letter", "ABCDE")
def test_a_table_is_shown_as_printed(client, letter):
    page = unescape(client.get(reverse("rad:regulation_table", args=[letter])).text)
    table = source.printed().tables[letter]
    assert page.count("<tr") == len(table.rows) + 2
    assert not [row.key for row in table.rows if not all(cell in page for cell in row.cells)]


def test_no_source_note_is_missing(client, cast):
    client.force_login(cast.gow)
    pages = [client.get(PAGE).text, *(client.get(reverse("rad:regulation_table", args=[one])).text for one in "ABCDE")]
    codes = {code for page in pages for code in re.findall(r"/rad/catatan/([\w-]+)/", page)}
    assert codes == set(SourceNote.objects.values_list("code", flat=True))


def test_a_search_keeps_the_places_that_have_the_words(client):
    page = client.get(PAGE, {"cari": "SETIAP 3 (tiga)"}).text
    assert "1 tempat memuat" in page
    assert "<mark>setiap 3 (tiga)</mark>" in page
    assert 'id="ps-7"' not in page
    assert "Tidak ditemukan" in client.get(PAGE, {"cari": "kriptografi"}).text


def test_a_search_is_text_and_nothing_else(client):
    page = client.get(PAGE, {"cari": "<b>(("}).text
    assert "<b>((" not in page
    assert client.get(PAGE, {"cari": "x" * 500}).status_code == 200
    assert client.get(reverse("rad:regulation_table", args=["Z"])).status_code == 404


def test_pages_that_rest_on_an_article_lead_to_it(client, cast):
    client.force_login(cast.rad)
    assert '<a href="/perbup/#ps-6">Pasal 6</a>' in client.get(reverse("rad:plan_home")).text


def anchors(page):
    return set(re.findall(r'id="([\w-]+)"', page.text))


@pytest.mark.parametrize("letter", "ABCDE")
def test_each_row_of_the_plan_leads_to_its_printed_row(client, cast, letter):
    client.force_login(cast.disnaker)
    printed = reverse("rad:regulation_table", args=[letter])
    linked = re.findall(rf'href="{printed}#([\w-]+)"', client.get(reverse("rad:plan_table", args=[letter])).text)
    assert linked
    assert set(linked) <= anchors(client.get(printed))


def test_a_target_and_a_closed_year_lead_to_the_words_they_rest_on(client, cast):
    evaluations.signed(cast)
    client.force_login(cast.disnaker)
    page = client.get(reverse("rad:realisation_detail", args=["C-02-01-1", 2020])).text
    assert f'href="{reverse("rad:regulation_table", args=["C"])}#C-02-01-1"' in page
    assert 'href="/perbup/#ps-4-e"' in page
    assert {"ps-4-e", "lampiran-2"} <= anchors(client.get(PAGE))


def test_each_role_of_an_institution_leads_to_its_printed_row(client, cast):
    client.force_login(cast.gow)
    linked = re.findall(r'href="/perbup/#(lampiran-1-[\w-]+)"', client.get(reverse("institution_detail", args=["dsp3akb"])).text)
    assert len(linked) == 5
    assert set(linked) <= anchors(client.get(PAGE))


def test_a_text_as_a_word_processor_saves_it_is_read():
    text = "PERATURAN\nMenimbang\t:\ta.\tbahwa satu;\n\tb.\tbahwa dua;\nMEMUTUSKAN:\n  Pasal 1  \nIsinya.\nLAMPIRAN\nPasal 9\n"
    sections = body.read(text)
    assert [(one.title, [part.text for part in one.paragraphs]) for one in sections] == [
        ("", ["PERATURAN"]),
        ("Menimbang", ["bahwa satu;", "bahwa dua;"]),
        ("MEMUTUSKAN:", []),
        ("Pasal 1", ["Isinya."]),
    ]
