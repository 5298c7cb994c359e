"""The pages of the plan: every printed row, merged budgets once, filters, source notes, and what each page costs."""

import gzip
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from rad import figures
from rad.actions import realisation as verbs
from rad.choices import NoteState
from rad.lists import table
from rad.models import Activity, Indicator, NarrativeItem, Programme, SourceNote, SubTaskForce, Target
from rad.scoring import Quadrant
from tests.forms import Forms
from tests.rad.reports import MEASURED, YEAR, approved, budget, submitted

pytestmark = pytest.mark.django_db
LETTERS = "ABCDE"


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"rad:{name}", args=args), query)


def words(text):
    """Return printed words as in HTML, with single spaces."""
    return " ".join(str(escape(text)).split())


def plain(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("letter", LETTERS)
def test_every_printed_row_stands_on_its_page(client, cast, letter):
    page = plain(get(client, cast.rad, "plan_table", letter))
    paths = {
        NarrativeItem: "sub_task_force",
        Programme: "sub_task_force",
        Activity: "programme__sub_task_force",
        Indicator: "activity__programme__sub_task_force",
        Target: "indicator__activity__programme__sub_task_force",
    }
    printed = list(SubTaskForce.objects.filter(letter=letter).values_list("objective", flat=True))
    for model, path in paths.items():
        printed += model.objects.filter(**{f"{path}__letter": letter}).values_list("printed", flat=True)
    assert len(printed) > 20
    assert [text for text in printed if words(text) not in page] == []


def laid_out(letter):
    force = SubTaskForce.objects.get(letter=letter)
    columns = table.columns(force)
    years = {column.year for column in columns}
    by_year = {year: one.sub_task_forces[0] for year, one in figures.years(force.plan, years, forces=[force]).items()}
    return columns, by_year, table.groups(by_year, columns, {})


@pytest.mark.parametrize("letter", LETTERS)
def test_the_table_is_rectangular_and_counts_each_bundle_once(letter):
    columns, by_year, groups = laid_out(letter)
    for group in groups:
        for place in range(len(columns)):
            covered = sum(cell.span for line in group.lines for cell in line.cells if cell.column == columns[place])
            assert covered == len(group.lines), (group.code, columns[place])
    for year, force in by_year.items():
        shown = [cell.bundle for group in groups for line in group.lines for cell in line.cells if cell.bundle]
        in_year = [bundle for bundle in shown if bundle.year == year]
        assert sum(bundle.budget or 0 for bundle in in_year) == force.money.budget
        assert len(in_year) == len(force.bundles)


def test_merged_money_is_one_tall_cell_and_says_so(client, cast):
    _, _, groups = laid_out("D")
    tall = [cell for group in groups for line in group.lines for cell in line.cells if cell.span == 4]
    assert {cell.bundle.code for cell in tall} == {"D-05-01-1"}
    assert {cell.bundle.covers for cell in tall} == {4}
    page = plain(get(client, cast.rad, "plan_table", "D"))
    assert "Gabungan 4" in page
    assert 'rowspan="4"' in page


def test_table_b_shows_its_years_apart(client, cast):
    labels = [column.label for column in get(client, cast.rad, "plan_table", "B").context["columns"]]
    assert labels == [
        "2019 anggaran", "2020 capaian", "2020 anggaran", "2021 capaian", "2021 anggaran", "2022 capaian",
    ]  # fmt: skip


def test_filters(client, cast):
    def codes(**query):
        groups = get(client, cast.rad, "plan_table", "C", **query).context["groups"]
        return [line.code for group in groups for line in group.lines]

    assert codes(program="C-02") == ["C-02-01-1", "C-02-01-2"]
    assert codes(cari="Dibina pelaku") == codes(cari="c-02-01-2") == ["C-02-01-2"]
    assert "kegiatan padat karya" in plain(get(client, cast.rad, "plan_table", "C", cari="dibina pelaku"))
    assert {code[:4] for code in codes(koordinator="Disnaker")} == {"C-02", "C-03", "C-04"}
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    assert MEASURED not in codes(tampilkan="unfilled", tahun=YEAR)
    assert MEASURED in codes(tampilkan="unfilled")
    assert "C-02-01-1" in codes(tampilkan="flagged")
    assert codes(program="nonsense", tahun="x") == codes()
    years = {column.year for column in get(client, cast.rad, "plan_table", "C", tahun=YEAR).context["columns"]}
    assert years == {YEAR}


def test_filters_by_the_state_of_reports(client, cast):
    def codes(**query):
        groups = get(client, cast.rad, "plan_table", "C", **query).context["groups"]
        return [line.code for group in groups for line in group.lines]

    assert codes(tampilkan="below") == codes(tampilkan="returned") == []
    approved(cast.disnaker, cast.rad, value=Decimal(120), hindrance="pandemic", follow_up="Dilanjutkan")
    verbs.give_back(submitted(cast.disnaker, "C-02-01-2", value=Decimal(50)), by=cast.rad, reason="Bukti belum ada")
    assert codes(tampilkan="below") == [MEASURED]
    assert codes(tampilkan="returned") == ["C-02-01-2"]


def test_home_shows_achievement_by_absorption_and_targets_without_a_budget(client, cast):
    answer = get(client, cast.rad, "plan_home", tahun=YEAR)
    classes = {line.quadrant: line for line in answer.context["quadrants"]}
    assert set(classes) == {Quadrant.UNKNOWN, Quadrant.WITHOUT_BUDGET}
    assert classes[Quadrant.UNKNOWN].budget == 4_485_010_397
    assert reverse("rad:activity_detail", args=["D-03-01"]) in [page for _, page in answer.context["unfunded"]]
    assert "Target tanpa pagu" in plain(answer)
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    fields = {"amount": 300_000_000, "excess_reason": "Tambahan dari perubahan APBD"}
    spent, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields=fields)
    verbs.approve(verbs.submit(spent, by=cast.disnaker), by=cast.rad)
    answer = get(client, cast.bupati, "plan_home", tahun=YEAR)
    exceeding = next(line for line in answer.context["quadrants"] if line.quadrant is Quadrant.EXCEEDING)
    assert exceeding.paid == (("Melaksanakan kegiatan padat karya.", reverse("rad:activity_detail", args=[MEASURED])),)
    assert "Uang yang terpakai di atas pagu" in plain(answer)


def test_a_result_stands_with_its_percentage(client, cast):
    approved(cast.disnaker, cast.rad, value=Decimal(120), hindrance="pandemic", follow_up="Dilanjutkan")
    page = plain(get(client, cast.bupati, "plan_table", "C"))
    assert "<b>120</b> dari 160" in page
    assert "75,0%" in page


def test_what_is_not_yet_approved_shows_no_percentage(client, cast):
    submitted(cast.disnaker, value=Decimal(160))
    page = plain(get(client, cast.rad, "plan_table", "C"))
    assert "Diajukan" in page
    assert "100,0%" not in page


def test_an_officer_reads_the_plan_and_only_their_own_reports(client, cast):
    submitted(cast.disnaker, value=Decimal(159), hindrance="staff", follow_up="x")
    page = plain(get(client, cast.polres, "plan_table", "C"))
    assert "160" in page
    assert "<b>159</b>" not in page
    assert "<b>159</b>" in plain(get(client, cast.disnaker, "plan_table", "C"))


def test_home_shows_the_due_review_and_three_figures_with_denominators(client, cast):
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    answer = get(client, cast.bupati, "plan_home", tahun=YEAR)
    page = plain(answer)
    assert "sudah lewat masa tinjau" in page
    figure = answer.context["figures"].summary
    assert f"<b>1</b> dari {figure.targeted}" in page
    assert [force.letter for force in answer.context["figures"].sub_task_forces] == list(LETTERS)
    for query in ({}, {"tahun": "1999"}):
        assert get(client, cast.bupati, "plan_home", **query).context["year"] == 2021  # the year that is being reported


def test_pages_that_do_not_exist(client, cast):
    client.force_login(cast.rad)
    for path in ("/rad/Z/", "/rad/catatan/annex-2-z-99/", "/rad/a/"):
        assert client.get(path).status_code == 404


# Activities


def standings(client, user, **query):
    listed = get(client, user, "sub_task_force", "C", **query).context["activities"]
    return {one.code: one.standing and one.standing[1] for one in listed}


def test_a_sub_task_force_lists_its_activities_by_where_they_stand(client, cast):
    assert set(standings(client, cast.rad).values()) == {"Lewat tenggat", "Tanpa target"}
    verbs.give_back(submitted(cast.disnaker, "C-02-01-2", value=Decimal(50)), by=cast.rad, reason="Bukti belum ada")
    submitted(cast.disnaker, "C-03-01-1", value=Decimal(99_999))
    approved(cast.disnaker, cast.rad, "C-04-01-1", value=Decimal(99_999))
    found = standings(client, cast.rad, tahun=YEAR)
    assert [found[code] for code in ("C-02-01", "C-03-01", "C-04-01")] == ["Dikembalikan", "Ditelaah", "Tercapai"]
    assert next(iter(found)) == "C-02-01", "the most urgent first"
    assert plain(get(client, cast.rad, "sub_task_force", "C", tahun=YEAR)).count("1 laporan 2020 menunggu telaah") == 1
    own = standings(client, cast.disnaker, tahun=YEAR)
    assert (own["C-03-01"], own["C-01-01"]) == ("Ditelaah", None), "nothing of what others report"
    page = plain(get(client, cast.disnaker, "sub_task_force", "C", tahun=YEAR))
    assert re.search(r"Giliran Anda.*Laporkan \d kegiatan 2020.*" + reverse("rad:realisation_grid", args=[YEAR]), page)
    assert "Giliran Anda" not in plain(get(client, cast.gow, "sub_task_force", "C", tahun=YEAR))


@pytest.mark.parametrize("letter", LETTERS)
def test_every_activity_has_its_page_with_all_its_rows(client, cast, letter):
    listed = get(client, cast.bupati, "sub_task_force", letter).context["activities"]
    assert len(listed) == Activity.objects.filter(programme__sub_task_force__letter=letter).count()
    for one in listed:
        page = get(client, cast.bupati, "activity_detail", one.code)
        [group] = page.context["groups"]
        assert [line.code for line in group.lines] == (list(one.codes) or [one.code])
        assert words(one.label) in plain(page)


def test_the_koordinator_is_led_from_an_activity_to_the_report_that_it_owes(client, cast):
    page = plain(get(client, cast.disnaker, "activity_detail", "C-02-01"))
    assert reverse("rad:realisation_detail", args=["C-02-01-1", 2021]) in page
    assert "Laporkan kegiatan ini" in page
    assert "Laporkan kegiatan ini" not in plain(get(client, cast.polres, "activity_detail", "C-02-01"))
    assert get(client, cast.polres, "activity_detail", "C-99-01").status_code == 404


def test_an_old_address_of_a_filtered_table_leads_to_the_table(client, cast):
    answer = get(client, cast.rad, "sub_task_force", "C", tampilkan="below", tahun=YEAR)
    assert answer.url == f"{reverse('rad:plan_table', args=['C'])}?tampilkan=below&tahun={YEAR}"


# Source notes


def test_the_doubts_stand_beside_their_rows_and_are_listed(client, cast):
    assert "“fesa” agaknya “desa”." in plain(get(client, cast.disnaker, "plan_table", "A"))
    assert "fesa" in plain(get(client, cast.disnaker, "plan_table", "A", tampilkan="flagged"))
    answer = get(client, cast.disnaker, "note_list", bagian="annex_2:A", jenis="spelling")
    assert {note.letter for note in answer.context["page"]} == {"A"}
    assert answer.context["page"].paginator.count == SourceNote.objects.filter(letter="A", kind="spelling").count()


def test_the_secretariat_decides_a_doubt_with_its_reason(client, cast):
    note = SourceNote.objects.get(code="annex-2-a-20")
    address = reverse("rad:note_decide", args=[note.code])
    client.force_login(cast.rad)
    assert client.post(address, {"decision": " "}).status_code == 422
    assert client.get(address).url == reverse("rad:note_detail", args=[note.code])
    page = Forms(client.get(reverse("rad:note_detail", args=[note.code])).text)
    [form] = [form for form in page.forms if "outcome" in form.kinds]
    data = form.filled(decision="Dibaca desa; salah ketik.", outcome="printed")
    assert client.post(address, data).status_code == 302
    note.refresh_from_db()
    assert (note.state, note.decided_by, note.printed) == (NoteState.DECIDED, cast.rad, "17 fesa")
    page = plain(get(client, cast.polres, "note_detail", note.code))
    assert "Dibaca desa; salah ketik." in page
    assert "Nina Bappeda" in page


# What a page costs

FRAME = r"set_config|current_setting|\(SELECT CASE WHEN count\(\*\) > \d+ THEN"
COSTLY = re.compile(rf"^(SELECT (?!{FRAME})|INSERT|UPDATE \"(?!django_session))")
PAGES = [
    ("plan_home", ()),
    *(("plan_table", (letter,)) for letter in LETTERS),
    *(("sub_task_force", (letter,)) for letter in LETTERS),
    ("activity_detail", ("C-02-01",)),
    ("note_list", ()),
    ("note_detail", ("annex-2-a-20",)),
    ("realisation_list", ()),
    ("realisation_detail", (MEASURED, YEAR)),
]


@pytest.mark.parametrize("name", ["rad", "disnaker", "bupati"])
@pytest.mark.parametrize(("page", "args"), PAGES)
def test_a_page_costs_few_queries_and_little_to_send(client, cast, name, page, args):
    submitted(cast.disnaker, value=Decimal(160))
    user = getattr(cast, name)
    get(client, user, page, *args)  # the first request writes the time of the last activity
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(f"rad:{page}", args=args))
    assert answer.status_code == 200
    statements = [query["sql"] for query in queries if COSTLY.match(query["sql"])]
    assert len(statements) <= 10, "\n".join(sql[:120] for sql in statements)
    assert len(gzip.compress(answer.content)) < 16_000  # with sheet and script below 30 KB


def test_ten_reviews_cost_what_one_costs(client, cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("rad:review_list")).status_code == 200
        return len([query for query in queries if COSTLY.match(query["sql"])])

    submitted(cast.disnaker, value=Decimal(160))
    get(client, cast.rad, "review_list")
    one = cost()
    for code in ("C-02-01-2", "C-03-01-1", "C-04-01-1", "C-04-02-1"):
        submitted(cast.disnaker, code, value=Decimal(99_999))
    assert cost() == one


def test_a_search_finds_the_rows_of_all_tables_by_code_and_words_and_leads_to_them(client, cast):
    page = get(client, cast.gow, "plan_home", cari="SOSIALISASI")
    found = {force.letter: [row.code for row in rows] for force, rows in page.context["found"]}
    assert len(found) > 1, "of several tables"
    for letter, codes in found.items():
        force_page = plain(get(client, cast.gow, "sub_task_force", letter))
        assert all(f'id="{code}"' in force_page for code in codes), "an old link to a row of the table"
        assert all(f"{reverse('rad:activity_detail', args=[code])}#{code}" in plain(page) for code in codes)
        assert f'id="{codes[0]}"' in plain(get(client, cast.gow, "activity_detail", codes[0]))
    [(force, [row])] = get(client, cast.gow, "plan_home", cari="c-02-01-2").context["found"]
    assert (force.letter, row.code) == ("C", "C-02-01-2")
    assert "Tidak ditemukan" in plain(get(client, cast.gow, "plan_home", cari="kriptografi"))
    for typed in ("x", "x" * 200, "<b>((", "\0"):
        assert get(client, cast.gow, "plan_home", cari=typed).status_code == 200
