"""Renders HTML to tagged PDF/A-3a, with the same bytes each time. No other module calls WeasyPrint.

A document extends `templates/pdf/base.html`. Its styles and pictures come only from `templates/pdf/`, through URLs with the
scheme `asset:`; the crest of a letterhead from the file that the settings name. No render reads another file or the network.
Tests check the tables of every PDF that they draw: they stay within the text block (tests/paper.py).
"""

import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

ASSETS = settings.BASE_DIR / "templates/pdf"
ASSET_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
CREST = "asset:crest"  # the file of settings.CREST_FILE
CREST_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # in place of the time of drawing, which is no content
MOST_CHARACTERS = 3_000_000  # of HTML; a report of 300 pages has 1.5 million
LONGEST_WORD = 64  # letters until a break is allowed; a SHA-256 has 64. A word of 100,000 letters takes minutes to lay out.

# Characters with a glyph in our fonts (Liberation, DejaVu). Others would become an empty box, which PDF/A forbids.
_DRAWABLE = (
    "\t\n\r -~\u00a0-\u0377\u0400-\u0525\u1e00-\u1efb\u2000-\u200d\u2010-\u2027\u2030-\u2064\u2074-\u208e\u20a0-\u20b5"
    "\u2150-\u2185\u2190-\u2311\u2500-\u269c"
)
_UNDRAWABLE = re.compile(f"[^{_DRAWABLE}]")
# Control, formatting and direction marks: the text loses nothing without them.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_TAG = re.compile(r"(<[^>]*>)")
_WORD = re.compile(rf"((?:&#?\w+;|[^\s&]){{{LONGEST_WORD}}})(?=\S)")


class Unprintable(Exception):
    """The document cannot be rendered completely: it is too long, a character has no glyph, or an asset is missing."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF: name, content, and a description in Indonesian."""

    name: str
    content: bytes
    description: str


def unprintable(text: str) -> list[str]:
    """Return the characters of `text` that none of our fonts can draw, each once, for an error message."""
    return sorted(set(_UNDRAWABLE.findall(_INVISIBLE.sub("", text))))


def pdf(template: str, context: dict, *, moment: datetime, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Render a template under `templates/pdf/` to PDF.

    `moment` (aware) is the document's time in its metadata. It is an argument, so that the same input gives the same bytes.
    Raises Unprintable.
    """
    return write(layout(markup(template, context, moment=moment)), moment=moment, attachments=attachments)


def markup(template: str, context: dict, *, moment: datetime) -> str:
    """Return the HTML of a document, ready for layout. Raises Unprintable if it is too long."""
    ours = {"moment": moment, "moment_iso": _utc(moment).isoformat(), "crest": bool(settings.CREST_FILE)}
    html = render_to_string(template, {**context, **ours})
    if len(html) > MOST_CHARACTERS:
        raise Unprintable(f"{len(html)} characters of HTML; the limit is {MOST_CHARACTERS}.")
    html = _UNDRAWABLE.sub("□", _INVISIBLE.sub("", html))
    return "".join(part if part.startswith("<") else _WORD.sub("\\1\u200b", part) for part in _TAG.split(html))


def layout(html: str):
    """Return the laid-out pages (a weasyprint Document). Raises Unprintable, for example for a URL outside `asset:`."""
    weasyprint, fetcher = _engine()
    with _faithful():
        return weasyprint.HTML(string=html, base_url="asset:", url_fetcher=fetcher).render(
            font_config=weasyprint.text.fonts.FontConfiguration()  # new each time: shared between threads it corrupts memory
        )


def write(document, *, moment: datetime, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Return the bytes of a laid-out document. Raises Unprintable."""
    weasyprint, _ = _engine()
    date = _utc(moment).replace(tzinfo=None)
    embedded = [
        weasyprint.Attachment(
            string=attachment.content,
            name=attachment.name,
            description=attachment.description,
            relationship="Data",
            created=date,
            modified=date,
        )
        for attachment in sorted(attachments, key=lambda attachment: attachment.name)
    ]
    with _faithful():
        return document.write_pdf(pdf_variant="pdf/a-3a", attachments=embedded)


def _utc(moment):
    return moment.astimezone(UTC).replace(microsecond=0)


def _engine():
    """Return WeasyPrint and our URL fetcher. Its import takes over a second, so the first document triggers it."""
    import weasyprint
    import weasyprint.text.fonts
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Assets(URLFetcher):
        """Serves `asset:<path>` from ASSETS, and the crest. Any other URL stops the render."""

        def __init__(self):
            super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)

        def fetch(self, url, headers=None):
            if url == CREST and settings.CREST_FILE:
                path, types, within = Path(settings.CREST_FILE), CREST_TYPES, True
            else:
                path, types = (ASSETS / url.removeprefix("asset:")).resolve(), ASSET_TYPES
                within = url.startswith("asset:") and path.is_relative_to(ASSETS)
            if not within or path.suffix not in types or not path.is_file():
                raise FatalURLFetchingError(f"refused: {url[:80]}")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": types[path.suffix]})

    return weasyprint, Assets()


class _Missing(logging.Handler):
    """Log handler that collects what WeasyPrint only logs in this thread: a missing glyph or asset."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.faults = []

    def emit(self, record):
        if record.thread == self.thread and (".notdef" in record.msg or record.levelno >= logging.ERROR):
            self.faults.append(record.getMessage())


@contextmanager
def _faithful():
    """Raise Unprintable for what WeasyPrint refuses or only logs in this block, so that no document is incomplete."""
    from weasyprint.urls import FatalURLFetchingError  # a BaseException: no `except Exception` further up would see it

    handler = _Missing()
    logging.getLogger("weasyprint").addHandler(handler)
    try:
        yield
    except FatalURLFetchingError as refusal:
        raise Unprintable(str(refusal)) from None
    finally:
        logging.getLogger("weasyprint").removeHandler(handler)
    if handler.faults:
        raise Unprintable("; ".join(handler.faults)[:500])
