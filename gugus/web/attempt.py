"""Calls a verb from a view: a refusal becomes an error beside the form field, or a message on the page."""

from django.contrib import messages

from gugus.forms.version import VersionForm
from gugus.workflow.lifecycle import Refused, Stale


def attempt(form, verb, *subjects, **arguments):
    """Call a verb with a form's data. Return what the verb returns; if it refuses, show that in the form and return None."""
    try:
        return verb(*subjects, **arguments)
    except Refused as refusal:
        _trace(refusal)
        show_refusal(form, refusal)
        return None


def show_refusal(form, refusal):
    """Show a refusal beside the field that it names; for a stale edit show the stored and the typed values."""
    if isinstance(refusal, Stale) and isinstance(form, VersionForm):
        form.show_conflict(refusal.current)
    else:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def press(request, done, verb, *subjects, **arguments):
    """Call the verb of a button and show the message `done`, or the refusal. Return what the verb returns, or None."""
    try:
        result = verb(*subjects, **arguments)
    except Refused as refusal:
        _trace(refusal)
        messages.error(request, refusal.message)
        return None
    messages.success(request, done)
    return result


def _trace(refusal):
    if refusal.trace:
        refusal.trace()
