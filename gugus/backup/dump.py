"""The database as pg_dump writes it: a stream out and a stream in, never a file.

What a program says of an error goes no further than memory either.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager

from django.conf import settings
from django.db.backends.postgresql.client import DatabaseClient

PIECE = 16 << 20  # bytes that are held in memory at a time
DUMP = ("--format=custom", "--no-owner", "--no-privileges")
LOAD = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


class ProgramFailed(Exception):
    """One of PostgreSQL's programs is missing or gave up, and why."""


def dump(database):
    """Yield the dump of a database (an entry of DATABASES) in pieces of up to PIECE bytes. Raises ProgramFailed.

    Whoever reads slowly keeps pg_dump's transaction open: other programs read and write meanwhile, but no migration runs.
    """
    with _running("pg_dump", database, *DUMP, stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(PIECE):
            yield piece


def load(database, pieces):
    """Fill an empty database with a dump, all of it or nothing. Raises ProgramFailed, and whatever `pieces` raises."""
    with _running("pg_restore", database, *LOAD, f"--dbname={database['NAME']}", stdin=subprocess.PIPE) as process:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()


@contextmanager
def _running(program, database, *arguments, **pipes):
    """Run a program while the block feeds or reads it; kill it if the block fails, and fail if it fails."""
    command = [_path(program), *arguments]
    with subprocess.Popen(command, env=_environment(database), stderr=subprocess.PIPE, **pipes) as process:  # noqa: S603
        try:
            yield process
        except BrokenPipeError:
            pass  # it gave up; why, it says below
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
        if process.wait():
            raise ProgramFailed(f"{program} failed: {said}")


def _environment(database):
    _, environment = DatabaseClient.settings_to_cmd_args_env(database, [])
    options = database.get("OPTIONS", {})
    places = {
        "PGHOST": database["HOST"] or options.get("host"),
        "PGPORT": database["PORT"] or options.get("port"),
        "PGUSER": database["USER"],
        "PGDATABASE": database["NAME"],
    }
    return os.environ | (environment or {}) | {name: str(value) for name, value in places.items() if value}


def _path(name):
    if settings.DATABASES["default"]["ENGINE"] == "gugus.devdb":
        from gugus import devdb

        return str(devdb.program(name))
    found = shutil.which(name)
    if not found:
        raise ProgramFailed(f"{name} is missing: install PostgreSQL's client programs.")
    return found
