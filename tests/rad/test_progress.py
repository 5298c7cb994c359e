"""Progress by semester or quarter: beside the report of the year, never in its place."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, Stale
from rad.actions import progress, realisation, reminder
from rad.lists import arrears, owed
from rad.models import ActionPlan, Indicator, Progress, Realisation, Reminder, ReportingInterval
from tests.rad import evaluations, periods, plan_reviews, reports
from tests.rad.reports import MEASURED, YEAR
from tests.rujukan.pages import enter

PAGE, SAVE = (reverse(f"rad:{name}", args=[YEAR, "t1"]) for name in ("progress_grid", "progress_grid_save"))
DETAIL, REPORT = (reverse(f"rad:{name}", args=[MEASURED, YEAR]) for name in ("realisation_detail", "realisation_save"))


@pytest.fixture
def october(monkeypatch):
    """Let today be in October 2020: two quarters are due and a third is over."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2020, 10, 5))


# How often a plan is reported on


def test_a_plan_that_is_reported_once_a_year_shows_nothing_of_it(client, cast):
    assert enter(client, cast.disnaker).get(PAGE).status_code == 404
    assert "Triwulan" not in client.get(reverse("rad:realisation_grid", args=[YEAR])).text
    assert "Kemajuan" not in client.get(DETAIL).text
    with pytest.raises(Refused, match="tidak dilaporkan per periode"):
        progress.report(reports.indicator(), YEAR, "t1", by=cast.disnaker, fields={"text": "40", "value": 40})


def test_the_secretariat_chooses_it_for_the_plan_in_force_and_for_a_draft(client, cast):
    draft = plan_reviews.drafted(cast)
    for plan in (ActionPlan.objects.newest().get(), draft):
        page = reverse("rad:reporting_interval", args=[plan.code])
        assert "Waktu pelaporan" in enter(client, cast.rad).post(page, {"interval": "semester"}, follow=True).text
        assert ReportingInterval.objects.get(plan=plan).interval == "semester"
    assert "Semester II" in enter(client, cast.disnaker).get(reverse("rad:realisation_grid", args=[YEAR])).text
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        reminder.set_interval(draft, by=cast.disnaker, interval="quarter")


def test_a_change_of_it_leaves_what_was_told_and_shows_it_again(client, cast):
    plan = ActionPlan.objects.get()
    periods.told(cast)
    reminder.set_interval(plan, by=cast.rad, interval="semester", version=1)
    assert "Triwulan I" not in enter(client, cast.rad).get(DETAIL).text
    reminder.set_interval(plan, by=cast.rad, interval="quarter", version=2)
    assert "40 orang" in client.get(DETAIL).text
    with pytest.raises(Stale):
        reminder.set_interval(plan, by=cast.rad, interval="year", version=1)


# Telling


def test_the_page_of_a_period_stores_what_is_valid_and_keeps_the_rest(client, cast):
    periods.quarterly(cast)
    data = {f"{MEASURED}-text": "40", f"{MEASURED}-spent": "Rp1.500.000", "C-03-01-1-text": "seratus"}
    answer = enter(client, cast.disnaker).post(SAVE, data)
    assert answer.status_code == 422
    assert "1 isian tersimpan; 1 baris perlu diperbaiki." in answer.text
    assert 'value="seratus"' in answer.text
    row = Progress.objects.get()
    assert (row.indicator.code, row.value, row.spent, row.text) == (MEASURED, 40, 1_500_000, "40")
    answer = client.post(SAVE, {f"{MEASURED}-text": "45", f"{MEASURED}-version": "1"}, follow=True)
    assert "Kemajuan 1 indikator tersimpan." in answer.text
    assert not Realisation.objects.exists()
    assert "Belum ada yang diisi" in client.post(SAVE, {}).text


def test_money_and_figures_are_those_of_the_period_which_the_page_says_once(client, cast):
    periods.told(cast, "t1", value=40, spent=1_000_000)
    periods.told(cast, "t2", value=60, spent=500_000)
    page = enter(client, cast.disnaker).get(PAGE).text
    assert page.count("Isi yang tercapai dan uang yang terpakai Triwulan I saja, bukan jumlah sejak awal tahun.") == 1
    assert page.count("sejak awal tahun") == 1
    detail = client.get(DETAIL).text
    assert "Menurut kemajuan: <b>100</b>" in detail
    assert "Uang yang terpakai menurut kemajuan: <b>Rp1.500.000</b>" in detail


def test_the_same_words_again_change_nothing_and_others_need_the_newest_version(cast):
    row = periods.told(cast)
    fields = {"text": row.text, "value": 40}
    assert progress.report(row.indicator, YEAR, "t1", by=cast.disnaker, fields=fields) == (row, False)
    with pytest.raises(Stale):
        progress.report(row.indicator, YEAR, "t1", by=cast.disnaker, fields=fields | {"value": 41})


@pytest.mark.parametrize(
    ("username", "period", "fields", "message"),
    [
        ("gow", "t1", {"text": "40", "value": 40}, "koordinator kegiatan ini"),
        ("disnaker", "s1", {"text": "40", "value": 40}, "tidak dilaporkan per periode"),
        ("disnaker", "t1", {"text": ""}, "Tulis kemajuannya"),
        ("disnaker", "t1", {"text": "banyak"}, "juga angka"),
        ("disnaker", "t1", {"text": "40", "value": 40, "hindrance": "staff"}, "tulis tindak lanjutnya"),
    ],
)
def test_what_is_refused(cast, username, period, fields, message):
    periods.quarterly(cast)
    with pytest.raises(Refused, match=message):
        progress.report(reports.indicator(), YEAR, period, by=getattr(cast, username), fields=fields)


def test_a_period_that_has_not_begun_is_told_later(cast, october):
    periods.quarterly(cast)
    assert periods.told(cast, "t4")
    with pytest.raises(Refused, match="belum dimulai"):
        progress.report(reports.indicator(), 2021, "t1", by=cast.disnaker, fields={"text": "1", "value": 1})


def test_once_the_year_is_submitted_or_closed_progress_stands(client, cast):
    row = periods.told(cast)
    reports.submitted(cast.disnaker, value=160)
    with pytest.raises(Refused, match="Laporan tahun 2020 sudah diajukan"):
        progress.report(row.indicator, YEAR, "t1", by=cast.disnaker, fields={"text": "41", "value": 41}, version=row.version)
    assert "sudah diajukan, jadi kemajuannya" in enter(client, cast.disnaker).get(PAGE).text
    assert "belum tersimpan" not in client.get(PAGE).text
    evaluations.signed(cast)
    with pytest.raises(Refused, match="sudah ditandatangani"):
        progress.report(reports.indicator("C-03-01-1"), YEAR, "t1", by=cast.disnaker, fields={"text": "41", "value": 41})


# What the report of the year starts from


@pytest.mark.parametrize(
    ("accumulation", "words", "reading"),
    [
        ("annual", "100", "Jumlah Triwulan I dan Triwulan III."),
        ("cumulative", "100", "Jumlah Triwulan I dan Triwulan III."),
        ("latest", "60", "Keadaan pada akhir Triwulan III."),
        ("undecided", "100", "Belum diputuskan"),
    ],
)
def test_the_report_of_the_year_is_offered_it_as_the_accumulation_counts(client, cast, accumulation, words, reading):
    periods.told(cast, "t3", value=60)
    periods.told(cast, "t1", value=40)
    Indicator.objects.filter(code=MEASURED).update(accumulation=accumulation)
    page = enter(client, cast.disnaker).get(DETAIL).text
    assert f"<b>{words}</b>" in page
    assert reading in page
    assert f"Pakai {words} dari kemajuan" in page
    assert not Realisation.objects.exists()
    assert client.post(REPORT, {"text": "", "pakai": "kemajuan"}).status_code == 302
    row = Realisation.objects.get()
    assert (row.text, row.status) == (words, "draft")


def test_of_a_target_in_words_the_last_period_is_offered(client, cast):
    periods.quarterly(cast)
    for period, text in (("t2", "Dua SOP"), ("t1", "Satu SOP")):
        progress.report(reports.indicator(reports.WORDS), YEAR, period, by=cast.dinkes, fields={"text": text})
    page = reverse("rad:realisation_detail", args=[reports.WORDS, YEAR])
    assert "Pakai Dua SOP dari kemajuan" in enter(client, cast.dinkes).get(page).text


def test_the_secretariat_reads_how_much_was_told(client, cast):
    periods.told(cast)
    page = enter(client, cast.rad).get(reverse("rad:realisation_list"), {"tahun": YEAR}).text
    assert "Triwulan I 1 indikator, Triwulan II 0 indikator" in page
    assert "Triwulan I 0 indikator" in client.get(reverse("rad:realisation_list"), {"tahun": 2021}).text


# Until when


def test_the_home_counts_the_periods_that_are_over_until_the_year_is_reported(client, cast, october):
    assert owed.of(cast.disnaker).progress == ()
    periods.quarterly(cast)
    counted = [(one.period, one.reports, one.due_on, one.late) for one in owed.of(cast.disnaker).progress]
    assert counted == [
        ("t1", 5, date(2020, 4, 30), True),
        ("t2", 5, date(2020, 7, 31), True),
        ("t3", 5, date(2020, 10, 31), False),
    ]
    periods.told(cast)
    reports.submitted(cast.disnaker, "C-03-01-1", value=10_000)
    reminder.set_deadline(ActionPlan.objects.get(), YEAR, by=cast.rad, due_on=date(2020, 11, 20), period="t3")
    page = enter(client, cast.disnaker).get(reverse("rad:realisation_list")).text
    assert "Kemajuan Triwulan I 2020: 3 belum, batas 30 April 2020 sudah lewat." in page
    assert "Kemajuan Triwulan III 2020: 4 belum, batas 20 November 2020." in page
    assert "Kemajuan" not in enter(client, cast.paroki).get(reverse("rad:realisation_list")).text


def test_the_secretariat_sets_the_deadline_of_a_period_and_reminds_who_owes(client, cast):
    periods.told(cast)
    page = reverse("rad:progress_deadline", args=[YEAR, "t1"])
    save, remind = (reverse(f"rad:progress_{verb}", args=[YEAR, "t1"]) for verb in ("deadline_save", "remind"))
    assert "2020-04-30" in enter(client, cast.rad).get(page).text
    assert "sebelum periodenya berakhir" in client.post(save, {"due_on": "2020-03-31"}).text
    assert client.post(save, {"due_on": "2020-05-15"}).status_code == 302
    assert arrears.deadline(YEAR, "t1") == date(2020, 5, 15)
    assert arrears.deadline(YEAR) == date(2021, 1, 31)
    assert client.post(remind).url == page
    notice = Notice.objects.get(institution=cast.disnaker.institution, text__startswith="Kemajuan")
    assert notice.text == "Kemajuan Triwulan I 2020: 4 belum diajukan, batas 15 Mei 2020"
    assert notice.path == PAGE
    assert "sudah diingatkan hari ini" in client.post(remind, follow=True).text
    assert set(Reminder.objects.values_list("period", flat=True)) == {"t1"}


def test_of_a_period_that_runs_nobody_is_reminded(cast, october):
    plan = periods.quarterly(cast)
    with pytest.raises(Refused, match="belum berakhir"):
        reminder.remind(plan, YEAR, by=cast.rad, period="t4")


def test_the_arrears_of_a_year_stay_what_they_were(cast):
    before = [(one.year, one.reports) for one in owed.of(cast.disnaker).years]
    periods.told(cast)
    reminder.set_deadline(ActionPlan.objects.get(), YEAR, by=cast.rad, due_on=date(2020, 5, 15), period="t1")
    assert next((one.year, one.reports, one.due_on) for one in owed.of(cast.disnaker).years) == (*before[0], date(2020, 1, 31))
    row, _ = realisation.report(reports.indicator(), YEAR, by=cast.disnaker, fields={"text": "160", "value": 160})
    realisation.submit(row, by=cast.disnaker)
    assert [(one.year, one.reports) for one in owed.of(cast.disnaker).years] == [
        (year, count - (year == YEAR)) for year, count in before
    ]
