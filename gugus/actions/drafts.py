"""Saves and discards the drafts of a user's forms."""

import json

from django.db import transaction

from gugus.models import FormDraft

MOST_ADDRESS = 300  # characters, as the columns


@transaction.atomic
def save(*, by, address, page, label, fields):
    """Save the fields ({name: [values]}) of a form that is sent to `address` and stands on `page`; `label` says which form."""
    draft = FormDraft.objects.select_for_update(no_key=True).filter(user=by, address=address).first()
    draft = draft or FormDraft(user=by, address=address)
    draft.page = page
    draft.put("fields", json.dumps({"label": label, "fields": fields}))
    draft.save()


def discard(*, by, address):
    FormDraft.objects.filter(user=by, address=address).delete()
