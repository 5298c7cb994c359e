"""What is kept of a harmless file: what it shows, and nothing of where, when and by whom it was made."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gugus.choices import FileKind
from gugus.files import inspect
from tests.samples import aac, box, mp3, mp4, ogg, pdf, picture

PLACE = b"+00.8610+112.9310/"


def kept(content, name="berkas"):
    return inspect(SimpleUploadedFile(name, content))


def drawn(inspected):
    return Image.open(io.BytesIO(inspected.content))


def at_home(**more):
    """EXIF data of a phone: where, with what, and which way it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telepon Marselina", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 51.0, 39.6), 3: "E", 4: (112.0, 55.0, 51.6)})
    return {"exif": exif} | more


def test_a_photo_loses_the_place_where_it_was_taken_and_stands_upright():
    sent = picture(size=(60, 40), **at_home())
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    inspected = kept(sent)
    assert inspected.kind == FileKind.JPEG
    assert drawn(inspected).size == (40, 60)
    assert not drawn(inspected).getexif()
    assert b"Marselina" not in inspected.content
    assert b"Exif" not in inspected.content


def test_what_hangs_behind_a_photo_is_gone():
    assert b"Jejak" not in kept(picture() + b"Jejak" * 100).content


def test_a_png_keeps_its_transparency_and_no_words():
    words = PngInfo()
    words.add_text("Author", "Marselina")
    inspected = kept(picture("PNG", mode="RGBA", pnginfo=words, **at_home()))
    assert (inspected.kind, drawn(inspected).mode) == (FileKind.PNG, "RGBA")
    assert b"Marselina" not in inspected.content


def test_a_webp_becomes_what_every_office_can_open():
    inspected = kept(picture("WEBP", mode="RGBA"))
    assert (inspected.kind, drawn(inspected).format) == (FileKind.JPEG, "JPEG")
    assert drawn(inspected).getpixel((5, 5))[0] > 240, "what was transparent is white"


def test_a_name_decides_nothing():
    assert kept(picture("PNG"), "surat.pdf").kind == FileKind.PNG


def test_a_pdf_stays_as_it_was():
    assert kept(pdf()).content == pdf()
    assert kept(pdf()).kind == FileKind.PDF


def test_a_video_loses_its_place_and_a_track_that_is_neither_picture_nor_sound():
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7", PLACE))
    sent = mp4(b"vide", b"soun", b"meta", moov=[place], after=box(b"uuid", PLACE))
    inspected = kept(sent)
    assert inspected.kind == FileKind.MP4
    assert len(inspected.content) == len(sent), "its parts point into it by number"
    assert PLACE not in inspected.content
    assert inspected.content.count(b"trak") == 2
    assert inspected.content.endswith(box(b"free", bytes(len(PLACE))))


def test_a_voice_note_is_sound_alone():
    assert kept(mp4(b"soun", brand=b"M4A ")).kind == FileKind.M4A
    assert kept(ogg()).content == ogg()
    label = b"ID3\x04\0\0\0\0\0\x10" + b"TIT2 Marselina  "
    assert kept(label + mp3() + b"TAG" + bytes(125)).content == mp3()
    assert kept(mp3()).kind == FileKind.MP3
    assert kept(aac()).kind == FileKind.AAC


def test_a_recording_that_was_cut_short_is_kept_to_its_last_whole_frame():
    assert kept(mp3()[:-100]).content == mp3(19)


def test_the_hash_is_that_of_what_was_sent():
    sent = picture(**at_home())
    assert kept(sent).sha256 == kept(sent, "lain").sha256 != kept(kept(sent).content).sha256
