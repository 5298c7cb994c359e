"""The kept counts of an evaluation that is still being written: shown with their time, dropped by every change and counted again
by the worker, never signed.
"""

from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import bypass, job, scope
from rad import tasks
from rad.access.locks import COUNT_LOCK
from rad.actions import evaluation as evaluation_verbs, evaluation_count as verbs, realisation, source_note
from rad.evaluation import assembly
from rad.models import Evaluation, EvaluationCount, Realisation, SourceNote
from tests.rad import evaluations, reports, revisions
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.worker import run_worker

pytestmark = pytest.mark.long
PAGE = reverse("rad:evaluation_detail", args=[evaluations.YEAR])
KEPT = "Angka sementara, dihitung"
MADE_UP = 987_654


@pytest.fixture
def kept(cast):
    """Return a draft whose count is kept, with a number in it that no counting gives."""
    evaluation = evaluations.drafted(cast)
    verbs.keep_all()
    row = EvaluationCount.objects.get(evaluation=evaluation)
    row.figures["summary"]["reported"] = MADE_UP
    row.save()
    return evaluation


def shown(user):
    return text(at_desk(user).get(PAGE))


def test_the_page_shows_the_kept_count_with_its_time_and_costs_little(cast, kept):
    assert KEPT in shown(cast.rad)
    assert f"{MADE_UP} dari" in shown(cast.auditor)
    assert cost(at_desk(cast.rad), PAGE) <= MOST_QUERIES


def test_what_is_submitted_is_counted_then(cast, kept):
    submitted = evaluation_verbs.submit(kept, by=cast.rad, note=evaluations.NOTE)
    assert submitted.figures["summary"]["reported"] == 0
    assert not EvaluationCount.objects.exists()
    assert KEPT not in shown(cast.rad)


def test_a_refused_submission_is_shown_with_the_counts_of_now(cast, kept):
    answer = at_desk(cast.rad).post(reverse("rad:evaluation_submit", args=[kept.year]), {"version": kept.version, "note": ""})
    assert answer.status_code == 422
    assert str(MADE_UP) not in text(answer)


CHANGES = {
    "a report is begun": lambda cast: reports.draft(cast.disnaker, value=1),
    "spending is begun": lambda cast: realisation.spend(
        reports.budget(), evaluations.YEAR, by=cast.disnaker, fields={"amount": 1}
    ),
    "a revision of a year is approved": revisions.approved,
    "a revision of every year is approved": lambda cast: revisions.approved(cast, {"indicator": {"wording": "Kata baru"}}),
    "a doubt is decided": lambda cast: source_note.decide(
        SourceNote.objects.get(code="annex-2-a-20"), by=cast.rad, decision="Dibaca desa"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_what_is_counted_drops_it(cast, kept, what):
    CHANGES[what](cast)
    assert not EvaluationCount.objects.exists()
    page = shown(cast.rad)
    assert KEPT not in page
    assert str(MADE_UP) not in page


def test_an_institution_that_sees_no_evaluation_drops_it_too(cast, kept):
    with scope(cast.disnaker):
        assert not EvaluationCount.objects.exists()
        reports.submitted(cast.disnaker, value=160)
    assert not EvaluationCount.objects.exists()


def test_an_earlier_year_that_is_opened_again_drops_it(cast):
    first = evaluations.enacted_undrawn(cast, year=2019)
    evaluations.drafted(cast)
    verbs.keep_all()
    evaluation_verbs.correct(first, by=cast.rad, reason="Angka keliru", recounts=True)
    assert not EvaluationCount.objects.exists()


@contextmanager
def somebody_writes():
    """Hold the lock of a verb that changes a report, on another connection."""
    known = connection.get_connection_params()
    own = {name: known[name] for name in ("dbname", "host", "port", "user", "password") if name in known}
    with psycopg.connect(**own) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNT_LOCK])
        yield


def test_nothing_is_counted_while_something_changes(cast):
    evaluations.drafted(cast)
    with somebody_writes():
        assert verbs.keep_all() == 0
    assert verbs.keep_all() == 1


def test_what_is_submitted_meanwhile_is_not_counted(cast, monkeypatch):
    draft = evaluations.drafted(cast)
    evaluation_verbs.submit(draft, by=cast.rad, note=evaluations.NOTE)
    with monkeypatch.context() as patch:
        patch.setattr(verbs, "_count_waiting", lambda _, listed=[[], [draft]]: listed.pop())
        assert verbs.keep_all() == 0
    assert not EvaluationCount.objects.exists()


# The worker counts again


@pytest.fixture
def committed(queue, django_capture_on_commit_callbacks):
    """Return committed(), a block after which its transaction counts as committed; tasks are queued as on a server."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def asked(queue):
    """Return how many tasks wait that count again."""
    return queue.ready().filter(task_path=verbs.renew.module_path).count()


def test_the_worker_counts_again_once_after_many_changes(cast, kept, queue, committed):
    with committed():
        reports.draft(cast.disnaker, value=1)
        reports.draft(cast.gow, reports.UNDECIDED, value=2)
    assert asked(queue) == 1
    assert KEPT not in shown(cast.rad)
    run_worker()
    assert asked(queue) == 0
    page = shown(cast.rad)
    assert KEPT in page
    assert str(MADE_UP) not in page


def test_a_task_that_was_queued_twice_counts_once(cast, queue, committed, monkeypatch):
    evaluations.drafted(cast)
    counted = []
    monkeypatch.setattr(verbs.assembly, "assemble", lambda year, at: counted.append(year) or {"counted": year})
    with committed():
        verbs.renew_soon()
        verbs.renew_soon()
    assert asked(queue) == 2
    run_worker()
    assert counted == [evaluations.YEAR]


def test_a_change_that_is_undone_asks_for_no_count(cast, kept, queue, committed):
    with committed(), suppress(ZeroDivisionError), transaction.atomic():
        reports.draft(cast.disnaker, value=1)
        raise ZeroDivisionError
    assert asked(queue) == 0
    assert KEPT in shown(cast.rad)


def sent_back(cast):
    return evaluation_verbs.send_back(evaluations.submitted(cast), by=cast.kepala, reason="Lengkapi")


def corrected(cast):
    return evaluation_verbs.correct(evaluations.enacted_undrawn(cast), by=cast.rad, reason="Angka keliru", recounts=True)


@pytest.mark.parametrize("begin", [evaluations.drafted, sent_back, corrected])
def test_the_worker_counts_a_year_as_soon_as_its_figures_are_open(cast, queue, committed, begin):
    with committed():
        begin(cast)
    run_worker()
    assert KEPT in shown(cast.rad)


def test_while_something_changes_the_worker_tries_again_in_a_moment(cast, queue, committed):
    with committed():
        evaluations.drafted(cast)
    with somebody_writes():
        run_worker()
    assert not EvaluationCount.objects.exists()
    again = queue.get(task_path=verbs.renew.module_path, status="READY", run_after__lt=timezone.now() + 2 * verbs.PAUSE)
    again.task.call()
    assert EvaluationCount.objects.exists()


def test_a_count_that_breaks_leaves_nothing_and_is_repeated(cast, queue, committed, monkeypatch):
    with committed():
        evaluations.drafted(cast)
    with monkeypatch.context() as patch:
        patch.setattr(verbs.EvaluationCount.objects, "update_or_create", lambda **_: 1 / 0)
        run_worker(ZeroDivisionError)
    assert not EvaluationCount.objects.exists()
    assert tasks.count_drafts.func.__wrapped__() == 1


def test_row_policies_hide_nothing_from_the_job_that_counts(cast, settings):
    settings.SMALLEST_GROUP = 1
    march = datetime(evaluations.YEAR, 3, 10, tzinfo=UTC)
    scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=march), cast.koordinator, "polres", at=march)
    reports.approved(cast.disnaker, cast.rad, value=160)
    evaluations.enacted_undrawn(cast, year=2019)
    evaluations.drafted(cast)
    now = timezone.now()
    verbs.keep_all(at=now)
    figures = EvaluationCount.objects.get().figures
    assert (figures["cases"]["victims"]["sexes"]["total"], figures["cases"]["referrals"]["total"]) == (1, 1)
    assert figures["summary"]["reported"] == 1
    with scope(cast.rad):
        assert figures == assembly.assemble(evaluations.YEAR, at=now)


def test_the_job_reads_what_is_approved_and_nobody_else_gets_its_sight(cast):
    reports.approved(cast.disnaker, cast.rad, value=160)
    reports.draft(cast.gow, reports.UNDECIDED, value=2)
    evaluations.drafted(cast)
    with job("evaluations"):
        assert (Realisation.objects.count(), Evaluation.objects.count()) == (1, 1)
        assert not Evaluation.objects.update(summary="Lain")
    with job("another"):
        assert not Realisation.objects.exists()
        assert not Evaluation.objects.exists()
    with scope(cast.gow), bypass("evaluations"):
        assert not Evaluation.objects.exists()


def test_it_is_counted_again_after_an_hour_and_not_before(cast):
    evaluations.drafted(cast)
    now = timezone.now()
    assert [verbs.keep_all(at=now + timedelta(minutes=passed)) for passed in (0, 45, 61)] == [1, 0, 1]


@pytest.mark.parametrize("column", ["format", "threshold"])
def test_one_of_another_structure_or_threshold_is_not_shown(cast, kept, column):
    row = EvaluationCount.objects.get()
    row.figures[column] += 1
    row.save()
    assert KEPT not in shown(cast.rad)


def test_one_that_nobody_renewed_is_not_shown(cast, kept):
    EvaluationCount.objects.update(counted_at=timezone.now() - timedelta(hours=3))
    assert KEPT not in shown(cast.rad)


def test_a_correction_of_words_keeps_the_figures_of_its_edition(cast):
    first = evaluations.enacted_undrawn(cast)
    evaluation_verbs.correct(first, by=cast.rad, reason="Nama keliru")
    assert verbs.keep_all() == 0


def test_only_the_job_writes_it(cast, kept):
    row = EvaluationCount.objects.get()
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.rad):
        row.save()
    with scope(cast.rad):
        assert EvaluationCount.objects.all().delete() == (0, {})
    assert Evaluation.objects.filter(kept_count=row).exists()
