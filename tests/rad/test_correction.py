"""Corrected editions of an enacted evaluation: both stay, the newer is named, and what closes the year."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.documents.canonical import canonical, sha256
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rad import rules
from rad.actions import evaluation as verbs, recommendation
from rad.choices import EvaluationStatus, RecommendationStatus, ReportStatus
from rad.evaluation import presentation
from rad.models import ActionPlan, Evaluation, Realisation, Recommendation, Target, WithdrawnEvaluation
from tests.rad import evaluations, reports
from tests.sight import shown

WHY = "Nama institusi pada rekomendasi keliru."


@pytest.fixture(autouse=True)
def plain_pdf(monkeypatch):
    """Enact without drawing; the bytes differ by figures and time."""

    def pdf(evaluation, figures, *, moment):
        return b"%PDF " + sha256(canonical(figures)).encode()

    monkeypatch.setattr(presentation, "pdf", pdf)


def corrected(cast, first, **changes):
    """Take a corrected edition the whole way."""
    edition = evaluations.reworded(verbs.correct(first, by=cast.rad, reason=WHY, **changes), by=cast.rad)
    edition = verbs.sign(verbs.submit(edition, by=cast.rad, note=evaluations.NOTE), by=cast.kepala, **evaluations.OFFICER)
    return evaluations.enact(edition, by=cast.bupati, regent=evaluations.REGENT)


def approve_one(cast):
    """Make an approved realisation of 2020 that came after the figures were taken."""
    target = Target.objects.filter(year=2020, state="number", value__gt=0, indicator__direction="increase").first()
    now = timezone.now()
    by = {"author": cast.disnaker, "created_at": now, "submitted_by": cast.disnaker, "submitted_at": now}
    return Realisation.objects.create(
        indicator=target.indicator, year=2020, text="1", value=1, status="approved", approved_by=cast.rad, approved_at=now, **by
    )


def test_both_editions_stay_and_the_check_names_the_newer(cast, client):
    first = evaluations.enacted(cast)
    second = corrected(cast, first)
    assert list(Evaluation.objects.values_list("edition", "status")) == [(2, "enacted"), (1, "enacted")]
    assert first.figures_sha256 != second.figures_sha256, "also where no figure changed"
    assert second.figures["correction"]["before_sha256"] == first.figures_sha256
    for digest in (first.figures_sha256, hashlib.sha256(bytes(first.pdf)).hexdigest()):
        page = client.get(f"/evaluasi/periksa/{digest}/").text
        assert "Asli." in page
        assert "Sudah ada edisi yang lebih baru." in page
        assert WHY in page
        assert second.pdf_sha256 in page
    assert "lebih baru" not in client.get(f"/evaluasi/periksa/{second.pdf_sha256}/").text
    client.force_login(cast.bupati)
    assert client.get("/evaluasi/2020/pdf/").content == bytes(second.pdf)
    assert client.get("/evaluasi/2020/edisi/1/pdf/").content == bytes(first.pdf)
    assert "Edisi ini sudah digantikan." in client.get("/evaluasi/2020/edisi/1/").text


def test_until_it_is_submitted_others_see_the_enacted_edition(cast, client):
    first = evaluations.enacted(cast)
    draft = verbs.correct(first, by=cast.rad, reason=WHY)
    with scope(cast.bupati):
        assert list(Evaluation.objects.all()) == [first]
    assert draft in shown(Evaluation.objects, cast.rad)
    client.force_login(cast.bupati)
    assert "Unduh PDF" in client.get("/evaluasi/2020/").text
    client.force_login(cast.rad)
    page = client.get("/evaluasi/2020/").text
    assert "edisi 2" in page
    assert WHY in page


def test_a_correction_needs_an_enacted_edition_a_reason_and_no_other_correction(cast):
    signed = evaluations.signed(cast)
    with pytest.raises(TooLate):
        verbs.correct(signed, by=cast.rad, reason=WHY)
    first = evaluations.enact(signed, by=cast.bupati)
    with pytest.raises(Refused, match="keliru"):
        verbs.correct(first, by=cast.rad, reason="  ")
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        verbs.correct(first, by=cast.kepala, reason=WHY)
    draft = verbs.correct(first, by=cast.rad, reason=WHY)
    with pytest.raises(TooLate):
        verbs.correct(first, by=cast.rad, reason=WHY)
    with pytest.raises(TooLate, match="edisi 2"):
        verbs.correct(first, by=cast.rad, reason="Lain lagi.")
    third = {"edition": 3, "corrects": draft, "correction_reason": WHY, "author": cast.rad, "created_at": timezone.now()}
    with pytest.raises(IntegrityError, match="evaluation_one_in_work_a_year"), transaction.atomic():
        Evaluation.objects.create(plan=first.plan, year=2020, **third)


def test_a_correction_of_words_keeps_the_figures_and_the_year_closed(cast):
    first = evaluations.enacted(cast)
    approve_one(cast)
    draft = verbs.correct(first, by=cast.rad, reason=WHY)
    assert rules.closed_years() == [2020]
    figures = presentation.document(draft, at=timezone.now())
    assert figures["summary"] == first.figures["summary"]
    assert figures["counted_on"] == first.figures["counted_on"]


def test_a_correction_that_counts_anew_opens_the_year_until_it_is_signed(cast):
    first = evaluations.enacted(cast)
    draft = verbs.correct(first, by=cast.rad, reason=WHY, recounts=True)
    with scope(cast.disnaker):
        assert rules.closed_years() == []
    approve_one(cast)
    submitted = verbs.submit(draft, by=cast.rad, note=evaluations.NOTE)
    assert submitted.figures["summary"]["reported"] == first.figures["summary"]["reported"] + 1
    verbs.sign(submitted, by=cast.kepala, **evaluations.OFFICER)
    assert rules.closed_years() == [2020]


def test_recommendations_move_to_the_new_edition_with_their_state(cast):
    first = evaluations.enacted(cast)
    row = first.recommendations.get()
    recommendation.update(row, by=cast.rad, status=RecommendationStatus.RUNNING, note="Dibahas.")
    verbs.correct(first, by=cast.rad, reason=WHY)
    with pytest.raises(TooLate, match="dibetulkan"):
        recommendation.update(row, by=cast.rad, status=RecommendationStatus.DONE)
    draft = Evaluation.objects.get(edition=2)
    assert draft.recommendations.get().note == "Dibahas."
    assert set(Recommendation.objects.valid()) == {row, draft.recommendations.get()}
    submitted = verbs.submit(evaluations.reworded(draft, by=cast.rad), by=cast.rad, note=evaluations.NOTE)
    evaluations.enact(verbs.sign(submitted, by=cast.kepala), by=cast.bupati)
    assert list(Recommendation.objects.valid()) == [draft.recommendations.get()]


def test_ordering_a_corrected_year_gives_its_newest_edition(cast):
    draft = verbs.correct(evaluations.enacted(cast), by=cast.rad, reason=WHY)
    assert verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad) == (draft, False)


@pytest.mark.parametrize("recounts", [False, True])
def test_an_edition_that_says_the_same_is_not_submitted(cast, recounts):
    draft = verbs.correct(evaluations.enacted(cast), by=cast.rad, reason=WHY, recounts=recounts)
    with pytest.raises(Refused, match="sama dengan edisi sebelumnya"):
        verbs.submit(draft, by=cast.rad, note=evaluations.NOTE)
    assert verbs.submit(evaluations.reworded(draft, by=cast.rad), by=cast.rad, note=evaluations.NOTE)


def test_counting_anew_can_be_chosen_and_taken_back_while_it_is_a_draft(cast):
    draft = verbs.correct(evaluations.enacted(cast), by=cast.rad, reason=WHY)
    draft = verbs.edit(draft, by=cast.rad, version=draft.version, fields={"recounts": True})
    assert rules.closed_years() == []
    report = reports.submitted(cast.disnaker, value=160)
    draft = verbs.edit(draft, by=cast.rad, version=draft.version, fields={"recounts": False})
    assert rules.closed_years() == [2020]
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED, "as when a year is signed"


def test_a_first_edition_has_no_choice_to_count_anew(cast):
    draft = evaluations.drafted(cast)
    assert not verbs.edit(draft, by=cast.rad, version=draft.version, fields={"recounts": True}).recounts


def test_the_choice_stands_on_the_page_of_the_narrative(cast, client):
    verbs.correct(evaluations.enacted(cast), by=cast.rad, reason=WHY)
    client.force_login(cast.rad)
    assert "Hitung ulang angkanya" in client.get("/evaluasi/2020/naskah/").text
    sent = evaluations.FIELDS | {"recounts": "on", "version": Evaluation.objects.get(edition=2).version}
    assert client.post("/evaluasi/2020/naskah/", sent).status_code == 302
    assert Evaluation.objects.get(edition=2).recounts


def test_a_withdrawn_correction_leaves_the_edition_before_and_another_can_begin(cast):
    first = evaluations.enacted(cast)
    draft = verbs.correct(first, by=cast.rad, reason=WHY, recounts=True)
    key, report = draft.pk, reports.submitted(cast.disnaker, value=160)
    with scope(cast.rad):
        verbs.withdraw(2020, by=cast.rad, reason="Keliru memilih.", version=draft.version)
    assert list(Evaluation.objects.all()) == [first]
    assert rules.closed_years() == [2020]
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED
    kept = WithdrawnEvaluation.objects.get()
    assert (kept.key, kept.edition, kept.reason, kept.by) == (key, 2, "Keliru memilih.", cast.rad)
    history = Evaluation.history.rel.related_model.objects.filter(pgh_obj_id=key, pgh_label="delete")
    assert history.get().correction_reason == WHY
    assert verbs.correct(first, by=cast.rad, reason="Lain lagi.").edition == 2


def test_a_draft_of_a_wrong_year_is_withdrawn_and_its_year_begun_again(cast):
    evaluations.drafted(cast)
    with scope(cast.rad):
        verbs.withdraw(2020, by=cast.rad, reason="Tahun keliru.")
    assert not Recommendation.objects.exists()
    assert verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad)[1]


def test_what_is_submitted_or_enacted_is_not_withdrawn(cast):
    submitted = evaluations.submitted(cast)
    with pytest.raises(TooLate, match="Tidak ada draf"):
        verbs.withdraw(2020, by=cast.rad, reason="Keliru.")
    with pytest.raises(Refused, match="Hanya pengelola rencana aksi"):
        verbs.withdraw(2020, by=cast.kepala, reason="Keliru.")
    with scope(cast.rad):
        assert not Evaluation.objects.filter(pk=submitted.pk)._raw_delete("default"), "the policy refuses it too"
    verbs.send_back(submitted, by=cast.kepala, reason="Tahun keliru.")
    with pytest.raises(Refused, match="Tulis mengapa"):
        verbs.withdraw(2020, by=cast.rad, reason=" ")
    verbs.withdraw(2020, by=cast.rad, reason="Tahun keliru.")
    assert Notice.objects.filter(role=Role.HEAD, text="Evaluasi tahun 2020 dibatalkan pengelola rencana aksi").exists()


def test_the_button_withdraws_and_the_list_says_why(cast, client):
    version = verbs.correct(evaluations.enacted(cast), by=cast.rad, reason=WHY).version
    client.force_login(cast.rad)
    assert "Batalkan draf ini" in client.get("/evaluasi/2020/").text
    refused = client.post("/evaluasi/2020/batalkan/", {"reason": "", "version": version})
    assert refused.status_code == 422
    assert "Keliru memilih." not in client.get("/evaluasi/").text
    for _ in range(2):  # pressed twice
        client.post("/evaluasi/2020/batalkan/", {"reason": "Keliru memilih.", "version": version})
    assert "Keliru memilih." in client.get("/evaluasi/").text
    assert Evaluation.objects.get().edition == 1
    client.force_login(cast.bupati)
    assert "Keliru memilih." not in client.get("/evaluasi/").text


def test_the_button_begins_the_edition(cast, client):
    evaluations.enacted(cast)
    client.force_login(cast.rad)
    assert "Betulkan dengan edisi baru" in client.get("/evaluasi/2020/").text
    refused = client.post("/evaluasi/2020/betulkan/", {"reason": "", "recounts": "on"})
    assert refused.status_code == 422
    assert client.post("/evaluasi/2020/betulkan/", {"reason": WHY}).url == "/evaluasi/2020/naskah/"
    assert Evaluation.objects.get(edition=2).status == EvaluationStatus.DRAFT
