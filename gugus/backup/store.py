"""Where backups lie: BACKUP_STORE, a folder or a bucket of an S3-compatible store.

Both know the same four things: the names of what is whole, how to put, to open and to delete one. A name appears with
its last byte: a run that was cut short leaves none.
"""

import io
import os
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from django.conf import settings
from obstore.exceptions import BaseError
from obstore.store import S3Store

PART = 8 << 20  # bytes; S3 takes up to 10,000 parts
LONGEST = timedelta(minutes=5)  # for one part, on a slow line
RETRIES = {"max_retries": 10, "retry_timeout": timedelta(minutes=10)}  # each part for itself; a signature is valid for 15 minutes
# What obstore tells only below its first line, "error sending request".
UNREACHABLE = {
    "InvalidCertificate": "the certificate is not valid (expired, for another name, or of an unknown authority)",
    "dns error": "no machine has this name",
    "Connection refused": "nothing listens there",
    "TimedOut": "no answer in time",
}


class StoreFailed(Exception):
    """The store is not set, cannot be reached or refuses, and why."""


def backup_store():
    """Return the store that the settings name. Raises StoreFailed."""
    place = urlsplit(settings.BACKUP_STORE)
    if place.scheme == "s3":
        return Bucket(place.netloc, place.path.strip("/"))
    if not Path(settings.BACKUP_STORE).is_absolute():
        raise StoreFailed("BACKUP_STORE must be the path of a folder, from / on, or s3://bucket/prefix.")
    return Folder(settings.BACKUP_STORE)


class Folder:
    """A folder of files that their owner alone can read."""

    def __init__(self, path):
        self._path = Path(path)

    def __str__(self):
        return str(self._path)

    def names(self):
        return [path.name for path in self._path.iterdir()]

    def put(self, name, pieces):
        """Write an iterable of bytes; on the disk, not in its cache, before the name appears."""
        unfinished = self._path / f"{name}.part"
        try:
            with (
                naming(self._path),
                open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,  # noqa: PTH123
            ):
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self._path / name)
        finally:
            unfinished.unlink(missing_ok=True)
        folder = os.open(self._path, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def open(self, name):
        return (self._path / name).open("rb")

    def delete(self, name):
        (self._path / name).unlink()


@contextmanager
def naming(path):
    """Say of an OSError that names no file, as of a full disk, that it was about this path."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


class Bucket:
    """What lies below a prefix of a bucket. Sent in parts, each of which is tried again when the line drops."""

    def __init__(self, bucket, prefix):
        endpoint = settings.BACKUP_S3_ENDPOINT
        self._address = f"s3://{bucket}/{prefix}"
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint or None,
            region=settings.BACKUP_S3_REGION,
            access_key_id=settings.BACKUP_S3_KEY,
            secret_access_key=settings.BACKUP_S3_SECRET,
            disable_bulk_delete=True,  # not every store knows it
            client_options={"allow_http": endpoint.startswith("http:"), "timeout": LONGEST},
            retry_config=RETRIES,
        )

    def __str__(self):
        return self._address

    def names(self):
        with _plainly():
            return [item["path"] for item in obstore.list(self._store).collect()]

    def put(self, name, pieces):
        """Send an iterable of bytes. If it fails, the parts that were sent are thrown away."""
        with _plainly():
            obstore.put(self._store, name, iter(pieces), chunk_size=PART, max_concurrency=2)

    def open(self, name):
        with _plainly():
            return io.BufferedReader(_Raw(obstore.open_reader(self._store, name, buffer_size=PART)), PART)

    def delete(self, name):
        with _plainly():
            obstore.delete(self._store, name)


class _Raw(io.RawIOBase):
    """An object of a bucket, asked for part by part: no request stays open while its reader takes time."""

    def __init__(self, reader):
        super().__init__()
        self._reader = reader

    def readable(self):
        return True

    def readinto(self, buffer):
        with _plainly():
            data = self._reader.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _plainly():
    """Say in one line what the store said, and why it could not be asked."""
    try:
        yield
    except (BaseError, FileNotFoundError, PermissionError) as error:
        first, _, rest = str(error).partition("\n")
        causes = [f": {words}" for sign, words in UNREACHABLE.items() if sign in rest]
        raise StoreFailed("".join([first, *causes[:1]])) from error
