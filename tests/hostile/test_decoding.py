"""The process that opens strangers' files: how much memory, time and disk it has, and what it leaves out of a picture."""

import io
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from gugus.uploads import decoding
from gugus.uploads.files import inspect
from tests.samples import picture

# The program as it is, but for what it does with a picture.
PROGRAM = f"""
import importlib.util, sys
loaded = importlib.util.spec_from_file_location("decoding", {decoding.__file__!r})
decoding = importlib.util.module_from_spec(loaded)
loaded.loader.exec_module(decoding)
decoding.MOST_SECONDS = 1
def picture(content):
    {{work}}
    return b"done"
decoding.picture = picture
sys.exit(decoding.main("picture"))
"""


def worked(work):
    """Let the program do this with a picture; return (exit status, what it wrote)."""
    command = [sys.executable, "-I", "-c", PROGRAM.format(work=work)]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=100, check=False)
    return done.returncode, done.stdout


def test_the_sandbox_allows_work_within_its_limits():
    assert worked("bytearray(100 * 2**20)") == (0, b"done")


def test_the_sandbox_limits_memory():
    assert worked("bytearray(decoding.MOST_MEMORY)") == (1, b"")


def test_the_sandbox_limits_cpu_time():
    status, written = worked("while True: pass")
    assert status < 0, "stopped by the system"
    assert written == b""


def test_the_sandbox_writes_no_file(tmp_path):
    path = tmp_path / "jejak"
    status, _ = worked(f"open({str(path)!r}, 'wb', buffering=0).write(b'x')")
    assert status != 0
    assert not path.exists() or path.stat().st_size == 0


# What a library would carry over from one picture to the next


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_redrawn_picture_has_no_texts_and_no_profile(form):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    how = {"comment": b"Marselina"} if form == "JPEG" else {}
    sent = picture(form, icc_profile=profile, **how)
    assert Image.open(io.BytesIO(sent)).info.get("icc_profile")
    found = inspect(SimpleUploadedFile("foto", sent)).content
    assert b"Marselina" not in found
    assert not {"icc_profile", "comment", "exif", "xmp"} & Image.open(io.BytesIO(found)).info.keys()
