"""Opens pictures and PDFs of strangers, in a process of its own: it knows no key and no database, and may use only so much
memory and time.

`gugus.files` runs it as a script: `python -I decoding.py picture < what was sent > what is kept`, or `pdf`, which writes
nothing. Its exit status is 0 or a Fault; any other means that it was stopped.
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
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"}
ACTIVE_VALUES = {
    *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"),
    *("/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie"),
}
ACTIVE_BYTES = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")  # also where no table of the file points to them


def pdf(content):
    """Raise Unfit for a PDF that is locked, broken, or can do more than show its pages. Returns nothing: it is kept as it is."""
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
            _refuse_active(value)
    return b""


def _refuse_active(value):
    """Look through an object and all that lies within it; what it only points to is an object of its own."""
    from pikepdf import Array, Dictionary, Stream

    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Stream):
            value = value.stream_dict
        if isinstance(value, Dictionary):
            pairs = dict(value.items())
            named = {str(pairs[key]) for key in ("/S", "/Type", "/Subtype") if key in pairs and not _holds(pairs[key])}
            if pairs.keys() & ACTIVE_KEYS or named & ACTIVE_VALUES:
                raise Unfit(Fault.ACTIVE)
            value = pairs.values()
        elif not isinstance(value, Array):
            continue
        waiting += [each for each in value if _holds(each) and not each.is_indirect]


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
