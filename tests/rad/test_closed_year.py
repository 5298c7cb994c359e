"""A year whose evaluation is submitted and signed: missing reports are named, waiting ones returned, no more expected."""

from decimal import Decimal

import pytest
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rad import figures, rules
from rad.actions import evaluation as verbs, realisation
from rad.choices import EvaluationStatus, ReportStatus
from rad.evaluation import presentation
from rad.models import ActionPlan, Evaluation, Realisation, Spending
from tests.rad import evaluations, reports, revisions
from tests.rujukan.pages import enter
from tests.rujukan.test_races import before_it_commits

pytestmark = pytest.mark.long
PAGE = "/evaluasi/2020/"
ROW = reverse("rad:realisation_detail", args=[reports.MEASURED, 2020])


@pytest.fixture
def waiting(cast):
    """A realisation and a spending of Disnaker that wait for review."""
    spent, _ = realisation.spend(reports.budget(), 2020, by=cast.disnaker, fields={"amount": 5})
    return reports.submitted(cast.disnaker, value=Decimal(160)), realisation.submit(spent, by=cast.disnaker)


def test_submitting_lists_missing_reports_and_asks_for_a_note(cast, client, waiting):
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)
    page = rad.get(PAGE).text
    assert "Laporan yang belum lengkap" in page
    assert "Melaksanakan kegiatan padat karya" in page
    refused = rad.post(f"{PAGE}ajukan/", {"version": Evaluation.objects.get().version})
    assert refused.status_code == 422
    assert refused.context["submit_form"].errors["note"]
    assert Evaluation.objects.get().status == EvaluationStatus.DRAFT
    rad.post(f"{PAGE}ajukan/", {"version": Evaluation.objects.get().version, "note": "Menunggu perubahan APBD."})
    assert Evaluation.objects.get().outstanding_note == "Menunggu perubahan APBD."
    for person in (cast.rad, cast.kepala):
        assert "Menunggu perubahan APBD." in enter(client, person).get(PAGE).text


def test_missing_reports_are_frozen_with_the_figures_and_printed(cast, waiting):
    evaluation = evaluations.submitted(cast)
    entry = next(one for one in evaluation.figures["outstanding"] if one["code"] == reports.MEASURED)
    assert (entry["bodies"], entry["state"]) == (["Disnaker"], "Diajukan")
    context = presentation.printed(evaluation, evaluation.figures)
    disnaker = next(one for one in context["outstanding"] if one["bodies"] == "Disnaker")
    assert disnaker["waiting"] == ["Melaksanakan kegiatan padat karya (capaian, uang yang terpakai)"]
    printed = presentation.rendering.markup(presentation.TEMPLATE, context, moment=evaluation.created_at)
    assert "Laporan yang belum lengkap" in printed
    assert evaluations.NOTE in printed


def test_a_year_reported_in_full_needs_no_note(cast, monkeypatch):
    monkeypatch.setattr("rad.lists.reporting.outstanding", lambda _: [])
    evaluation = verbs.submit(evaluations.drafted(cast), by=cast.rad, note="Tidak perlu")
    assert evaluation.outstanding_note == ""


def test_signing_returns_waiting_reports_and_notifies_their_institution(cast, waiting):
    evaluations.signed(cast)
    for model in (Realisation, Spending):
        row = model.objects.get()
        assert (row.status, row.returned_by) == (ReportStatus.RETURNED, cast.kepala)
        assert "sebelum laporan ini ditelaah" in row.return_reason
        assert evaluations.NOTE in row.return_reason
        assert Notice.objects.filter(institution=cast.disnaker.institution, text__contains="dikembalikan").count() == 2


def test_nothing_of_a_signed_year_waits_for_review(cast, client, waiting):
    evaluations.signed(cast)
    page = enter(client, cast.rad).get(reverse("rad:review_list")).text
    assert "Tidak ada yang menunggu telaah" in page


def test_reports_can_be_submitted_again_once_the_evaluation_is_returned(cast, waiting):
    signed = evaluations.signed(cast)
    with pytest.raises(Refused, match="sudah ditandatangani"):
        realisation.submit(Realisation.objects.get(), by=cast.disnaker)
    verbs.send_back(signed, by=cast.bupati, reason="Telaah dulu laporan Disnaker.")
    assert realisation.submit(Realisation.objects.get(), by=cast.disnaker).status == ReportStatus.SUBMITTED


@pytest.mark.parametrize("state", ["signed", "enacted"])
def test_a_closed_year_expects_no_reports_and_says_why(cast, client, state, monkeypatch):
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF-1.7 trial")
    reports.draft(cast.disnaker, reports.SHARED)
    getattr(evaluations, state)(cast)
    disnaker = enter(client, cast.disnaker)
    overview = disnaker.get(reverse("rad:realisation_list"), {"tahun": 2020})
    assert "Laporan tahun 2020 sudah ditutup" in overview.text
    for prompt in ("Belum diisi", ">Isi<", "Perbaiki", "belum diajukan"):
        assert prompt not in overview.text
    page = disnaker.get(ROW)
    assert "Laporan tahun 2020 sudah ditutup" in page.text
    assert not page.context["forms"]
    assert "Ajukan" not in page.text
    table = disnaker.get(reverse("rad:plan_table", args=["C"]), {"tahun": 2020}).text
    assert "Isi laporan C-" not in table
    assert "Tidak dilaporkan" in table
    open_year = disnaker.get(reverse("rad:plan_table", args=["C"]), {"tahun": 2021}).text
    assert "Isi laporan C-" in open_year


def test_a_form_opened_before_the_signature_is_refused_afterwards(cast, client):
    evaluations.signed(cast)
    answer = enter(client, cast.disnaker).post(f"{ROW}simpan/", {"text": "160", "ajukan": "1"}, follow=True)
    assert "Evaluasi tahun 2020 sudah ditandatangani, jadi angkanya tidak berubah lagi" in answer.text
    assert 'id="keduluan"' in answer.text
    assert not Realisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_report_submitted_while_the_head_signs_is_never_stuck(cast):
    """The reporter has passed the check but not committed. The signature waits for the commit and then finds the report."""
    row = reports.draft(cast.disnaker, value=Decimal(160))
    evaluation = evaluations.submitted(cast)
    before_it_commits(
        (cast.disnaker, lambda: realisation.submit(row, by=cast.disnaker)),
        (cast.kepala, lambda: verbs.sign(evaluation, by=cast.kepala)),
    )
    assert Evaluation.objects.get().status == EvaluationStatus.SIGNED
    assert Realisation.objects.get().status == ReportStatus.RETURNED


def test_closed_years_are_known_without_seeing_the_evaluation(cast):
    evaluations.signed(cast)
    with scope(cast.disnaker):
        assert rules.closed_years() == [2020]


def test_a_closed_year_is_shown_as_it_was_signed_whatever_is_revised_later(cast, client):
    """Page, report and signed figures agree, also for a reporter who does not see the evaluation before it is enacted."""
    reports.approved(cast.disnaker, cast.rad, value=Decimal(80), hindrance="budget", follow_up="Diusulkan lagi.")
    signed, plan = evaluations.signed(cast), ActionPlan.objects.get()
    before = figures.year(plan, 2020)
    correction = {"direction": {"direction": "decrease"}, "accumulation": {"accumulation": "cumulative"}}
    words = {"indicator": {"wording": "Kata-kata baru"}, "activity": {"wording": "Kegiatan berkata baru"}}
    revisions.approved(cast, correction | words)
    assert figures.year(plan, 2020) == before
    frozen = {
        row["code"]: (row["direction"], row["outcome"], row["percent"], row["realisation"])
        for force in signed.figures["sub_task_forces"]
        for activity in force["activities"]
        for row in activity["rows"]
    }
    for user in (None, cast.disnaker, cast.kepala):
        with scope(user or cast.rad):
            [row] = [row for row in figures.year(plan, 2020, user=user).sub_task_forces[2].rows if row.code == reports.MEASURED]
        assert (row.direction, str(row.score.outcome), str(int(row.score.percent)), row.achieved) == frozen[row.code]
    [open_year] = [row for row in figures.year(plan, 2021).sub_task_forces[2].rows if row.code == reports.MEASURED]
    assert (open_year.direction, open_year.label) == ("decrease", "Kata-kata baru")
    page = enter(client, cast.disnaker).get(ROW).text
    assert "50,0%" in page
    assert "berkata baru" not in page
    assert "Kata-kata baru" not in page
    assert "50,0%" in client.get(reverse("rad:plan_table", args=["C"])).text


def test_a_correction_that_counts_anew_measures_as_the_plan_is_now(cast):
    reports.approved(cast.disnaker, cast.rad, value=Decimal(80), hindrance="budget", follow_up="Diusulkan lagi.")
    first, plan = evaluations.enacted_undrawn(cast), ActionPlan.objects.get()
    revisions.approved(cast, {"direction": {"direction": "decrease"}})

    def percent():
        [row] = [row for row in figures.year(plan, 2020).sub_task_forces[2].rows if row.code == reports.MEASURED]
        return row.score.percent

    assert percent() == 50
    draft = verbs.correct(first, by=cast.rad, reason="Arahnya keliru", recounts=True)
    assert percent() == 150
    verbs.sign(verbs.submit(draft, by=cast.rad, note=evaluations.NOTE), by=cast.kepala)
    revisions.approved(cast, {"direction": {"direction": "increase"}})
    assert percent() == 150


def test_a_report_approved_after_the_submission_is_in_no_figure_of_the_closed_year(cast, waiting):
    evaluation, plan = evaluations.submitted(cast), ActionPlan.objects.get()
    for row in waiting:
        realisation.approve(row, by=cast.rad)
    verbs.sign(evaluation, by=cast.kepala)
    live = figures.year(plan, 2020)
    frozen = Evaluation.objects.get().figures
    assert (live.summary.reported, live.money.spent) == (frozen["summary"]["reported"], frozen["money"]["spent"])
