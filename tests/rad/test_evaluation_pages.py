"""The pages of the evaluation, as each role sees them."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gugus.choices import Role
from gugus.documents import rendering
from gugus.models import User
from rad.actions import evaluation as verbs, realisation
from rad.choices import EvaluationStatus
from rad.evaluation import presentation
from rad.models import ActionPlan, Evaluation
from tests.rad import evaluations, reports
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
PAGE, PDF = "/evaluasi/2020/", "/evaluasi/2020/pdf/"
ROWS = {"rekomendasi-TOTAL_FORMS": 1, "rekomendasi-INITIAL_FORMS": 1, "rekomendasi-0-text": "Menganggarkan psikolog."}
ROWS |= {"rekomendasi-0-deadline": "2021-06-30"}


@pytest.fixture
def enter(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def drawn_pdf(monkeypatch):
    monkeypatch.setattr(presentation, "pdf", lambda evaluation, figures, *, moment: b"%PDF-1.7 trial")


def test_the_three_roles_through_their_pages(cast, enter, queue, drawn_pdf):
    ROWS["rekomendasi-0-owner"] = cast.disnaker.institution_id
    rad = enter(cast.rad)
    assert "Mulai menyusun" in rad.get("/evaluasi/").text
    assert rad.post("/evaluasi/baru/", {"year": 2020}).url == f"{PAGE}naskah/"
    sent = evaluations.FIELDS | {"law_enforcement": "", "hindrances": "", "version": 1} | ROWS
    assert rad.post(f"{PAGE}naskah/", sent).url == PAGE
    page = rad.get(PAGE).text
    assert "Ajukan untuk ditandatangani" in page
    assert "Rumah singgah." in page
    assert rad.post(f"{PAGE}ajukan/", {"version": Evaluation.objects.get().version, "note": "Menyusul."}).url == PAGE
    assert "Ajukan untuk" not in rad.get(PAGE).text

    assert "Tandatangani" in enter(cast.kepala).get(PAGE).text
    enter(cast.kepala).post(f"{PAGE}tandatangani/", evaluations.OFFICER | {"version": Evaluation.objects.get().version})
    assert "Sahkan" in enter(cast.bupati).get(PAGE).text
    enacting = {"version": Evaluation.objects.get().version, "regent": evaluations.REGENT}
    assert enter(cast.bupati).post(f"{PAGE}sahkan/", enacting).url == f"{PAGE}draf/"
    run_worker()
    assert Evaluation.objects.get().status == EvaluationStatus.ENACTED
    assert "Unduh PDF" in enter(cast.bupati).get(PAGE).text
    download = enter(cast.bupati).get(PDF)
    assert download.content == bytes(Evaluation.objects.get().pdf)
    assert download["Content-Disposition"] == 'attachment; filename="evaluasi-2020.pdf"'


def test_a_draft_lists_what_a_submission_requires_and_leads_there(cast, enter):
    verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    rad, written = enter(cast.rad), f"{PAGE}naskah/"
    asked = rad.get(PAGE).text.partition('class="next')[2].partition("</section>")[0]
    links = [f'href="{written}#id_summary"', f'href="{written}#rekomendasi"', 'href="#id_note"']
    assert [asked.count(f"<li><a {link}") for link in links] == [1, 1, 1]
    assert f'<a class="button main" {links[0]}>Lengkapi' in asked
    fields = rad.get(written).text
    needed = '<span class="hint">(wajib sebelum diajukan)</span>'
    for name, count in (("id_summary", 1), ("id_rekomendasi-0-text", 1), ("id_rekomendasi-1-text", 0), ("id_decisions", 0)):
        assert fields.partition(f'<label for="{name}">')[2].partition("</label>")[0].count(needed) == count
    rad.post(written, evaluations.FIELDS | {"version": 1} | ROWS | {"rekomendasi-0-owner": cast.disnaker.institution_id})
    asked = rad.get(PAGE).text.partition('class="next')[2].partition("</section>")[0]
    assert [link in asked for link in links] == [False, False, True]
    assert "Yang masih kurang" not in enter(cast.auditor).get(PAGE).text


def test_what_is_to_be_read_stands_above_the_signature(cast, enter):
    evaluation = evaluations.submitted(cast)
    for user, words in ((cast.kepala, "Tanda tangani evaluasi ini?"), (cast.bupati, "Sahkan evaluasi ini?")):
        page = enter(user).get(PAGE).text
        places = [page.index(part) for part in ("Giliran Anda", evaluation.summary, "Rata-rata capaian", words)]
        assert places == sorted(places)
        assert page.count("button main") == 1
        assert page.index(words) < page.index("button main")
        if user == cast.kepala:
            verbs.sign(evaluation, by=cast.kepala, **evaluations.OFFICER)


def test_the_page_of_an_enactment_shows_its_progress(cast, enter, queue, drawn_pdf):
    sent = {"version": evaluations.signed(cast).version, "regent": evaluations.REGENT}
    bupati = enter(cast.bupati)
    bupati.post(f"{PAGE}sahkan/", sent)
    page = bupati.get(f"{PAGE}draf/")
    assert f"Disahkan {cast.bupati}" in page.text
    assert page["Refresh"] == "5"
    assert "Sedang disahkan" in bupati.get(PAGE).text
    assert bupati.post(f"{PAGE}sahkan/", sent).url == f"{PAGE}draf/", "pressed again"
    second = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    refused = enter(second).post(f"{PAGE}sahkan/", sent)
    assert f"sedang disahkan oleh {cast.bupati} sejak" in refused.text
    run_worker()
    assert enter(second).get(f"{PAGE}draf/").url == PAGE


def test_a_failed_enactment_is_shown_and_can_be_tried_again(cast, enter, queue, monkeypatch):
    def fail(*_, **__):
        raise rendering.Unprintable("trial")

    sent = {"version": evaluations.signed(cast).version, "regent": evaluations.REGENT}
    enter(cast.bupati).post(f"{PAGE}sahkan/", sent)
    with monkeypatch.context() as broken:
        broken.setattr(presentation, "pdf", fail)
        run_worker(rendering.Unprintable)
    for address in (PAGE, f"{PAGE}draf/"):
        assert "Pengesahan tidak berhasil" in enter(cast.bupati).get(address).text
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF-1.7 again")
    enter(cast.bupati).post(f"{PAGE}sahkan/", sent | {"version": Evaluation.objects.get().version})
    run_worker()
    assert "Pengesahan tidak berhasil" not in enter(cast.bupati).get(PAGE).text
    assert Evaluation.objects.get().status == EvaluationStatus.ENACTED


@pytest.mark.parametrize("step", ["ajukan", "tandatangani", "sahkan", "kembalikan"])
def test_steps_are_posts(cast, enter, step):
    evaluations.submitted(cast)
    users = {"ajukan": cast.rad, "tandatangani": cast.kepala, "sahkan": cast.bupati, "kembalikan": cast.kepala}
    assert enter(users[step]).get(f"{PAGE}{step}/").url == PAGE


def test_an_evaluation_not_yet_submitted_to_a_role_is_not_found(cast, enter):
    evaluations.drafted(cast)
    for person in (cast.kepala, cast.bupati, cast.disnaker, cast.admin):
        assert enter(person).get(PAGE).status_code == 404
        assert enter(person).get(PDF).status_code == 404
        assert PAGE not in enter(person).get("/evaluasi/").text
    assert enter(cast.rad).get("/evaluasi/2019/").status_code == 404


def test_the_head_of_the_county_returns_nothing_that_is_not_signed(cast, enter):
    evaluations.submitted(cast)
    assert enter(cast.bupati).post(f"{PAGE}kembalikan/", {"reason": "x"}).status_code == 404


def test_an_unlawful_step_says_why(cast, enter):
    evaluations.submitted(cast)
    page = enter(cast.rad).post(f"{PAGE}ajukan/", follow=True)
    assert "sudah berstatus “Diajukan”" in page.text
    page = enter(cast.kepala).post(f"{PAGE}tandatangani/", evaluations.OFFICER | {"version": 1})
    assert "diubah orang lain" in page.text
    assert evaluations.OFFICER["signer_nip"] in page.text, "what was typed is kept"
    assert Evaluation.objects.get().status == EvaluationStatus.SUBMITTED


def test_all_that_a_submission_lacks_is_told_at_once_each_with_its_link(cast, enter):
    verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    page = enter(cast.rad).post(f"{PAGE}ajukan/", {"note": ""}).text
    assert f'<a href="{PAGE}naskah/#id_summary">Tulis ringkasan eksekutif lebih dulu.</a>' in page
    assert f'<a href="{PAGE}naskah/#rekomendasi">Tulis rekomendasi lebih dulu.</a>' in page
    assert '<a href="#id_note">' in page
    assert "3 isian perlu diperbaiki" in page


def test_returning_needs_a_reason_and_keeps_the_page(cast, enter):
    evaluations.submitted(cast)
    version = Evaluation.objects.get().version
    refused = enter(cast.kepala).post(f"{PAGE}kembalikan/", {"reason": "", "version": version})
    assert refused.status_code == 422
    assert "Apa yang perlu diperbaiki" in refused.text
    enter(cast.kepala).post(f"{PAGE}kembalikan/", {"reason": "Angka B keliru.", "version": version})
    assert "Angka B keliru." in enter(cast.rad).get(PAGE).text
    assert "Angka B keliru." in enter(cast.rad).get(f"{PAGE}naskah/").text


def test_two_who_write_see_both(cast, enter):
    evaluation = evaluations.drafted(cast)
    stale = evaluations.FIELDS | {"summary": "Ringkasan kedua.", "version": evaluation.version - 1}
    answer = enter(cast.rad).post(f"{PAGE}naskah/", stale)
    assert answer.status_code == 422
    assert "Ringkasan kedua." in answer.text
    assert evaluations.FIELDS["summary"] in answer.text
    again = answer.context["form"].data.dict()
    assert enter(cast.rad).post(f"{PAGE}naskah/", again).status_code == 302
    assert Evaluation.objects.get().summary == "Ringkasan kedua."


def test_an_edit_without_a_version_is_stale(cast, enter):
    evaluations.drafted(cast)
    assert enter(cast.rad).post(f"{PAGE}naskah/", evaluations.FIELDS | {"summary": "Lain."}).status_code == 422
    assert Evaluation.objects.get().summary == evaluations.FIELDS["summary"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("summary", "x" * 1201, "1200"), ("hindrances", "Baik 😀", "tidak dapat dicetak: 😀")],
)
def test_unprintable_characters_are_named_beside_their_field(cast, enter, field, value, words):
    evaluation = evaluations.drafted(cast)
    page = enter(cast.rad).post(f"{PAGE}naskah/", evaluations.FIELDS | {"version": evaluation.version, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert value in page.text


@pytest.mark.parametrize(("address", "cost"), [(PAGE, 3), ("/evaluasi/", 1)])
def test_an_enacted_evaluation_is_shown_without_counting_again(cast, enter, drawn_pdf, address, cost):
    evaluations.enacted(cast)
    client = enter(cast.bupati)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert sum('FROM "r' in query["sql"] for query in queries) == cost  # tables of rad and rujukan


# The public check


def test_anybody_may_check_either_fingerprint(cast, client, drawn_pdf):
    evaluation = evaluations.enacted(cast)
    of_figures = client.get(f"/evaluasi/periksa/{evaluation.figures_sha256}/").text
    assert "Asli." in of_figures
    assert "angka evaluasi tahun 2020" in of_figures
    of_pdf = client.get(f"/evaluasi/periksa/{evaluation.pdf_sha256.upper()}/").text
    assert "berkas PDF evaluasi tahun 2020" in of_pdf
    assert str(cast.kepala) not in of_pdf


def test_a_submitted_evaluation_is_not_known_yet(cast, client):
    evaluation = evaluations.submitted(cast)
    assert "Tidak dikenal." in client.get(f"/evaluasi/periksa/{evaluation.figures_sha256}/").text


@pytest.mark.parametrize("asked", ["0" * 64, "bukan-sidik", "a" * 500])
def test_an_unknown_fingerprint_is_reported(client, asked):
    page = client.get(f"/evaluasi/periksa/{asked}/")
    assert page.status_code == 200
    assert "Tidak dikenal." in page.text


def test_a_file_is_checked_by_its_bytes(cast, client, drawn_pdf):
    evaluation = evaluations.enacted(cast)
    sent = {"file": SimpleUploadedFile("salinan.pdf", bytes(evaluation.pdf))}
    assert client.post("/evaluasi/periksa/", sent).url == f"/evaluasi/periksa/{evaluation.pdf_sha256}/"
    changed = SimpleUploadedFile("salinan.pdf", bytes(evaluation.pdf) + b" ")
    assert "Tidak dikenal." in client.post("/evaluasi/periksa/", {"file": changed}, follow=True).text


def test_a_pasted_fingerprint_may_have_spaces_and_capitals(client):
    sha256 = hashlib.sha256(b"x").hexdigest()
    spaced = " ".join(sha256[i : i + 8].upper() for i in range(0, 64, 8))
    assert client.post("/evaluasi/periksa/", {"sha256": spaced}).url == f"/evaluasi/periksa/{sha256}/"
    for wrong in ("", "abc", "z" * 64):
        assert client.post("/evaluasi/periksa/", {"sha256": wrong}).status_code == 422


# What is printed


def test_a_number_somebody_typed_is_not_doubled():
    typed = "1. 1. Menganggarkan psikolog\n2) Rumah singgah\n- a. Petugas\n\n1.250 orang dilatih\n2 rumah singgah"
    expected = ["Menganggarkan psikolog", "Rumah singgah", "Petugas", "1.250 orang dilatih", "2 rumah singgah"]
    assert presentation.points(typed) == expected


@pytest.mark.parametrize(("coverage", "word", "reason"), [(50, False, True), (1, True, False)])
def test_a_mean_with_low_coverage_has_no_band_and_says_why(cast, enter, settings, coverage, word, reason):
    settings.RAD_COVERAGE = coverage
    reports.approved(cast.disnaker, cast.rad, value=160)
    evaluation = evaluations.submitted(cast)
    context = presentation.printed(evaluation, evaluation.figures)
    paper = rendering.markup(presentation.TEMPLATE, context, moment=evaluation.created_at)
    for text in (enter(cast.rad).get(PAGE).text, paper):
        assert ("sangat tinggi" in text) is word
        assert ("yang dinilai; tanpa golongan" in text) is reason
        assert ("kurang dari 50% indikator" in text) is reason
    plan = enter(cast.rad).get("/rad/?tahun=2020").text
    assert ("tanpa golongan: baru 1 dari" in plan) is reason


def test_stays_are_not_called_services(cast, enter):
    evaluation = evaluations.submitted(cast)
    context = presentation.printed(evaluation, evaluation.figures)
    paper = rendering.markup(presentation.TEMPLATE, context, moment=evaluation.created_at)
    for text in (enter(cast.rad).get(f"{PAGE}kasus/").text, paper):
        assert "di luar masa tinggal" in text
        assert "Masa tinggal di penampungan" in text


def test_spending_above_its_ceiling_is_printed_with_its_reason(cast):
    fields = {"amount": 300_000_000, "excess_reason": "Tambahan dari perubahan APBD"}
    row, _ = realisation.spend(reports.budget(), 2020, by=cast.disnaker, fields=fields)
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    evaluation = evaluations.submitted(cast)
    context = presentation.printed(evaluation, evaluation.figures)
    paper = rendering.markup(presentation.TEMPLATE, context, moment=evaluation.created_at)
    assert "Di atas pagu: Tambahan dari perubahan APBD" in paper
    assert "Terpakai di atas pagu: 1 mata anggaran." in paper


def test_each_chapter_has_its_page_with_its_tab(cast, enter):
    evaluations.submitted(cast)
    desk = enter(cast.rad)
    for address, word, heading in (
        ("", "Ringkas", "h-ringkasan"),
        ("capaian/", "Capaian", "h-kendala"),
        ("rekomendasi/", "Rekomendasi", "h-rekomendasi"),
        ("kasus/", "Kasus", "h-layanan"),
        ("hukum/", "Hukum", "h-penegakan"),
        ("edisi/1/hukum/", "Hukum", "h-penegakan"),
    ):
        page = desk.get(PAGE + address).text
        assert f'<a href="{PAGE}{address}" aria-current="page">{word}</a>' in page
        assert f'id="{heading}"' in page
    assert desk.get(f"{PAGE}lain/").status_code == 404
    assert "Menunggu kepala DSPPPAKB" in desk.get(PAGE).text
    assert "Giliran Anda" in enter(cast.kepala).get(PAGE).text
