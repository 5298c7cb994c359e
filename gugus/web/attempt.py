"""Calls a verb from a view: a refusal becomes an error beside the form field, or a message on the page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from gugus.forms.version import VersionForm
from gugus.workflow.lifecycle import Refused, Stale, TooLate

NOTHING_CHOSEN = "Pilih dulu jawabannya. Belum ada yang diputuskan."


def attempt(form, verb, *subjects, **arguments):
    """Call a verb with a form's data. Return what the verb returns; if it refuses, show that in the form and return None.

    An edit that is stored already counts as done.
    """
    try:
        return verb(*subjects, **arguments)
    except Refused as refusal:
        _trace(refusal)
        return None if show_refusal(form, refusal) else refusal.current


def answer(request, form, words, verb, *subjects, to=None, **more):
    """Call a verb, by the user, with a form that was sent without fault. Return None if the form is to be shown, or shown again.

    Else return the redirect to `to`, by default the page of the first subject, with the message `words`. Both may be functions of
    what the verb returned. The verb gets `more` and the form's `arguments`, by default its cleaned data.
    """
    if not (form.is_bound and form.is_valid()):
        return None
    arguments = getattr(form, "arguments", form.cleaned_data)
    result = attempt(form, verb, *subjects, by=request.user, **more, **arguments)
    if result is None:
        return None
    words, page = (one(result) if callable(one) else one for one in (words, to or subjects[0]))
    return done(request, words, *(page if isinstance(page, tuple) else (page,)))


def itself(result):
    """Lead to what the verb returned (`answer`)."""
    return result


def show_refusal(form, refusal):
    """Show a refusal beside the fields that it names; for a stale edit show the stored and the typed values.

    `form.pages` may give the address of a field that is on another page: the message then leads there.
    Return False if there is nothing to show, because all that this user changed is stored already. Mark a form that came too late
    (gugus.web.overtaken).
    """
    if isinstance(refusal, Stale) and isinstance(form, VersionForm):
        return form.show_conflict(refusal.current)
    for field, message in refusal.faults:
        error = ValidationError(message)
        error.page = getattr(form, "pages", {}).get(field)
        form.add_error(field if field in form.fields else None, error)
    form.too_late = isinstance(refusal, TooLate | Stale)
    return True


def press(request, done, verb, *subjects, **arguments):
    """Call the verb of a button and show the message `done`, or the refusal. Return what the verb returns, or None."""
    try:
        result = verb(*subjects, **arguments)
    except Refused as refusal:
        _trace(refusal)
        request.too_late = isinstance(refusal, TooLate)
        messages.error(request, refusal.message)
        return None
    messages.success(request, done)
    return result


def answer_of(request, name):
    """Return which of two buttons of this name was pressed, the one that agrees (True) or the other; None, told, if neither.

    A refusal is final, so a request without an answer, or with an unknown one, is none.
    """
    answer = {"1": True, "0": False}.get(request.POST.get(name))
    if answer is None:
        messages.error(request, NOTHING_CHOSEN)
    return answer


def done(request, words, page, *arguments):
    """Say in one sentence what was done, with codes and numbers only, and redirect to the page that shows it."""
    messages.success(request, words)
    return redirect(page, *arguments)


def _trace(refusal):
    if refusal.trace:
        refusal.trace()
