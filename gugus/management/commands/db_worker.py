"""The task worker of django-tasks-db, which also survives a restart of the database, repeats interrupted tasks and refuses keys
of another database.

Tasks are rows in the database: mails about accounts, PDFs that were ordered, exports of case data, counts of evaluations. Their
arguments are keys, not data, because the task table can be read without a scope; a mail without secrets is the exception. An
interrupted task is repeated once. What runs at a fixed time is a command, started by a systemd timer (deploy/jobs).
"""

import logging
import time
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import InterfaceError, OperationalError, connection, connections
from django.tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker as library
from django_tasks_db.models import DBTaskResult

from gugus.access.read_only import read_only
from gugus.checks import keys
from gugus.login.limits import APART
from gugus.workflow import periodic

ATTEMPTS = 2  # for each task: it is repeated once
PAUSES = (1, 2, 4, 8, 15, 30)  # seconds until the next connection attempt; the last one repeats
CLASS = 84_001  # class of our advisory locks: nothing else in this database uses this number
AWAY = (OperationalError, InterfaceError)

logger = logging.getLogger("gugus.worker")


class Interrupted(Exception):
    """A task was interrupted in each of its ATTEMPTS: its worker was killed, or the database went away."""


class Worker(library.Worker):
    def run(self):
        failures = 0
        while self.running:
            try:
                connection.ensure_connection()
                if read_only():  # a standby's worker waits until it is promoted
                    raise OperationalError("The database takes no writes.")
                if faults := keys.faults():  # it would encrypt data that nobody can decrypt again
                    raise CommandError(" ".join(faults))
                _take_up()
                periodic.queue_all()
                failures = 0
                super().run()
                return
            except AWAY:
                connections.close_all()
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                logger.warning("The database is away. Trying again in %s s.", pause)
                time.sleep(pause)

    def run_task(self, result):
        with _marked(result):
            super().run_task(result)
        # The library treats a lost connection as a failure of the task.
        if result.status == TaskResultStatus.FAILED and result.exception_class_path in {_path(kind) for kind in AWAY}:
            _repeat(result)


def _take_up():
    """Repeat, or mark as failed, the tasks that are marked as running although no worker runs them any more."""
    for result in DBTaskResult.objects.running():
        with _marked(result) as abandoned:
            if abandoned:
                _repeat(result)


def _repeat(result):
    if len(result.worker_ids) < ATTEMPTS:
        result.status, result.finished_at = TaskResultStatus.READY, None
        result.save(update_fields=["status", "finished_at"])
        logger.warning("Task %s was interrupted and is repeated.", result.pk)
    else:
        result.set_failed(Interrupted())
        logger.error("Task %s was interrupted %s times and has failed.", result.pk, len(result.worker_ids))


@contextmanager
def _marked(result):
    """Hold the task's advisory lock on a connection that ends with this process; yield False if another worker holds it."""
    try:
        with connections[APART].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [CLASS, str(result.pk)])
            yield cursor.fetchone()[0]
    finally:
        connections[APART].close()  # releases the lock


def _path(kind):
    return f"{kind.__module__}.{kind.__qualname__}"


class Command(library.Command):
    def handle(self, **options):
        library.Worker = Worker  # the library's command creates its worker by this name
        super().handle(**options)
