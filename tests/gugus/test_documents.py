"""PDFs: the same bytes at each render, PDF/A, assets from our own folder only, no missing glyphs."""

import hashlib
import io
from datetime import UTC, datetime

import pikepdf
import pytest

from gugus.documents import rendering

MOMENT = datetime(2021, 1, 31, 2, 0, tzinfo=UTC)
STYLE = '<link rel="stylesheet" href="asset:document.css">'


def page(body, head=STYLE):
    return f'<!doctype html><html lang="id"><head><title>Uji</title>{head}</head><body>{body}</body></html>'


def rendered(body, **options):
    return rendering.write(rendering.layout(page(body)), moment=MOMENT, **options)


TABLE = "<h1>Bab</h1><table><thead><tr><th>Tahun</th></tr></thead><tbody><tr><th>2020</th><td>12,5</td></tr></tbody></table>"


def test_the_same_input_gives_the_same_bytes():
    attachments = (
        rendering.Attachment("b.json", b"{}", "Kedua"),
        rendering.Attachment("a.json", b"[]", "Pertama"),
    )
    first = rendered(TABLE, attachments=attachments)
    assert first == rendered(TABLE, attachments=attachments[::-1])
    assert hashlib.sha256(first).hexdigest() != hashlib.sha256(rendered(TABLE)).hexdigest()


def test_a_document_is_tagged_and_claims_pdf_a_3a():
    with pikepdf.open(io.BytesIO(rendered(TABLE))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "id"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"


def test_table_cells_name_their_heads():
    table = "<table><thead><tr><th>Tahun<th>Hasil<tbody><tr><td>2020<td>12,5</table>"
    with pikepdf.open(io.BytesIO(rendered(table))) as pdf:
        tags = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"]
        heads = [str(tag.ID) for tag in tags if tag.S == "/TH"]
        assert [str(head) for tag in tags if tag.S == "/TD" for head in tag.A.Headers] == heads
        assert len(heads) == 2


def test_attachments_are_embedded_byte_for_byte():
    content = b'{"tahun": 2020}'
    with pikepdf.open(io.BytesIO(rendered("<p>x", attachments=(rendering.Attachment("angka.json", content, "Angka"),)))) as pdf:
        assert list(pdf.attachments) == ["angka.json"]
        assert pdf.attachments["angka.json"].get_file().read_bytes() == content
        assert {str(file.UF) for file in pdf.Root.AF} == {"angka.json"}


def test_metadata_carries_the_documents_own_time():
    html = rendering.markup("pdf/base.html", {}, moment=MOMENT)
    assert 'name="dcterms.created" content="2021-01-31T02:00:00+00:00"' in html


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://example.org/a.svg" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<img src="asset:../../gugus/settings.py" alt="">',
        '<img src="asset:missing.svg" alt="">',
        '<img src="asset:base.html" alt="">',
        '<link rel="attachment" href="file:///etc/hostname">',
    ],
)
def test_only_assets_of_our_own_folder_are_read(body):
    with pytest.raises(rendering.Unprintable):
        rendered(body)


def test_a_character_without_a_glyph_stops_the_render():
    with pytest.raises(rendering.Unprintable, match="notdef"):
        rendered("<p>中</p>")


def test_markup_replaces_undrawable_characters_and_breaks_long_words(settings, tmp_path):
    (tmp_path / "trial.html").write_text("<p title='{{ long }}'>{{ text }} {{ long }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    context = {"text": "a\x00b\u202ec 中 & é – ≥", "long": "&" * 200}
    html = rendering.markup("trial.html", context, moment=MOMENT)
    assert "abc □ &amp; é – ≥" in html
    assert f"title='{'&amp;' * 200}'" in html  # attributes stay as they are
    assert html.count("\u200b") == 3
    assert "&\u200b" not in html  # no entity is cut


def test_a_sha_256_is_not_broken():
    assert rendering._WORD.sub("\\1|", "a" * 64) == "a" * 64
    assert rendering._WORD.sub("\\1|", "a" * 65) == "a" * 64 + "|a"


def test_too_long_a_document_is_refused(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "MOST_CHARACTERS", 100)
    with pytest.raises(rendering.Unprintable, match="limit is 100"):
        rendering.markup("pdf/base.html", {}, moment=MOMENT)


def test_unprintable_characters_are_named_once():
    assert rendering.unprintable("Rp1.000 – “baik” 😀中😀") == ["中", "😀"]
    assert rendering.unprintable("tanda arah \u202e dan nol \x00 dibuang saja") == []


def test_every_drawable_character_has_a_glyph():
    """Compare the list of characters with the fonts, in each style that a document uses."""
    drawable = [chr(point) for point in range(0x20, 0x2700) if rendering.unprintable(chr(point)) == []]
    text = " ".join(f"&#{ord(character)};" for character in drawable if not rendering._INVISIBLE.match(character))
    rendered(f"<p>{text}</p><p><b>{text}</b></p><p style='font-family: Liberation Sans, DejaVu Sans'>{text}</p>")


def test_the_dots_of_a_table_of_contents_are_not_marked_one_by_one():
    contents = '<nav class="contents"><ol><li><a href="#bab">Bab</a></li></ol></nav><h1 id="bab">Bab</h1><p>Isi</p>'
    with pikepdf.open(io.BytesIO(rendered(contents))) as pdf:
        for page in pdf.pages:
            marks = [step for step in pikepdf.parse_content_stream(page) if str(step.operator) in ("BDC", "BMC")]
            assert len(marks) < 20
