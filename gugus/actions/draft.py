"""Saves and discards the drafts of a user's forms.

Forms with text save themselves as `FormDraft`, sealed, for their writer only. A draft holds no idempotency key, so that one that
is opened in two tabs is sent as two forms. The page names the addresses of the user's drafts, and the script fills the form in
again. The home pages list them. When the form is taken, its draft is deleted.
"""

import json
from base64 import b64decode, b64encode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.datastructures import MultiValueDict

from gugus.models import FormDraft

MOST_ADDRESS = 300  # characters, as the columns
STEP = "?langkah="  # in the address of a step of a form


@transaction.atomic
def save(*, by, address, page, label, fields, files=None):
    """Save the fields ({name: [values]}) of a form that is sent to `address` and stands on `page`; `label` says which form.

    `files` are uploads that shall be sent with the form. Without them those that the draft already holds stay.
    """
    draft = FormDraft.objects.select_for_update(no_key=True).filter(user=by, address=address).first()
    draft = draft or FormDraft(user=by, address=address)
    draft.page = page
    held = _opened_fields(draft).get("files", []) if files is None else [_packed(file) for file in files]
    draft.put("fields", json.dumps({"label": label, "fields": fields} | ({"files": held} if held else {})))
    draft.save()


def discard(*, by, address):
    """Delete the draft of a form, and those of all its steps (gugus.web.steps)."""
    own, steps = Q(address=address), Q(address__startswith=address.partition("?")[0] + STEP)
    FormDraft.objects.filter(own | steps, user=by).delete()


def of_steps(*, by, path):
    """Return (fields, uploads, when it was saved) of each step that is kept of the form at `path`, the latest last."""
    rows = FormDraft.objects.filter(user=by, address__startswith=path + STEP).order_by("saved_at")
    opened = [(_opened_fields(draft), draft.saved_at) for draft in rows]
    return [(held["fields"], _uploads(held), at) for held, at in opened]


def fields_of(draft):
    """Return the fields of a draft as {name: [values]}, for its writer: nobody else sees the row."""
    return _opened_fields(draft)["fields"]


def label_of(draft):
    """Return the words of the button of the form, for the writer of its draft; "" if it had none."""
    return _opened_fields(draft)["label"]


def files_of(draft):
    """Return the uploads that a draft holds; `draft` may be None."""
    return _uploads(_opened_fields(draft)) if draft else []


def with_files_of(draft, uploads):
    """Return `request.FILES` with the uploads that a draft holds added to its field `files`."""
    together = MultiValueDict(uploads)
    together.setlist("files", [*uploads.getlist("files"), *files_of(draft)])
    return together


def _opened_fields(draft):
    return json.loads(draft.open("fields") or "{}")


def _uploads(held):
    files = held.get("files", [])
    return [SimpleUploadedFile(file["name"], b64decode(file["content"]), file["type"]) for file in files]


def _packed(file):
    file.seek(0)
    return {"name": file.name, "type": file.content_type, "content": b64encode(file.read()).decode()}
