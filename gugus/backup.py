"""The whole life of the site in one sealed file, and back: the database as pg_dump writes it, the media, and a manifest.

Inside the sealed container (`gugus.container`) is a tar stream. Its last member, the manifest, names every part with its
size and SHA-256, the version, the migrations and the time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from gugus.container import Damaged, Reader, Writer
from gugus.vault import backup_key

DUMP = "database.dump"
MEDIA = "media"
MANIFEST = "manifest.json"
PIECE = 1 << 20  # bytes read at a time
RESTORE = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


class Refused(Exception):
    """There is nothing wrong with the backup, but it must not go there, or a program is missing."""


def make(folder):
    """Write a backup of the database and the media into `folder`; return its path. Readable by its owner alone.

    The database is dumped first: a file that its rows name is stored by then.
    """
    made_at = timezone.now()
    path = Path(folder) / f"gugus-{made_at:%Y%m%dT%H%M%SZ}.backup"
    unfinished = path.with_suffix(".part")
    key = backup_key()
    with tempfile.TemporaryDirectory() as place:
        dump = Path(place, DUMP)
        run("pg_dump", connection.settings_dict, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        try:
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                _fill(Writer(file, key), made_at, dump)
                file.flush()
                os.fsync(file.fileno())
            return unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _fill(sealed, made_at, dump):
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        sources = [(DUMP, dump), *media_files(Path(settings.MEDIA_ROOT))]
        _add_manifest(archive, made_at, [_add(archive, name, source) for name, source in sources])
    sealed.close()


def verify(path):
    """Read the whole backup and compare every part with the manifest; return the manifest. Raises Damaged."""
    found = []
    with _parts(path) as parts:
        for member, data in parts:
            if member.name == MANIFEST:
                manifest = json.load(data)
            else:
                digest = hashlib.sha256()
                while piece := data.read(PIECE):
                    digest.update(piece)
                found.append({"name": member.name, "size": member.size, "sha256": digest.hexdigest()})
    if found != manifest["parts"]:
        raise Damaged("The parts are not those of the manifest.")
    return manifest


def restore(path, target, media):
    """Put a backup into an empty database, the Django `connection` target, and an empty media folder.

    The web role's grants come with the next `migrate`. Raises Damaged or Refused, both before anything is written.
    """
    manifest = verify(path)
    ahead = {tuple(name) for name in manifest["migrations"]} - set(MigrationLoader(None).disk_migrations)
    if ahead:
        raise Refused(
            f"The backup was made by a newer version ({manifest['version']}): its migrations {sorted(ahead)} are unknown here."
        )
    if target.introspection.table_names():
        raise Refused("The database is not empty.")
    if media.exists() and any(media.iterdir()):
        raise Refused(f"{media} is not empty.")
    with tempfile.TemporaryDirectory() as place, _parts(path) as parts:
        for member, data in parts:
            if member.name == DUMP:
                dump = _write(data, Path(place, DUMP))
                run("pg_restore", target.settings_dict, *RESTORE, f"--dbname={target.settings_dict['NAME']}", str(dump))
            elif member.name != MANIFEST:
                _write(data, media.joinpath(*_inside(member.name)))
    return manifest


def run(program, database, *arguments):
    """Run one of PostgreSQL's programs on a database (an entry of DATABASES). Raises Refused with what it said."""
    _, environment = DatabaseClient.settings_to_cmd_args_env(database, [])
    options = database.get("OPTIONS", {})
    places = {
        "PGHOST": database["HOST"] or options.get("host"),
        "PGPORT": database["PORT"] or options.get("port"),
        "PGUSER": database["USER"],
        "PGDATABASE": database["NAME"],
    }
    environment = os.environ | (environment or {}) | {name: str(value) for name, value in places.items() if value}
    command = [_program(program), *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise Refused(f"{program} failed: {result.stderr.strip()}")


def media_files(folder):
    """Yield (name in the backup, path) of every file below the media folder, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}/{path.relative_to(folder).as_posix()}", path


def _program(name):
    if settings.DATABASES["default"]["ENGINE"] == "gugus.devdb":
        from gugus import devdb

        return str(devdb.program(name))
    found = shutil.which(name)
    if not found:
        raise Refused(f"{name} is missing: install PostgreSQL's client programs.")
    return found


def _add(archive, name, source):
    """Add a file, whose digest is taken of the very bytes that go in; return its line of the manifest."""
    with source.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(file.fileno()).st_size
        member.mtime = int(os.fstat(file.fileno()).st_mtime)
        counted = _Counted(file)
        archive.addfile(member, counted)
    return {"name": name, "size": member.size, "sha256": counted.digest.hexdigest()}


class _Counted:
    """A file that takes the digest of what is read from it."""

    def __init__(self, file):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size=-1):
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _add_manifest(archive, made_at, parts):
    manifest = {
        "made_at": made_at.isoformat(),
        "version": tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"],
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "parts": parts,
    }
    with tempfile.NamedTemporaryFile("w+") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        _add(archive, MANIFEST, Path(file.name))


@contextmanager
def _parts(path):
    """Yield an iterator of (member, file) over the backup's parts. It ends only when the whole file was read: raises Damaged."""
    with Path(path).open("rb") as file:
        opened = Reader(file, backup_key())

        def parts():
            last = None
            with tarfile.open(fileobj=opened, mode="r|") as archive:
                for member in archive:
                    if not member.isfile():
                        raise Damaged(f"{member.name} is no file.")
                    last = member.name
                    yield member, archive.extractfile(member)
            while opened.read(PIECE):
                pass
            if last != MANIFEST:
                raise Damaged("The manifest is missing.")

        yield parts()


def _write(data, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(data, file, PIECE)
    return path


def _inside(name):
    """The steps of a media file's path below the media folder; no part of a backup leads out of it."""
    steps = PurePosixPath(name).parts
    if steps[0] != MEDIA or ".." in steps or len(steps) < 2:
        raise Damaged(f"{name} is not below {MEDIA}/.")
    return steps[1:]
