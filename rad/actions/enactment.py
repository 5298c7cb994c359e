"""What the task worker does once the executive office has decided to enact an evaluation: it draws the PDF and locks it.

Drawing takes seconds, on a busy machine most of a minute, so no page waits for it and no lock is held meanwhile. An evaluation
keeps the status ENACTING until its PDF is stored, so an interrupted drawing is repeated, and of two at once one is stored. The
worker also looks every five minutes for a decision whose task was lost. Meanwhile no other step is possible, for ten minutes;
then another person may decide. If drawing fails, the evaluation is signed as before.

The PDF is stored with its SHA-256 and never drawn again; a correction is a new edition, and the check page names it for the
hashes of the old one.
"""

from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.choices import Role
from gugus.documents.canonical import sha256
from gugus.workflow.lifecycle import store
from rad import rules
from rad.actions import recommendation
from rad.actions.evaluation import tell
from rad.choices import EvaluationStatus
from rad.evaluation import presentation
from rad.models import Evaluation
from rad.models.evaluation import PEOPLE

FAILED = "PDF evaluasi {} tidak dapat dibuat, jadi belum disahkan. Sahkan lagi, atau kembalikan kepada pengelola rencana aksi."
TOLD = (Role.EXECUTIVE, Role.PLAN_MANAGER, Role.HEAD)


def finish_all(*, at=None) -> int:
    """Draw and lock the evaluations whose enactment was decided; return how many.

    Raises what drawing raised; that evaluation is then signed again, and the roles are told. If the person who decided is no
    longer in service, it waits: after a while another one decides.
    """
    with job("evaluations"):
        decided = Evaluation.objects.filter(status=EvaluationStatus.ENACTING).order_by("enacted_at")
        rows = list(decided.select_related("plan", *PEOPLE).defer("pdf"))
    return sum(
        _finish(row, at or timezone.now()) for row in rows if row.enacted_by.is_active and rules.enacts_evaluation(row.enacted_by)
    )


def _finish(evaluation, now):
    evaluation.status = EvaluationStatus.ENACTED  # as the PDF prints it
    try:
        drawn = presentation.pdf(evaluation, evaluation.figures, moment=evaluation.enacted_at)
    except Exception:
        undone = {"enacted_by": None, "enacted_at": None, "enactment_failed_at": now}
        _store_end(evaluation, now, FAILED.format(evaluation.year), status=EvaluationStatus.SIGNED, **undone)
        raise
    told = f"Evaluasi {evaluation.year} sudah disahkan"
    return _store_end(evaluation, now, told, status=EvaluationStatus.ENACTED, pdf=drawn, pdf_sha256=sha256(drawn))


def _store_end(evaluation, now, told, *, status, **columns):
    """End an enactment as the person who decided it; return whether this call did, and no other worker or verb before."""
    with scope(evaluation.enacted_by):
        row = Evaluation.objects.select_for_update().defer("pdf", "figures")
        row = row.filter(pk=evaluation.pk, status=EvaluationStatus.ENACTING, version=evaluation.version).first()
        if row is None:
            return False
        store(row, **columns, status=status, version=row.version + 1)
        for role in TOLD:
            tell(role, told, evaluation, now)
        if status == EvaluationStatus.ENACTED:
            recommendation.tell_owners(row, now)
        return True
