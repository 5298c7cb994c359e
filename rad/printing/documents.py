"""The documents of a plan: which template and which content each has, its PDF and its fingerprint."""

from datetime import UTC, datetime

from gugus.documents import rendering
from gugus.documents.canonical import sha256
from rad.choices import DocumentKind
from rad.printing import annexes, plan_review

DOCUMENTS = {
    DocumentKind.ANNEX_1: ("pdf/annex_1.html", lambda ordered: annexes.annex_one(ordered.plan)),
    DocumentKind.ANNEX_2: ("pdf/annex_2.html", lambda ordered: annexes.annex_two(ordered.plan)),
    DocumentKind.REVIEW: ("pdf/plan_review.html", lambda ordered: plan_review.context(ordered.review)),
}
ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # in place of the time of drawing, which is no content


def drawn(ordered, *, moment) -> dict:
    """Return the columns of an OrderedDocument that is drawn now: PDF and fingerprint. Takes seconds.

    Raises gugus.documents.rendering.Unprintable.
    """
    template, content = _content(ordered)
    return {"fingerprint": _fingerprint(template, content), "pdf": rendering.pdf(template, content, moment=moment)}


def is_current(ordered) -> bool:
    """Return whether a PDF that is drawn now would print the same."""
    return ordered.fingerprint == _fingerprint(*_content(ordered))


def _content(ordered):
    template, content = DOCUMENTS[ordered.kind]
    return template, content(ordered)


def _fingerprint(template, content):
    return sha256(rendering.markup(template, content, moment=ANY_TIME).encode())
