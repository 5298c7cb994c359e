"""Background tasks of case work. Arguments are keys only, because the task table can be read without a scope."""

from datetime import timedelta
from functools import partial

from django.tasks import task

from gugus.access.scope import scope
from gugus.workflow.ordered_work import ordered_by
from gugus.workflow.periodic import every
from rujukan.actions import alarm as alarms, paper as papers


@every(timedelta(minutes=1))
def ring():
    """Call the duty contacts whose step is due; return how many were tried."""
    return alarms.ring()


@task
def draw_paper(paper, account):
    """Draw the paper with this key in the scope of the account that ordered it."""
    with ordered_by(account, partial(papers.give_up, paper)) as user, scope(user):
        papers.draw(paper)
