"""Stream the database out of pg_dump and into pg_restore, without a file.

The error output of both programs is read into memory and raised; it is not written to a file either.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager

from django.conf import settings
from django.db.backends.postgresql.client import DatabaseClient

PIECE = 16 << 20  # bytes in memory at a time
DUMP = ("--format=custom", "--no-owner", "--no-privileges")
LOAD = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


class ProgramFailed(Exception):
    """A program of PostgreSQL is missing or failed; the message says why."""


def dump(database):
    """Yield the dump of a database (an entry of DATABASES) in pieces of up to PIECE bytes. Raises ProgramFailed.

    A slow reader keeps the transaction of pg_dump open: other programs can read and write meanwhile, but no migration can run.
    """
    with _running("pg_dump", database, *DUMP, stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(PIECE):
            yield piece


def load(database, pieces):
    """Load a dump into an empty database in one transaction. Raises ProgramFailed, and whatever `pieces` raises."""
    with _running("pg_restore", database, *LOAD, f"--dbname={database['NAME']}", stdin=subprocess.PIPE) as process:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()


@contextmanager
def _running(program, database, *arguments, **pipes):
    """Run a program while the block reads from it or writes to it; kill it if the block raises. Raises ProgramFailed."""
    command = [_path(program), *arguments]
    with subprocess.Popen(command, env=_environment(database), stderr=subprocess.PIPE, **pipes) as process:  # noqa: S603
        try:
            yield process
        except BrokenPipeError:
            pass  # the program ended early; its error output says why
        except BaseException:
            process.kill()
            raise
        errors = process.stderr.read().decode(errors="replace").strip()
        if process.wait():
            raise ProgramFailed(f"{program} failed: {errors}")


def _environment(database):
    _, environment = DatabaseClient.settings_to_cmd_args_env(database, [])
    options = database.get("OPTIONS", {})
    variables = {
        "PGHOST": database["HOST"] or options.get("host"),
        "PGPORT": database["PORT"] or options.get("port"),
        "PGUSER": database["USER"],
        "PGDATABASE": database["NAME"],
    }
    return os.environ | (environment or {}) | {name: str(value) for name, value in variables.items() if value}


def _path(name):
    if settings.DATABASES["default"]["ENGINE"] == "gugus.devdb":
        from gugus import devdb

        return str(devdb.program(name))
    path = shutil.which(name)
    if not path:
        raise ProgramFailed(f"{name} is missing: install PostgreSQL's client programs.")
    return path
