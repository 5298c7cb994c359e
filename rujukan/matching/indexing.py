"""Blind indexes made anew from what they index, after INDEX_KEY was changed."""

from django.db import transaction

from rujukan.intake import receipts
from rujukan.matching import near_duplicates
from rujukan.models import Complaint, ReportedPerson, Victim

BATCH = 200


def rebuild(model, wanted, *needed):
    """Compare the tokens of all rows of a model with those `wanted(row)` gives, and replace the ones that differ.

    Yield (rows looked at, rows changed) of each batch. A batch is one transaction that locks its rows, as the verbs do,
    and only then reads what they `needed`.
    """
    last = None
    while True:
        with transaction.atomic():
            rows = model._base_manager.order_by("pk").select_for_update(no_key=True).prefetch_related("tokens", *needed)
            batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
            if not batch:
                return
            changed = sum(_replace(row, wanted(row)) for row in batch)
        last = batch[-1].pk
        yield len(batch), changed


def _replace(row, found):
    held = [token for token in row.tokens.all() if token.person_id is None or isinstance(row, ReportedPerson)]
    if sorted((token.kind, bytes(token.token)) for token in held) == sorted(found):
        return False
    row.tokens.filter(pk__in=[token.pk for token in held]).delete()
    owner = {"complaint": row.complaint, "person": row} if isinstance(row, ReportedPerson) else {row._meta.model_name: row}
    near_duplicates.store(found, **owner)
    return True


def receipts_anew():
    """Index the receipts of the public form anew; yield (rows looked at, rows changed) of each."""
    held = Complaint.objects.exclude(receipt=None).exclude(receipt_digest=b"")  # erased, it leads nowhere
    for complaint in held.only("receipt", "receipt_digest").iterator(BATCH):
        index = receipts.index(complaint.open("receipt_digest"))
        yield 1, Complaint.objects.filter(pk=complaint.pk).exclude(receipt=index).update(receipt=index)


def everything():
    """Return the arguments of `rebuild` for all that has blind indexes."""
    return (
        (Complaint, near_duplicates.reporter_tokens),
        (ReportedPerson, near_duplicates.person_tokens, "complaint"),
        (Victim, near_duplicates.victim_tokens, "identity"),
    )
