"""The task worker in a test: it runs what waits in the queue (fixture `queue` of tests/conftest.py) when the test says so."""

from contextlib import suppress

from django_tasks_db.models import DBTaskResult


def run_worker(*failures):
    """Run each task that waits. It may raise one of `failures`, after which a worker goes on too."""
    for waiting in DBTaskResult.objects.ready():
        waiting.claim("worker")
        with suppress(*failures):
            waiting.task.call(*waiting.args_kwargs["args"])
