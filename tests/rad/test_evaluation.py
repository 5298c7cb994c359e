"""The life cycle of an evaluation: three roles, three people, and nothing changes once it is enacted."""

import hashlib
import io
import json
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Lock

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gugus.choices import Role
from gugus.documents.canonical import canonical, sha256
from gugus.models import Notice, User
from gugus.workflow import periodic
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad import rules, tasks
from rad.actions import enactment, evaluation as verbs, ordered_document
from rad.choices import EvaluationStatus
from rad.evaluation import assembly, presentation
from rad.lists import agenda
from rad.models import ActionPlan, Evaluation, Realisation, Target
from rad.models.evaluation import ENACTED_WITHIN
from tests.rad import evaluations
from tests.rujukan.test_races import at_once
from tests.sight import shown

pytestmark = pytest.mark.long


@pytest.fixture
def plain_pdf(monkeypatch):
    """Enact without drawing the PDF, for tests that are not about the document."""
    monkeypatch.setattr(presentation, "pdf", lambda evaluation, figures, *, moment: b"%PDF " + str(moment).encode())


def test_the_whole_way(cast):
    evaluation = evaluations.enacted(cast)
    evaluation.refresh_from_db()
    assert evaluation.status == EvaluationStatus.ENACTED
    assert (evaluation.author, evaluation.submitted_by) == (cast.rad, cast.rad)
    assert (evaluation.signed_by, evaluation.enacted_by) == (cast.kepala, cast.bupati)
    assert evaluation.figures_sha256 == hashlib.sha256(canonical(evaluation.figures)).hexdigest()
    assert evaluation.pdf_sha256 == hashlib.sha256(evaluation.pdf).hexdigest()
    with pikepdf.open(io.BytesIO(evaluation.pdf)) as pdf:
        embedded = pdf.attachments[presentation.ATTACHMENT].get_file().read_bytes()
    assert hashlib.sha256(embedded).hexdigest() == evaluation.figures_sha256
    assert json.loads(embedded)["year"] == evaluations.YEAR


def test_each_role_is_notified(cast, plain_pdf):
    evaluations.enacted(cast)
    notices = [(notice.role, notice.path) for notice in Notice.objects.filter(path="/evaluasi/2020/").order_by("pk")]
    roles = [Role.HEAD, Role.EXECUTIVE, Role.EXECUTIVE, Role.PLAN_MANAGER, Role.HEAD]
    assert notices == [(role, "/evaluasi/2020/") for role in roles]


def test_ordering_twice_begins_one_evaluation(cast):
    plan = ActionPlan.objects.get()
    first, created = verbs.order(plan, 2020, by=cast.rad)
    again, created_again = verbs.order(plan, 2020, by=cast.rad)
    assert (first, created, created_again) == (again, True, False)


@pytest.mark.parametrize("year", [2018, 2023])
def test_a_year_in_which_no_table_is_in_force_is_refused(cast, year):
    with pytest.raises(Refused) as refused:
        verbs.order(ActionPlan.objects.get(), year, by=cast.rad)
    assert refused.value.field == "year"


def test_a_year_that_runs_is_refused(cast):
    before_its_end = timezone.now().replace(year=2020, month=6, day=1)
    with pytest.raises(Refused, match="belum berakhir"):
        verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad, at=before_its_end)


def test_only_the_right_role_takes_a_step(cast, plain_pdf):
    evaluation = evaluations.drafted(cast)
    for person in (cast.kepala, cast.bupati, cast.koordinator, cast.disnaker, cast.admin):
        with pytest.raises(Refused):
            verbs.submit(evaluation, by=person, note=evaluations.NOTE)
    evaluation = verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE)
    for person in (cast.rad, cast.bupati, cast.koordinator, cast.auditor):
        with pytest.raises(Refused):
            verbs.sign(evaluation, by=person)
        with pytest.raises(Refused):
            verbs.send_back(evaluation, by=person, reason="Angka keliru.")
    evaluation = verbs.sign(evaluation, by=cast.kepala)
    for person in (cast.rad, cast.kepala, cast.koordinator, cast.auditor):
        with pytest.raises(Refused):
            verbs.enact(evaluation, by=person)
        with pytest.raises(Refused):
            verbs.send_back(evaluation, by=person, reason="Angka keliru.")
    assert evaluations.enact(evaluation, by=cast.bupati).status == EvaluationStatus.ENACTED


def test_nobody_signs_or_enacts_their_own(cast, plain_pdf):
    everything = User.objects.create_user(
        "semua", roles=[Role.PLAN_MANAGER, Role.HEAD, Role.EXECUTIVE], institution=cast.kepala.institution
    )
    own = verbs.submit(evaluations.drafted(cast), by=everything, note=evaluations.NOTE)
    with pytest.raises(Refused, match="orang lain"):
        verbs.sign(own, by=everything)
    signed = verbs.sign(own, by=cast.kepala)
    with pytest.raises(Refused, match="orang lain"):
        verbs.enact(signed, by=everything)
    back = verbs.send_back(signed, by=cast.bupati, reason="Tanda tangani sendiri.")
    again = verbs.sign(verbs.submit(back, by=cast.rad, note=evaluations.NOTE), by=everything)
    with pytest.raises(Refused, match="orang lain"):
        verbs.enact(again, by=everything)


def test_enacting_without_a_signature_is_refused(cast):
    evaluation = evaluations.submitted(cast)
    with pytest.raises(Refused):
        verbs.enact(evaluation, by=cast.bupati)
    evaluation.refresh_from_db()
    assert evaluation.status == EvaluationStatus.SUBMITTED
    assert evaluation.pdf is None


def test_an_empty_narrative_is_not_submitted(cast):
    evaluation, _ = verbs.order(ActionPlan.objects.get(), 2020, by=cast.rad)
    with pytest.raises(Refused, match="ringkasan"):
        verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE)


def test_what_is_signed_is_what_was_submitted(cast, plain_pdf):
    """A realisation approved after the submission changes neither the signed nor the enacted figures."""
    evaluation = evaluations.submitted(cast)
    before = evaluation.figures_sha256
    target = Target.objects.filter(year=2020, state="number", value__gt=0, indicator__direction="increase").first()
    now = timezone.now()
    by = {"author": cast.disnaker, "created_at": now, "submitted_by": cast.disnaker, "submitted_at": now}
    Realisation.objects.create(
        indicator=target.indicator, year=2020, text="1", value=1, status="approved", approved_by=cast.rad, approved_at=now, **by
    )
    live = assembly.assemble(2020, at=now)
    assert sha256(canonical(live)) != before
    enacted = evaluations.enact(verbs.sign(evaluation, by=cast.kepala), by=cast.bupati)
    enacted.refresh_from_db()
    assert enacted.figures_sha256 == before
    assert enacted.figures["summary"]["reported"] == 0


def test_a_returned_evaluation_needs_new_signatures(cast, plain_pdf):
    evaluation = evaluations.submitted(cast)
    with pytest.raises(Refused, match="perbaiki"):
        verbs.send_back(evaluation, by=cast.kepala, reason="  ")
    evaluation = verbs.send_back(evaluation, by=cast.kepala, reason="Angka sub gugus B keliru.")
    assert (evaluation.status, evaluation.returned_by) == (EvaluationStatus.RETURNED, cast.kepala)
    evaluation = verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={"hindrances": "Cuaca."})
    evaluation = verbs.sign(verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE), by=cast.kepala)
    evaluation = verbs.send_back(evaluation, by=cast.bupati, reason="Tambahkan rekomendasi.")
    evaluation = verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE)
    assert evaluation.signed_by is None
    with pytest.raises(Refused):
        verbs.enact(evaluation, by=cast.bupati)


def test_a_submitted_narrative_cannot_be_edited(cast):
    evaluation = evaluations.submitted(cast)
    with pytest.raises(Refused, match="sudah diajukan"):
        verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={"summary": "Lain."})


def test_an_edit_of_an_older_version_is_refused(cast):
    evaluation = evaluations.drafted(cast)
    with pytest.raises(Stale) as stale:
        verbs.edit(evaluation, by=cast.rad, version=evaluation.version - 1, fields={"summary": "Lain."})
    assert stale.value.current.summary == evaluations.FIELDS["summary"]


def test_nobody_signs_another_version_than_they_read(cast):
    evaluation = evaluations.submitted(cast)
    with pytest.raises(Stale):
        verbs.sign(evaluation, by=cast.kepala, version=evaluation.version - 1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rad_evaluation SET summary = 'Lain'",
        "UPDATE rad_evaluation SET pdf = '\\x00'",
        "UPDATE rad_evaluation SET status = 'draft'",
        "DELETE FROM rad_evaluation",
    ],
)
def test_the_database_keeps_an_enacted_evaluation(cast, plain_pdf, change):
    evaluations.enacted(cast)
    with pytest.raises(DatabaseError, match="rad_evaluation"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_an_enacted_evaluation_is_refused_every_step(cast, plain_pdf):
    evaluation = evaluations.enacted(cast)
    for step in (
        lambda: verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={"summary": "Lain."}),
        lambda: verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE),
        lambda: verbs.sign(evaluation, by=cast.kepala),
        lambda: verbs.send_back(evaluation, by=cast.bupati, reason="Terlambat."),
        lambda: verbs.enact(evaluation, by=cast.bupati),
    ):
        with pytest.raises(Refused):
            step()


@pytest.mark.django_db(transaction=True)
def test_two_who_enact_at_once_enact_once(cast, plain_pdf):
    evaluation = evaluations.signed(cast)
    second = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    results = at_once([lambda by=by: verbs.enact(evaluation, by=by) for by in (cast.bupati, second)])
    (refused,) = [result for result in results if isinstance(result, Refused)]
    assert isinstance(refused, TooLate)
    stored = Evaluation.objects.get()
    assert stored.enacted_by in (cast.bupati, second)
    assert f"sedang disahkan oleh {stored.enacted_by} sejak" in refused.message


@pytest.mark.django_db(transaction=True)
def test_two_workers_enact_once(cast, monkeypatch):
    verbs.enact(evaluations.signed(cast), by=cast.bupati)
    drawn = iter((b"%PDF first", b"%PDF second"))
    both, inside = Barrier(2), Lock()

    def pdf(*_, **__):
        both.wait(30)
        with inside:
            return next(drawn)

    monkeypatch.setattr(presentation, "pdf", pdf)
    assert sorted(at_once([enactment.finish_all] * 2)) == [0, 1]
    stored = Evaluation.objects.get()
    assert stored.pdf_sha256 == hashlib.sha256(stored.pdf).hexdigest()
    assert Notice.objects.filter(text="Evaluasi 2020 sudah disahkan").count() == len(enactment.TOLD)


def fail(*_, **__):
    raise presentation.rendering.Unprintable("no glyph")


def test_a_pdf_that_cannot_be_drawn_leaves_nothing_enacted_and_is_told(cast, monkeypatch):
    evaluation = verbs.enact(evaluations.signed(cast), by=cast.bupati)
    monkeypatch.setattr(presentation, "pdf", fail)
    with pytest.raises(presentation.rendering.Unprintable):
        enactment.finish_all()
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.enacted_by, evaluation.pdf) == (EvaluationStatus.SIGNED, None, None)
    told = Notice.objects.filter(text=enactment.FAILED.format(2020)).values_list("role", flat=True)
    assert set(told) == {Role.EXECUTIVE, Role.PLAN_MANAGER, Role.HEAD}
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF again")
    assert evaluations.enact(evaluation, by=cast.bupati).status == EvaluationStatus.ENACTED


def test_while_it_is_enacted_no_other_step_is_possible(cast):
    evaluation = verbs.enact(evaluations.signed(cast), by=cast.bupati)
    second = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    for step in (
        lambda: verbs.enact(evaluation, by=second),
        lambda: verbs.send_back(evaluation, by=second, reason="Terlambat."),
        lambda: verbs.sign(evaluation, by=cast.kepala),
        lambda: verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE),
        lambda: verbs.edit(evaluation, by=cast.rad, version=evaluation.version, fields={"summary": "Lain."}),
    ):
        with pytest.raises(TooLate, match=f"sedang disahkan oleh {cast.bupati}"):
            step()
    with pytest.raises(TooLate, match="sedang disahkan"):
        verbs.enact(evaluation, by=cast.bupati, regent="Nama lain")
    with pytest.raises(TooLate):
        verbs.enact(evaluation, by=cast.bupati)
    with pytest.raises(Refused, match="sedang disahkan"):
        ordered_document.order_draft(evaluation, by=cast.rad)
    assert rules.closed_years() == [2020], "its year stays closed"


def test_an_enactment_that_took_too_long_is_decided_again_or_returned(cast, plain_pdf):
    verbs.enact(evaluations.signed(cast), by=cast.bupati, at=timezone.now() - ENACTED_WITHIN)
    second = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    evaluation = verbs.enact(Evaluation.objects.get(), by=second)
    assert evaluation.enacted_by == second
    Evaluation.objects.update(enacted_at=timezone.now() - ENACTED_WITHIN)
    back = verbs.send_back(evaluation, by=cast.bupati, reason="Lengkapi kendala.")
    assert (back.status, back.enacted_by) == (EvaluationStatus.RETURNED, None)
    assert enactment.finish_all() == 0


def test_what_a_person_decided_who_has_left_waits_for_another(cast, plain_pdf):
    verbs.enact(evaluations.signed(cast), by=cast.bupati, at=timezone.now() - ENACTED_WITHIN)
    User.objects.filter(pk=cast.bupati.pk).update(is_active=False)
    second = User.objects.create_user("bupati2", roles=[Role.EXECUTIVE])
    assert enactment.finish_all() == 0
    assert agenda.of(second).to_enact == (Evaluation.objects.get(),)
    assert evaluations.enact(Evaluation.objects.get(), by=second).status == EvaluationStatus.ENACTED


def test_what_a_killed_worker_or_a_lost_task_left_is_taken_up_again(cast, queue, monkeypatch):
    verbs.enact(evaluations.signed(cast), by=cast.bupati)

    def killed(*_, **__):
        raise SystemExit

    with monkeypatch.context() as broken, suppress(SystemExit):
        broken.setattr(presentation, "pdf", killed)
        enactment.finish_all()
    assert Evaluation.objects.get().status == EvaluationStatus.ENACTING
    monkeypatch.setattr(presentation, "pdf", lambda *_, **__: b"%PDF")
    queue.all().delete()
    periodic.queue_all()  # as each worker does when it starts, and each run at its end
    queue.get(task_path=tasks.enact.module_path).task.call()
    assert Evaluation.objects.get().status == EvaluationStatus.ENACTED
    assert enactment.finish_all() == 0


def test_the_moment_of_the_decision_is_printed_and_stored(cast, plain_pdf):
    evaluation = verbs.enact(evaluations.signed(cast), by=cast.bupati)
    enactment.finish_all()
    assert Evaluation.objects.get().pdf == b"%PDF " + str(evaluation.enacted_at).encode()


def test_a_step_of_the_past_keeps_its_time(cast, plain_pdf):
    at = timezone.now() - timedelta(days=90)
    assert evaluations.drafted(cast, at=at).created_at == at
    with pytest.raises(Refused, match="masa depan"):
        verbs.submit(Evaluation.objects.get(), by=cast.rad, note=evaluations.NOTE, at=timezone.now() + timedelta(days=1))


def test_who_sees_which(cast, plain_pdf):
    def seen():
        names = ("rad", "kepala", "bupati", "auditor", "koordinator", "disnaker", "admin")
        return {name for name in names if shown(Evaluation.objects, getattr(cast, name))}

    evaluation = evaluations.drafted(cast)
    assert seen() == {"rad", "auditor"}
    verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE)
    assert seen() == {"rad", "auditor", "kepala"}
    verbs.sign(evaluation, by=cast.kepala)
    assert seen() == {"rad", "auditor", "kepala", "bupati"}
    evaluations.enact(evaluation, by=cast.bupati)
    assert seen() == {"rad", "auditor", "kepala", "bupati", "koordinator", "disnaker", "admin"}
