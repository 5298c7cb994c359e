"""How a view calls a verb: a refusal becomes words beside the field, or a message."""

from django.contrib import messages

from gugus.workflow.lifecycle import Refused


def attempt(form, verb, *subjects, **given):
    """Run a verb with what a form brought; a refusal is laid beside its field. Return what the verb returns, or None."""
    try:
        return verb(*subjects, **given)
    except Refused as refusal:
        _trace(refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def press(request, done, verb, *subjects, **given):
    """Run the verb behind a button and say that it is done, or why it is not. Return what the verb returns, or None."""
    try:
        result = verb(*subjects, **given)
    except Refused as refusal:
        _trace(refusal)
        messages.error(request, refusal.message)
        return None
    messages.success(request, done)
    return result


def _trace(refusal):
    if refusal.trace:
        refusal.trace()
