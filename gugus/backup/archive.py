"""Back up the database into one encrypted file, verify such a file, and restore it.

The data streams from pg_dump through the encryption (`gugus.backup.container`) into the store (`gugus.backup.store`), and back.
No plaintext is written to a disk. The encrypted stream is a tar archive. The size of the dump is not known in advance, so the
dump is split into several members of one name. The last member, the manifest, holds the size and SHA-256 of the dump, the
version, the applied migrations and the time.
"""

import hashlib
import itertools
import json
import re
import tarfile
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from gugus.backup.container import Damaged, Reader, seal
from gugus.backup.dump import dump, load
from gugus.vault.sealing import backup_key

DUMP = "database.dump"
MANIFEST = "manifest.json"
NAME = "gugus-{:%Y%m%dT%H%M%SZ}.backup"  # sorted by name is sorted by time
IS_NAME = re.compile(r"gugus-\d{8}T\d{6}Z\.backup")
LATEST = "latest"
PIECE = 1 << 20  # bytes read at a time


class BackupRefused(Exception):
    """There is no backup of that name, or it must not be restored there, or its name is taken."""


@dataclass(frozen=True)
class Verified:
    """A backup that was read completely: its manifest, the size in bytes and the SHA-256 of the encrypted file."""

    manifest: dict
    size: int
    sha256: str


def names(store):
    """Return the names of the backups in a store, oldest first."""
    return sorted(name for name in store.names() if IS_NAME.fullmatch(name))


def find(store, name):
    """Return the full name of a backup; `name` may be "latest". Raises BackupRefused if there is none."""
    existing = names(store)
    if name == LATEST and existing:
        return existing[-1]
    if name not in existing:
        raise BackupRefused(f"There is no backup {name} in {store}.")
    return name


def make(store):
    """Back up the database into the store and read the backup again; return its name and a Verified.

    Raises Damaged if the store returns other bytes than were sent, and deletes the backup then.
    """
    made_at = timezone.now()
    name, sent = NAME.format(made_at), _Count()
    if name in names(store):
        raise BackupRefused(f"There is already {name} in {store}.")
    manifest = {
        "made_at": made_at.isoformat(),
        "version": tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"],
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
    }
    store.put(name, sent.over(seal(_archive(manifest), backup_key())))
    try:
        verified = verify(store, name)
        if (verified.size, verified.sha256) != (sent.size, sent.sha256):
            raise Damaged("The store holds something else than was sent.")
    except Damaged:
        store.delete(name)
        raise
    return name, verified


def delete_old(store, keep, newest):
    """Delete all backups but the `keep` newest; return the deleted names. `newest` is the one just made and verified."""
    older = [name for name in names(store) if name != newest]
    deleted = older[: max(0, len(older) - (keep - 1))]
    for name in deleted:
        store.delete(name)
    return deleted


def verify(store, name):
    """Read a whole backup and compare each part with the manifest; return a Verified. Raises Damaged."""
    parts = []
    with _decrypted(store, name) as (members, count):
        for part, pieces in members:
            if part == MANIFEST:
                manifest = json.loads(b"".join(pieces))
            else:
                parts.append(_measure(part, pieces))
    if parts != manifest["parts"]:
        raise Damaged("The parts are not those of the manifest.")
    return Verified(manifest, count.size, count.sha256)


def restore(store, name, target):
    """Restore a backup into an empty database, the Django `connection` target; return the manifest.

    The next `migrate` grants the site's roles their rights. The server must have these roles: policies name them.

    Raises Damaged or BackupRefused before anything is written. If the connection to the store fails later, the transaction is
    rolled back and the database is still empty.
    """
    manifest = verify(store, name).manifest
    unknown = {tuple(migration) for migration in manifest["migrations"]} - set(MigrationLoader(None).disk_migrations)
    if unknown:
        raise BackupRefused(
            f"The backup was made by a newer version ({manifest['version']}): its migrations {sorted(unknown)} are unknown here."
        )
    if target.introspection.table_names():
        raise BackupRefused("The database is not empty.")
    with _decrypted(store, name) as (members, _):
        for part, pieces in members:
            if part == DUMP:
                load(target.settings_dict, pieces)
    return manifest


# Writing


def _archive(manifest):
    """Yield a tar stream of the dump and the manifest; the manifest gets the size and SHA-256 of the dump."""
    count = _Count()
    for piece in count.over(dump(connection.settings_dict)):
        yield from _member(DUMP, piece)
    text = json.dumps(manifest | {"parts": [count.as_part(DUMP)]}, indent=1).encode()
    yield from _member(MANIFEST, text)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name, data):
    """Yield one member of a tar stream: header, data, and zeros up to a full block."""
    header = tarfile.TarInfo(name)
    header.size = len(data)
    yield header.tobuf(tarfile.PAX_FORMAT)
    yield data
    yield bytes(-len(data) % tarfile.BLOCKSIZE)


class _Count:
    """Counts the bytes of a stream and computes their SHA-256."""

    def __init__(self):
        self.size, self._digest = 0, hashlib.sha256()

    @property
    def sha256(self):
        return self._digest.hexdigest()

    def as_part(self, name):
        """Return the entry of the manifest for a part."""
        return {"name": name, "size": self.size, "sha256": self.sha256}

    def add(self, piece):
        self.size += len(piece)
        self._digest.update(piece)
        return piece

    def over(self, pieces):
        """Return an iterator over the same pieces that counts them."""
        return map(self.add, pieces)


# Reading


def _measure(name, pieces):
    count = _Count()
    for piece in pieces:
        count.add(piece)
    return count.as_part(name)


@contextmanager
def _decrypted(store, name):
    """Yield an iterator of (part, its pieces) of a backup, and the count of the encrypted bytes.

    The iterator ends only when the whole file has been read. Raises Damaged.
    """
    with store.open(name) as file:
        counted = _CountedFile(file)
        yield _parts(Reader(counted, backup_key())), counted.count


def _parts(file):
    last = None
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for last, members in itertools.groupby(archive, key=lambda member: member.name):
            if last not in (DUMP, MANIFEST):
                raise Damaged(f"{last} is no part of a backup.")
            yield last, _pieces(archive, members)
    while file.read(PIECE):
        pass
    if last != MANIFEST:
        raise Damaged("The manifest is missing.")


def _pieces(archive, members):
    for member in members:
        if not member.isfile():
            raise Damaged(f"{member.name} is no file.")
        data = archive.extractfile(member)
        while piece := data.read(PIECE):
            yield piece


class _CountedFile:
    """A file that counts what is read from it."""

    def __init__(self, file):
        self._file, self.count = file, _Count()

    def read(self, size):
        return self.count.add(self._file.read(size))
