"""The two main processes in a browser, user by user: a complaint becomes a referral, a year becomes an evaluation PDF.

Each step saves a screenshot in var/test-results/main-way.
"""

import hashlib

import pytest
from django.urls import reverse

from gugus.models import AccessLog
from rad.models import Evaluation, Indicator, Realisation
from rujukan.models import Complaint, Referral, Victim
from tests.browser import sending
from tests.browser.walking import Walk
from tests.rujukan import scenarios


@pytest.fixture
def walk(page, live_server, login, cast):
    return Walk(page, live_server.url, login, "main-way")


def press(page, name):
    sending.press(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))


def test_a_complaint_becomes_a_referral_and_sight_ends_with_it(page, walk):
    walk.as_("gow")
    page.get_by_role("link", name="Catat pengaduan").first.click()
    page.get_by_label("Bagaimana laporan ini sampai?").select_option(label="Datang langsung")
    page.get_by_label("Siapa yang melapor?").select_option("family")
    page.get_by_label("Kronologi").fill(scenarios.NARRATIVE)
    page.get_by_label("Nama atau panggilan").fill(scenarios.NAME)
    page.get_by_label("Jenis kelamin").select_option("female")
    page.get_by_label("Kelompok usia").select_option("21-23")
    page.get_by_label("Aman", exact=True).check()
    page.get_by_label("Bolehkah laporan diteruskan").select_option("yes")
    walk.picture("gow-logs")
    press(page, "Kirim pengaduan")
    complaint = Complaint.objects.get()
    assert complaint.number in page.get_by_role("heading", level=1).inner_text()

    walk.as_("koordinator")
    walk.picture("coordinator-home")
    page.get_by_role("link", name="Telaah").click()
    press(page, "Buka kasus")
    victim = Victim.objects.get()
    walk.open(victim.get_absolute_url())
    assert scenarios.NAME not in page.content()
    walk.picture("victim")
    page.get_by_role("link", name="Layanan", exact=True).click()
    page.get_by_role("link", name="Buat rujukan").click()
    page.get_by_role("link", name="Penampungan").click()
    page.get_by_label("Polres").check()
    page.get_by_label("Layanan yang diminta").fill("Tempat aman malam ini")
    page.get_by_label("Keselamatan jiwa").check()
    page.get_by_label("Penjelasan").fill("Pelaku mencari yang bersangkutan")
    walk.picture("referral-form")
    press(page, "Kirim rujukan")
    referral = Referral.objects.get()

    walk.as_("polres")
    walk.picture("polres-home")
    walk.open(referral.get_absolute_url())
    reduced = page.get_by_role("main").inner_text()
    assert victim.code in reduced
    assert scenarios.NAME not in reduced
    assert scenarios.NARRATIVE not in reduced
    walk.picture("polres-before")
    press(page, "Terima rujukan")
    assert scenarios.NAME not in page.content()
    page.get_by_text("Buka identitas").first.click()
    page.get_by_label("Memberi layanan yang memerlukan nama").check()
    page.get_by_label("Keterangan singkat").fill("Daftar penghuni")
    press(page, "Buka identitas")
    assert page.get_by_text(scenarios.NAME).is_visible()
    assert AccessLog.objects.get().subject == victim.code
    walk.picture("polres-identity")
    walk.open(referral.get_absolute_url())
    assert scenarios.NAME not in page.content(), "closed again"
    page.get_by_role("link", name="Catat masuk").click()
    press(page, "Catat masuk")
    assert page.get_by_text("Hari 1 dari 14").first.is_visible()
    walk.picture("polres-stay")
    page.locator("summary", has_text="atau selesaikan").click()
    page.get_by_role("link", name="Selesaikan layanan").click()
    page.get_by_label("Kebutuhan terpenuhi").check()
    page.locator("[name=complete-left_to]").select_option("family")
    page.locator("[name=complete-own_choice][value=yes]").check()
    page.locator("[name=complete-safe][value=yes]").check()
    page.locator("[name=complete-new_danger][value=no]").check()
    press(page, "Selesaikan layanan")
    walk.open(referral.get_absolute_url())
    after = page.get_by_role("main").inner_text()
    assert victim.code in after
    assert "Perempuan" not in after
    assert page.get_by_text("Buka identitas").count() == 0
    walk.picture("polres-after")


def test_a_year_becomes_an_evaluation_pdf(page, walk, cast):
    indicator = Indicator.objects.get(code="C-02-01-1")
    report = reverse("rad:realisation_detail", args=[indicator.code, 2020])
    walk.as_("disnaker")
    walk.open(report)
    page.locator("[name$=text]").fill("160")
    walk.picture("disnaker-reports")
    press(page, "Ajukan")

    walk.as_("rad")
    walk.open(report)
    press(page, "Setujui laporan")
    assert Realisation.objects.get().status == "approved"
    walk.open(reverse("rad:evaluation_list"))
    page.get_by_label("Tahun").select_option("2020")
    press(page, "Mulai menyusun")
    walk.picture("evaluation-draft")
    for fold in page.locator("main form summary").all():
        fold.click()
    for field in page.locator("textarea:not([name^=rekomendasi]), [name=number]").all():
        field.fill("Diisi untuk contoh.")
    page.locator("[name=rekomendasi-0-text]").fill("Menunjuk petugas pelapor.")
    page.locator("[name=rekomendasi-0-owner]").select_option(index=1)
    page.locator("[name=rekomendasi-0-deadline]").fill("2021-06-30")
    press(page, "Simpan naskah")
    page.get_by_label("Keterangan tentang laporan yang belum lengkap").fill("Baru satu indikator dilaporkan.")
    press(page, "Ajukan untuk ditandatangani")

    walk.as_("kepala")
    walk.open(reverse("rad:evaluation_detail", args=[2020]))
    page.locator("[name=signer_rank]").fill("Pembina, IV/a")
    page.locator("[name=signer_nip]").fill("197001011995031001")
    walk.picture("head-signs")
    press(page, "Tandatangani")

    walk.as_("bupati")
    walk.open(reverse("rad:evaluation_detail", args=[2020]))
    page.locator("[name=regent]").fill("Nama Bupati")
    press(page, "Sahkan")
    walk.picture("executive-enacts")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").first.click()
    content = download.value.path().read_bytes()
    evaluation = Evaluation.objects.get()
    assert evaluation.status == "enacted"
    assert hashlib.sha256(content).hexdigest() == evaluation.pdf_sha256
    walk.open(reverse("rad:evaluation_check", args=[evaluation.pdf_sha256]))
    walk.picture("public-check")
