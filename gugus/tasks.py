"""Tasks that the worker repeats by itself, so that the clocks need no scheduled job of the server."""

from datetime import timedelta

from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gugus.actions import reminders

EVERY = timedelta(minutes=15)


@task
def remind():
    """Tell what nears or passed its limit, and queue the next run; return how many steps were told."""
    try:
        return len(reminders.remind())
    finally:
        schedule()


def schedule():
    """Queue the next run of `remind`, unless one waits. The worker calls it at its start."""
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=remind.module_path).exists():
        remind.using(run_after=timezone.now() + EVERY).enqueue()
