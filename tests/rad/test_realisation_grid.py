"""All reports of an institution's year on one page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rad.choices import ReportStatus
from rad.models import Realisation, Spending
from tests.rad import evaluations, reports
from tests.rad.reports import MEASURED, YEAR, submitted
from tests.rad.test_plan_pages import COSTLY
from tests.rujukan.pages import drawn, enter

PAGE, SAVE = (reverse(f"rad:{name}", args=[YEAR]) for name in ("realisation_grid", "realisation_grid_save"))


def test_the_page_holds_every_indicator_of_the_institution_and_each_budget_once(client, cast):
    rows = enter(client, cast.disnaker).get(PAGE).context["rows"]
    codes = [entry.indicator.code for entry, _ in rows]
    assert codes == ["C-02-01-1", "C-02-01-2", "C-03-01-1", "C-04-01-1", "C-04-02-1"]
    assert [entry.indicator.code for entry, _ in rows if entry.spends] == ["C-02-01-1", "C-02-01-2", "C-03-01-1", "C-04-01-1"]
    assert "Satu anggaran untuk 2 baris" in client.get(PAGE).text


def test_what_is_valid_is_stored_and_the_rest_keeps_its_words(client, cast):
    data = {
        f"{MEASURED}-text": "160",
        f"{MEASURED}-anggaran-amount": "200.000.000",
        "C-03-01-1-text": "seratus",
        "C-03-01-1-evidence": "Rekap di bidang",
        "simpan": "1",
    }
    answer = enter(client, cast.disnaker).post(SAVE, data)
    assert answer.status_code == 422
    assert "2 isian tersimpan; 1 baris perlu diperbaiki." in answer.text
    for typed in ("seratus", "Rekap di bidang"):
        assert typed in answer.text
    assert [row.indicator.code for row in Realisation.objects.all()] == [MEASURED]
    assert Spending.objects.get().amount == 200_000_000
    assert "<title>Perlu diperiksa" in answer.text


@pytest.mark.parametrize("button", ["simpan", "ajukan"])
def test_sent_again_after_a_lost_answer_it_says_what_was_taken(client, cast, button):
    page = drawn(enter(client, cast.disnaker).get(PAGE))
    fields = page.filled(**{f"{MEASURED}-text": "160", f"{MEASURED}-anggaran-amount": "200.000.000", "C-03-01-1-text": "seratus"})
    fields = {name: value for name, value in fields.items() if name not in ("simpan", "ajukan")} | {button: "1"}
    words = [re.search(r"\d isian tersimpan; \d baris perlu diperbaiki", client.post(SAVE, fields).text)[0] for _ in range(2)]
    assert words[0] == words[1]
    assert words[0].startswith("2 isian tersimpan")
    assert Realisation.objects.count() == Spending.objects.count() == 1


def test_submitting_hands_in_the_complete_ones_and_says_what_the_others_lack(client, cast):
    data = {f"{MEASURED}-text": "160", "C-03-01-1-text": "100", "ajukan": "1"}
    answer = enter(client, cast.disnaker).post(SAVE, data)
    assert answer.status_code == 422
    assert "pilih kategori kendalanya" in answer.text
    assert {row.indicator.code: row.status for row in Realisation.objects.all()} == {MEASURED: ReportStatus.SUBMITTED}
    data |= {"C-03-01-1-hindrance": "pandemic", "C-03-01-1-follow_up": "Dilanjutkan"}
    answer = client.post(SAVE, data, follow=True)
    assert "diajukan kepada pengelola rencana aksi" in answer.text
    assert {row.status for row in Realisation.objects.all()} == {ReportStatus.SUBMITTED}


def test_rows_in_which_nothing_was_typed_are_passed_over(client, cast):
    answer = enter(client, cast.disnaker).post(SAVE, {"simpan": "1"})
    assert answer.status_code == 422
    assert "Belum ada yang diisi" in answer.text
    assert not Realisation.objects.exists()


def test_what_was_typed_for_a_report_handed_in_meanwhile_comes_back(client, cast):
    submitted(cast.disnaker, value=160)
    answer = enter(client, cast.disnaker).post(SAVE, {f"{MEASURED}-text": "150", "simpan": "1"})
    assert answer.status_code == 422
    assert "sudah diajukan, jadi tidak dapat diubah lagi" in answer.text
    assert 'value="150"' in answer.text


def test_a_closed_year_draws_no_form(client, cast):
    evaluations.signed(cast)
    page = enter(client, cast.disnaker).get(PAGE).text
    assert "sudah ditutup" in page
    assert "Ajukan yang lengkap" not in page


def test_others_have_no_rows_here(client, cast):
    data = {f"{MEASURED}-text": "160", "simpan": "1"}
    assert enter(client, cast.gow).post(SAVE, data).status_code == 422
    assert not Realisation.objects.exists()


def test_saving_one_report_leads_to_the_next_that_is_missing(client, cast):
    address = reverse("rad:realisation_save", args=[MEASURED, YEAR])
    answer = enter(client, cast.disnaker).post(address, {"text": "160", "berikutnya": "1"})
    assert answer.url == reverse("rad:realisation_detail", args=["C-02-01-2", YEAR])
    last = reverse("rad:realisation_save", args=["C-04-02-1", YEAR])
    reports.draft(cast.disnaker, "C-02-01-2", value=1)
    assert client.post(last, {"text": "9.000", "berikutnya": "1"}).url.endswith(f"/C-03-01-1/{YEAR}/")


def test_the_page_costs_the_same_however_much_is_filled_in(client, cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len([query for query in queries if COSTLY.match(query["sql"])])

    enter(client, cast.disnaker).get(PAGE)
    before = cost()
    for code in (MEASURED, "C-03-01-1"):
        reports.draft(cast.disnaker, code, value=1)
    assert cost() == before <= 10
