"""The kept counts of evaluations that are still being written: a change of what they count drops them, and a job counts again.

Counting the year of a draft for each page would cost more the more cases there are, so the page shows the kept count
(`EvaluationCount`) with its time. Submitting, the draft PDF and a form that was refused always count again.

Verbs that change a report, the plan or a doubt drop the count, through a function that runs as the owner, because reporters see
no draft. The first verb that drops it queues one task that counts again; until then the page counts. The worker also counts each
quarter of an hour what has no count or one older than an hour. An advisory lock keeps the job and the verbs apart: while a verb
is at work, the task tries again five seconds later.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from gugus.access.scope import job
from rad.access.locks import COUNT_LOCK
from rad.choices import EVALUATION_EDITABLE
from rad.evaluation import assembly
from rad.models import Evaluation, EvaluationCount

OLDEST = timedelta(hours=1)  # of a kept count: cases go on, and do not drop it
PAUSE = timedelta(seconds=5)  # until the next attempt, while something that is counted is being changed


def forget():
    """Drop the kept counts, because what they count changes in this transaction, and let the worker count again after it.

    Call it before locking any row or year: the opposite order can deadlock with another verb that drops them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rad_drop_counts()")
        dropped = cursor.fetchone() == (True,)
    if dropped:  # if not, the change that dropped them has asked for the next count
        renew_soon()


def renew_soon():
    """Let the worker count what has no kept count, once this transaction is committed."""
    transaction.on_commit(renew.enqueue, robust=True)


@task
def renew():
    """Count what has no kept count or an old one. If it cannot yet, because somebody changes something, try again in a moment."""
    keep_all()
    if _count_waiting(timezone.now()):
        renew.using(run_after=timezone.now() + PAUSE).enqueue()


def keep_all(*, at=None) -> int:
    """Count the year of each evaluation that has no kept count or an old one; return how many were counted."""
    at = at or timezone.now()
    return sum(_keep_count(evaluation, at) for evaluation in _count_waiting(at))


def _count_waiting(at):
    with job("evaluations"):
        drafts = Evaluation.objects.filter(Q(corrects=None) | Q(recounts=True), status__in=EVALUATION_EDITABLE)
        return list(drafts.exclude(kept_count__counted_at__gt=at - OLDEST).only("year").order_by("year"))


def _keep_count(evaluation, at):
    """Count the year of an evaluation unless something that it counts is being changed; return whether it was counted."""
    with job("evaluations"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COUNT_LOCK])
            if cursor.fetchone() == (False,):
                return False
        if evaluation not in _count_waiting(at):  # submitted, or counted by another worker, before the lock was taken
            return False
        counted = {"figures": assembly.assemble(evaluation.year, at=at), "counted_at": at}
        EvaluationCount.objects.update_or_create(evaluation=evaluation, defaults=counted)
    return True
