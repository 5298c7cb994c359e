"""Opens pictures and PDFs of strangers, in a process of its own: it knows no key and no database, and may use only so much
memory and time.

`gugus.uploads.files` runs it as a script: `python -I decoding.py picture < what was sent > what is kept`, or `pdf`. Its exit
status is 0 or a Fault; any other means that it was stopped.
"""

import io
import resource
import sys
from enum import IntEnum

MOST_PIXELS = 40_000_000  # a phone takes 12 million, a good one 40
MOST_MEMORY = 1200 * 2**20  # bytes of address space, libraries included; a picture of MOST_PIXELS takes two thirds
MOST_SECONDS = 20  # of the processor
QUALITY = 85
LARGEST_PNG = 8 * 2**20  # beyond it a picture is kept as JPEG


class Fault(IntEnum):
    """Why a file is not kept."""

    BROKEN = 10
    TOO_MANY_PIXELS = 11
    LOCKED = 12
    ACTIVE = 13


class Unfit(Exception):
    """The file is not kept; its argument is the Fault."""


def picture(content):
    """Return the picture drawn anew, upright, as PNG if it was one and else as JPEG: nothing of the file but what is seen.

    So the place where it was taken, the camera and the owner's name are gone, and whatever else was hidden in it.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as sent:
        if sent.width * sent.height > MOST_PIXELS:
            raise Unfit(Fault.TOO_MANY_PIXELS)
        drawn = ImageOps.exif_transpose(sent)
        clear = drawn.has_transparency_data
        if sent.format == "PNG":
            kept = drawn.convert("RGBA" if clear else "L" if drawn.mode in ("1", "L") else "RGB")
            if len(written := _written(kept, "PNG")) <= LARGEST_PNG:
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


# What a PDF does, or carries, beside showing pages.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"}
ACTIVE_VALUES = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}
ACTIVE_BYTES = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")  # also where no table of the file points to them
# Where an action stands, and the only one that is kept: going to a page of the file. A link to the web is taken away.
ACTION_KEYS = ("/OpenAction", "/A", "/PA", "/Next")
KEPT_ACTIONS, LINK_ACTION = {"/GoTo"}, "/URI"
# Who made the file, with what and when.
LABELS = ("/Metadata", "/PieceInfo", "/LastModified")
AUTHOR = "/T"  # of a remark; of a form's field it is the name
REMARKS = {
    *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly"),
    *("/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Redact", "/Link"),
}


def pdf(content):
    """Return the PDF written anew: its pages, and nothing of who made it. Raises Unfit for one that is locked, broken, or can do
    more than show its pages.
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
        for value in (opened.trailer, *opened.objects):
            _clean(value)
        for label in ("/Info", "/ID"):
            if label in opened.trailer:
                del opened.trailer[label]
        opened.save(file := io.BytesIO(), deterministic_id=True)
    return file.getvalue()


def _clean(value):
    """Look through an object and all that lies within it, and take its labels away; what it only points to is an object of its
    own. Raises Unfit.
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
        waiting += [each for each in value if _holds(each) and not each.is_indirect]


def _clean_dictionary(value):
    pairs = dict(value.items())
    named = {str(pairs[key]) for key in ("/Type", "/Subtype") if key in pairs and not _holds(pairs[key])}
    if pairs.keys() & ACTIVE_KEYS or named & ACTIVE_VALUES:
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
    """The kinds of action that a value holds: itself, or one of a list. A place to go to has none; nor have the attributes of a
    heading and the next heading, which stand under the same keys.
    """
    from pikepdf import Array, Dictionary

    each = [one for one in value if isinstance(one, Dictionary)] if isinstance(value, Array) else [value]
    return {str(one["/S"]) for one in each if isinstance(one, Dictionary) and "/S" in one}


def _clean_stream(value):
    """A stream is in the file, and a photo within it has no labels either."""
    from pikepdf import Array

    if "/F" in value.stream_dict:
        raise Unfit(Fault.ACTIVE)
    filters = value.stream_dict.get("/Filter", "")
    if [str(one) for one in (filters if isinstance(filters, Array) else [filters])] == ["/DCTDecode"]:
        sent = value.read_raw_bytes()
        if (kept := _without_labels(sent)) != sent:
            value.write(kept, filter=filters, decode_parms=value.stream_dict.get("/DecodeParms"))


def _without_labels(jpeg):
    """A JPEG's bytes without comments and the segments of applications (Exif, XMP), but for those that tell its colours."""
    kept, place = [jpeg[:2]], 2
    while jpeg[place : place + 1] == b"\xff" and (marker := jpeg[place + 1]) != START_OF_SCAN:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4]) if marker != 0xFF else place + 1
        colours = marker == ADOBE or jpeg[place + 4 : end].startswith(b"ICC_PROFILE\0")
        if colours or (marker != COMMENT and marker not in APPLICATIONS):
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place:]])


START_OF_SCAN, COMMENT, ADOBE, APPLICATIONS = 0xDA, 0xFE, 0xEE, range(0xE1, 0xF0)


def _holds(value):
    from pikepdf import Array, Dictionary, Stream

    return isinstance(value, (Array, Dictionary, Stream))


def main(kind):
    """Open what stands on standard input; return the exit status."""
    look = {"picture": picture, "pdf": pdf}[kind]
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sys.stdout.buffer.write(look(sys.stdin.buffer.read()))
    except Unfit as unfit:
        return unfit.args[0]
    except MemoryError:
        return 1
    except Exception:  # whatever a library says of a file, it does not open
        return Fault.BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
