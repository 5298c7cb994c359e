"""The way of a period of the action plan in a browser, user by user, until a report says what became of the last one's advice.

2021 is closed, the plan is reviewed, the draft of 2022 to 2024 is enacted, one of its budgets is revised with a document, 2022 is
reported and evaluated, and the report of 2023 names the recommendation of 2022 with its state. Pictures of each step at 1280 and
390 px are saved in var/test-results/way-of-a-period.
"""

import hashlib
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from rad.choices import ReviewOutcome
from rad.models import ActionPlan, BudgetAmount, Evaluation, PlanReview, Recommendation, Revision, SubTaskForce
from tests.browser.walking import DESK, PHONE, Walk
from tests.rad import draft_workbooks, enactments, evaluations, workbooks

# Who decides on which activity of each sub task force. The others are dropped beforehand, so that the plan is short.
REVIEWERS = {"A-05-01": "kemenag", "B-01-01": "dinkes", "C-02-01": "disnaker", "D-08-01": "imigrasi", "E-03-01": "bappeda"}
CHANGED, DRAFTED, INDICATOR = "C-02-01", "v2-C-02-01-1", "v3-C-02-01-1"  # the workbook makes version 3
ADVICE = "Menambah pelatihan di kecamatan perbatasan."


@pytest.fixture
def walk(page, live_server, login, cast):
    return Walk(page, live_server.url, login, "way-of-a-period", sizes=(DESK, PHONE))


def test_a_period_is_closed_renewed_run_and_reported(walk, cast):
    a_year_is_closed(walk, cast)
    five_sub_task_forces_review_the_plan(walk)
    a_draft_is_made_and_completed(walk)
    a_workbook_changes_the_draft(walk)
    the_draft_is_enacted(walk)
    one_budget_is_revised_with_a_document(walk)
    the_year_is_reported_by_the_grid(walk)
    the_year_becomes_an_enacted_report(walk)
    the_next_report_says_what_became_of_the_advice(walk)


def a_year_is_closed(walk, cast):
    evaluations.submitted(cast, year=2021)
    walk.as_("kepala")
    walk.follow("evaluasi 2021")
    sign(walk)
    assert "Ditandatangani" in walk.reads()
    walk.picture("2021-closed")


def five_sub_task_forces_review_the_plan(walk):
    walk.as_("rad", reverse("rad:plan_review_list"))
    walk.follow("Mulai peninjauan")
    walk.page.get_by_label("Tahun pertama").fill("2022")
    walk.page.get_by_label("Tahun terakhir").fill("2024")
    walk.press("Mulai peninjauan")
    review = PlanReview.objects.get()
    dropped = {"outcome": ReviewOutcome.DROP, "reason": "Selesai", "decided_by": review.begun_by, "decided_at": review.begun_at}
    review.activities.exclude(activity__code__in=REVIEWERS).update(**dropped)
    for code, username in REVIEWERS.items():
        walk.as_(username)
        if username == "disnaker":
            walk.picture("koordinator-is-asked")
        walk.follow("kegiatan menunggu Anda")
        walk.follow("Putuskan satu per satu")
        assert f"Tinjau {code}" in walk.reads()
        walk.page.get_by_label("Diubah" if code == CHANGED else "Dipertahankan").check()
        if code == CHANGED:
            walk.page.get_by_role("textbox", name="Alasan").fill("Peserta bertambah, anggaran mengikuti.")
            walk.picture("koordinator-decides")
        walk.press("Simpan")
    walk.as_("rad", reverse("rad:plan_review_detail", args=[review.pk]))
    assert "belum ditinjau" not in walk.reads()
    walk.picture("review-is-complete")


def a_draft_is_made_and_completed(walk):
    walk.press("Susun rancangan")
    walk.follow("Usulkan penetapan")
    assert "2 hal perlu dilengkapi dulu" in walk.reads()
    walk.picture("draft-lacks-something")
    for code in (DRAFTED, "v2-C-02-01-2"):
        walk.follow(f"Ubah {code}")
        walk.page.get_by_label("Akumulasi", exact=True).select_option("annual")
        if code == DRAFTED:
            walk.page.get_by_role("textbox", name="Pagu 2022").fill("300.000.000")
        walk.press("Simpan")
    assert "dilengkapi" not in walk.reads()


def a_workbook_changes_the_draft(walk):
    walk.open(reverse("rad:plan_comparison", args=[ActionPlan.objects.get(version=2).code]))
    walk.follow("Unggah buku kerja")
    assert "Berkas ini menggantikan rancangan" in walk.reads()
    with walk.page.expect_download() as download:
        walk.follow("Unduh RAD")
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    draft_workbooks.cell(book, "Anggaran", DRAFTED, "Pagu (rupiah)", nth=1).value = 310_000_000
    file = {"name": "rancangan.xlsx", "mimeType": "application/octet-stream", "buffer": workbooks.saved(book)}
    walk.page.locator("input[type=file]").set_input_files([file])
    walk.press("Susun rancangan")
    walk.follow("Bandingkan dengan rancangan yang digantikan")
    walk.picture("workbook-is-compared")
    assert BudgetAmount.objects.get(budget_line__code=INDICATOR, year=2023).amount == 310_000_000


def the_draft_is_enacted(walk):
    draft = ActionPlan.objects.get(version=3)
    walk.open(reverse("rad:plan_comparison", args=[draft.code]) + "?sub=C")
    walk.picture("draft-beside-the-plan")
    walk.follow("Usulkan penetapan")
    write_document(walk, enactments.DOCUMENT)
    walk.page.get_by_role("radio", name="Rencana baru").check()
    walk.page.get_by_role("textbox", name="Alasan untuk tabel B").fill("Targetnya masuk rencana baru.")
    walk.picture("enactment-is-proposed")
    walk.press("Usulkan penetapan")
    walk.as_("kepala")
    walk.follow("Putuskan penetapan")
    walk.picture("head-enacts")
    walk.press("Setujui penetapan")
    assert {force.plan_id for force in SubTaskForce.objects.in_force(2022)} == {draft.pk}


def one_budget_is_revised_with_a_document(walk):
    walk.as_("rad", reverse("rad:revision_new", args=[INDICATOR]))
    walk.page.get_by_text("Pagu dan sumber dana").click()
    walk.page.get_by_role("textbox", name="Pagu 2022").fill("275.000.000")
    write_document(walk, enactments.DOCUMENT | {"document_title": "Perubahan DPA Dinas Tenaga Kerja"})
    walk.page.get_by_role("textbox", name="Alasan perubahan").fill("Pergeseran anggaran.")
    walk.press("Ajukan revisi")
    walk.as_("kepala")
    walk.follow("Putuskan revisi")
    walk.picture("head-decides-on-a-budget")
    walk.press("Setujui revisi")
    assert Revision.objects.get().status == "approved"
    assert BudgetAmount.objects.get(budget_line__code=INDICATOR, year=2022).amount == 275_000_000
    walk.open(reverse("rad:plan_table", args=["C"]) + "?tahun=2022")
    walk.picture("plan-with-its-revision")


def the_year_is_reported_by_the_grid(walk):
    walk.as_("disnaker", reverse("rad:realisation_grid", args=[2022]))
    walk.page.locator(f"[name='{INDICATOR}-text']").fill("120")
    walk.page.locator(f"[name='{INDICATOR}-anggaran-amount']").fill("270.000.000")
    walk.picture("grid")
    walk.press("Ajukan yang lengkap")
    walk.as_("rad", reverse("rad:review_list"))
    walk.follow("Tandai semua")
    walk.picture("secretariat-reviews")
    walk.press("Setujui yang ditandai")


def the_year_becomes_an_enacted_report(walk):
    begin_evaluation(walk, 2022)
    for fold in walk.page.locator("main form summary").all():
        fold.click()
    for field in walk.page.locator("textarea:not([name^=rekomendasi]), [name=number]").all():
        field.fill("Diisi untuk contoh.")
    walk.page.locator("[name=rekomendasi-0-text]").fill(ADVICE)
    walk.page.locator("[name=rekomendasi-0-owner]").select_option(index=1)
    walk.page.locator("[name=rekomendasi-0-deadline]").fill("2023-06-30")
    walk.press("Simpan naskah")
    walk.page.get_by_label("Keterangan tentang laporan yang belum lengkap").fill("Baru satu indikator dilaporkan.")
    walk.press("Ajukan untuk ditandatangani")
    walk.picture("evaluation-2022")
    walk.as_("kepala")
    walk.follow("evaluasi 2022")
    sign(walk)
    walk.as_("bupati")
    walk.follow("evaluasi 2022")
    walk.page.locator("[name=regent]").fill("Nama Bupati")
    walk.press("Sahkan")
    with walk.page.expect_download() as download:
        walk.follow("Unduh")
    assert hashlib.sha256(download.value.path().read_bytes()).hexdigest() == Evaluation.objects.get(year=2022).pdf_sha256


def the_next_report_says_what_became_of_the_advice(walk):
    row = Recommendation.objects.get(text=ADVICE)
    walk.as_("rad", reverse("rad:recommendation_list"))
    walk.follow(ADVICE)
    walk.page.get_by_role("radio", name="Berjalan").check()
    walk.page.locator("[name=note]").fill("Dua kecamatan sudah terlaksana.")
    walk.press("Simpan keadaan")
    walk.picture("recommendations")
    begin_evaluation(walk, 2023)
    walk.open(reverse("rad:evaluation_chapter", args=[2023, "rekomendasi"]))
    before = walk.page.get_by_role("region", name="Rekomendasi tahun sebelumnya", exact=True).inner_text()
    assert row.text in before
    assert "Berjalan" in before
    assert "Dua kecamatan sudah terlaksana." in before
    walk.picture("evaluation-2023")


def begin_evaluation(walk, year):
    walk.open(reverse("rad:evaluation_list"))
    walk.page.get_by_label("Tahun", exact=True).select_option(str(year))
    walk.press("Mulai menyusun")


def sign(walk):
    walk.page.locator("[name=signer_rank]").fill(evaluations.OFFICER["signer_rank"])
    walk.page.locator("[name=signer_nip]").fill(evaluations.OFFICER["signer_nip"])
    walk.press("Tandatangani")


def write_document(walk, document):
    for name, value in document.items():
        walk.page.locator(f"[name={name}]").fill(str(value))
