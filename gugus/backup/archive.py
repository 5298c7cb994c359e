"""The whole life of the site in one sealed file, and back: the database as pg_dump writes it, the media, and a manifest.

It streams from pg_dump through the seal (`gugus.backup.container`) into the store (`gugus.backup.store`) and back: nothing lies
open on a disk meanwhile. Inside the seal is a tar stream. The dump, whose size nobody knows beforehand, is cut into members of
one name. The last member, the manifest, names every part with its size and SHA-256, the version, the migrations and the time.
"""

import hashlib
import itertools
import json
import os
import re
import tarfile
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from gugus.backup.container import Damaged, Reader, seal
from gugus.backup.dump import dump, load
from gugus.backup.store import naming
from gugus.vault.sealing import backup_key

DUMP = "database.dump"
MEDIA = "media"
MANIFEST = "manifest.json"
NAME = "gugus-{:%Y%m%dT%H%M%SZ}.backup"  # names in their order are times in theirs
IS_NAME = re.compile(r"gugus-\d{8}T\d{6}Z\.backup")
LATEST = "latest"
PIECE = 1 << 20  # bytes read at a time


class Refused(Exception):
    """There is nothing wrong with the backup, but it must not go there, or there is none of that name."""


@dataclass(frozen=True)
class Whole:
    """A backup that was read to its end: its manifest, its size in bytes and the SHA-256 of the sealed file."""

    manifest: dict
    size: int
    sha256: str


def names(store):
    """The backups in a store, oldest first."""
    return sorted(name for name in store.names() if IS_NAME.fullmatch(name))


def find(store, name):
    """The full name of a backup, given that or "latest". Raises Refused."""
    found = names(store)
    if name == LATEST and found:
        return found[-1]
    if name not in found:
        raise Refused(f"There is no backup {name} in {store}.")
    return name


def make(store):
    """Put a backup of the database and the media into the store, read it back; return its name and what was read.

    The database is dumped first: a file that its rows name is stored by then. Raises Damaged if the store gives back anything
    but what it was given; it is deleted then.
    """
    made_at = timezone.now()
    name, sent = NAME.format(made_at), _Count()
    if name in names(store):
        raise Refused(f"There is already {name} in {store}.")
    manifest = {
        "made_at": made_at.isoformat(),
        "version": tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"],
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
    }
    store.put(name, sent.over(seal(_archive(manifest), backup_key())))
    try:
        whole = verify(store, name)
        if (whole.size, whole.sha256) != (sent.size, sent.sha256):
            raise Damaged("The store holds something else than was sent.")
    except Damaged:
        store.delete(name)
        raise
    return name, whole


def sweep(store, keep, newest):
    """Delete all backups but the `keep` newest, one of which is `newest`, just made and verified; return the deleted names."""
    older = [name for name in names(store) if name != newest]
    swept = older[: max(0, len(older) - (keep - 1))]
    for name in swept:
        store.delete(name)
    return swept


def verify(store, name):
    """Read a whole backup, compare every part with the manifest; return a Whole. Raises Damaged."""
    found = []
    with _opened(store, name) as (parts, read):
        for part, pieces in parts:
            if part == MANIFEST:
                manifest = json.loads(b"".join(pieces))
            else:
                count = _Count()
                for _ in count.over(pieces):
                    pass
                found.append({"name": part, "size": count.size, "sha256": count.sha256})
    if found != manifest["parts"]:
        raise Damaged("The parts are not those of the manifest.")
    return Whole(manifest, read.size, read.sha256)


def restore(store, name, target, media):
    """Put a backup into an empty database, the Django `connection` target, and an empty media folder; return its manifest.

    The web role's grants come with the next `migrate`. Raises Damaged or Refused, both before anything is written. If the line
    drops later, the database is still empty or whole, and what lies in `media` is to be taken away.
    """
    manifest = verify(store, name).manifest
    ahead = {tuple(migration) for migration in manifest["migrations"]} - set(MigrationLoader(None).disk_migrations)
    if ahead:
        raise Refused(
            f"The backup was made by a newer version ({manifest['version']}): its migrations {sorted(ahead)} are unknown here."
        )
    if target.introspection.table_names():
        raise Refused("The database is not empty.")
    if media.exists() and any(media.iterdir()):
        raise Refused(f"{media} is not empty.")
    with _opened(store, name) as (parts, _):
        for part, pieces in parts:
            if part == DUMP:
                load(target.settings_dict, pieces)
            elif part != MANIFEST:
                _write(pieces, media.joinpath(*_inside(part)))
    return manifest


def media_files(folder):
    """Yield (name in the backup, path) of every file below the media folder, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}/{path.relative_to(folder).as_posix()}", path


# Out: a tar stream, piece by piece


def _archive(manifest):
    """Yield the tar stream of the dump, the media and the manifest, to which it adds the parts as they went."""
    parts, whole = [], _Count()
    for piece in whole.over(dump(connection.settings_dict)):
        yield from _member(DUMP, len(piece), [piece])
    parts.append({"name": DUMP, "size": whole.size, "sha256": whole.sha256})
    for name, path in media_files(Path(settings.MEDIA_ROOT)):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue  # its time had come meanwhile, and it was destroyed
        with file:
            size, count = os.fstat(file.fileno()).st_size, _Count()
            yield from _member(name, size, count.over(iter(lambda file=file: file.read(PIECE), b"")))
        parts.append({"name": name, "size": size, "sha256": count.sha256})
    text = json.dumps(manifest | {"parts": parts}, indent=1).encode()
    yield from _member(MANIFEST, len(text), [text])
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name, size, pieces):
    """Yield one member of a tar stream: its head, its `size` bytes, and zeros up to a full block."""
    head, count = tarfile.TarInfo(name), _Count()
    head.size = size
    yield head.tobuf(tarfile.PAX_FORMAT)
    yield from count.over(pieces)
    if count.size != size:
        raise Refused(f"{name} changed while it was read.")
    yield bytes(-size % tarfile.BLOCKSIZE)


class _Count:
    """Counts the bytes that pass, and takes their SHA-256."""

    def __init__(self):
        self.size, self._digest = 0, hashlib.sha256()

    @property
    def sha256(self):
        return self._digest.hexdigest()

    def add(self, piece):
        self.size += len(piece)
        self._digest.update(piece)
        return piece

    def over(self, pieces):
        return map(self.add, pieces)


# In


@contextmanager
def _opened(store, name):
    """Yield an iterator of (part, its pieces) and the count of what was read of the sealed file.

    The iterator ends only when the whole file was read: raises Damaged.
    """
    with store.open(name) as file:
        read = _Counted(file)
        yield _parts(Reader(read, backup_key())), read.count


def _parts(sealed):
    last = None
    with tarfile.open(fileobj=sealed, mode="r|") as archive:
        for last, members in itertools.groupby(archive, key=lambda member: member.name):
            yield last, _pieces(archive, members)
    while sealed.read(PIECE):
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


class _Counted:
    """A file that counts what is read from it."""

    def __init__(self, file):
        self._file, self.count = file, _Count()

    def read(self, size):
        return self.count.add(self._file.read(size))


def _write(pieces, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path.parent), path.open("xb") as file:
        file.writelines(pieces)


def _inside(name):
    """The steps of a media file's path below the media folder; no part of a backup leads out of it."""
    steps = PurePosixPath(name).parts
    if steps[0] != MEDIA or ".." in steps or len(steps) < 2:
        raise Damaged(f"{name} is not below {MEDIA}/.")
    return steps[1:]
