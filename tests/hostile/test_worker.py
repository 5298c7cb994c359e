"""The task worker is killed, or its database restarts: no task is lost or repeated without end, and the worker continues."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from gugus.devdb import server
from rad import tasks
from rad.actions import evaluation, ordered_document
from tests.hostile.test_restart import cluster, wait_until
from tests.leak_search import RESULTS
from tests.rad import evaluations

__all__ = ["cluster"]
ROW = "SELECT status, pdf IS NOT NULL FROM rad_ordereddocument"
DRAWING = "task_path = 'rad.tasks.draw_document'"  # the worker also queues what it does at set times
COUNTING = "task_path = 'rad.actions.evaluation_count.renew'"  # queued because the evaluation begins
ENACTING = "task_path = 'rad.tasks.enact' AND run_after > '9000-01-01'"  # queued by the decision, not by the clock
TASK, COUNT, ENACTMENT = (
    f"SELECT status, jsonb_array_length(worker_ids) FROM django_tasks_database_dbtaskresult WHERE {which}"
    for which in (DRAWING, COUNTING, ENACTING)
)


@pytest.fixture
def sessions(transactional_db, cast, queue):
    """Put an ordered draft PDF into the queue before the cluster copies the database."""
    draft, _ = ordered_document.order_draft(evaluations.drafted(cast), by=cast.rad, at=timezone.now())
    tasks.draw_document.enqueue(draft.pk, cast.rad.pk)
    return [Client()]


@pytest.fixture
def work(cluster):
    """Return work(), which starts a worker process on this cluster."""
    environment = {"PATH": os.environ["PATH"], "DEV": "1", "DATABASE_URL": f"postgresql://gugus_web@/gugus?host={cluster}"}
    command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--no-reload", "--verbosity", "0"]
    log = (RESULTS / f"log-worker-{os.getpid()}.jsonl").open("a")
    started = []

    def start():
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
    log.close()


@pytest.fixture
def ask(cluster):
    """Return ask(sql), which returns all rows, as the superuser, on a connection of its own."""

    def ask(sql):
        with psycopg.connect(host=str(cluster), user="postgres", dbname="gugus", autocommit=True) as line:
            cursor = line.execute(sql)
            return cursor.fetchall() if cursor.description else None

    return ask


def restart(cluster):
    server._run("pg_ctl", "stop", "-D", cluster, "-w", "-s", "-m", "immediate")
    server.ensure_running()


def test_the_next_worker_repeats_the_task_of_a_killed_one(work, ask):
    first = work()
    wait_until(lambda: ask(TASK) == [("RUNNING", 1)], 60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert ask(ROW) == [("drawing", False)]
    work()
    wait_until(lambda: ask(ROW) == [("ready", True)], 120)
    wait_until(lambda: ask(TASK) == [("SUCCESSFUL", 2)])


def test_a_count_of_a_draft_whose_worker_was_killed_is_made_by_the_next(cluster, work, ask):
    with psycopg.connect(host=str(cluster), user="postgres", dbname="gugus") as line:
        line.execute("LOCK TABLE rad_evaluationcount IN SHARE MODE")  # the worker counts, and waits where it stores
        first = work()
        wait_until(lambda: ask(COUNT) == [("RUNNING", 1)], 60)
        first.send_signal(signal.SIGKILL)
        first.wait()
    work()
    wait_until(lambda: ask("SELECT count(*) FROM rad_evaluationcount") == [(1,)], 60)
    wait_until(lambda: ask(COUNT) == [("SUCCESSFUL", 2)])


def test_a_task_whose_worker_was_killed_twice_fails(work, ask):
    for number in (1, 2):
        process = work()
        wait_until(lambda number=number: ask(TASK) == [("RUNNING", number)], 60)
        process.send_signal(signal.SIGKILL)
        process.wait()
    work()
    wait_until(lambda: ask(TASK) == [("FAILED", 2)], 60)


def test_the_worker_survives_a_restart_of_the_database(cluster, work, ask):
    process = work()
    wait_until(lambda: ask(TASK) == [("RUNNING", 1)], 60)
    restart(cluster)  # while the worker draws
    wait_until(lambda: ask(ROW) == [("ready", True)], 120)
    wait_until(lambda: ask(TASK) == [("SUCCESSFUL", 2)])
    restart(cluster)  # while the queue is empty
    ask(f"UPDATE django_tasks_database_dbtaskresult SET status = 'READY', worker_ids = '[]' WHERE {COUNTING}")
    wait_until(lambda: ask(COUNT) == [("SUCCESSFUL", 1)], 60)
    assert process.poll() is None


class TestEnactment:
    """The Bupati's office has decided to enact an evaluation, and the worker that draws and locks it is killed."""

    ROW = "SELECT status, version, octet_length(pdf) > 0, pdf_sha256 = encode(sha256(pdf), 'hex') FROM rad_evaluation"
    TOLD = "SELECT count(*), count(DISTINCT role) FROM gugus_notice WHERE text LIKE '%sudah disahkan'"

    @pytest.fixture
    def decided(self, cast):
        return evaluation.enact(evaluations.signed(cast), by=cast.bupati, regent=evaluations.REGENT)

    @pytest.fixture
    def sessions(self, transactional_db, decided, queue):
        tasks.enact.enqueue()
        return [Client()]

    def assert_enacted_once(self, work, ask, decided):
        work()
        wait_until(lambda: ask(ENACTMENT) == [("SUCCESSFUL", 2)], 120)
        assert ask(self.ROW) == [("enacted", decided.version + 1, True, True)]
        assert ask(self.TOLD) == [(3, 3)]

    def test_the_next_worker_enacts_what_a_killed_one_was_drawing(self, work, ask, decided):
        first = work()
        wait_until(lambda: ask(ENACTMENT) == [("RUNNING", 1)], 60)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert ask(self.ROW) == [("enacting", decided.version, None, None)]
        self.assert_enacted_once(work, ask, decided)

    def test_what_a_worker_enacted_just_before_it_was_killed_is_not_enacted_again(self, cluster, work, ask, decided):
        first = work()
        wait_until(lambda: ask(ENACTMENT) == [("RUNNING", 1)], 60)
        with psycopg.connect(host=str(cluster), user="postgres", dbname="gugus") as line:
            line.execute("LOCK TABLE django_tasks_database_dbtaskresult IN SHARE MODE")  # it cannot say that it has ended
            wait_until(lambda: ask(self.ROW)[0][0] == "enacted", 120)
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert ask(ENACTMENT) == [("RUNNING", 1)]
        self.assert_enacted_once(work, ask, decided)
