"""What the status page shows a reporter without an account, by the receipt of the report.

Somebody may force the reporter to hand over the receipt, or read the screen over their shoulder. So the page shows how far the
office is and the coordinator's questions, and nothing that was reported: no number, date, place or name, not what the reporter
wrote, who works on it, to whom it went or why it ended. A duplicate is shown as being worked on: otherwise the page would reveal
that others reported the same. A question is shown until it is answered.
"""

from dataclasses import dataclass

from gugus.access.scope import scope
from rujukan.choices.complaint import ComplaintStatus
from rujukan.disclosure.intake import open_questions
from rujukan.models import Complaint

WORKED_ON = ("Sedang ditindaklanjuti", "Petugas sedang bekerja. Demi keamanan, rinciannya tidak ditulis di sini.")
STATES = {
    ComplaintStatus.NEW: ("Sudah diterima", "Koordinator akan membacanya. Yang menyebut bahaya dibaca lebih dulu."),
    ComplaintStatus.REVIEWED: ("Sedang ditelaah", "Koordinator sudah membacanya dan sedang mencari langkah yang tepat."),
    ComplaintStatus.CASE: WORKED_ON,
    ComplaintStatus.DUPLICATE: WORKED_ON,
    ComplaintStatus.FORWARDED: ("Sudah diteruskan", "Laporan ini sudah sampai ke pihak yang berwenang menanganinya."),
    ComplaintStatus.CLOSED: (
        "Sudah ditutup",
        "Laporan ini selesai ditelaah. Ada hal baru? Tulis di bawah, koordinator membacanya.",
    ),
}


@dataclass(frozen=True, repr=False)
class Followed:
    """How far the office is (`state` and a sentence), the open questions, and whether the reporter has added anything."""

    state: str
    words: str
    questions: tuple[str, ...]
    answered: bool


def follow(holder) -> Followed | None:
    """Return what the status page shows for a receipt (rujukan.intake.receipts.holder), or None if there is no such report."""
    with scope(receipt=holder):
        complaint = Complaint.objects.for_holder(holder).only("status").first()
        if complaint is None:
            return None
        additions = list(complaint.additions.order_by("at"))
    state, words = STATES[complaint.status]
    return Followed(
        state=state,
        words=words,
        questions=open_questions(additions),
        answered=any(addition.by_id is None for addition in additions),
    )
