"""Decodes uploaded pictures and PDFs in a sandboxed process: without keys and database, with limited memory and time.

`gugus.uploads.files` runs it as a script: `python -I decoding.py picture quick < upload > cleaned`, or `pdf`. `marked` draws a
stored picture for one reader. The second word names the LIMITS. The exit status is 0 or a Fault; any other status means that
these limits were too narrow for the file.
"""

import io
import resource
import sys
from enum import IntEnum

MOST_PIXELS = 40_000_000  # photos of phones have 12 million, those of good phones 40 million
# {what runs: (bytes of address space, libraries included; seconds of CPU time)}. A photo of 12 million pixels takes 180 MB and
# 0.7 s, so it is quick; one of MOST_PIXELS takes 500 MB and 2.5 s.
LIMITS = {"quick": (450 * 2**20, 2), "slow": (1200 * 2**20, 10)}
QUALITY = 85
LARGEST_PNG = 8 * 2**20  # bytes; a larger picture is stored as JPEG
MOST_PNG_PIXELS = 16_000_000  # a long screenshot; compressing more as PNG takes most of the time
MOST_UNPACKED = 100 * 2**20  # bytes of all streams of a PDF: forty scanned pages, uncompressed


class Fault(IntEnum):
    """Why a file is refused."""

    BROKEN = 10
    TOO_MANY_PIXELS = 11
    LOCKED = 12
    ACTIVE = 13
    UNPACKS = 14


class Unfit(Exception):
    """The file is refused; the argument is the Fault."""


def picture(content):
    """Return the picture redrawn and upright, without metadata: a small PNG as PNG, all others as JPEG. Raises Unfit.

    Only the visible pixels remain. Place, camera, owner's name, and other data hidden in the file are gone.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as upload:
        if upload.width * upload.height > MOST_PIXELS:
            raise Unfit(Fault.TOO_MANY_PIXELS)
        drawn = ImageOps.exif_transpose(upload)
        clear = drawn.has_transparency_data
        if upload.format == "PNG" and upload.width * upload.height <= MOST_PNG_PIXELS:
            converted = drawn.convert("RGBA" if clear else "L" if drawn.mode in ("1", "L") else "RGB")
            if len(written := _written(converted, "PNG")) <= LARGEST_PNG:
                return written
        return _written(_on_white(drawn) if clear else drawn.convert("RGB"), "JPEG", quality=QUALITY)


def _on_white(drawn):
    from PIL import Image

    paper = Image.new("RGB", drawn.size, "white")
    drawn = drawn.convert("RGBA")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def _written(drawn, form, **how):
    drawn.info.clear()
    drawn.save(file := io.BytesIO(), form, **how)
    return file.getvalue()


MARKED_SIDE, MARKED_QUALITY = 1280, 70  # points of the longer side at most; some 150 KB
MARKS_TILT, MARKS_APART = 24, 4  # degrees; line heights between two marks


def marked(content):
    """Return a picture made smaller, with a line of text drawn all over it, as JPEG.

    `content` is that line in UTF-8 and, after a line break, the picture as `picture` has returned it.
    """
    from PIL import Image

    words, _, stored = content.partition(b"\n")
    with Image.open(io.BytesIO(stored), formats=["JPEG", "PNG"]) as opened:
        opened.draft("RGB", (MARKED_SIDE, MARKED_SIDE))  # decodes a large JPEG at a fraction of its size
        drawn = _on_white(opened) if opened.has_transparency_data else opened.convert("RGB")
    drawn.thumbnail((MARKED_SIDE, MARKED_SIDE))
    drawn.paste(*_marked_layer(words.decode(), drawn.size))
    return _written(drawn, "JPEG", quality=MARKED_QUALITY)


def _marked_layer(words, size):
    """Return a picture of this size full of the words, and its mask: white letters with a dark edge, half transparent."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(max(12, min(size) // 28))
    line = f"{words}   "
    left, top, right, bottom = (round(edge) for edge in font.getbbox(line, stroke_width=1))
    width, height = right - left, (bottom - top) * MARKS_APART
    side = round((size[0] ** 2 + size[1] ** 2) ** 0.5)
    layer = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(layer)
    for row, y in enumerate(range(0, side, height)):
        for x in range(-(row % 2) * width // 2, side, width):
            pen.text((x, y), line, font=font, fill="#ffffff70", stroke_width=1, stroke_fill="#00000060")
    turned = layer.rotate(MARKS_TILT, resample=Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    cut = turned.crop((left, top, left + size[0], top + size[1]))
    return cut.convert("RGB"), None, cut.getchannel("A")


# Active content and embedded files of a PDF.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"}
ACTIVE_VALUES = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}
# Refused anywhere in the file, also where no cross-reference points to them.
ACTIVE_BYTES = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
# The keys that hold actions, and the only action that is kept: going to a page of the file. Links to the web are removed.
ACTION_KEYS = ("/OpenAction", "/A", "/PA", "/Next")
KEPT_ACTIONS, LINK_ACTION = {"/GoTo"}, "/URI"
# Metadata: who made the file, with what and when.
LABELS = ("/Metadata", "/PieceInfo", "/LastModified")
# The name of a file outside, as text: of an associated file, a reference XObject, or an action.
OUTSIDE = {"/F", "/UF", "/DOS", "/Mac", "/Unix"}
AUTHOR = "/T"  # the author of an annotation; in a form field the same key is its name
REMARKS = {
    *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly"),
    *("/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Redact", "/Link"),
}


def pdf(content):
    """Return the PDF rewritten, with its pages but without metadata.

    Raises Unfit if it is locked or broken, can do more than show its pages, or unpacks to more than MOST_UNPACKED.
    """
    import pikepdf

    if b"%%EOF" not in content[-2048:]:
        raise Unfit(Fault.BROKEN)
    if any(mark in content for mark in ACTIVE_BYTES):
        raise Unfit(Fault.ACTIVE)
    try:
        opened = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Unfit(Fault.LOCKED) from None
    with opened:
        if opened.is_encrypted:
            raise Unfit(Fault.LOCKED)
        if not len(opened.pages):
            raise Unfit(Fault.BROKEN)
        left = MOST_UNPACKED
        for value in (opened.trailer, *opened.objects):
            left -= _unpacked(value)
            if left < 0:
                raise Unfit(Fault.UNPACKS)
            _clean(value)
        for label in ("/Info", "/ID"):
            if label in opened.trailer:
                del opened.trailer[label]
        opened.save(file := io.BytesIO(), deterministic_id=True)
    return file.getvalue()


def _unpacked(value):
    """Return how many bytes a stream unpacks to; none for what only a viewer decodes, for example a JPEG."""
    from pikepdf import PdfError, Stream

    try:
        return len(value.read_bytes()) if isinstance(value, Stream) else 0
    except PdfError:
        return 0


def _clean(value):
    """Check an object and all objects inside it, and remove their metadata. Raises Unfit.

    Indirect objects are skipped, because the caller cleans each of them.
    """
    from pikepdf import Array, Dictionary, Stream

    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Stream):
            _clean_stream(value)
            value = value.stream_dict
        if isinstance(value, Dictionary):
            _clean_dictionary(value)
            value = dict(value.items()).values()
        elif not isinstance(value, Array):
            continue
        waiting += [child for child in value if _holds(child) and not child.is_indirect]


def _clean_dictionary(value):
    from pikepdf import String

    pairs = dict(value.items())
    named = {str(pairs[key]) for key in ("/Type", "/Subtype") if key in pairs and not _holds(pairs[key])}
    outside = any(isinstance(pairs[key], String) for key in pairs.keys() & OUTSIDE)
    if outside or pairs.keys() & ACTIVE_KEYS or named & ACTIVE_VALUES:
        raise Unfit(Fault.ACTIVE)
    for key in pairs.keys() & set(ACTION_KEYS):
        actions = _actions(pairs[key])
        if LINK_ACTION in actions and key in ("/A", "/PA"):
            del value[key]
        elif actions - KEPT_ACTIONS:
            raise Unfit(Fault.ACTIVE)
    for key in pairs.keys() & {*LABELS, *([AUTHOR] if named & REMARKS else [])}:
        del value[key]


def _actions(value):
    """Return the types of the actions in a value, which is an action or a list of actions.

    A destination has no type. Neither have structure attributes and the next outline item, which use the same keys.
    """
    from pikepdf import Array, Dictionary

    candidates = [item for item in value if isinstance(item, Dictionary)] if isinstance(value, Array) else [value]
    return {str(item["/S"]) for item in candidates if isinstance(item, Dictionary) and "/S" in item}


def _clean_stream(value):
    """Remove the metadata of a JPEG stream. Raises Unfit if the stream's data are in an external file."""
    from pikepdf import Array

    if "/F" in value.stream_dict:
        raise Unfit(Fault.ACTIVE)
    filters = value.stream_dict.get("/Filter", "")
    if [str(item) for item in (filters if isinstance(filters, Array) else [filters])] == ["/DCTDecode"]:
        jpeg = value.read_raw_bytes()
        if (cleaned := _without_labels(jpeg)) != jpeg:
            value.write(cleaned, filter=filters, decode_parms=value.stream_dict.get("/DecodeParms"))


def _without_labels(jpeg):
    """Return a JPEG without comments and application segments (Exif, XMP), except those that define its colours."""
    segments, place = [jpeg[:2]], 2
    while jpeg[place : place + 1] == b"\xff" and (marker := jpeg[place + 1]) != START_OF_SCAN:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4]) if marker != 0xFF else place + 1
        colours = marker == ADOBE or jpeg[place + 4 : end].startswith(b"ICC_PROFILE\0")
        if colours or (marker != COMMENT and marker not in APPLICATIONS):
            segments.append(jpeg[place:end])
        place = end
    return b"".join([*segments, jpeg[place:]])


START_OF_SCAN, COMMENT, ADOBE, APPLICATIONS = 0xDA, 0xFE, 0xEE, range(0xE1, 0xF0)


def _holds(value):
    from pikepdf import Array, Dictionary, Stream

    return isinstance(value, (Array, Dictionary, Stream))


def main(kind, limits):
    """Decode standard input to standard output; return the exit status."""
    look = {"picture": picture, "marked": marked, "pdf": pdf}[kind]
    memory, seconds = LIMITS[limits]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sys.stdout.buffer.write(look(sys.stdin.buffer.read()))
    except Unfit as unfit:
        return unfit.args[0]
    except MemoryError:
        return 1
    except Exception:  # whatever error a library raises, the file cannot be decoded
        return Fault.BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
