"""Generates sample files, well-formed and malformed, for tests of uploads."""

import io
import zipfile

import pikepdf
from PIL import Image


def picture(form="JPEG", size=(60, 40), mode="RGB", *, noise=False, **how):
    """Return the bytes of a picture: of one colour, or of noise, which compresses badly."""
    image = Image.effect_noise(size, 60).convert(mode) if noise else Image.new(mode, size)
    image.save(file := io.BytesIO(), form, **how)
    return file.getvalue()


def pdf(text="Surat", change=None, **how):
    """Return a PDF with one page that shows `text`; `change` is called with the open document."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    if change:
        change(document)
    document.save(file := io.BytesIO(), compress_streams=False, static_id="encryption" not in how, **how)
    return file.getvalue()


def archive(**contents):
    """Return a ZIP of {name: content}."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as file_in_zip:
        for name, content in contents.items():
            file_in_zip.writestr(name, content)
    return file.getvalue()


def box(name, *parts):
    """Return a box of an MP4."""
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4) + name + body


def track(handler):
    return box(b"trak", box(b"tkhd", bytes(80)), box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)), box(b"minf")))


def mp4(*handlers, brand=b"isom", moov=(), after=b""):
    """Return a minimal MP4 video or voice note."""
    parts = [box(b"mvhd", bytes(96)), *(track(handler) for handler in handlers or (b"vide", b"soun")), *moov]
    return box(b"ftyp", brand, bytes(4), brand) + box(b"moov", *parts) + box(b"mdat", bytes(500)) + after


def ogg(codec=b"OpusHead", pages=4, *, comments=b"", tags=b"OpusTags", closing=b""):
    """Return a minimal Ogg voice note as WhatsApp sends it: head, comments, sound."""
    words = tags + (comments or bytes(16)) + closing
    packets = [codec.ljust(19, b"\0"), words, *([b"x" * 200] * (pages - 2))]
    return b"".join(part for number, packet in enumerate(packets) for part in ogg_pages(packet, head=0 if number else 2))


def ogg_pages(packet, head=0):
    """Yield a packet on as many pages as it needs."""
    sizes = [255] * (len(packet) // 255) + [len(packet) % 255]
    for first in range(0, len(sizes), 255):
        here = sizes[first : first + 255]
        part, packet = packet[: sum(here)], packet[sum(here) :]
        page = bytearray(b"OggS\0" + bytes([head]) + bytes(20) + bytes([len(here), *here]) + part)
        page[22:26] = ogg_checksum(page).to_bytes(4, "little")
        yield bytes(page)


def ogg_checksum(page):
    """Return the CRC of a page (polynomial of RFC 3533), computed bit by bit."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value


def vorbis_comment(**words):
    """Return a list of comments in the format of Vorbis and Opus."""
    listed = [f"{name}={value}".encode() for name, value in words.items()]
    vendor = b"Telepon Marselina"
    parts = [len(vendor).to_bytes(4, "little"), vendor, len(listed).to_bytes(4, "little")]
    return b"".join([*parts, *(len(word).to_bytes(4, "little") + word for word in listed)])


def mp3(frames=20):
    """Return silent frames of 128 kbit/s at 44.1 kHz, 417 bytes each."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def aac(frames=20, size=200):
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(size - 7)) * frames


OPUS_HEAD = b"OpusHead\x01\x01" + bytes(9)
OPUS_PACKETS = [bytes([0x1B, 0x81]) + b"x" * 120] * 5  # each of 60 ms
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def element(name, *parts, size=None):
    """Return an element of a WebM file; its ID is in hexadecimal digits."""
    body = b"".join(parts)
    return bytes.fromhex(name) + (size or (len(body) | 1 << 28).to_bytes(4)) + body


def sound_track(codec=b"A_OPUS", head=OPUS_HEAD):
    return element("ae", element("d7", b"\1"), element("83", b"\2"), element("86", codec), element("63a2", head))


def webm(packets=OPUS_PACKETS, tracks=None, flags=0x80):
    """Return a voice note as MediaRecorder writes it: segment and clusters of unknown size, no duration."""
    blocks = [element("a3", b"\x81\0\0", bytes([flags]), packet) for packet in packets]
    head = element("1a45dfa3", element("4282", b"webm"))
    info = element("1549a966", element("4d80", b"Chrome"), element("5741", b"Telepon Marselina"))
    cluster = element("1f43b675", element("e7", b"\0"), *blocks, size=UNKNOWN_SIZE)
    tracks = element("1654ae6b", *([sound_track()] if tracks is None else tracks))
    return head + element("18538067", info, tracks, cluster, size=UNKNOWN_SIZE)
