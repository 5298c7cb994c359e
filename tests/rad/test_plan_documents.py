"""The documents of a plan: ordered by readers, drawn once by the worker, listed with their size; and the workbook of targets."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import DrawingStatus
from gugus.documents import rendering
from gugus.workflow.lifecycle import Refused
from rad.actions import next_plan, ordered_document as verbs, plan_review as review_verbs, realisation
from rad.choices import DocumentKind
from rad.models import ActionPlan, OrderedDocument
from rad.printing import annexes, plan_review
from rad.regulation.source import TRANSCRIBED
from tests.paper import beyond, half_empty
from tests.rad import evaluations, plan_reviews, reports
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ANNEX = reverse("rad:annex", args=[DocumentKind.ANNEX_2, TRANSCRIBED])
PDF = f"{ANNEX}pdf/"


def the_plan():
    return ActionPlan.objects.get(code=TRANSCRIBED)


# Ordering


def test_the_worker_draws_what_was_ordered_and_the_page_shows_its_progress(cast, queue, drawn):
    desk = at_desk(cast.gow)
    assert "belum pernah disusun" in text(desk.get(ANNEX))
    assert desk.get(PDF).url == ANNEX
    assert desk.post(ANNEX).url == ANNEX
    page = desk.get(ANNEX)
    assert "Sedang disusun" in text(page)
    assert page["Refresh"]
    assert drawn == []
    run_worker()
    page = desk.get(ANNEX)
    assert "PDF siap diunduh" in text(page)
    assert "Refresh" not in page
    download = desk.get(PDF)
    assert download.content == b"%PDF-1.7 trial 1"
    assert download["Content-Disposition"] == 'attachment; filename="lampiran-2-rad-2019.pdf"'


def test_two_people_and_a_double_click_get_one_drawing(cast, queue, drawn):
    for person in (cast.gow, cast.rad, cast.rad):
        at_desk(person).post(ANNEX)
    assert queue.count() == 1
    run_worker()
    assert "Isinya tidak berubah" in text(at_desk(cast.kepala).post(ANNEX, follow=True))
    assert len(drawn) == 1
    assert OrderedDocument.objects.count() == 1


def test_a_changed_draft_is_drawn_again(cast, queue, drawn):
    plan = plan_reviews.drafted(cast)
    page = reverse("rad:annex", args=[DocumentKind.ANNEX_2, plan.code])
    desk = at_desk(cast.rad)
    desk.post(page)
    run_worker()
    plan.title = "Rencana baru"
    plan.save()
    desk.post(page)
    run_worker()
    assert desk.get(f"{page}pdf/").content == b"%PDF-1.7 trial 2"


def test_a_failed_drawing_is_shown_and_can_be_ordered_again(cast, queue, monkeypatch, drawn):
    def fail(*_, **__):
        raise rendering.Unprintable("trial")

    desk = at_desk(cast.gow)
    desk.post(ANNEX)
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "pdf", fail)
        with pytest.raises(rendering.Unprintable):
            run_worker()
    assert "PDF tidak berhasil disusun" in text(desk.get(ANNEX))
    desk.post(ANNEX)
    run_worker()
    assert desk.get(PDF).content == b"%PDF-1.7 trial 1"


def test_the_task_holds_keys_only(cast, queue):
    at_desk(cast.gow).post(ANNEX)
    assert queue.get().args_kwargs == {"args": [OrderedDocument.objects.get().pk, cast.gow.pk], "kwargs": {}}


# Who may


def test_the_annexes_of_a_draft_are_for_those_who_read_drafts(cast, drawn):
    plan = plan_reviews.drafted(cast)
    page = reverse("rad:annex", args=[DocumentKind.ANNEX_2, plan.code])
    assert at_desk(cast.gow).get(page).status_code == 404
    assert at_desk(cast.gow).post(page).status_code == 404
    with pytest.raises(Refused):
        verbs.order(DocumentKind.ANNEX_2, plan, by=cast.gow)
    assert at_desk(cast.bupati).get(page).status_code == 200


def test_the_public_gets_no_document(client):
    for address in (ANNEX, PDF, reverse("rad:achievement_export")):
        assert client.get(address).url.startswith("/masuk/")


def test_the_database_shows_a_report_of_a_review_to_those_who_read_drafts(cast):
    review = plan_reviews.begun(cast)
    row, _ = verbs.order(DocumentKind.REVIEW, review.plan, review=review, by=cast.rad)
    with scope(cast.gow):
        assert not OrderedDocument.objects.exists()
    with scope(cast.bupati):
        assert OrderedDocument.objects.get() == row


def test_nobody_orders_in_the_name_of_another(cast):
    columns = {"kind": DocumentKind.ANNEX_1, "plan": the_plan(), "ordered_by": cast.rad, "ordered_at": timezone.now()}
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.gow):
        OrderedDocument.objects.create(**columns)


def test_ready_without_a_pdf_cannot_be_stored(cast):
    verbs.order(DocumentKind.ANNEX_1, the_plan(), by=cast.rad)
    with pytest.raises(DatabaseError, match="ready_is_complete"):
        OrderedDocument.objects.update(status=DrawingStatus.READY)


# The report of a review


def html(review):
    return rendering.markup("pdf/plan_review.html", plan_review.context(review), moment=timezone.now())


def test_the_report_says_what_becomes_of_each_activity_and_why(cast):
    review = plan_reviews.begun(cast)
    row = plan_reviews.row(review)
    review_verbs.decide(row, by=cast.rad, outcome="drop", reason="Sudah selesai seluruhnya.")
    context = plan_review.context(review)
    assert [line[:2] for line in context["outcomes"]] == [("Dihentikan", 1), ("Belum diputuskan", review.activities.count() - 1)]
    page = html(review)
    assert "Sudah selesai seluruhnya." in page
    assert "asset:draft.css" in page, "the review is not finished"
    assert "belum disusun" in page


def test_each_amount_of_the_report_counts_once(cast):
    review = plan_reviews.begun(cast)
    context = plan_review.context(review)
    whole = sum(amount for _, _, amount in context["outcomes"])
    assert whole == sum(year["money"]["budget"] for year in context["years"])
    assert whole == sum(amount for force in context["forces"] for _, _, amount in force["outcomes"])


def test_money_is_dropped_only_with_all_that_it_pays_for(cast):
    review = plan_reviews.begun(cast)
    line = reports.budget(reports.MEASURED)
    assert line.activities.count() + line.indicators.count() >= 1
    plan_reviews.decided(cast, review, C_02_01=("drop", "Selesai."))
    outcomes = {label: amount for label, _, amount in plan_review.context(review)["outcomes"]}
    paid = sum(
        one.amount or 0
        for indicator in plan_reviews.row(review).activity.indicators.all()
        for one in indicator.paid_by.amounts.all()
    )
    assert outcomes["Dihentikan"] == paid


def test_the_report_shows_the_three_figures_of_each_year(cast):
    reports.approved(cast.disnaker, cast.rad, value=160)
    review = plan_reviews.begun(cast)
    years = {one["year"]: one for one in plan_review.context(review)["years"]}
    assert years["2020"]["summary"]["reported"] == 1
    assert not years["2020"]["frozen"]
    assert "Belum ada evaluasi tahunan yang disahkan" in html(review)


def test_each_activity_is_printed_with_what_it_achieved_and_spent(cast):
    reports.approved(cast.disnaker, cast.rad, **SHORT)
    reports.spent(cast.disnaker, cast.rad, 200_000_000)
    page = html(plan_reviews.begun(cast))
    row = page.partition(f'<th scope="row">{reports.MEASURED} ')[2].partition("</tr>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", row).split())
    assert "target 160 realisasi 120 75,0%" in words
    budget = page.partition(f'<th scope="row">Anggaran {reports.MEASURED}')[2].partition("</tr>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", budget).split())
    assert "pagu Rp258.000.000,00 terpakai Rp200.000.000,00 persen 77,5%" in words
    assert "pagu Rp258.000.000,00 belum dilaporkan" in words


@pytest.mark.parametrize("years", [3, 5])
def test_the_report_stays_on_the_paper_and_fills_its_pages(cast, years):
    reports.approved(cast.disnaker, cast.rad, **SHORT)
    plan = plan_reviews.drafted(cast, first_year=2022, last_year=2021 + years)
    ActionPlan.objects.filter(pk=plan.pk).update(status="enacted")
    document = rendering.layout(html(plan_reviews.begun(cast, first_year=2022 + years, last_year=2024 + years)))
    assert beyond(document) == []
    assert half_empty(document) == {}


def test_the_report_shows_enacted_figures_and_their_recommendations(cast):
    evaluations.enacted_undrawn(cast)
    review = plan_reviews.begun(cast)
    reports_of = plan_review.context(review)
    assert [one["year"] for one in reports_of["years"] if one["frozen"]] == ["2020"]
    assert [line["text"] for line in reports_of["open"]] == ["Menganggarkan psikolog."]
    assert "Menganggarkan psikolog." in html(review)


def test_the_report_prints_no_recommendation_of_a_draft(cast):
    evaluations.drafted(cast)
    context = plan_review.context(plan_reviews.begun(cast))
    assert context["open"] == context["closed"] == []


def test_a_finished_review_is_compared_with_its_draft(cast):
    plan = plan_reviews.drafted(cast)
    page = html(plan.origin)
    assert "asset:draft.css" not in page
    assert "yang masih rancangan" in page
    assert "CONTOH" not in page
    plan.is_example = True
    plan.save()
    plan.origin.refresh_from_db()
    assert "CONTOH" in html(plan.origin)


def test_the_report_of_a_stopped_review_says_so(cast):
    review = review_verbs.stop(plan_reviews.begun(cast), by=cast.rad, reason="Menunggu RPJMD baru.")
    page = html(review)
    assert "Peninjauan dihentikan" in page
    assert "Menunggu RPJMD baru." in page
    assert "tidak disusun" in page
    assert "Peninjauan selesai" not in page


def test_documents_of_a_withdrawn_draft_say_that_it_is_none_in_force(cast):
    draft = plan_reviews.drafted(cast)
    review = next_plan.withdraw(draft.origin, by=cast.rad, reason="Menunggu RPJMD baru.", resumes=False)
    review.draft.refresh_from_db()
    page = html(review)
    assert "Rancangan dibatalkan" in page
    assert "yang dibatalkan" in page
    assert "Menunggu RPJMD baru." in page
    assert "Peninjauan selesai" not in page
    annex = rendering.markup("pdf/annex_1.html", annexes.annex_one(review.draft), moment=timezone.now())
    assert "asset:draft.css" in annex


def test_the_report_is_drawn_and_downloaded(cast, queue):
    review = plan_reviews.begun(cast)
    page = reverse("rad:review_report", args=[review.pk])
    desk = at_desk(cast.bupati)
    desk.post(page)
    run_worker()
    assert desk.get(f"{page}pdf/").content.startswith(b"%PDF-1.7")


# The workbook

SHORT = {"value": 120, "hindrance": "pandemic", "follow_up": "Dijadwalkan ulang."}  # of a target of 160


def workbook(user, query=""):
    response = at_desk(user).get(reverse("rad:achievement_export") + query)
    return openpyxl.load_workbook(BytesIO(response.content))


def rows(sheet):
    headings, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def measured(book, year=2020):
    return next(row for row in rows(book["C"]) if (row["Kode"], row["Tahun"]) == (reports.MEASURED, year))


def test_the_workbook_compares_targets_with_approved_reports(cast):
    reports.approved(cast.disnaker, cast.rad, **SHORT)
    book = workbook(cast.bupati)
    assert book.sheetnames == ["Ringkasan", *"ABCDE"]
    row = measured(book)
    assert (row["Target"], row["Nilai target"], row["Nilai realisasi"], row["Capaian (%)"]) == ("160", 160, 120, 75)
    assert (row["Laporan"], row["Golongan"], row["Pagu (rupiah)"]) == ("Disetujui", "Sedang", 258_000_000)
    total = next(row for row in rows(book["Ringkasan"]) if (row["Tahun"], row["Sub gugus tugas"]) == (2020, "Seluruhnya"))
    assert (total["Dilaporkan"], total["Dinilai"]) == (1, 1)


def test_the_workbook_shows_no_report_that_nobody_approved(cast):
    reports.draft(cast.disnaker, value=120)
    for user in (cast.disnaker, cast.rad):
        row = measured(workbook(user))
        assert (row["Laporan"], row["Realisasi"], row["Nilai realisasi"]) == ("Draf", None, None)


def test_the_workbook_of_an_institution_holds_its_own_reports(cast):
    reports.approved(cast.disnaker, cast.rad, **SHORT)
    assert measured(workbook(cast.disnaker))["Nilai realisasi"] == 120
    row = measured(workbook(cast.gow))
    assert (row["Laporan"], row["Realisasi"], row["Golongan"]) == (None, None, None)


def test_a_sum_of_the_money_counts_each_bundle_once(cast):
    book = workbook(cast.rad)
    for letter in "ABCDE":
        for year in (2019, 2020, 2021):
            own = sum(row["Pagu (rupiah)"] or 0 for row in rows(book[letter]) if row["Tahun"] == year)
            sums = [row for row in rows(book["Ringkasan"]) if row["Tahun"] == year and row["Sub gugus tugas"].startswith(letter)]
            assert own == sums[0]["Pagu (rupiah)"], (letter, year)


def test_a_formula_in_a_report_stays_text(cast):
    report = reports.draft(cast.disnaker, text="=1+1", **SHORT)
    realisation.approve(realisation.submit(report, by=cast.disnaker), by=cast.rad)
    sheet = workbook(cast.rad)["C"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_workbook_costs_few_queries(cast):
    assert cost(at_desk(cast.rad), reverse("rad:achievement_export")) <= MOST_QUERIES


# The list of documents


def test_the_plan_lists_its_documents_with_date_and_size(cast, drawn):
    at_desk(cast.rad).post(ANNEX)
    plan_reviews.begun(cast)
    page = text(at_desk(cast.rad).get(reverse("rad:plan_home")))
    documents = page.partition('id="h-dokumen"')[2].partition("</section>")[0]
    for words in ("Lampiran I<", "Lampiran II<", "Laporan peninjauan", "Target dan yang tercapai (XLSX)", "Rencana aksi (XLSX)"):
        assert words in documents
    assert "Tersusun" in documents
    assert "Belum disusun" in documents
    assert re.search(r"16\sbita", documents)


def test_an_officer_is_shown_no_report_of_a_review(cast):
    plan_reviews.begun(cast)
    assert "Laporan peninjauan" not in text(at_desk(cast.gow).get(reverse("rad:plan_home")))


def test_an_evaluation_lists_the_editions_of_its_year(cast):
    evaluations.enacted_undrawn(cast)
    page = text(at_desk(cast.gow).get("/evaluasi/2020/"))
    documents = page.partition('id="h-dokumen"')[2].partition("</section>")[0]
    assert "Evaluasi 2020" in documents
    assert "Disahkan" in documents
    assert reverse("rad:evaluation_edition_pdf", args=[2020, 1]) in documents


def test_an_evaluation_that_a_user_may_not_see_is_not_listed(cast):
    evaluations.drafted(cast)
    assert "Evaluasi 2020" not in text(at_desk(cast.gow).get(reverse("rad:plan_home")))
    assert "Evaluasi 2020" in text(at_desk(cast.rad).get(reverse("rad:plan_home")))
