"""Hostile files: the inspection and the real form refuse each one with a message, and nothing is stored."""

import gzip
import io
import logging
import uuid
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL.PngImagePlugin import PngInfo

from gugus.choices import FileKind
from gugus.uploads import files
from gugus.uploads.files import Rejected, inspect
from rujukan.models import Attachment, AttachmentContent, Complaint, ComplaintAddition
from tests.reference import accounts_by_name
from tests.rujukan import scenarios
from tests.rujukan.test_complaint_form import answers
from tests.samples import archive, box, mp4, ogg, pdf, picture

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PHP = PngInfo()
PHP.add_text("Comment", "<?php system($_GET['c']); ?>")
Name, Dictionary = pikepdf.Name, pikepdf.Dictionary


def script(**more):
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)", **more)


def opens_with(action):
    def change(document):
        document.Root.OpenAction = document.make_indirect(action)

    return change


def on_its_page(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F="cmd.exe"))


def by_name(document):
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=["mulai", script()]))


def carrying(document):
    document.attachments["virus.exe"] = b"MZ isi"


def with_form(document):
    document.Root.AcroForm = Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def linked(action):
    def change(document):
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].Annots = [document.make_indirect(link)]

    return change


ACTIONS = {
    "ke berkas lain": lambda: Dictionary(S=Name.GoToR, F="\\\\contoh\\a.pdf", D=[0, Name.Fit]),
    "ke berkas dalam": lambda: Dictionary(S=Name.GoToE, D=[0, Name.Fit], T=Dictionary(R=Name.C, N="a.pdf")),
    "ke utas": lambda: Dictionary(S=Name.Thread, F="http://contoh/a.pdf", D=0),
    "ke web": lambda: Dictionary(S=Name.URI, URI="http://contoh/lacak"),
    "program": lambda: Dictionary(S=Name.Launch, F="cmd.exe"),
    "kirim": lambda: Dictionary(S=Name.SubmitForm, F="http://contoh"),
    "impor": lambda: Dictionary(S=Name.ImportData, F="a.fdf"),
    "putar": lambda: Dictionary(S=Name.Rendition, OP=0),
    "suara": lambda: Dictionary(S=Name.Sound, Volume=1),
    "sembunyi": lambda: Dictionary(S=Name.Hide, T="a"),
    "perintah": lambda: Dictionary(S=Name.Named, N=Name.Print),
    "lapisan": lambda: Dictionary(S=Name.SetOCGState, State=[]),
    "tak dikenal": lambda: Dictionary(S=Name.Lain),
    "sesudahnya": lambda: Dictionary(S=Name.GoTo, D="awal", Next=[Dictionary(S=Name.URI, URI="http://contoh/lacak")]),
}


def in_its_catalog(document):
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.GoTo, D="awal"))


def on_a_page(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI="http://contoh"))


def on_a_remark(document):
    remark = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], AA=Dictionary(PV=Dictionary(S=Name.GoTo, D="a")))
    document.pages[0].Annots = [document.make_indirect(remark)]


def on_a_field(document):
    field = Dictionary(FT=Name.Tx, T="nama", AA=Dictionary(F=Dictionary(S=Name.GoTo, D="a")))
    document.Root.AcroForm = Dictionary(Fields=[document.make_indirect(field)])


def outside(document):
    document.pages[0].Contents = document.make_stream(b"", F="http://contoh/isi")


def referring(document):
    """A form XObject in whose place a viewer shows a page of another file."""
    other = Dictionary(F="//contoh/lain.pdf", Page=0)
    form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Ref=other)
    document.pages[0].Resources = Dictionary(XObject=Dictionary(F=form))


def associated(document):
    document.Root.AF = [document.make_indirect(Dictionary(Type=Name.Filespec, FS=Name.URL, UF="http://contoh/lain"))]


def unpacking(document):
    packed = zlib.compress(bytes(files.decoding.MOST_UNPACKED // 2 + 1), 9)
    document.Root.Isi = [document.make_indirect(document.make_stream(packed, Filter=Name.FlateDecode)) for _ in range(2)]


def a_film(document):
    film = Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9])
    document.pages[0].Annots = [document.make_indirect(film)]


def locked(**how):
    return pdf(encryption=pikepdf.Encryption(**how))


def chunk(kind, content):
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png_with(part):
    """Return a PNG with an additional chunk after its header."""
    whole = picture("PNG")
    return whole[:33] + part + whole[33:]


OBJECTS = pikepdf.ObjectStreamMode.generate

HOSTILE = {
    # polyglot files: two types in one
    "foto.jpg": lambda: picture() + archive(**{"a.txt": "x"}),
    "foto rar.jpg": lambda: picture() + b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "foto 7z.jpg": lambda: picture() + b"7z\xbc\xaf\x27\x1c" + bytes(50),
    "foto pdf.jpg": lambda: picture() + pdf(),
    "foto komentar.jpg": lambda: picture(comment=b"<script>alert(1)</script>"),
    "foto php.png": lambda: picture("PNG", pnginfo=PHP),
    "gerak.gif": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1);//",
    "surat html.pdf": lambda: pdf("<HTML><body onload=alert(1)>"),
    "surat zip.pdf": lambda: pdf() + archive(**{"a.txt": "x"}),
    "suara zip.m4a": lambda: mp4(b"soun", after=box(b"free", archive(**{"a.txt": "x"}))),
    "suara.ogg": lambda: ogg() + b"<html>",
    # no picture, whatever its name says
    "logo.svg": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "logo.jpg": lambda: b'\xef\xbb\xbf <svg onload="alert(1)"/>',
    "halaman.pdf": lambda: b"<!DOCTYPE html><script>alert(1)</script>",
    "catatan.jpg": lambda: b"Ini hanya tulisan, bukan gambar.",
    "paspor.png": lambda: b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode",
    "paspor.pdf": lambda: b"\x7fELF" + bytes(60),
    "pasang.pdf": lambda: b"#!/bin/sh\nrm -rf /\n",
    "surat.pdf": lambda: archive(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
    "surat lama.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "eicar.txt": lambda: EICAR,
    "eicar.jpg": lambda: picture(comment=EICAR),
    "foto.heic": lambda: box(b"ftyp", b"heic", bytes(4), b"mif1") + bytes(100),
    "film.ogv": lambda: ogg(b"\x80theora"),
    "film.webm": lambda: b"\x1aE\xdf\xa3" + bytes(100),
    # too large, decompression bombs, empty or truncated
    "kosong.jpg": lambda: b"",
    "bom.zip": lambda: archive(nol=bytes(20_000_000)),
    "bertingkat.zip": lambda: archive(dalam=archive(lagi=archive(nol=bytes(1000)))),
    "bom.gz": lambda: gzip.compress(bytes(20_000_000)),
    "luas.png": lambda: picture("PNG", (10_000, 10_000), "1"),
    "kata-kata.png": lambda: png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000)))),
    "besar.jpg": lambda: picture() + bytes(files.MOST_BYTES),
    "terpotong.jpg": lambda: picture(size=(900, 900))[:-300],
    "terpotong.png": lambda: picture("PNG", (900, 900))[:-40],
    "terpotong.pdf": lambda: pdf()[:-60],
    "terpotong.ogg": lambda: ogg()[:-10],
    "terpotong.mp4": lambda: mp4()[:-10],
    "bukan suara.mp3": lambda: b"ID3\x04\0\0\0\0\0\x05" + bytes(4000),
    "tanpa waktu.mp4": lambda: mp4(moov=[box(b"mvhd", bytes(2))]),
    "tanpa isi.mp4": lambda: box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", bytes(99)),
    # PDFs with active content
    "skrip.pdf": lambda: pdf(change=opens_with(script())),
    "skrip tersembunyi.pdf": lambda: pdf(change=opens_with(script()), object_stream_mode=OBJECTS),
    "skrip bernama.pdf": lambda: pdf(change=by_name, object_stream_mode=OBJECTS),
    "peluncur.pdf": lambda: pdf(change=on_its_page, object_stream_mode=OBJECTS),
    "lampiran.pdf": lambda: pdf(change=carrying, object_stream_mode=OBJECTS),
    "isian.pdf": lambda: pdf(change=with_form, object_stream_mode=OBJECTS),
    "pengirim.pdf": lambda: pdf(change=linked(ACTIONS["kirim"]()), object_stream_mode=OBJECTS),
    "pengirim di ujung.pdf": lambda: pdf().replace(b"/Root", b"/A << /S /SubmitForm >> /Root"),
    **{
        f"{name}.pdf": lambda action=action: pdf(change=opens_with(action()), object_stream_mode=OBJECTS)
        for name, action in ACTIONS.items()
    },
    "ke berkas lain dari tautan.pdf": lambda: pdf(change=linked(ACTIONS["ke berkas lain"]()), object_stream_mode=OBJECTS),
    "ke berkas dalam dari tautan.pdf": lambda: pdf(change=linked(ACTIONS["ke berkas dalam"]()), object_stream_mode=OBJECTS),
    "dalam katalog.pdf": lambda: pdf(change=in_its_catalog),
    "pada halaman.pdf": lambda: pdf(change=on_a_page),
    "pada catatan.pdf": lambda: pdf(change=on_a_remark, object_stream_mode=OBJECTS),
    "pada isian.pdf": lambda: pdf(change=on_a_field),
    "isi di luar.pdf": lambda: pdf(change=outside),
    "halaman di luar.pdf": lambda: pdf(change=referring),
    "lampiran di luar.pdf": lambda: pdf(change=associated),
    "mengembang.pdf": lambda: pdf(change=unpacking),
    "film.pdf": lambda: pdf(change=a_film),
    "terkunci.pdf": lambda: locked(owner="a", user="b"),
    "setengah terkunci.pdf": lambda: locked(owner="a"),
}


def upload(name, content):
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.fixture(scope="module")
def complaint(kept):
    return scenarios.a_complaint(accounts_by_name().gow)


@pytest.fixture
def add(client, cast, complaint):
    """Return add(file, …), which posts the form for later information as the institution that took the complaint."""
    client.force_login(cast.gow)

    def post(*uploads):
        form_data = {"submit_key": str(uuid.uuid4()), "text": "Ada berkas.", "files": uploads}
        return client.post(reverse("complaint_append", args=[complaint.number]), form_data)

    return post


@pytest.fixture
def inspected(monkeypatch):
    """Return the list of what the inspection refuses."""
    refused = []

    def watched(file):
        try:
            return inspect(file)
        except Rejected as rejected:
            refused.append(rejected)
            raise

    monkeypatch.setattr("gugus.forms.files.inspect", watched)
    return refused


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_message_and_not_stored(add, inspected, name):
    response = add(upload(name, HOSTILE[name]()))
    page = response.content.decode()
    assert response.status_code == 422
    (rejected,) = inspected
    assert rejected.message.endswith((".", ")."))
    assert rejected.message in page
    assert f"“{name}”" in page
    assert not [kind for kind in (Attachment, AttachmentContent, ComplaintAddition) if kind.objects.exists()]


def test_a_harmless_file_beside_a_hostile_one_is_not_stored(add):
    assert add(upload("baik.jpg", picture()), upload("paspor.pdf", HOSTILE["paspor.pdf"]())).status_code == 422
    assert not [kind for kind in (Attachment, AttachmentContent, ComplaintAddition) if kind.objects.exists()]


def test_a_complaint_with_a_hostile_file_is_not_stored_and_not_lost(client, cast, complaint):
    client.force_login(cast.gow)
    response = client.post(reverse("complaint_new"), answers(files=[upload("skrip.pdf", HOSTILE["skrip.pdf"]())]))
    page = response.content.decode()
    assert response.status_code == 422
    assert "PDF ini berisi program" in page
    assert "Ditawari kerja di rumah makan" in page
    assert list(Complaint.objects.all()) == [complaint]


def test_a_large_file_is_not_even_read():
    class Large:
        name, size = "besar.jpg", files.MOST_BYTES + 1

    with pytest.raises(Rejected, match="lebih dari 8 MB"):
        inspect(Large())


def test_a_false_size_does_not_bypass_the_limit():
    sent = io.BytesIO(picture() + bytes(files.MOST_BYTES))
    sent.name, sent.size = "kecil.jpg", 10
    with pytest.raises(Rejected, match="lebih dari 8 MB"):
        inspect(sent)


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.001)
    with pytest.raises(Rejected, match="terlalu berat"):
        inspect(upload("lama.jpg", picture()))


def test_a_slow_file_holds_only_other_slow_files(monkeypatch):
    """A picture of 40 million pixels waits for its turn; a photo does not wait for it."""
    large = picture(size=(7300, 5400))
    with files._TURNS["slow"]:
        assert inspect(upload("foto.jpg", picture())).kind == FileKind.JPEG
        monkeypatch.setattr(files, "PATIENCE", 2)
        with pytest.raises(Rejected, match="Tunggu sebentar"):
            inspect(upload("besar.jpg", large))
    monkeypatch.setattr(files, "PATIENCE", 60)
    assert inspect(upload("besar.jpg", large)).kind == FileKind.JPEG


def test_a_large_drawing_is_stored_as_jpeg_because_png_takes_too_long():
    assert inspect(upload("layar.png", picture("PNG", size=(1440, 10_000)))).kind == FileKind.PNG
    assert inspect(upload("gambar.png", picture("PNG", size=(6300, 6300)))).kind == FileKind.JPEG


def test_the_decoding_process_gets_an_empty_environment(tmp_path, monkeypatch):
    seen = []
    run = files.subprocess.run

    def watched(command, **how):
        seen.append(how["env"])
        return run(command, **how)

    monkeypatch.setattr(files.subprocess, "run", watched)
    inspect(upload("foto.jpg", picture()))
    assert seen == [{}]


# Names

NAMES = {
    "../../etc/hosts": "hosts",
    "C:\\Users\\Ibu\\foto.jpg": "foto.jpg",
    "foto\x00.jpg\r\nSet-Cookie: a=b": "foto.jpgSet-Cookie: a=b",
    "foto\u202egpj.exe": "fotogpj.exe",
    "": "berkas",
    "...": "berkas",
    " .htaccess": "htaccess",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_sanitised(name):
    assert files.safe_name(name) == NAMES[name]


def test_a_long_file_name_keeps_its_end():
    name = files.safe_name("a" * 500 + " kunjungan.pdf")
    assert len(name) <= files.LONGEST_NAME
    assert name.endswith("jungan.pdf")


def test_a_file_name_is_in_no_header_and_no_log(client, cast, complaint, caplog):
    client.force_login(cast.gow)
    body = [
        *(b"--garis", b'Content-Disposition: form-data; name="submit_key"', b"", str(uuid.uuid4()).encode()),
        *(b"--garis", b'Content-Disposition: form-data; name="text"', b"", b"Foto"),
        b"--garis",
        'Content-Disposition: form-data; name="files"; filename="../../Marselina\u202e<b>.jpg"'.encode(),
        *(b"Content-Type: text/html", b"", picture()),
        *(b"--garis--", b""),
    ]
    url = reverse("complaint_append", args=[complaint.number])
    with caplog.at_level(logging.DEBUG):
        assert client.post(url, b"\r\n".join(body), "multipart/form-data; boundary=garis").status_code == 302
        page = client.get(reverse("complaint_content", args=[complaint.number])).content.decode()
        response = client.post(
            reverse("attachment_open", args=[complaint.attachments.get().pk]), {"explanation": "Untuk laporan polisi"}
        )
    assert complaint.attachments.get().open("name") == "Marselina<b>.jpg"
    assert "Marselina&lt;b&gt;.jpg" in page
    assert "Marselina" not in str(response.headers) + caplog.text
    assert response.headers["Content-Type"] == "image/jpeg"


def test_a_file_sent_to_any_page_does_no_harm(client):
    """Django parses the files of every form before a view checks who sends it."""
    response = client.post(reverse("account_login"), {"login": "x", "berkas": upload("x.jpg", bytes(files.MOST_BYTES + 10))})
    assert response.status_code == 200


def test_a_form_with_too_many_files_is_a_bad_request(client, cast, add):
    assert add(*(upload(f"{turn}.jpg", b"x") for turn in range(101))).status_code == 400
