"""Voice notes and videos, walked through to the last byte: what is kept is sound and pictures, and nothing beside them.

Comments, covers, and the place where a video was taken are dropped or blanked. Pure functions over bytes.
"""

from gugus.choices import FileKind


class Broken(Exception):
    """The bytes are not what they begin as, or end too early."""


# Ogg (RFC 3533), as WhatsApp sends voice notes

OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ")


def ogg(content):
    """Return (kind, content) of an Ogg file with sound alone. Raises Broken."""
    place = 0
    while place < len(content):
        segments = content[place + 27 : place + 27 + content[place + 26]] if place + 27 < len(content) else b""
        body = place + 27 + len(segments)
        end = body + sum(segments)
        if content[place : place + 5] != b"OggS\0" or not segments or end > len(content):
            raise Broken
        begins = bool(content[place + 5] & 2)
        if (place == 0 and not begins) or (begins and not content[body:end].startswith(OGG_CODECS)):
            raise Broken
        place = end
    return FileKind.OGG, content


# MP4 and M4A (ISO 14496-12)

KEPT = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref"},
}


def mp4(content):
    """Return (kind, content) of a video or a voice note; every box that is no part of it is blanked in place, and so is every
    track that is neither picture nor sound. Raises Broken.
    """
    kept = bytearray(content)
    names = _tidy(kept, b"", 0, len(kept))
    handlers = {name[5:] for name in names if name.startswith(b"hdlr:")}
    if not {b"moov", b"mdat"} <= names or not handlers:
        raise Broken
    return FileKind.MP4 if b"vide" in handlers else FileKind.M4A, bytes(kept)


def _tidy(kept, parent, start, end):
    """Blank what is not KEPT of a box's parts; return the names of what stays."""
    names = set()
    for name, begin, body, after in _boxes(kept, start, end):
        if name == b"trak":
            handler = _handler(kept, body, after)
            if handler in {b"vide", b"soun"}:
                names.add(b"hdlr:" + handler)
            else:
                name = b""
        if name not in KEPT[parent]:
            kept[begin + 4 : begin + 8] = b"free"
            kept[body:after] = bytes(after - body)
            continue
        names.add(name)
        if name in KEPT:
            names |= _tidy(kept, name, body, after)
    return names


def _handler(content, start, end):
    for name, _, body, after in _boxes(content, start, end):
        if name == b"mdia":
            return _handler(content, body, after)
        if name == b"hdlr":
            return bytes(content[body + 8 : body + 12])
    return b""


def _boxes(content, start, end):
    """(name, where it begins, where its body begins, where it ends) of each box."""
    while start < end:
        size, name, head = int.from_bytes(content[start : start + 4]), bytes(content[start + 4 : start + 8]), 8
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16]), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise Broken
        yield name, start, start + head, start + size
        start += size


# MP3 (ISO 11172-3, 13818-3) and AAC in ADTS (13818-7): frames on frames, with labels before and after

LEAST_FRAMES = 3
LONGEST_TAIL = 3000  # bytes of a last frame that was cut short
KILOBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def mp3(content):
    """Return (kind, content) of an MP3's frames. Raises Broken."""
    return FileKind.MP3, _frames(content, _mp3_length)


def aac(content):
    """Return (kind, content) of the frames of an AAC stream. Raises Broken."""
    return FileKind.AAC, _frames(content, _aac_length)


def _frames(content, length):
    start = _after_label(content)
    end = len(content)
    if content[end - 128 : end - 125] == b"TAG":
        end -= 128
    place = start
    count = 0
    while (size := length(content[place : place + 7])) and place + size <= end:
        place += size
        count += 1
    if count < LEAST_FRAMES or end - place > LONGEST_TAIL:
        raise Broken
    return content[start:place]


def _after_label(content):
    """Where the sound begins, after an ID3v2 label."""
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if content[5] & 0x10 else 0)


def _mp3_length(head):
    """The bytes of a frame of layer III, or 0 where none begins."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    kilobits = KILOBITS[3 if version == 3 else 2][bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // HERTZ[version][rate] + (head[2] >> 1 & 1)


def _aac_length(head):
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
