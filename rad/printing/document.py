"""The documents of a plan: which template and which content each has, its PDF and its fingerprint.

The draft of an evaluation is printed and compared as the enacted one will be (`rad.evaluation.presentation`).
"""

from gugus.choices import DrawingStatus
from gugus.documents import rendering
from gugus.documents.canonical import sha256
from rad.choices import DocumentKind
from rad.evaluation import presentation
from rad.printing import annexes, plan_review

DOCUMENTS = {
    DocumentKind.ANNEX_1: ("pdf/annex_1.html", lambda ordered: annexes.annex_one(ordered.plan)),
    DocumentKind.ANNEX_2: ("pdf/annex_2.html", lambda ordered: annexes.annex_two(ordered.plan)),
    DocumentKind.REVIEW: ("pdf/plan_review.html", lambda ordered: plan_review.context(ordered.review)),
}


def drawn(ordered, *, moment) -> dict:
    """Return the columns of an OrderedDocument that is drawn now: PDF and fingerprint. Takes seconds.

    Raises gugus.documents.rendering.Unprintable.
    """
    if evaluation := ordered.evaluation:
        figures = presentation.document(evaluation, at=moment)
        pdf = presentation.pdf(evaluation, figures, moment=moment)
        return {"fingerprint": presentation.fingerprint(evaluation, figures), "pdf": pdf}
    template, content = _content(ordered)
    return {"fingerprint": _fingerprint(template, content), "pdf": rendering.pdf(template, content, moment=moment)}


def is_current(ordered, *, at) -> bool:
    """Return whether a PDF drawn at the moment `at` would print the same. Counts the figures of a draft (fourteen queries)."""
    if ordered.status != DrawingStatus.READY:
        return False
    if evaluation := ordered.evaluation:
        return ordered.fingerprint == presentation.fingerprint(evaluation, presentation.document(evaluation, at=at))
    return ordered.fingerprint == _fingerprint(*_content(ordered))


def _content(ordered):
    template, content = DOCUMENTS[ordered.kind]
    return template, content(ordered)


def _fingerprint(template, content):
    return sha256(rendering.markup(template, content, moment=rendering.ANY_TIME).encode())
