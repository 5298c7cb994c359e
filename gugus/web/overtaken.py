"""Forms that came too late: somebody has changed the state of their object since the page was drawn.

The page then shows what happened meanwhile and by whom, as far as the user may see it, and the form again with all that was
typed (templates/gugus/parts/overtaken.html). It can be sent again, kept as a note where there are notes, or thrown away.
"""

from django.forms import Textarea, TextInput
from django.shortcuts import render

from gugus.forms.faults import came_too_late

SHOWN = 3  # of the latest events


def steps(user, *done):
    """Return steps, each (time, who, words), as data for the timeline component, latest first. One without a time is left out."""
    lines = [{"at": at, "by": by, "text": words, "own": by == user} for at, by, words in done if at]
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:SHOWN]


def with_faulty(drawn, faulty, happened, page, *, keep=""):
    """Return the forms of a page: those that its state draws ({name: form or None}), with the faulty one in its place.

    A faulty form that the state does not draw becomes `overtaken`. `happened` returns the latest events. `page` is the address
    of the page. `keep` is the anchor of a form on it that takes the typed text as a note.
    """
    forms = drawn | {name: form for name, form in faulty.items() if drawn.get(name)}
    others = [form for name, form in faulty.items() if not drawn.get(name)]
    if others or any(map(came_too_late, faulty.values())):
        forms["overtaken"] = _overtaken(happened(), page, keep, others)
    return forms


def form_page(request, template, form, context, *, happened, page):
    """Render a page with one form; with status 422 if it was submitted, and with what happened meanwhile if it came too late."""
    if came_too_late(form):
        context = context | {"overtaken": _overtaken(happened(), page)}
    return render(request, template, context | {"form": form}, status=422 if form.is_bound else 200)


def typed_text(faulty):
    """Return what was typed into the text fields of these forms, to be kept as a note."""
    fields = [form[name] for form in faulty.values() for name, field in form.fields.items() if _takes_text(field)]
    return "\n".join(text for field in fields if (text := (field.value() or "").strip()))


def _takes_text(field):
    return isinstance(field.widget, Textarea | TextInput) and not field.widget.is_hidden


def _overtaken(events, page, keep="", forms=()):
    for form in forms:
        form.auto_id = "id_overtaken_%s"  # the page has other forms
    multipart = any(form.is_multipart() for form in forms)
    own = bool(events) and events[0]["own"]
    return {"forms": forms, "multipart": multipart, "events": events, "own": own, "page": page, "keep": keep}
