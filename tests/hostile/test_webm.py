"""Voice notes recorded by a browser: the WebM file becomes Ogg Opus with the sound alone, and malformed files are refused."""

import pytest

from gugus.choices import FileKind
from gugus.uploads import files
from gugus.uploads.files import Rejected
from tests.hostile.test_cleaning import cleaned
from tests.samples import OPUS_PACKETS, element, ogg_checksum, sound_track, webm

MOST_SAMPLES = 5 * 2880  # of five packets of 60 ms at 48 kHz


def pages_of(content):
    return [bytearray(b"OggS" + page) for page in content.split(b"OggS")[1:]]


def test_a_recording_becomes_ogg_and_keeps_the_sound_alone():
    inspected = cleaned(webm())
    assert inspected.kind == FileKind.OGG
    assert inspected.content.count(OPUS_PACKETS[0]) == len(OPUS_PACKETS)
    assert b"Marselina" not in inspected.content
    assert b"Chrome" not in inspected.content
    assert cleaned(inspected.content).content == inspected.content, "it is whole, and without comments"


def test_the_ogg_pages_have_checksum_number_and_length():
    pages = pages_of(cleaned(webm([*OPUS_PACKETS, *[b"\x0a" + b"x" * 9000] * 20])).content)
    assert [page[5] for page in (pages[0], pages[-1])] == [2, 4]
    assert [int.from_bytes(page[18:22], "little") for page in pages] == list(range(len(pages)))
    assert len(pages) > 3
    assert int.from_bytes(pages[-1][6:14], "little") == MOST_SAMPLES + 20 * 960 * 2
    for page in pages:
        stored, page[22:26] = int.from_bytes(page[22:26], "little"), bytes(4)
        assert stored == ogg_checksum(page) != 0


MALFORMED = {
    "truncated": webm()[:-20],
    "no track": webm(tracks=[]),
    "no sound": webm([]),
    "empty packet": webm([b""]),
    "packet without its count": webm([b"\x0b"]),
    "packet longer than a page": webm([b"\x0a" * 66_000]),
    "several packets in a block": webm(flags=0x82),
    "another head": webm(tracks=[sound_track(head=b"OpusTags" + bytes(11))]),
    "head with more": webm(tracks=[sound_track(head=b"OpusHead" + bytes(40))]),
    "no size": b"\x1aE\xdf\xa3",
    "number too long": b"\x1aE\xdf\xa3\0",
    "size beyond the end": b"\x1aE\xdf\xa3\x1f\xff\xff\xff" + bytes(90),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_recording_is_refused(name):
    with pytest.raises(Rejected, match="rusak atau terpotong"):
        cleaned(MALFORMED[name])


@pytest.mark.parametrize("tracks", [[sound_track(b"A_VORBIS")], [sound_track()] * 2, [element("ae", element("86", b"V_VP8"))]])
def test_a_webm_file_with_other_sound_or_pictures_is_refused(tracks):
    with pytest.raises(Rejected) as rejected:
        cleaned(webm(tracks=tracks))
    assert rejected.value.message == files.OTHER_SOUND
