"""Checks and cleans voice notes and videos: every byte is accounted for, and only sound and pictures are kept.

Comments, covers, names, and the place and time of the recording are removed, or overwritten with zeros where other parts of the
file refer to byte positions. Pure functions over bytes.

mutagen cannot take the place of this module (tried with 1.48): it deletes the tags that it knows, but leaves times, names,
unknown and free boxes, places outside `ilst`, the vendor of Ogg comments and data between or after the frames, and it opens
truncated files. A library that rewrites the container would need FFmpeg.
"""

import zlib
from contextlib import suppress

from gugus.choices import FileKind


class Broken(Exception):
    """The bytes are not of the type that their beginning says, or are truncated."""


# Ogg (RFC 3533), as WhatsApp sends voice notes

# {how the first packet of a stream begins: how its second one does, the comments, and how one without any ends}
OGG_CODECS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01"), b"Speex   ": (b"", b"")}
NO_COMMENTS = bytes(8)  # no vendor's name, and a count of none


def ogg(content):
    """Return (kind, content) of an Ogg file with sound alone, its comments blanked in place. Raises Broken."""
    kept = bytearray(content)
    packets, codecs, touched = {}, {}, {}
    for page, segments, body, end in _ogg_pages(kept):
        stream = bytes(kept[page + 14 : page + 18])
        begins = bool(kept[page + 5] & 2)
        if begins:
            codecs[stream] = next((codec for codec in OGG_CODECS if kept[body:end].startswith(codec)), None)
            packets[stream] = 0
        if codecs.get(stream) is None:
            raise Broken
        for size in segments:
            if packets[stream] == 1:  # the comments, on as many pages as they need
                touched.setdefault(stream, []).append((page, end, body, body + size))
            packets[stream] += size < 255
            body += size
        if packets[stream] > 1 and stream in touched:
            _blank_comments(kept, touched.pop(stream), *OGG_CODECS[codecs[stream]])
    if any(count < 2 for count in packets.values()):
        raise Broken
    return FileKind.OGG, bytes(kept)


def _ogg_pages(content):
    """(where it begins, the sizes of its segments, where they begin, where it ends) of each page."""
    place = 0
    while place < len(content):
        segments = bytes(content[place + 27 : place + 27 + content[place + 26]]) if place + 27 < len(content) else b""
        body = place + 27 + len(segments)
        end = body + sum(segments)
        if content[place : place + 5] != b"OggS\0" or not segments or end > len(content):
            raise Broken
        yield place, segments, body, end
        place = end


def _blank_comments(kept, parts, begin, closing):
    """Write a packet of no comments, as long as it was, over the parts of this one, and the checksums of their pages."""
    size = sum(after - before for _, _, before, after in parts)
    if size < len(empty := begin + NO_COMMENTS + closing) or not _joined_packet(kept, parts).startswith(begin):
        raise Broken
    written = empty.ljust(size, b"\0")
    for _, _, before, after in parts:
        kept[before:after], written = written[: after - before], written[after - before :]
    for page, end in {(page, end) for page, end, _, _ in parts}:
        kept[page + 22 : page + 26] = bytes(4)
        kept[page + 22 : page + 26] = ogg_checksum(kept[page:end]).to_bytes(4, "little")


def _joined_packet(content, parts):
    return b"".join(bytes(content[before:after]) for _, _, before, after in parts)


BITS_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def ogg_checksum(page):
    """Return the CRC of a page: that of zlib with all bits in the other order, and without its inversions."""
    value = zlib.crc32(page.translate(BITS_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{value:032b}"[::-1], 2)


# MP4 and M4A (ISO 14496-12)

# {box: the boxes inside it that are kept}. A box that is not a key here contains no boxes.
KEPT = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"nmhd", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        *(b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stsh", b"stps", b"sdtp"),
        *(b"padb", b"subs", b"sgpd", b"sbgp", b"saiz", b"saio"),
    },
    b"mvex": {b"mehd", b"trex", b"leva"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"subs", b"sgpd", b"sbgp", b"saiz", b"saio"},
    b"mfra": {b"tfra", b"mfro"},
}
DATED = {b"mvhd", b"tkhd", b"mdhd"}  # with the times of creation and change
HIDDEN = {b"udta", b"meta", b"uuid", b"free", b"skip", b"name"}  # boxes that a sample entry (a codec's description) does not need
# In bytes from the start of a sample entry: where its boxes begin, and the name of the encoder.
PICTURE_PARTS, PICTURE_PROGRAM = 78, slice(42, 74)
SOUND_PARTS = {0: 28, 1: 44, 2: 64}  # by the version of the entry
SOUND_CODECS = {b"mp4a", b"samr", b"sawb", b"Opus", b"ac-3", b"ec-3", b"alac", b"fLaC", b".mp3", b"sowt", b"twos", b"lpcm"}


def mp4(content):
    """Return (kind, content) of a video or a voice note. Raises Broken.

    Boxes outside KEPT, and tracks that are neither picture nor sound, become empty `free` boxes of the same length.
    """
    kept = bytearray(content)
    names = _tidy(kept, b"", 0, len(kept))
    handlers = {name[5:] for name in names if name.startswith(b"hdlr:")}
    if not {b"moov", b"mdat"} <= names or not handlers:
        raise Broken
    return FileKind.MP4 if b"vide" in handlers else FileKind.M4A, bytes(kept)


def _tidy(kept, parent, start, end):
    """Blank the boxes inside a box that are not KEPT. Return the names of those that stay, and "hdlr:…" of the tracks."""
    names = set()
    for name, begin, body, after in _boxes(kept, start, end):
        if name == b"trak":
            handler = _handler(kept, body, after)
            if handler in {b"vide", b"soun"}:
                names.add(b"hdlr:" + handler)
            else:
                name = b""
        if name not in KEPT[parent]:
            _blank_out(kept, begin, body, after)
            continue
        names.add(name)
        _unlabel(kept, name, body, after)
        if name in KEPT:
            names |= _tidy(kept, name, body, after)
    return names


def _blank_out(kept, begin, body, after):
    kept[begin + 4 : begin + 8] = b"free"
    kept[body:after] = bytes(after - body)


def _unlabel(kept, name, body, after):
    """Overwrite the metadata inside a box that stays."""
    if name in DATED:
        end = body + (20 if kept[body : body + 1] == b"\x01" else 12)
        if end > after:
            raise Broken
        kept[body + 4 : end] = bytes(end - body - 4)
    elif name == b"hdlr" and body + 24 < after:  # the name of the track
        kept[body + 24 : after] = bytes(after - body - 24)
    elif name == b"stsd":
        for entry, _, start, end in _boxes(kept, body + 8, after):
            _unlabel_codec(kept, entry, start, end)


def _unlabel_codec(kept, entry, start, end):
    """Overwrite the metadata of a sample entry."""
    sound = entry in SOUND_CODECS
    first = SOUND_PARTS.get(int.from_bytes(kept[start + 8 : start + 10])) if sound else PICTURE_PARTS
    if not sound and start + PICTURE_PARTS <= end:
        kept[start + PICTURE_PROGRAM.start : start + PICTURE_PROGRAM.stop] = bytes(32)
    if first is None or start + first + 8 > end:
        return
    with suppress(Broken):  # some end with four zeros
        for name, begin, body, after in _boxes(kept, start + first, end):
            if name in HIDDEN:
                _blank_out(kept, begin, body, after)


def _handler(content, start, end):
    """Return the handler type of a track: `vide`, `soun`, or another; empty if it has none."""
    for name, _, body, after in _boxes(content, start, end):
        if name == b"mdia":
            return _handler(content, body, after)
        if name == b"hdlr":
            return bytes(content[body + 8 : body + 12])
    return b""


def _boxes(content, start, end):
    """Yield (name, start, start of the body, end) of each box. Raises Broken."""
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


# MP3 (ISO 11172-3, 13818-3) and AAC in ADTS (13818-7): a sequence of frames, in MP3 with ID3 tags before and after

LEAST_FRAMES = 3
LONGEST_TAIL = 3000  # bytes of a truncated last frame
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
    """Return the whole frames; `length` returns the bytes of a frame from its head. Raises Broken."""
    start = _after_tag(content)
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


def _after_tag(content):
    """Return where the sound begins, after an ID3v2 tag."""
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if content[5] & 0x10 else 0)


def _mp3_length(head):
    """Return the bytes of a frame of layer III, or 0 if none begins here."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    kilobits = KILOBITS[3 if version == 3 else 2][bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // HERTZ[version][rate] + (head[2] >> 1 & 1)


def _aac_length(head):
    """Return the bytes of an ADTS frame, or 0 if none begins here."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
