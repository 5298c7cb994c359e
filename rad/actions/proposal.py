"""What the verbs of revisions and of enactments share: one person proposes by a legal document, the head decides.

They take rows of `rad.models.proposal`, locked, and write no notices.
"""

from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY, moment, require, step
from rad.models.proposal import DOCUMENT


def document_columns(document, purpose):
    """Return number, date and title of a legal document as columns. Raises Refused if one is missing or the date is to come.

    `purpose` completes "dokumen yang …" in the message.
    """
    columns = {name: (document or {}).get(name) or "" for name in DOCUMENT}
    for name, words in zip(DOCUMENT, ("nomor", "tanggal", "judul"), strict=True):
        require(columns[name], f"Tulis {words} dokumen yang {purpose}.", name)
    require(columns["document_date"] <= timezone.localdate(), FUTURE_DAY, "document_date")
    return columns


def check_undecided(table, proposal, status, *, by, another_decides):
    """Raise TooLate unless the life cycle `table` lets the proposal go to `status`, and Refused if `by` proposed it."""
    step(table, proposal, status)
    require(by.pk != proposal.proposed_by_id, another_decides)


def decide(proposal, status, *, by, at, **columns):
    """Write the decision on a proposal, with other `columns` that change with it; return the proposal."""
    columns |= {"status": status, "decided_by": by, "decided_at": moment(at, proposal.proposed_at)}
    for name, value in columns.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=list(columns))
    return proposal


def decide_rejected(proposal, status, *, by, at, reason):
    """Write that a proposal is rejected with a reason; return it."""
    require(reason, "Tulis alasan menolak, supaya pengusul tahu apa yang perlu diperbaiki.", "reason")
    return decide(proposal, status, by=by, at=at, rejection_reason=reason)


def decide_withdrawn(table, proposal, status, *, by, at):
    """Write that the proposer withdraws a proposal; return it."""
    require(proposal.proposed_by_id == by.pk, "Hanya pengusul yang menarik usulannya.")
    step(table, proposal, status)
    return decide(proposal, status, by=by, at=at)
