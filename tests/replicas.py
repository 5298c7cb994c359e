"""A replica of the development server: a copy of its files that follows it, on a socket of its own."""

import os
import signal
import time
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from gugus.access import replica
from gugus.devdb import server
from tests.databases import _superuser


class Replica:
    """The running server: `host` is the folder of its socket."""

    def __init__(self, folder):
        self.host, self.data, self.name = str(folder), folder / "data", folder.name

    def make(self):
        server._give_to_server_user(Path(self.host))
        source = ("-h", server.SOCKET_DIR, "-p", server.PORT, "-U", server.SUPERUSER)
        server._run("pg_basebackup", *source, "-D", self.data, "-X", "stream", "-c", "fast", "-R", "--no-sync")

    def start(self):
        options = server.OPTIONS | {"unix_socket_directories": f'"{self.host}"', "max_standby_streaming_delay": "-1"}
        options["cluster_name"] = self.name
        words = " ".join(f"-c {name}={value}" for name, value in options.items())
        server._run("pg_ctl", "start", "-D", self.data, "-w", "-s", "-l", self.data / "server.log", "-o", words)

    def stop(self):
        server._run("pg_ctl", "stop", "-D", self.data, "-w", "-s", "-m", "immediate")

    def ask(self, statement, *values):
        """Return the first column of the first row of a statement that the superuser runs on the replica."""
        with psycopg.connect(host=self.host, dbname="postgres", user=server.SUPERUSER, autocommit=True) as superuser:
            return superuser.execute(statement, values).fetchone()[0]

    @contextmanager
    def paused(self):
        """Let the replica receive what is written, and show none of it."""
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    @contextmanager
    def cut_off(self):
        """Let the primary send nothing, while both take the line for good."""
        with _superuser() as superuser:
            ours = superuser.execute("SELECT pid FROM pg_stat_replication WHERE application_name = %s", [self.name])
            [sender] = ours.fetchone()
        with _stopped(sender):
            yield

    @contextmanager
    def still(self):
        """Let the replica take connections and statements, and answer none."""
        with _stopped(*of_server(self.data)):
            yield

    def follow(self):
        """Wait until the replica shows what was written. A last record lets PostgreSQL send the others."""
        with _superuser() as superuser:
            [written] = superuser.execute("SELECT pg_logical_emit_message(false, 'tests', '', true)").fetchone()
        until(lambda: self.ask("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written))


def of_server(data):
    """Return the processes of the server whose data are in this folder, its postmaster first."""
    postmaster = (data / "postmaster.pid").read_text().split()[0]
    children = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            if place.read_text().rpartition(")")[2].split()[1] == postmaster:
                children.append(int(place.parent.name))
    return int(postmaster), *children


@contextmanager
def _stopped(*processes):
    try:
        _send(signal.SIGSTOP, processes)
        yield
    finally:
        _send(signal.SIGCONT, processes)


def _send(message, processes):
    for process in processes:
        with suppress(ProcessLookupError):  # it was already ending
            os.kill(process, message)


def until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def _keeping():
    """Let the primary keep what a replica that stands still has not received, while other tests write much."""
    with _superuser() as superuser:
        try:
            superuser.execute("ALTER SYSTEM SET wal_keep_size = '4GB'")
            superuser.execute("SELECT pg_reload_conf()")
            yield
        finally:
            superuser.execute("ALTER SYSTEM RESET wal_keep_size")
            superuser.execute("SELECT pg_reload_conf()")


@contextmanager
def running():
    """Make a replica and let it follow until the end of the block."""
    server.ensure_running()
    with TemporaryDirectory(prefix="gugus-replica-", dir="/tmp") as name, _keeping():
        one = Replica(Path(name))
        one.make()
        one.start()
        try:
            yield one
        finally:
            one.stop()


@contextmanager
def used(host):
    """Let the site of this process read from the server at this socket, in the database of the test."""
    there = connections[replica.ALIAS] = connection.copy(
        replica.ALIAS
    )  # not in the settings of `connections`: no test forbids it
    there.settings_dict["HOST"] = host
    replica._away["until"] = 0
    replica._lately["at"] = -inf
    replica._cluster.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replica, "LAG", 3600)  # however slow the test is
        patch.setattr(settings, "DATABASES", settings.DATABASES | {replica.ALIAS: there.settings_dict})
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")  # as on a server
            yield
            cursor.execute("RESET synchronous_commit")
    there.close()
    del connections[replica.ALIAS]
