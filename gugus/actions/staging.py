"""Keeps files that a user sends ahead of their form, in pieces, until the form takes them.

The script files.js sends each file in pieces of 96 KB to `/berkas/titip/`. So a broken connection costs one piece, and a fault in
another field costs none. The key of a file is the SHA-256 of its content (hexadecimal): the browser asks how much of it has
arrived, also after a reload, and continues from there, and a piece that two tabs send is the same piece.

The form names its files in the field `staged`, and `gugus.web.staged` adds them to `request.FILES`, so that forms, limits and
messages are those of an upload. The form that takes the files deletes the pieces; the job `retention` deletes what is older than
a day. If no more pieces are taken, the files go with the form. The public form always sends all in one request: its reporter has
no account, so no row policy applies, and without a report nothing of a stranger is stored.
"""

from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile

from gugus.models import StagedPiece
from gugus.uploads.files import MOST_BYTES, MOST_BYTES_IN_ALL, TOO_LARGE, Rejected
from gugus.vault.sealing import blind_index
from gugus.workflow.lifecycle import require

PIECE = 96 * 1024  # bytes: 16 s at 50 kbit/s, which a cut line costs at most
MOST_PIECES = 2 * MOST_BYTES_IN_ALL // PIECE  # of one user, in all files: two full forms

PIECE_TOO_LARGE = f"Potongan berkas ini lebih dari {PIECE // 1024} KB."
FULL = "Terlalu banyak berkas yang menunggu formulirnya. Kirim dulu formulir yang lain."
UNFINISHED = "Berkas ini belum sampai seluruhnya. Kirim sekali lagi."


def put(key, offset, piece, *, by):
    """Add the bytes `piece` of a file from `offset` on; return how many bytes of the file are there then. Raises Refused.

    A piece that does not begin where the others end adds nothing.
    """
    require(len(piece) <= PIECE, PIECE_TOO_LARGE)
    require(offset + len(piece) <= MOST_BYTES, TOO_LARGE)
    if offset == size_of(key, by=by):
        require(StagedPiece.objects.filter(user=by).count() < MOST_PIECES, FULL)
        row = StagedPiece(user=by, file=_index(key), offset=offset, size=len(piece), content=piece)
        StagedPiece.objects.bulk_create([row], ignore_conflicts=True)  # another tab may send the same piece
    return size_of(key, by=by)


def size_of(key, *, by):
    """Return how many bytes of a file are there, from its beginning."""
    end = 0
    for offset, size in _pieces(key, by).values_list("offset", "size"):
        if offset == end:
            end += size
    return end


def discard(keys, *, by):
    """Delete files that a form has taken."""
    StagedPiece.objects.filter(user=by, file__in=[_index(key) for key in keys]).delete()


class StagedUpload(UploadedFile):
    """A file that was sent ahead of its form, in place of an upload. Its pieces are read when the form inspects it."""

    def __init__(self, key, name, size, *, by):
        super().__init__(None, name, size=size)
        self.key, self.by = key, by

    def read(self, most=None):
        """Return the content, or its first `most` bytes. Raises Rejected if not all of it is there."""
        content = b""
        for piece in _pieces(self.key, self.by):
            if piece.offset == len(content):
                content += piece.open("content")
        if len(content) != self.size or sha256(content).hexdigest() != self.key:
            if len(content) >= self.size:  # otherwise wrong bytes would block the right ones
                discard([self.key], by=self.by)
            raise Rejected(UNFINISHED)
        return content[:most]

    def seek(self, offset, whence=0):
        return 0  # it is always read from its beginning


def _pieces(key, by):
    return StagedPiece.objects.filter(user=by, file=_index(key))


def _index(key):
    return blind_index("file", key)
