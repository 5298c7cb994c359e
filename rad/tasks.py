"""Background tasks of the action plan. Arguments are keys only, because the task table can be read without a scope."""

from dataclasses import asdict
from datetime import timedelta
from functools import partial
from io import BytesIO

from django.core.files.base import File
from django.tasks import task

from gugus.access.scope import scope
from gugus.actions import uploaded_table
from gugus.uploads import tables
from gugus.uploads.files import Rejected
from gugus.workflow.ordered_work import ordered_by
from gugus.workflow.periodic import every
from rad.actions import enactment, evaluation_count, evaluation_draft, ordered_document
from rad.forms.workbook_imports import comparing
from rad.forms.workbook_upload import Found


@every(timedelta(minutes=15))
def count_drafts():
    """Count the years of evaluations being written whose kept count is missing or old; return how many."""
    return evaluation_count.keep_all()


@every(timedelta(minutes=5))
def enact():
    """Draw and lock the evaluations that the Bupati's office has decided to enact; return how many."""
    return enactment.finish_all()


@task
def draw_draft(draft, account):
    """Draw the draft PDF with this key in the scope of the account that ordered it, so that it shows nothing it may not see."""
    _draw(evaluation_draft, draft, account)


@task
def draw_document(document, account):
    """Draw the document of a plan with this key in the scope of the account that ordered it."""
    _draw(ordered_document, document, account)


def _draw(verbs, key, account):
    with ordered_by(account, partial(verbs.give_up, key)) as user, scope(user):
        verbs.draw(key)


@task
def check_table(table, account):
    """Check the uploaded workbook with this key in the scope of its sender, and store what is found."""
    with ordered_by(account, partial(uploaded_table.give_up, table)) as user:
        with scope(user):
            row, content = uploaded_table.waiting(table)
        if row is not None:
            found = _check(user, row, content)
            with scope(user):
                uploaded_table.finish(table, asdict(found))


def _check(user, row, content):
    """Return what is in a workbook. Its rows are compared between the scopes, each of which stores the progress."""
    try:
        grids, faults = tables.read(File(BytesIO(content)), tables.LONG)
    except Rejected as rejected:
        return Found(refused=rejected.message)
    with scope(user):
        comparison = comparing(user, row.address)(grids, faults)
        uploaded_table.tell_progress(row.pk, 0, comparison.total)
    for visited in comparison.steps():
        with scope(user):
            uploaded_table.tell_progress(row.pk, visited, comparison.total)
    with scope(user):
        comparison.finish()
        return Found.of(comparison)
