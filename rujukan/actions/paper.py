"""The papers of case work as PDF: a user who may read one orders it, the task worker draws it (`rujukan.tasks`)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.choices import DrawingStatus
from gugus.workflow.lifecycle import OUT_OF_SIGHT, Refused, moment, require, require_state
from rujukan.actions import referral_letter as letters
from rujukan.choices.paper import PaperKind
from rujukan.disclosure.paper import asked_of
from rujukan.models import Paper, Referral
from rujukan.printing.paper import printed

SAY_HOW = "Isi dulu bagaimana salinannya diserahkan."


@transaction.atomic
def order(kind, number, *, by, asked="", at=None):
    """Order a paper; return (Paper, whether the worker must draw it). Raises Refused.

    A paper that is being drawn, or would print the same, is not drawn again. A coordinator's order gives a referral its letter.
    With `asked`, what the orderer chooses for it, it is drawn again; without it the earlier choice stays.
    """
    at = moment(at)
    if kind == PaperKind.REFERRAL_LETTER and by.is_coordinator:
        referral = Referral.objects.filter(number=number).first()
        require(referral, OUT_OF_SIGHT)
        letters.give(referral, by=by)
    prints = printed(by, kind, number)
    require(prints, OUT_OF_SIGHT)
    rows = Paper.objects.filter(ordered_by=by, kind=kind, number=number).defer("content")
    paper = rows.select_for_update().first()
    if paper is not None:
        state, before = paper.state(at), asked_of(paper)
        is_same = state == DrawingStatus.READY and paper.fingerprint == prints.fingerprint and not asked
        asked = asked or before
        if is_same or (state == DrawingStatus.DRAWING and asked == before):
            return paper, False
        paper.delete()
    require_state(asked or kind != PaperKind.EXTRACT, SAY_HOW)
    try:
        with transaction.atomic():
            return Paper.objects.create(kind=kind, number=number, ordered_by=by, ordered_at=at, asked=asked), True
    except IntegrityError:  # the orderer's other click was faster
        return rows.get(), False


@transaction.atomic
def draw(key):
    """Draw the paper with this key in the scope of its orderer. Raises gugus.documents.rendering.Unprintable.

    Does nothing if it was meanwhile deleted, drawn or ordered again. A paper that the orderer may no longer read is not drawn.
    """
    rows = Paper.objects.select_for_update(of=("self",)).select_related("ordered_by__institution")
    paper = rows.filter(pk=key, status=DrawingStatus.DRAWING).first()
    if paper is None:
        return
    try:
        prints = printed(paper.ordered_by, paper.kind, paper.number)
    except Refused:
        prints = None
    if prints is None:
        paper.delete()
        return
    now = timezone.now()
    paper.status, paper.drawn_at, paper.fingerprint, paper.content = DrawingStatus.READY, now, prints.fingerprint, prints.pdf(now)
    paper.save(update_fields=["status", "drawn_at", "fingerprint", "content"])


def give_up(key):
    """Mark a paper as failed, so that it can be ordered again."""
    Paper.objects.filter(pk=key, status=DrawingStatus.DRAWING).update(status=DrawingStatus.FAILED)
