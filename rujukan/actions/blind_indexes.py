"""Stores the blind indexes of people, and rebuilds them after INDEX_KEY was replaced."""

from django.db import transaction

from rujukan.disclosure import comparison
from rujukan.models import Complaint, IdentityToken, ReportedPerson, Victim

BATCH = 200


def store(tokens, *, complaint=None, person=None, victim=None):
    """Store blind indexes {(kind, token)} of a complaint's person or reporter, or of a victim."""
    IdentityToken.objects.bulk_create(
        IdentityToken(kind=kind, token=token, complaint=complaint, person=person, victim=victim) for kind, token in sorted(tokens)
    )


def rebuild(model, indexes_of, *prefetched):
    """Compare the tokens of all rows of a model with `indexes_of(row)`, and replace those that differ.

    Yield (rows checked, rows changed) of each batch. A batch is one transaction that locks its rows, as the verbs do, and then
    reads the `prefetched` relations.
    """
    last = None
    while True:
        with transaction.atomic():
            rows = model._base_manager.order_by("pk").select_for_update(no_key=True).prefetch_related("tokens", *prefetched)
            batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
            if not batch:
                return
            changed = sum(_replace(row, indexes_of(row)) for row in batch)
        last = batch[-1].pk
        yield len(batch), changed


def _replace(row, indexes):
    tokens = [token for token in row.tokens.all() if token.person_id is None or isinstance(row, ReportedPerson)]
    if sorted((token.kind, bytes(token.token)) for token in tokens) == sorted(indexes):
        return False
    row.tokens.filter(pk__in=[token.pk for token in tokens]).delete()
    owner = {"complaint": row.complaint, "person": row} if isinstance(row, ReportedPerson) else {row._meta.model_name: row}
    store(indexes, **owner)
    return True


def rebuild_receipts():
    """Recompute the blind index of each receipt of the public form; yield (rows checked, rows changed) of each."""
    reports = Complaint.objects.exclude(receipt=None).exclude(receipt_digest=b"")  # an erased one has no digest
    for complaint in reports.only("receipt", "receipt_digest").iterator(BATCH):
        index = comparison.receipt_index(complaint)
        yield 1, Complaint.objects.filter(pk=complaint.pk).exclude(receipt=index).update(receipt=index)


def indexed_models():
    """Return the arguments of `rebuild` for each model with blind indexes."""
    return (
        (Complaint, comparison.reporter_tokens),
        (ReportedPerson, comparison.person_tokens, "complaint"),
        (Victim, comparison.victim_tokens, "identity"),
    )
