"""Cleaning of harmless files: they keep their visible content and lose the metadata of place, time and author."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gugus.choices import FileKind
from gugus.uploads.files import Rejected, inspect
from tests.samples import aac, box, mp3, mp4, ogg, ogg_checksum, ogg_pages, pdf, picture, vorbis_comment

PLACE = b"+00.8610+112.9310/"
Name, Dictionary = pikepdf.Name, pikepdf.Dictionary


def cleaned(content, name="berkas"):
    return inspect(SimpleUploadedFile(name, content))


def drawn(inspected):
    return Image.open(io.BytesIO(inspected.content))


def at_home(**more):
    """Return a phone's EXIF data: place, device and orientation."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telepon Marselina", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 51.0, 39.6), 3: "E", 4: (112.0, 55.0, 51.6)})
    return {"exif": exif} | more


def test_a_photo_loses_its_place_and_is_upright():
    sent = picture(size=(60, 40), **at_home())
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    inspected = cleaned(sent)
    assert inspected.kind == FileKind.JPEG
    assert drawn(inspected).size == (40, 60)
    assert not drawn(inspected).getexif()
    assert b"Marselina" not in inspected.content
    assert b"Exif" not in inspected.content


def test_data_after_a_photo_are_removed():
    assert b"Jejak" not in cleaned(picture() + b"Jejak" * 100).content


def test_a_png_keeps_its_transparency_and_loses_its_texts():
    words = PngInfo()
    words.add_text("Author", "Marselina")
    inspected = cleaned(picture("PNG", mode="RGBA", pnginfo=words, **at_home()))
    assert (inspected.kind, drawn(inspected).mode) == (FileKind.PNG, "RGBA")
    assert b"Marselina" not in inspected.content


def test_a_webp_becomes_a_jpeg():
    inspected = cleaned(picture("WEBP", mode="RGBA"))
    assert (inspected.kind, drawn(inspected).format) == (FileKind.JPEG, "JPEG")
    assert drawn(inspected).getpixel((5, 5))[0] > 240, "what was transparent is white"


def test_the_file_name_does_not_decide_the_type():
    assert cleaned(picture("PNG"), "surat.pdf").kind == FileKind.PNG


def add_metadata(document):
    """Add to a PDF all kinds of metadata about its author."""
    document.docinfo["/Author"] = "Marselina"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Marselina"]
    page = document.pages[0].obj
    page.Metadata = document.make_stream(b"<x>Marselina</x>", Type=Name.Metadata)
    page.PieceInfo = Dictionary(Editor=Dictionary(Private="Marselina"))
    remark = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T="Marselina", Contents="Lihat ini")
    page.Annots = [document.make_indirect(remark)]
    photo = picture(comment=b"Marselina", **at_home())
    page.Resources = Dictionary(XObject=Dictionary(Foto=document.make_stream(photo, **PHOTO)))
    document.make_stream(b"Marselina, tidak dipakai")


PHOTO = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 60, "Height": 40, "ColorSpace": Name.DeviceRGB}
PHOTO |= {"BitsPerComponent": 8, "Filter": Name.DCTDecode}


def everything(content):
    """Return the bytes of a PDF and of all its streams."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        streams = [each.read_raw_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
        return content + b"".join(streams) + repr(opened.trailer).encode()


def test_a_pdf_keeps_its_pages_and_loses_its_metadata():
    sent = pdf("Surat", add_metadata)
    assert everything(sent).count(b"Marselina") > 4
    assert b"Exif" in everything(sent)
    inspected = cleaned(sent)
    assert inspected.kind == FileKind.PDF
    content_found = everything(inspected.content)
    assert b"Marselina" not in content_found
    assert b"Exif" not in content_found
    with pikepdf.open(io.BytesIO(inspected.content)) as opened:
        (page,) = opened.pages
        assert b"(Surat) Tj" in page.Contents.read_bytes()
        assert str(page.Annots[0].Contents) == "Lihat ini"
        assert not opened.docinfo
        shown = pikepdf.PdfImage(page.Resources.XObject.Foto).as_pil_image()
        assert shown.size == (60, 40)
    assert cleaned(pdf()).content == cleaned(pdf()).content, "cleaning the same file gives the same bytes"


def test_an_older_version_inside_a_pdf_is_removed():
    first = pdf("Alamat Marselina")
    with pikepdf.open(io.BytesIO(first)) as opened:
        opened.pages[0].Contents = opened.make_stream(b"BT (Dihitamkan) Tj ET")
        opened.save(changed := io.BytesIO(), compress_streams=False)
    whole = first[: first.rindex(b"%%EOF")] + b"\n" + changed.getvalue().split(b"\n", 1)[1]
    assert b"Marselina" in whole
    assert b"Marselina" not in cleaned(whole).content


@pytest.mark.parametrize("where", [lambda page: [page, Name.Fit], lambda page: Dictionary(S=Name.GoTo, D=[page, Name.Fit])])
def test_a_pdf_may_open_at_one_of_its_pages(where):
    def opening(document):
        document.Root.OpenAction = where(document.pages[0].obj)

    with pikepdf.open(io.BytesIO(cleaned(pdf(change=opening)).content)) as opened:
        assert "/OpenAction" in opened.Root


def test_a_link_to_the_web_is_removed():
    def linked(document):
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI="http://contoh"))
        document.pages[0].Annots = [document.make_indirect(link)]

    inspected = cleaned(pdf(change=linked))
    assert b"contoh" not in inspected.content
    with pikepdf.open(io.BytesIO(inspected.content)) as opened:
        assert "/A" not in opened.pages[0].Annots[0]


def test_headings_and_their_attributes_are_no_actions():
    def structured(document):
        heading = Dictionary(Type=Name.StructElem, S=Name.H1, A=Dictionary(O=Name.Layout, SpaceAfter=4))
        document.Root.StructTreeRoot = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=heading))
        second = document.make_indirect(Dictionary(Title="Dua"))
        first = document.make_indirect(Dictionary(Title="Satu", Next=second, A=Dictionary(S=Name.GoTo, D="dua")))
        document.Root.Outlines = document.make_indirect(Dictionary(Type=Name.Outlines, First=first, Last=second))

    with pikepdf.open(io.BytesIO(cleaned(pdf(change=structured)).content)) as opened:
        assert str(opened.Root.Outlines.First.Next.Title) == "Dua"


def test_a_video_loses_its_place_and_tracks_without_picture_or_sound():
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7", PLACE))
    sent = mp4(b"vide", b"soun", b"meta", moov=[place], after=box(b"uuid", PLACE))
    inspected = cleaned(sent)
    assert inspected.kind == FileKind.MP4
    assert len(inspected.content) == len(sent), "other parts of the file refer to byte positions"
    assert PLACE not in inspected.content
    assert inspected.content.count(b"trak") == 2
    assert inspected.content.endswith(box(b"free", bytes(len(PLACE))))


def test_a_voice_note_is_sound_alone():
    assert cleaned(mp4(b"soun", brand=b"M4A ")).kind == FileKind.M4A
    assert cleaned(ogg()).content == ogg(), "without comments it is unchanged"
    label = b"ID3\x04\0\0\0\0\0\x10" + b"TIT2 Marselina  "
    assert cleaned(label + mp3() + b"TAG" + bytes(125)).content == mp3()
    assert cleaned(mp3()).kind == FileKind.MP3
    assert cleaned(aac()).kind == FileKind.AAC


def test_a_cut_recording_is_kept_to_its_last_whole_frame():
    assert cleaned(mp3()[:-100]).content == mp3(19)


def test_the_hash_is_of_the_original_upload():
    sent = picture(**at_home())
    assert cleaned(sent).sha256 == cleaned(sent, "lain").sha256 != cleaned(cleaned(sent).content).sha256


HEAD_ALONE = b"".join(ogg_pages(b"OpusHead".ljust(19, b"\0"), head=2))
OGG = [
    {"codec": b"OpusHead", "tags": b"OpusTags"},
    {"codec": b"\x01vorbis", "tags": b"\x03vorbis", "closing": b"\x01"},
    {"codec": b"Speex   ", "tags": b""},
]


@pytest.mark.parametrize("kind", OGG, ids=["opus", "vorbis", "speex"])
@pytest.mark.parametrize("more", [10, 9_000], ids=["short", "on several pages"])
def test_a_voice_note_loses_its_comments_and_stays_whole(kind, more):
    sent = ogg(**kind, comments=vorbis_comment(LOCATION=PLACE.decode(), ARTIST="Marselina", COVER="Marselina" * more))
    assert sent.count(b"Marselina") > more * 0.9
    content_found = cleaned(sent).content
    assert len(content_found) == len(sent)
    for marker in (b"Marselina", PLACE, b"LOCATION"):
        assert marker not in content_found
    assert content_found.endswith(b"x" * 200)
    assert kind["tags"] + bytes(8) + kind.get("closing", b"") in content_found


def test_the_pages_of_a_cleaned_voice_note_have_their_checksum():
    content_found = cleaned(ogg(comments=vorbis_comment(ARTIST="Marselina"))).content
    pages = [bytearray(b"OggS" + page) for page in content_found.split(b"OggS")[1:]]
    assert len(pages) == 4
    for page in pages:
        stored, page[22:26] = int.from_bytes(page[22:26], "little"), bytes(4)
        assert stored == ogg_checksum(page) != 0


def test_a_voice_note_with_malformed_comments_is_refused():
    for wrong in (ogg(tags=b"Lain-lain"), HEAD_ALONE, ogg(comments=b"\0")):
        with pytest.raises(Rejected):
            cleaned(wrong)


def a_track(*, handler=b"vide", entry=b"avc1", hidden=b""):
    """Return a track with hidden data at every level."""
    label = box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"meta", PLACE) + box(b"free", PLACE)
    program = b"\x11" + b"Telepon Marselina".ljust(31, b"\0")
    head = bytes(42) + program + bytes(4) if handler == b"vide" else bytes(28)
    codec = box(entry, head, box(b"avcC" if handler == b"vide" else b"esds", b"\x01sandi"), label)
    stbl = box(b"stbl", box(b"stsd", bytes(4), (1).to_bytes(4), codec), box(b"stts", bytes(8)), label)
    minf = box(b"minf", box(b"vmhd", bytes(12)), box(b"dinf", box(b"dref", bytes(8)), label), stbl, label)
    called = box(b"hdlr", bytes(8), handler, bytes(12), b"Marselina\0")
    mdia = box(b"mdia", box(b"mdhd", bytes(4), b"WAKTUTGL", bytes(12)), called, minf, label)
    return box(b"trak", box(b"tkhd", bytes(4), b"WAKTUTGL", bytes(72)), box(b"edts", box(b"elst", bytes(8)), label), mdia, label)


def test_a_video_hides_nothing_at_any_level():
    label = box(b"udta", PLACE) + box(b"meta", PLACE)
    pieces = box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", box(b"tfhd", bytes(8)), label), label)
    moov = box(b"moov", box(b"mvhd", bytes(4), b"WAKTUTGL", bytes(88)), a_track(), a_track(handler=b"soun", entry=b"mp4a"), label)
    sent = box(b"ftyp", b"isom", bytes(4)) + moov + pieces + box(b"mdat", b"gambar") + box(b"mfra", box(b"mfro", bytes(8)), label)
    assert sent.count(PLACE) > 20
    content_found = cleaned(sent).content
    assert len(content_found) == len(sent)
    for marker in (PLACE, b"Marselina", b"WAKTUTGL", b"udta", b"meta"):
        assert marker not in content_found, marker
    for part in (b"\x01sandi", b"avcC", b"esds", b"stts", b"tfhd", b"gambar"):
        assert part in content_found, part
