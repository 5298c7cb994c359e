"""Inspects and cleans uploaded files. Their type is decided by magic bytes, never by the name or the claimed type.

Pictures are redrawn, sound and video reduced to sound and picture, and PDFs rewritten if they only show pages. A voice note that
a browser recorded as WebM becomes Ogg. Polyglot files (two types at once) are refused. Each refusal says in Indonesian how to
send the content in another way.
"""

import re
import subprocess
import sys
import threading
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from gugus.choices import FileKind
from gugus.uploads import decoding, media, webm
from gugus.uploads.decoding import Fault

MEGABYTE = 2**20
MOST_BYTES = 8 * MEGABYTE  # for a file
MOST_FILES = 8  # for one submission
MOST_BYTES_IN_ALL = 40 * MEGABYTE  # for one submission, and for all files of a complaint
LONGEST_NAME = 100  # characters
PATIENCE = 60  # seconds for one file, and for its turn

# {limits of the decoding process: whose turn it is}. Each process decodes one file of each at a time, because eight large
# pictures at once would use all memory. A file that is too large or slow for the first waits for the second, where it holds only
# others like it.
_TURNS = {"quick": threading.Lock(), "slow": threading.Lock()}

EXTENSIONS = {kind: kind.value for kind in FileKind} | {FileKind.JPEG: "jpg"}
CONTENT_TYPES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.PDF: "application/pdf",
    FileKind.OGG: "audio/ogg",
    FileKind.MP3: "audio/mpeg",
    FileKind.AAC: "audio/aac",
    FileKind.M4A: "audio/mp4",
    FileKind.MP4: "video/mp4",
}
PICTURES = (FileKind.JPEG, FileKind.PNG)
PLAYED = (FileKind.OGG, FileKind.MP3, FileKind.AAC, FileKind.M4A, FileKind.MP4)  # sound and video
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,audio/*,video/mp4"  # for the browser; the server does not rely on it
ALLOWED = "foto atau tangkapan layar (JPEG, PNG, WebP), PDF, rekaman suara (OGG, MP3, M4A, AAC), atau video MP4 pendek"


class Rejected(Exception):
    """A file is refused; the message, in Indonesian, is for the sender."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, repr=False)
class Inspected:
    """An accepted file: safe name, type, cleaned content, and the SHA-256 (hexadecimal) of the original upload."""

    name: str
    kind: FileKind
    content: bytes
    sha256: str


def inspect(upload) -> Inspected:
    """Return the cleaned content of an uploaded file (`name`, `size`, `read`). Raises Rejected."""
    if not upload.size:
        raise Rejected("Berkas ini kosong. Pilih sekali lagi, atau kirim tangkapan layarnya.")
    if upload.size > MOST_BYTES:
        raise Rejected(TOO_LARGE)
    sent = upload.read(MOST_BYTES + 1)
    if len(sent) > MOST_BYTES:
        raise Rejected(TOO_LARGE)
    kind, cleaned = _look_into(sent)
    return Inspected(safe_name(upload.name), kind, cleaned, sha256(sent).hexdigest())


TOO_LARGE = (
    f"Berkas ini lebih dari {MOST_BYTES // MEGABYTE} MB. Kirim foto yang lebih kecil, tangkapan layar, atau potongan pendeknya."
)
BROKEN = "Berkas ini rusak atau terpotong. Coba kirim sekali lagi; bila tetap gagal, kirim tangkapan layarnya."
TOO_HEAVY = "Berkas ini terlalu berat untuk diperiksa. Kirim tangkapan layarnya, atau foto yang lebih kecil."
BUSY = "Berkas besar lain masih diperiksa. Tunggu sebentar, lalu kirim sekali lagi."
TWOFOLD = "Berkas ini menyimpan isi lain di dalamnya, jadi tidak aman diterima. Kirim tangkapan layar atau foto dari layarnya."
UNKNOWN = f"Jenis berkas ini tidak diterima. Yang dapat dikirim: {ALLOWED}."
FAULTS = {
    Fault.BROKEN: BROKEN,
    Fault.TOO_MANY_PIXELS: "Gambar ini terlalu besar, lebih dari 40 juta titik. Kirim tangkapan layarnya atau perkecil dulu.",
    Fault.LOCKED: "PDF ini terkunci kata sandi. Simpan ulang tanpa kunci, atau kirim foto tiap halamannya.",
    Fault.ACTIVE: "PDF ini berisi program, isian, atau berkas lain, jadi tidak aman diterima. "
    "Cetak ulang menjadi PDF biasa, atau kirim foto tiap halamannya.",
    Fault.UNPACKS: "PDF ini menjadi terlalu besar bila dibuka. Kirim halaman yang penting saja, atau foto tiap halamannya.",
}


def _look_into(sent):
    """Return (kind, cleaned content). Raises Rejected."""
    look = _reader(sent)
    if look is None:
        raise Rejected(_why_not_taken(sent))
    if _disguised(sent):
        raise Rejected(TWOFOLD)
    try:
        return look(sent)
    except media.Broken:
        raise Rejected(BROKEN) from None


def _reader(sent):
    """Return the function that reads a file with these magic bytes, or None."""
    for begin, look in READERS:
        if sent.startswith(begin):
            return look
    if sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
        return _picture
    if sent[4:8] == b"ftyp" and sent[8:12] not in STILL_BRANDS:
        return media.mp4
    if sent[:1] == b"\xff" and len(sent) > 1:
        return {0xE2: media.mp3, 0xE0: media.aac}.get(sent[1] & 0xE6)
    return None


def _picture(sent):
    cleaned = _decoded("picture", sent)
    return (FileKind.PNG if cleaned.startswith(PNG) else FileKind.JPEG), cleaned


def _cleaned_pdf(sent):
    return FileKind.PDF, _decoded("pdf", sent)


def _recording(sent):
    try:
        return FileKind.OGG, webm.ogg_opus(sent)
    except webm.NotOpus:
        raise Rejected(OTHER_SOUND) from None


def _decoded(look, sent):
    """Return a file as the sandboxed process has cleaned it (gugus/uploads/decoding.py). Raises Rejected."""
    for limits in _TURNS:
        done = _run_decoder(look, limits, sent)
        if done is not None and done.returncode == 0:
            return done.stdout
        if done is not None and done.returncode in FAULTS:
            raise Rejected(FAULTS[done.returncode])
    raise Rejected(TOO_HEAVY)


def _run_decoder(look, limits, sent):
    """Return the ended decoding process, or None if it took too long. Raises Rejected if its turn does not come."""
    command = [sys.executable, "-I", decoding.__file__, look, limits]
    if not _TURNS[limits].acquire(timeout=PATIENCE):
        raise Rejected(BUSY)
    try:
        return subprocess.run(command, input=sent, capture_output=True, env={}, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    finally:
        _TURNS[limits].release()


def marked(content, words) -> bytes:
    """Return a stored picture, made smaller and with `words` drawn all over it, as JPEG. Raises Rejected."""
    return _decoded("marked", b"%b\n%b" % (" ".join(words.split()).encode(), content))


PNG = b"\x89PNG\r\n\x1a\n"
READERS = (
    *((b"\xff\xd8\xff", _picture), (PNG, _picture), (b"%PDF-", _cleaned_pdf)),
    *((b"OggS", media.ogg), (b"ID3", media.mp3), (b"\x1aE\xdf\xa3", _recording)),
)
STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}

# Marks of another file inside a file (polyglot), long enough not to occur by chance; and words that a browser would interpret.
MARKS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"This program cannot be run in DOS mode", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE")
WORDS = (
    b"<script",
    b"<html",
    b"<!doctype",
    b"<iframe",
    b"<?php",
    b"javascript:",
    *(b"<svg" + end for end in (b" ", b">", b"\n")),
)
END_OF_ZIP, ZIP_TAIL = b"PK\x05\x06", 22 + 65_535  # no program opens a zip without its end record, within these last bytes


def _disguised(sent):
    small = sent.lower()
    return (
        END_OF_ZIP in sent[-ZIP_TAIL:]
        or b"%PDF-" in sent[1:]
        or any(mark in sent for mark in MARKS)
        or any(word in small for word in WORDS)
    )


OFFICE = "Berkas Word, Excel, atau PowerPoint tidak diterima. Simpan dulu sebagai PDF, atau kirim foto tiap halamannya."
ARCHIVE = "Berkas terkompresi (ZIP, RAR, dan sejenisnya) tidak diterima. Kirim isinya satu per satu."
PROGRAM = "Program tidak diterima. Bila itu buktinya, kirim tangkapan layarnya dan simpan berkas aslinya."
WEB_PAGE = "Halaman web dan gambar SVG tidak diterima. Kirim tangkapan layarnya."
APPLE_PHOTO = (
    "Foto HEIC atau AVIF belum dapat diterima. Ambil ulang lewat tombol “Ambil foto”, kirim tangkapan layarnya, "
    "atau atur kamera ke JPEG (iPhone: Pengaturan, Kamera, Format, Paling Kompatibel)."
)
OTHER_PICTURE = "Gambar jenis ini tidak diterima. Kirim tangkapan layarnya, atau simpan dulu sebagai JPEG atau PNG."
OTHER_SOUND = "Rekaman jenis ini tidak diterima. Simpan dulu sebagai MP3 atau M4A, atau rekam ulang lewat WhatsApp."
REFUSED = (
    ((b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), ARCHIVE),
    ((b"\xd0\xcf\x11\xe0", b"{\\rtf"), OFFICE),
    ((b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n"), PROGRAM),
    ((b"GIF8", b"BM", b"II*\0", b"MM\0*", b"8BPS"), OTHER_PICTURE),
    ((b"RIFF", b"#!AMR", b"fLaC", b"FORM"), OTHER_SOUND),
)


def _why_not_taken(sent):
    """Return the message for a file whose magic bytes are of no accepted type."""
    if sent.startswith(b"PK") and (b"[Content_Types].xml" in sent or b"opendocument" in sent[:4096]):  # at the end: openpyxl
        return OFFICE
    if sent.startswith(b"#!AMR"):
        return OTHER_SOUND
    if sent[4:8] == b"ftyp":
        return APPLE_PHOTO
    if sent.lstrip(b"\xef\xbb\xbf \t\r\n")[:2].lower() in (b"<?", b"<!", b"<s", b"<h"):
        return WEB_PAGE
    return next((message for begins, message in REFUSED if sent.startswith(begins)), UNKNOWN)


def safe_name(name):
    """Return a file's name without folders, control characters and marks that change the direction of writing.

    It is only shown to those who may read the file. It is never used as a file name on the server or in a URL.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", str(name or "")))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    seen = " ".join(seen.split()).strip(". ")
    if len(seen) > LONGEST_NAME:  # the end of a name says more than its middle
        seen = f"{seen[: LONGEST_NAME - 11]}…{seen[-10:]}"
    return seen or "berkas"
