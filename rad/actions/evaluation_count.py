"""The kept counts of evaluations that are still being written: a job keeps them, and every change of what they count drops them.

Counting the year of a draft for each page would cost more the more cases there are. What is submitted is always counted anew.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from rad.access.locks import COUNT_LOCK
from rad.choices import EVALUATION_EDITABLE
from rad.evaluation import assembly
from rad.models import Evaluation, EvaluationCount

OLDEST = timedelta(hours=1)  # of a kept count: cases go on, and do not drop it


def forget():
    """Drop the kept counts, because what they count changes in this transaction.

    Call it before locking any row or year: the opposite order can deadlock with another verb that drops them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rad_forget_counts()")


def keep_all(*, at=None) -> int:
    """Count the year of each evaluation that has no kept count or an old one; return how many were counted. Runs as the owner."""
    at = at or timezone.now()
    EvaluationCount.objects.exclude(evaluation__status__in=EVALUATION_EDITABLE).delete()
    waiting = Evaluation.objects.filter(Q(corrects=None) | Q(recounts=True), status__in=EVALUATION_EDITABLE)
    waiting = waiting.exclude(kept_count__counted_at__gt=at - OLDEST).only("year").order_by("year")
    return sum(_keep(evaluation, at) for evaluation in waiting)


@transaction.atomic
def _keep(evaluation, at):
    """Count the year of an evaluation unless something that it counts is being changed; return whether it was counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COUNT_LOCK])
        if cursor.fetchone() == (False,):
            return False
    counted = {"figures": assembly.assemble(evaluation.year, at=at), "counted_at": at}
    EvaluationCount.objects.update_or_create(evaluation=evaluation, defaults=counted)
    return True
