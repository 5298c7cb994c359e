"""Files as people send them, made by code."""

import io

import pikepdf
from PIL import Image


def picture(form="JPEG", size=(60, 40), mode="RGB", **how):
    """The bytes of a small picture."""
    Image.new(mode, size).save(file := io.BytesIO(), form, **how)
    return file.getvalue()


def pdf(text="Surat", change=None, **how):
    """The bytes of a PDF of one page that shows `text`; `change` is called with the open document."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    if change:
        change(document)
    document.save(file := io.BytesIO(), compress_streams=False, static_id="encryption" not in how, **how)
    return file.getvalue()
