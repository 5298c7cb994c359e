"""The PDF of a paper, opened for the user who ordered it, and logged."""

from django.utils import timezone

from gugus.audit import access_log
from gugus.choices import DrawingStatus
from gugus.models import User
from gugus.workflow.lifecycle import require_state
from rujukan.models import Paper

NOT_READY = "PDF ini tidak ada lagi atau belum siap. Buat sekali lagi."
CHANGED = "Isinya berubah sejak PDF ini dibuat. Buat sekali lagi."


def download(user: User, kind: str, number: str, prints) -> bytes:
    """Return the PDF, and log its download in the same transaction. Raises TooLate unless it is ready and prints the same still.

    `prints` is what the paper prints now (`rujukan.printing.paper.Printed`), which the caller has read in the user's scope.
    """
    paper = Paper.objects.filter(ordered_by=user, kind=kind, number=number).first()
    require_state(paper and paper.state(timezone.now()) == DrawingStatus.READY, NOT_READY)
    require_state(paper.fingerprint == prints.fingerprint, CHANGED)
    for subject in (prints.code, *prints.also):
        access_log.record(user, prints.logged, subject, sections=prints.sections, explanation=prints.words)
    return paper.open("content")


def asked_of(paper: Paper) -> str:
    """Return what the orderer of a paper chose for it, as JSON; "" for nothing."""
    return paper.open("asked")
