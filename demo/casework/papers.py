"""The files of invented reporters: a conversation, a passport, a contract. Drawn here, and inspected like every upload."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from gugus.uploads.files import inspect

PAPER, INK, THEIRS, OURS = "#f3f6f3", "#14211f", "#ffffff", "#e0eeea"


@cache
def conversation():
    """Return a screenshot of a conversation about a journey."""
    picture, draw = _sheet(720, 900)
    messages = (
        ("Besok berangkat jam empat pagi.", THEIRS),
        ("Paspor saya di mana, Bang?", OURS),
        ("Saya pegang dulu, aman.", THEIRS),
        ("Gajinya jadi berapa?", OURS),
        ("Nanti dipotong ongkos jalan.", THEIRS),
    )
    for place, (words, colour) in enumerate(messages):
        left, top = (40 if colour == THEIRS else 180), 60 + 160 * place
        draw.rounded_rectangle((left, top, left + 500, top + 110), 20, fill=colour, outline="#d2dbd6")
        draw.text((left + 28, top + 38), words, INK, _font(28))
    return _as_sent(picture, "PNG", "percakapan.png")


@cache
def passport():
    """Return a photo of a passport that somebody else keeps."""
    picture, draw = _sheet(900, 620)
    draw.rounded_rectangle((60, 60, 840, 560), 24, fill="#07443e")
    draw.text((250, 140), "CONTOH PASPOR", "#e0eeea", _font(48))
    draw.ellipse((360, 240, 540, 420), outline="#e0eeea", width=6)
    return _as_sent(picture, "JPEG", "paspor yang ditahan.jpg")


@cache
def contract():
    """Return a contract of one page, as PDF."""
    picture, draw = _sheet(827, 1169)
    draw.text((190, 110), "SURAT PERJANJIAN KERJA (CONTOH)", INK, _font(26))
    _draw_lines(draw, 14, short=4)
    return _as_sent(picture, "PDF", "perjanjian kerja.pdf")


@cache
def hand_over_record():
    """Return a photo of a signed record of a hand-over."""
    picture, draw = _sheet(827, 1169)
    draw.text((170, 110), "BERITA ACARA SERAH TERIMA (CONTOH)", INK, _font(26))
    _draw_lines(draw, 9, short=3)
    for left in (110, 480):
        draw.arc((left, 860, left + 220, 960), 190, 350, fill="#07443e", width=4)
    return _as_sent(picture, "JPEG", "berita acara.jpg")


def _draw_lines(draw, count, *, short):
    """Draw lines in place of writing; each of the place `short` is shorter, as at the end of a paragraph."""
    for line in range(count):
        draw.line((110, 220 + 50 * line, 717 - 90 * (line % short == short - 1), 220 + 50 * line), fill="#b9c6c0", width=3)


def _sheet(width, height):
    picture = Image.new("RGB", (width, height), PAPER)
    return picture, ImageDraw.Draw(picture)


def _font(size):
    return ImageFont.load_default(size)


def _as_sent(picture, form, name):
    picture.save(file := io.BytesIO(), form)
    return inspect(SimpleUploadedFile(name, file.getvalue()))
