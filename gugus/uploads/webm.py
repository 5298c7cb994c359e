"""Rewrites voice notes that browsers record as WebM to Ogg Opus. Pure functions over bytes.

MediaRecorder writes WebM (RFC 8794, RFC 9559) without a duration and with parts of unknown size. Only the Opus packets are kept;
they get the container of RFC 7845, which says how long the recording is. Everything else in the file is left out.
"""

from gugus.uploads.media import Broken, ogg_checksum

# IDs of EBML elements. The scan steps into a master, whose size may be unknown, and over every other element.
TRACK, TRACK_CODEC, CODEC_HEAD, SIMPLE_BLOCK, BLOCK = 0xAE, 0x86, 0x63A2, 0xA3, 0xA1
SEGMENT, TRACKS, CLUSTER, BLOCK_GROUP = 0x18538067, 0x1654AE6B, 0x1F43B675, 0xA0
MASTERS = {SEGMENT, TRACKS, TRACK, CLUSTER, BLOCK_GROUP}
BLOCK_HEAD = 4  # bytes: track, time (two), flags
LACING = 0x06  # flags of a block with several packets, which no browser writes

OPUS_HEAD = 19  # bytes, for one or two channels
NO_TAGS = b"OpusTags" + bytes(8)
FIRST, LAST = 2, 4  # flags of an Ogg page
MOST_SEGMENTS = 255
# Samples of a frame at 48 kHz, by the configuration in the first byte of a packet (RFC 6716, 3.1)
FRAMES = ((480, 960, 1920, 2880) * 3) + ((480, 960) * 2) + ((120, 240, 480, 960) * 4)


class NotOpus(Exception):
    """The file is WebM, but not one track of Opus sound."""


def ogg_opus(content):
    """Return the Ogg Opus file with the sound of a WebM file. Raises Broken, or NotOpus."""
    codecs, heads, packets, tracks = [], [], [], 0
    for name, body in _webm_elements(content):
        if name == TRACK:
            tracks += 1
        elif name == TRACK_CODEC:
            codecs.append(body)
        elif name == CODEC_HEAD:
            heads.append(body)
        elif name in (SIMPLE_BLOCK, BLOCK):
            packets.append(_packet(body))
    if not tracks:
        raise Broken
    if tracks > 1 or codecs != [b"A_OPUS"] or len(heads) != 1:
        raise NotOpus
    if not packets or len(heads[0]) != OPUS_HEAD or not heads[0].startswith(b"OpusHead"):
        raise Broken
    return b"".join(_opus_pages(heads[0], packets))


def _webm_elements(content):
    """Yield (ID, body) of each element, masters with an empty body. Raises Broken."""
    place = 0
    while place < len(content):
        name, place = _read_number(content, place, marked=True)
        size, place = _read_number(content, place)
        if name in MASTERS:
            size = 0
        if place + size > len(content):
            raise Broken
        yield name, content[place : place + size]
        place += size


def _read_number(content, place, *, marked=False):
    """Return a number of variable length and where it ends; an ID keeps the bit that marks its length. Raises Broken."""
    length = 9 - content[place].bit_length() if place < len(content) else 9
    if length > 8 or place + length > len(content):
        raise Broken
    number = int.from_bytes(content[place : place + length])
    return number if marked else number & ~(1 << 7 * length), place + length


def _packet(block):
    if len(block) <= BLOCK_HEAD or not block[0] & 0x80 or block[3] & LACING:
        raise Broken
    return block[BLOCK_HEAD:]


def _opus_pages(head, packets):
    """Yield the pages of an Ogg Opus file."""
    yield _ogg_page(0, FIRST, 0, [head])
    yield _ogg_page(1, 0, 0, [NO_TAGS])
    number, samples, segments, held = 2, 0, 0, []
    for packet in packets:
        needed = len(packet) // 255 + 1
        if needed > MOST_SEGMENTS:
            raise Broken
        if segments + needed > MOST_SEGMENTS:
            yield _ogg_page(number, 0, samples, held)
            number, segments, held = number + 1, 0, []
        held.append(packet)
        segments += needed
        samples += _samples(packet)
    yield _ogg_page(number, LAST, samples, held)


def _ogg_page(number, flags, samples, packets):
    sizes = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    place = samples.to_bytes(8, "little") + bytes(4) + number.to_bytes(4, "little")
    page = bytearray(b"OggS\0" + bytes([flags]) + place + bytes(4) + bytes([len(sizes)]) + sizes + b"".join(packets))
    page[22:26] = ogg_checksum(page).to_bytes(4, "little")
    return bytes(page)


def _samples(packet):
    """Return the length of a packet in samples at 48 kHz. Raises Broken."""
    count = packet[0] & 3
    if count == 3:
        if len(packet) < 2:
            raise Broken
        return FRAMES[packet[0] >> 3] * (packet[1] & 63)
    return FRAMES[packet[0] >> 3] * min(count + 1, 2)
