"""Reads laid-out pages of a PDF: what stands where, before they become bytes. Lengths are WeasyPrint's pixels."""

from functools import wraps
from itertools import pairwise

ROUNDING = 1
FULL_ENOUGH = 0.6


def boxes(page, kind):
    """Return the boxes of a class of WeasyPrint."""
    return [box for box in page._page_box.descendants(placeholders=True) if type(box).__name__ == kind]


def text(page):
    return " ".join(box.text for box in boxes(page, "TextBox"))


def beyond(document):
    """Return (page, text) of each cell of a table that leaves the text block at a side, and of each text that leaves its cell."""
    return [
        (number, _words(cell))
        for number, page in enumerate(document.pages, 1)
        for cell in boxes(page, "TableCellBox")
        if not _within(cell.position_x, cell.border_width(), *_block(page))
        or any(not _within(one.position_x, one.width, cell.position_x, cell.border_width()) for one in _texts(cell))
    ]


def half_empty(document):
    """Return {page: part of its height that is used} of the pages that are about half empty.

    The last page, and the last one before the paper is turned, end where their text ends.
    """
    pages = enumerate(pairwise(document.pages), 1)
    used = {number: round(_used(page), 2) for number, (page, following) in pages if page.width == following.width}
    return {number: part for number, part in used.items() if part < FULL_ENOUGH}


def within_body(box, page):
    frame = page._page_box
    return frame.content_box_y() <= box.position_y <= frame.content_box_y() + frame.height


def _used(page):
    """Return which part of the page's height is used, 0 to 1: down to the lowest text or drawing."""
    frame = page._page_box
    top, height = frame.content_box_y(), frame.height
    marks = [*boxes(page, "TextBox"), *boxes(page, "InlineReplacedBox"), *boxes(page, "BlockReplacedBox")]
    bottoms = [mark.position_y + mark.height for mark in marks if within_body(mark, page)]
    return (max(bottoms, default=top) - top) / height


def checked(layout):
    """Return `rendering.layout` for tests: every document that any of them draws keeps its tables on the paper."""

    @wraps(layout)
    def checking(html):
        document = layout(html)
        assert beyond(document) == []
        return document

    return checking


def _block(page):
    frame = page._page_box
    return frame.content_box_x(), frame.width


def _within(left, width, begins, space):
    return begins - ROUNDING <= left and left + width <= begins + space + ROUNDING


def _texts(cell):
    return [box for box in cell.descendants() if type(box).__name__ == "TextBox"]


def _words(cell):
    return " ".join(box.text for box in _texts(cell))
