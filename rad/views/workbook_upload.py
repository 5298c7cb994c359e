"""Workbooks that are too long to be checked while their sender waits: the task worker checks them, a page shows how far it is."""

from django.utils import timezone

from gugus.actions import uploaded_table as verbs
from gugus.choices import CheckState
from gugus.web.attempt import done
from rad import tasks
from rad.forms.workbook_upload import Found

LOOK_AGAIN = 5  # seconds until the page of a check reloads itself
AGAIN = "baru"  # in the query string: show the form for another file
STORED = "Berkas diterima dan sedang diperiksa."


def hand_over(request, form, address):
    """Give a long workbook to the worker; return the redirect to its page, or None if the form was checked at once."""
    if not form.long:
        verbs.discard(address, by=request.user)
        return None
    row, fresh = verbs.store(address, form.long, by=request.user)
    if fresh:
        tasks.check_table.enqueue(str(row.pk), request.user.pk)
    return done(request, STORED, address)


def check_of(request, address):
    """Return (state, row, Found) of what this user sent to a page; the state is checking, late, failed, checked or None."""
    row = None if AGAIN in request.GET else verbs.of_page(address, by=request.user)
    if row is None:
        return None, None, None
    if row.state == CheckState.CHECKING:
        return "checking" if row.in_progress(timezone.now()) else "late", row, None
    if row.state == CheckState.FAILED:
        return "failed", row, None
    return "checked", row, Found.stored(verbs.result_of(row))


def reloading(response, state):
    """Let the page of a check that goes on load itself again."""
    if state == "checking":
        response["Refresh"] = str(LOOK_AGAIN)
    return response
