"""Draf PDF: drawn by the task worker, once for everybody, and stored until its content changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import DrawingStatus
from gugus.documents.rendering import Unprintable
from gugus.models import AccessLog
from gugus.models.drawing import PATIENCE
from rad.actions import evaluation as evaluation_verbs, ordered_document as verbs
from rad.choices import DocumentKind
from rad.evaluation import presentation
from rad.models import Evaluation, OrderedDocument
from tests.rad import evaluations, reports
from tests.rujukan.pages import enter
from tests.worker import run_worker

pytestmark = pytest.mark.long
PAGE, DRAFT, PDF = "/evaluasi/2020/", "/evaluasi/2020/draf/", "/evaluasi/2020/pdf/"


def test_ordering_renders_nothing_in_the_request(cast, client, queue, drawn):
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)
    assert rad.post(DRAFT).url == DRAFT
    page = rad.get(DRAFT)
    assert "Sedang disiapkan" in page.text
    assert page["Refresh"] == "5"
    assert rad.get(PDF).url == DRAFT, "nothing to download yet"
    assert drawn == []
    run_worker()
    page = rad.get(DRAFT)
    assert "Draf siap diunduh" in page.text
    assert "Refresh" not in page
    assert rad.get(PDF).content == b"%PDF-1.7 trial 1"


def test_the_download_is_logged(cast, client, queue, drawn):
    """A real PDF is drawn by a real worker in tests/hostile/test_worker.py, and inspected in test_evaluation_pdf.py."""
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)
    rad.post(DRAFT)
    run_worker()
    download = rad.get(PDF)
    assert download.content == b"%PDF-1.7 trial 1"
    assert download["Content-Disposition"] == 'attachment; filename="evaluasi-2020-draf.pdf"'
    logged = AccessLog.objects.get()
    assert (logged.user, logged.kind, logged.subject, logged.explanation) == (cast.rad, "download", "EVALUASI-2020", "Draf")


def test_two_people_and_a_double_click_get_one_drawing(cast, client, queue, drawn):
    evaluations.submitted(cast)
    for person in (cast.rad, cast.kepala, cast.kepala):
        enter(client, person).post(DRAFT)
    assert queue.count() == 1
    run_worker()
    for person in (cast.rad, cast.kepala):
        assert enter(client, person).post(DRAFT).url == PDF, "it is ready, so it is downloaded"
        assert enter(client, person).get(PDF).content == b"%PDF-1.7 trial 1"
    assert len(drawn) == 1


def test_the_task_holds_keys_only(cast, client, queue):
    evaluations.drafted(cast)
    enter(client, cast.rad).post(DRAFT)
    assert queue.get().args_kwargs == {"args": [OrderedDocument.objects.get().pk, cast.rad.pk], "kwargs": {}}


def test_changed_figures_make_the_draft_outdated_and_are_drawn_again(cast, client, queue, drawn):
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)
    rad.post(DRAFT)
    run_worker()
    reports.approved(cast.disnaker, cast.rad, value=160)
    assert "Angka sudah berubah" in rad.get(DRAFT).text
    rad.post(DRAFT)
    run_worker()
    assert "Draf siap diunduh" in rad.get(DRAFT).text
    assert rad.get(PDF).content == b"%PDF-1.7 trial 2"


@pytest.mark.parametrize("step", ["edit", "submit", "sign", "return", "enact"])
def test_every_step_of_the_evaluation_drops_the_draft(cast, drawn, step):
    steps = {
        "edit": (
            evaluations.drafted,
            lambda one: evaluation_verbs.edit(one, by=cast.rad, version=one.version, fields={"summary": "Lain."}),
        ),
        "submit": (evaluations.drafted, lambda one: evaluation_verbs.submit(one, by=cast.rad, note=evaluations.NOTE)),
        "sign": (evaluations.submitted, lambda one: evaluation_verbs.sign(one, by=cast.kepala)),
        "return": (evaluations.submitted, lambda one: evaluation_verbs.send_back(one, by=cast.kepala, reason="Perbaiki.")),
        "enact": (evaluations.signed, lambda one: evaluation_verbs.enact(one, by=cast.bupati)),
    }
    before, take = steps[step]
    evaluation = before(cast)
    draft, _ = verbs.order_draft(evaluation, by=cast.rad)
    verbs.draw(draft.pk)
    take(evaluation)
    assert not OrderedDocument.objects.exists()


def test_a_draft_that_was_superseded_while_it_was_drawn_is_not_stored(cast, drawn, monkeypatch):
    evaluation = evaluations.drafted(cast)
    draft, _ = verbs.order_draft(evaluation, by=cast.rad)

    def edited_meanwhile(*_, **__):
        evaluation_verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={"summary": "Lain."})
        verbs.order_draft(evaluation, by=cast.rad)
        return b"%PDF-1.7 of the old words"

    monkeypatch.setattr(presentation, "pdf", edited_meanwhile)
    verbs.draw(draft.pk)
    assert OrderedDocument.objects.get().status == DrawingStatus.DRAWING


def test_a_failed_drawing_is_shown_and_can_be_ordered_again(cast, client, queue, monkeypatch):
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)

    def fail(*_, **__):
        raise Unprintable("trial")

    with monkeypatch.context() as broken:
        broken.setattr(presentation, "pdf", fail)
        rad.post(DRAFT)
        run_worker(Unprintable)
    page = rad.get(DRAFT)
    assert "Draf tidak berhasil disusun" in page.text
    assert "Refresh" not in page
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF-1.7 again")
    rad.post(DRAFT)
    run_worker()
    assert rad.get(PDF).content == b"%PDF-1.7 again"


def test_a_drawing_that_never_ended_can_be_ordered_again(cast, client, queue, drawn):
    evaluations.drafted(cast)
    rad = enter(client, cast.rad)
    rad.post(DRAFT)
    queue.all().delete()
    OrderedDocument.objects.update(ordered_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    page = rad.get(DRAFT)
    assert "lebih lama dari biasanya" in page.text
    assert "Refresh" not in page, "a page that loads itself for ever would keep the session alive"
    rad.post(DRAFT)
    run_worker()
    assert "Draf siap diunduh" in rad.get(DRAFT).text


def test_no_draft_for_a_user_who_does_not_see_the_evaluation(cast, client, queue, drawn):
    evaluations.submitted(cast)
    enter(client, cast.kepala).post(DRAFT)
    run_worker()
    for person in (cast.bupati, cast.disnaker, cast.admin):
        for address in (DRAFT, PDF):
            assert enter(client, person).get(address).status_code == 404
        assert enter(client, person).post(DRAFT).status_code == 404


def test_nothing_is_drawn_for_an_account_that_may_no_longer_see_it(cast, client, queue, drawn):
    evaluations.drafted(cast)
    enter(client, cast.rad).post(DRAFT)
    cast.rad.roles = []
    cast.rad.save()
    run_worker(Evaluation.DoesNotExist)
    assert drawn == []
    assert OrderedDocument.objects.get().status == DrawingStatus.DRAWING


def test_an_enacted_evaluation_has_no_draft(cast, client, drawn):
    evaluations.enacted(cast)
    assert enter(client, cast.rad).get(DRAFT).url == PAGE
    assert enter(client, cast.rad).post(DRAFT).url == PAGE
    assert not OrderedDocument.objects.exists()


def test_the_database_shows_a_draft_only_with_its_evaluation(cast, drawn):
    evaluation = evaluations.submitted(cast)
    draft, _ = verbs.order_draft(evaluation, by=cast.rad)
    columns = {"kind": DocumentKind.EVALUATION, "plan": evaluation.plan, "evaluation": evaluation}
    with scope(cast.bupati):
        assert not OrderedDocument.objects.exists()
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.bupati):
        OrderedDocument.objects.create(**columns, ordered_by=cast.bupati, ordered_at=timezone.now())
    with scope(cast.kepala):
        assert OrderedDocument.objects.get() == draft


def test_ready_without_a_pdf_cannot_be_stored(cast):
    draft, _ = verbs.order_draft(evaluations.drafted(cast), by=cast.rad)
    with pytest.raises(DatabaseError, match="ready_is_complete"), transaction.atomic():
        OrderedDocument.objects.filter(pk=draft.pk).update(status=DrawingStatus.READY)
