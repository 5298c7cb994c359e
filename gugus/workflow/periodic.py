"""Tasks that the worker repeats. Each run queues the next one; the worker queues what is missing when it starts.

A run that succeeds pings as the job of the function's name (gugus.watching.ping).
"""

from datetime import timedelta
from functools import wraps

from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.models import DBTaskResult

from gugus.watching.ping import ping

_EVERY = {}


def every(length: timedelta):
    """Decorate a function without arguments as a task that the worker repeats after `length`."""

    def repeated(function):
        @wraps(function)
        def run():
            try:
                result = function()
            finally:
                queue(one)
            ping(function.__name__)
            return result

        one = task(run)
        _EVERY[one.module_path] = one, length
        return one

    return repeated


def queue(one):
    """Queue the next run of a repeated task, unless one waits."""
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=one.module_path).exists():
        one.using(run_after=timezone.now() + _EVERY[one.module_path][1]).enqueue()


def queue_all():
    """Queue the next run of each repeated task of the project: those of the modules `tasks` of its apps."""
    autodiscover_modules("tasks")
    for one, _ in _EVERY.values():
        queue(one)
