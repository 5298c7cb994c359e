"""Background tasks of the action plan. Arguments are keys only, because the task table can be read without a scope."""

from datetime import timedelta
from functools import partial

from django.tasks import task

from gugus.access.scope import scope
from gugus.workflow.ordered_work import ordered_by
from gugus.workflow.periodic import every
from rad.actions import enactment, evaluation_count, ordered_document


@every(timedelta(minutes=15))
def count_drafts():
    """Count the years of evaluations being written whose kept count is missing or old; return how many."""
    return evaluation_count.keep_all()


@every(timedelta(minutes=5))
def enact():
    """Draw and lock the evaluations that the executive office has decided to enact; return how many."""
    return enactment.finish_all()


@task
def draw_document(document, account):
    """Draw the document with this key in the scope of the account that ordered it, so that it shows nothing it may not see."""
    with ordered_by(account, partial(ordered_document.give_up, document)) as user, scope(user):
        ordered_document.draw(document)
