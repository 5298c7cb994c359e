"""The PDF of the evaluation: its laid-out pages are inspected before they become bytes."""

import hashlib
import io
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pikepdf
import pytest
from PIL import Image

from gugus.documents import rendering
from gugus.documents.canonical import canonical, sha256
from rad.choices import EvaluationStatus
from rad.evaluation import assembly, presentation, table as tables
from rad.models import BudgetAmount, Evaluation, Realisation, Spending, Target
from tests.paper import beyond, boxes, half_empty, text, within_body
from tests.rad import evaluations

pytestmark = [pytest.mark.django_db, pytest.mark.long]
MOMENT = datetime(2021, 3, 12, 2, 30, tzinfo=UTC)
STAMP = 35 / 25.4 * 96  # 35 mm in pixels
LONG = "Pelaksanaan berjalan, tetapi bergantung pada koordinasi antarinstansi dan cuaca. " * 14


def begin(cast):
    """A draft of 2020 in which every row has a realisation and every budget is partly spent."""
    by = {
        "year": 2020,
        "status": "approved",
        "author": cast.disnaker,
        "created_at": MOMENT,
        "submitted_by": cast.disnaker,
        "submitted_at": MOMENT,
        "approved_by": cast.rad,
        "approved_at": MOMENT,
    }
    short = {"hindrance": "pandemic", "follow_up": "Dijadwalkan ulang pada triwulan pertama bersama kecamatan."}
    Realisation.objects.bulk_create(
        Realisation(
            indicator_id=target.indicator_id,
            text=f"{target.printed} sebagian"[:300],
            value=None if target.value is None else target.value * Decimal("0.8"),
            grade=80,
            justification="Sebagian terlaksana.",
            **short,
            **by,
        )
        for target in Target.objects.filter(year=2020)
    )
    Spending.objects.bulk_create(
        Spending(budget_line_id=amount.budget_line_id, amount=amount.amount * 9 // 10, **by)
        for amount in BudgetAmount.objects.filter(year=2020, amount__gt=0)
    )
    analyses = dict.fromkeys("ABCDE", LONG[:600])
    decisions = "\n".join([LONG[:160]] * 4)
    words = {"summary": LONG[:1200], "decisions": decisions, "hindrances": LONG, "law_enforcement": LONG, "analyses": analyses}
    rows = [evaluations.recommended(text=LONG[:200], owner=code) for code in ("dsp3akb", "disnaker", "polres")]
    return evaluations.drafted(cast, fields=words, recommendations=rows)


@pytest.fixture
def evaluation(start):
    return start


@pytest.fixture
def draft(evaluation, shared={}):  # noqa: B006 (the layout takes seconds: tests that only read share one draft)
    """Return the laid-out draft and its context."""
    if not shared:
        shared["draft"] = laid_out(evaluation)
    return shared["draft"]


def laid_out(evaluation):
    figures = presentation.document(evaluation, at=MOMENT)
    context = presentation.printed(evaluation, figures)
    return rendering.layout(rendering.markup("pdf/evaluation.html", context, moment=MOMENT)), context


def element(box, tag, anchor=None):
    return box.element_tag == tag and (anchor is None or box.element.get("id") == anchor)


def pages_with(document, tag, anchor):
    return [
        number
        for number, page in enumerate(document.pages, 1)
        if any(element(box, tag, anchor) for box in page._page_box.descendants() if getattr(box, "element", None) is not None)
    ]


def test_no_merged_cell_is_cut_by_the_end_of_a_page(draft):
    document, _ = draft
    cut = [
        (number, cell.rowspan)
        for number, page in enumerate(document.pages, 1)
        for group in boxes(page, "TableRowGroupBox")
        for place, row in enumerate(group.children)
        for cell in row.children
        if cell.rowspan > len(group.children) - place
    ]
    assert cut == []


def test_no_text_leaves_its_page(draft):
    document, _ = draft
    for number, page in enumerate(document.pages, 1):
        for box in boxes(page, "TextBox"):
            assert -1 <= box.position_x <= page.width, (number, box.text)
            assert box.position_x + box.width <= page.width + 1, (number, box.text)
            assert box.position_y + box.height <= page.height + 1, (number, box.text)


@pytest.mark.parametrize("years", [3, 4, 5, 7])
def test_the_years_beside_each_other_stay_on_the_paper(years):
    """Of more years than a plan has the latest are compared; the report's own year is always one of them."""
    latest = {"mean": "100.00", "absorption": "1250.55"}
    sums = {"reported": 70, "met": 65, "targeted": 77, "budget": 4_485_010_397, "spent": 4_485_010_397}
    forces = [{"letter": letter, "name": "Rehabilitasi Kesehatan dan Sosial"} for letter in "ABCDE"]
    points = [sums | latest | {"year": 2019 + n, "forces": [one | latest for one in forces]} for n in range(years)]
    context = presentation.trends({"trend": points, "sub_task_forces": forces})
    page = '<link rel="stylesheet" href="asset:document.css"><link rel="stylesheet" href="asset:report.css">'
    document = rendering.layout(page + rendering.markup("pdf/evaluation/trend.html", context, moment=MOMENT))
    assert beyond(document) == []
    shown = text(document.pages[0])
    assert str(2018 + years) in shown
    assert shown.count("1.250,5%") == years + 5 * min(years, 5)


def test_no_total_stands_alone_on_a_page():
    rows = "<tr><td>Baris</td></tr>"
    table = '<table class="break"><tbody>{}</tbody><tbody class="whole"><tr class="sum"><td>Jumlah</td></tr></tbody></table>'
    tables = "".join(table.format(rows * number) for number in range(1, 50))  # one of them fills its page but for the total
    document = rendering.layout(f'<link rel="stylesheet" href="asset:document.css">{tables}')
    assert len(document.pages) > 50
    assert [number for number, page in enumerate(document.pages, 1) if "Baris" not in text(page)] == []


def test_no_heading_ends_a_page(draft):
    document, _ = draft
    for page in document.pages:
        blocks = [box for box in page._page_box.descendants() if getattr(box, "element_tag", None) in ("h1", "h2", "caption")]
        lowest = max((box.position_y + box.height for box in boxes(page, "TextBox") if within_body(box, page)), default=0)
        for heading in blocks:
            if type(heading).__name__ in ("BlockBox", "TableCaptionBox"):
                assert heading.position_y + heading.height < lowest, heading.element.text


def test_the_summary_is_one_page(draft):
    document, _ = draft
    (first,) = pages_with(document, "h1", "ringkasan")
    (following,) = pages_with(document, "h1", "pengantar")
    assert following == first + 1
    page = text(document.pages[first - 1])
    for words in ("Gambar 3", "Yang perlu keputusan Bupati", "Rekomendasi tahun-tahun sebelumnya", "Persentase dibulatkan"):
        assert words in page


def test_no_page_is_half_empty(draft):
    document, _ = draft
    assert half_empty(document) == {}


def test_tables_and_figures_are_numbered_and_listed(draft):
    document, _ = draft
    pages = [text(page) for page in document.pages]
    listed = " ".join(pages[2:5])
    assert listed.index("Daftar tabel") < listed.index("Daftar gambar")
    for words in (
        "Tabel 1. Capaian dan uang yang terpakai menurut sub gugus tugas",
        "Gambar 1. Indikator menurut sub gugus tugas",
    ):
        assert words in listed
    assert all(any(f"{kind} {number}." in page for page in pages) for kind, number in (("Tabel", 20), ("Gambar", 6)))


def test_the_signers_are_named_with_rank_and_number(evaluation):
    evaluation.signer_rank, evaluation.signer_nip, evaluation.regent = "Pembina, IV/a", "197001011995031001", "Ir. Contoh Bupati"
    evaluation.number = "400.2/021/DSPPPAKB/2021"
    figures = presentation.document(evaluation, at=MOMENT)
    html = rendering.markup(presentation.TEMPLATE, presentation.printed(evaluation, figures), moment=MOMENT)
    last = html.partition('id="pengesahan"')[2]
    for words in ("Mengesahkan,", "Bupati Kapuas Hulu,", "Ir. Contoh Bupati", "Pembina, IV/a", "NIP 197001011995031001"):
        assert words in last
    assert "http://localhost:8000/evaluasi/periksa/" in last
    assert "<title>Kode QR halaman periksa keaslian</title>" in last
    assert "Nomor: 400.2/021/DSPPPAKB/2021" in html


@pytest.mark.parametrize("name", ["lambang.svg", "lambang.png"])
def test_the_crest_of_the_county_is_printed_if_a_setting_names_its_file(settings, tmp_path, name):
    if name.endswith(".png"):
        Image.new("RGB", (40, 50), "green").save(tmp_path / name)
    else:
        (tmp_path / name).write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 5"><path d="M0 0h4v5h-4z"/></svg>')
    assert "<img" not in rendering.markup("pdf/letterhead.html", {}, moment=MOMENT)
    settings.CREST_FILE = str(tmp_path / name)
    head = '<html lang="id"><head><title>Surat</title><link rel="stylesheet" href="asset:document.css"></head><body>'
    document = rendering.layout(head + rendering.markup("pdf/letterhead.html", {}, moment=MOMENT))
    (crest,) = [box for box in document.pages[0]._page_box.descendants() if box.element_tag == "img"]
    assert crest.height > 50
    assert rendering.write(document, moment=MOMENT).startswith(b"%PDF")


def test_figures_of_an_older_format_can_still_be_drawn(evaluation):
    """Format 2 had no recommendations, trend, legal duties and meanings of short names."""
    figures = presentation.document(evaluation, at=MOMENT)
    old = {
        name: value
        for name, value in figures.items()
        if not name.startswith(("recommendations", "trend", "bodies", "correction"))
    }
    old |= {"format": 2, "source_notes": {"rows": figures["source_notes"]["rows"], "spelling": 26}}
    old["cases"] = {name: value for name, value in figures["cases"].items() if name != "duties"}
    html = rendering.markup(presentation.TEMPLATE, presentation.printed(evaluation, old), moment=MOMENT)
    assert "Lampiran II dengan realisasi" in html
    assert presentation.context(evaluation, old)["recommendations"] == []


def test_the_signature_block_stays_whole(draft):
    _, context = draft
    sheet = rendering.markup("pdf/evaluation/approval.html", context, moment=MOMENT)
    for height in range(0, 280, 14):
        filler = f'<link rel="stylesheet" href="asset:document.css"><div style="height: {height}mm"></div>'
        document = rendering.layout(filler + sheet.replace("<h1", '<h1 class="run-on"'))
        holding = [page for page in document.pages if any("signature" in box_class(box) for box in page._page_box.descendants())]
        assert len(holding) == 1
        assert "NIP" in text(holding[0])
        assert "Putussibau," in text(holding[0])
        assert "dicocokkan" in text(holding[0]), "never alone on its page"


def test_both_signatures_stand_at_one_height_with_room_for_a_stamp(draft):
    document, _ = draft
    (page,) = [page for page in document.pages if "Mengesahkan," in text(page)]
    names, offices = (
        [box for box in page._page_box.descendants() if getattr(box, "element", None) is not None and is_a(box, tag, name)]
        for tag, name in (("p", "name"), ("div", "office"))
    )
    assert len(names) == len(offices) == 2
    assert len({name.position_y for name in names}) == 1
    lowest = max(line.position_y + line.height for office in offices for line in office.children)
    assert names[0].position_y - lowest > STAMP


def test_each_budget_can_be_told_from_the_others(draft):
    _, context = draft
    lines = [(bundle["code"], str(bundle["activities"])) for force in context["forces"] for bundle in force["covered"]]
    several = [words for _, words in lines if "'only': ['" in words]
    assert len(several) > 2
    assert len(set(several)) == len(several)
    html = rendering.markup(presentation.TEMPLATE, context, moment=MOMENT)
    assert all(f'<th scope="row"><b>{code}</b>' in html for code, _ in lines)


def is_a(box, tag, name):
    return box.element_tag == tag and name in (box.element.get("class") or "").split() and type(box).__name__ == "BlockBox"


def box_class(box):
    node = getattr(box, "element", None)
    return (node.get("class") or "").split() if node is not None and box.element_tag == "div" else []


def test_only_a_draft_is_watermarked(draft, evaluation):
    document, context = draft
    assert all(marked(page) for page in document.pages)
    assert "DRAF" in text(document.pages[0])
    evaluation.status, evaluation.figures = EvaluationStatus.ENACTED, context["figures"]
    evaluation.submitted_at = evaluation.signed_at = evaluation.enacted_at = MOMENT
    html = rendering.markup(presentation.TEMPLATE, presentation.printed(evaluation, context["figures"]), moment=MOMENT)
    enacted = rendering.layout(html.partition('id="pengantar"')[0])  # all pages have one style
    assert len(enacted.pages) > 1
    assert not any(marked(page) for page in enacted.pages)
    assert not any("DRAF" in text(page) for page in enacted.pages)
    assert "Disahkan 12 Maret 2021" in text(enacted.pages[0])


def marked(page):
    background = page._page_box.background
    return background is not None and any(layer.image is not None for layer in background.layers)


def test_the_pdf_is_reproducible_and_prints_the_hash_of_its_attachment(draft, evaluation):
    document, context = draft
    figures = presentation.document(evaluation, at=MOMENT)
    first = presentation.pdf(evaluation, figures, moment=MOMENT)
    attached = rendering.Attachment(presentation.ATTACHMENT, canonical(figures), "Angka evaluasi tahun 2020, bentuk baku")
    again = rendering.write(document, moment=MOMENT, attachments=(attached,))
    # as hashes: pytest takes twenty minutes to show how two megabytes differ
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    with pikepdf.open(io.BytesIO(first)) as pdf:
        embedded = pdf.attachments[presentation.ATTACHMENT].get_file().read_bytes()
    assert hashlib.sha256(embedded).hexdigest() == context["sha256"]
    assert context["sha256"] in text(document.pages[0])
    assert context["sha256"] in text(document.pages[-1])


def test_every_row_of_the_year_stands_in_the_annex_once(evaluation):
    figures = presentation.document(evaluation, at=MOMENT)
    codes = [
        line["row"]["code"]
        for force in figures["sub_task_forces"]
        for group in tables.groups(force)
        for line in group
        if line["row"]
    ]
    wanted = Target.objects.filter(year=2020).order_by("indicator__code").values_list("indicator__code", flat=True)
    assert codes == list(wanted)
    assert len(codes) > 70


def test_money_of_the_annex_adds_up_to_the_plans(evaluation):
    """A bundle is in one cell, however many rows it covers, so its money counts once."""
    figures = presentation.document(evaluation, at=MOMENT)
    shown = [
        line["money"]["budget"] or 0
        for force in figures["sub_task_forces"]
        for group in tables.groups(force)
        for line in group
        if line["bundle_span"] and line["money"] and not line["money_again"]
    ]
    assert sum(shown) == figures["money"]["budget"] == 4485010397


def test_a_group_too_tall_is_cut_and_repeats_its_merged_cells():
    row = {"label": "Indikator " * 30, "printed": "1", "realisation": "", "bundle": "X-1", "outcome": "not_reported"}
    activity = {
        "code": "X-01-01",
        "programme_code": "X-01",
        "programme_number": "1",
        "programme": "Program",
        "label": "Kegiatan",
        "coordinators": [],
        "implementers": [],
        "bundles": ["X-1"],
        "rows": [row | {"code": str(place)} for place in range(12)],
    }
    bundle = {"code": "X-1", "budget": 5, "spent": 1, "absorption": "20"}
    first, *later = tables.groups({"activities": [activity], "bundles": [bundle]})
    assert later
    assert (first[0]["programme_again"], first[0]["activity_again"], first[0]["money_again"]) == (False, False, False)
    for chunk in later:
        assert (chunk[0]["programme_again"], chunk[0]["activity_again"], chunk[0]["money_again"]) == (True, True, True)
    for chunk in (first, *later):
        assert chunk[0]["programme_span"] == chunk[0]["bundle_span"] == len(chunk)


# The figures


def test_the_figures_survive_the_database_byte_for_byte(cast):
    submitted = evaluations.submitted(cast)
    stored = Evaluation.objects.get()
    assert sha256(canonical(stored.figures)) == submitted.figures_sha256


def test_the_figures_hold_no_fraction_that_could_be_written_two_ways(cast):
    def walk(part):
        assert not isinstance(part, float)
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            walk(inner)

    walk(assembly.assemble(2020, at=MOMENT))


def test_the_contents_name_pages_in_order(draft):
    document, _ = draft
    anchors = ("ringkasan", "pengantar", "pendahuluan", "pelaksanaan", "layanan", "catatan", "pengesahan", "lampiran")
    pages = [pages_with(document, "h1", anchor)[0] for anchor in anchors]
    assert all(earlier <= later for earlier, later in pairwise(pages))
    assert pages[1] == pages[0] + 1
    (signed,) = [number for number, page in enumerate(document.pages, 1) if "Mengesahkan," in text(page)]
    assert pages[-1] == signed + 1
