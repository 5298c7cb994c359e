"""What the verbs of revisions and of enactments share: one person proposes by a legal document, the head decides.

They take rows of `rad.models.proposal` and write no notices.
"""

from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY, locked_row, moment, require, step, store
from rad.choices import PROPOSAL_NEXT, RevisionStatus
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


def undecided(proposal, status, *joined, by, another_decides):
    """Return a proposal, locked, that `by` may give a status. Raises TooLate unless it waits, and Refused if `by` proposed it."""
    proposal = locked_row(proposal, *joined)
    step(PROPOSAL_NEXT, proposal, status)
    require(by.pk != proposal.proposed_by_id, another_decides)
    return proposal


def decide(proposal, status, *, by, at, **columns):
    """Write the decision on a proposal, with other `columns` that change with it; return the proposal."""
    return store(proposal, status=status, decided_by=by, decided_at=moment(at, proposal.proposed_at), **columns)


def decide_rejected(proposal, *, by, at, reason):
    """Write that a proposal is rejected with a reason; return it."""
    require(reason.strip(), "Tulis alasan menolak, supaya pengusul tahu apa yang perlu diperbaiki.", "reason")
    return decide(proposal, RevisionStatus.REJECTED, by=by, at=at, rejection_reason=reason.strip())


def decide_withdrawn(proposal, *joined, by, at):
    """Write that the proposer withdraws a proposal; return it."""
    proposal = locked_row(proposal, *joined)
    require(proposal.proposed_by_id == by.pk, "Hanya pengusul yang menarik usulannya.")
    step(PROPOSAL_NEXT, proposal, RevisionStatus.WITHDRAWN)
    return decide(proposal, RevisionStatus.WITHDRAWN, by=by, at=at)
