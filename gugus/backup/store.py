"""Store backups in BACKUP_STORE: a folder, or a bucket of an S3-compatible store.

Both classes have the same four methods: list the names, put, open, delete. A name is listed only after its last byte was
written, so an interrupted run leaves no backup.
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
TIMEOUT = timedelta(minutes=5)  # of one part, on a slow connection
RETRIES = {"max_retries": 10, "retry_timeout": timedelta(minutes=10)}  # of one part; a signature is valid for 15 minutes
# The first line of an error of obstore is only "error sending request"; the cause is in the lines below.
UNREACHABLE = {
    "InvalidCertificate": "the certificate is not valid (expired, for another name, or of an unknown authority)",
    "dns error": "the host name is not known",
    "Connection refused": "connection refused",
    "TimedOut": "no answer in time",
}


class StoreFailed(Exception):
    """The store is not set, cannot be reached or refuses the request; the message says why."""


def backup_store():
    """Return the store of the settings. Raises StoreFailed."""
    address = urlsplit(settings.BACKUP_STORE)
    if address.scheme == "s3":
        return Bucket(address.netloc, address.path.strip("/"))
    if not Path(settings.BACKUP_STORE).is_absolute():
        raise StoreFailed("BACKUP_STORE must be the absolute path of a folder, or s3://bucket/prefix.")
    return Folder(settings.BACKUP_STORE)


class Folder:
    """A folder. Its files can be read by their owner only."""

    def __init__(self, path):
        self._path = Path(path)

    def __str__(self):
        return str(self._path)

    def names(self):
        return [path.name for path in self._path.iterdir()]

    def put(self, name, pieces):
        """Write an iterable of bytes and sync it to the disk before the file gets its name."""
        unfinished = self._path / f"{name}.part"
        try:
            with (
                _with_path(self._path),
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
def _with_path(path):
    """Add the path to an OSError that names no file, for example of a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


class Bucket:
    """The objects below a prefix of a bucket. They are sent in parts; a part is tried again when the connection fails."""

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
            disable_bulk_delete=True,  # not every store supports it
            client_options={"allow_http": endpoint.startswith("http:"), "timeout": TIMEOUT},
            retry_config=RETRIES,
        )

    def __str__(self):
        return self._address

    def names(self):
        with _in_one_line():
            return [item["path"] for item in obstore.list(self._store).collect()]

    def put(self, name, pieces):
        """Send an iterable of bytes. If it fails, the parts already sent are deleted."""
        with _in_one_line():
            obstore.put(self._store, name, iter(pieces), chunk_size=PART, max_concurrency=2)

    def open(self, name):
        with _in_one_line():
            return io.BufferedReader(_ObjectReader(obstore.open_reader(self._store, name, buffer_size=PART)), PART)

    def delete(self, name):
        with _in_one_line():
            obstore.delete(self._store, name)


class _ObjectReader(io.RawIOBase):
    """An object of a bucket, requested part by part: no request stays open while the reader is busy."""

    def __init__(self, reader):
        super().__init__()
        self._reader = reader

    def readable(self):
        return True

    def readinto(self, buffer):
        with _in_one_line():
            data = self._reader.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _in_one_line():
    """Raise the errors of obstore as StoreFailed, in one line with the cause."""
    try:
        yield
    except (BaseError, FileNotFoundError, PermissionError) as error:
        first, _, rest = str(error).partition("\n")
        causes = [f": {cause}" for sign, cause in UNREACHABLE.items() if sign in rest]
        raise StoreFailed("".join([first, *causes[:1]])) from error
