"""The sandboxed decoding process: its limits of memory, time and disk, and what it removes from a picture."""

import io
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from gugus.uploads import decoding
from gugus.uploads.files import inspect
from tests.samples import picture

# The real program, with another function for pictures.
PROGRAM = f"""
import importlib.util, sys
loaded = importlib.util.spec_from_file_location("decoding", {decoding.__file__!r})
decoding = importlib.util.module_from_spec(loaded)
loaded.loader.exec_module(decoding)
decoding.LIMITS = dict((limits, (memory, 1)) for limits, (memory, _) in decoding.LIMITS.items())
def picture(content):
    {{work}}
    return b"done"
decoding.picture = picture
sys.exit(decoding.main("picture", {{limits!r}}))
"""


def worked(work, limits="slow"):
    """Run the program with this code as its function for pictures; return (exit status, output)."""
    command = [sys.executable, "-I", "-c", PROGRAM.format(work=work, limits=limits)]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=100, check=False)
    return done.returncode, done.stdout


def test_the_sandbox_allows_work_within_its_limits():
    assert worked("bytearray(100 * 2**20)") == (0, b"done")


def test_the_sandbox_limits_memory():
    for limits, (memory, _) in decoding.LIMITS.items():
        assert worked(f"bytearray({memory})", limits) == (1, b"")


def test_the_sandbox_limits_cpu_time():
    status, written = worked("while True: pass")
    assert status < 0, "stopped by the system"
    assert written == b""


def test_the_sandbox_writes_no_file(tmp_path):
    path = tmp_path / "jejak"
    status, _ = worked(f"open({str(path)!r}, 'wb', buffering=0).write(b'x')")
    assert status != 0
    assert not path.exists() or path.stat().st_size == 0


# Metadata that a library would copy to the new picture


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_redrawn_picture_has_no_texts_and_no_profile(form):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"comment": b"Marselina"} if form == "JPEG" else {}
    sent = picture(form, icc_profile=profile, **options)
    assert Image.open(io.BytesIO(sent)).info.get("icc_profile")
    redrawn = inspect(SimpleUploadedFile("foto", sent)).content
    assert b"Marselina" not in redrawn
    assert not {"icc_profile", "comment", "exif", "xmp"} & Image.open(io.BytesIO(redrawn)).info.keys()
