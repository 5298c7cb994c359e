"""The main ways through PgBouncer, whose transaction mode gives each transaction whatever connection is free."""

import re
import shutil
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from gugus.access import read_only
from gugus.devdb.server import _server_user
from gugus.models import AccessLog
from rad.actions import evaluation
from rad.models import ActionPlan
from rujukan.models import Complaint
from tests import replicas
from tests.databases import _superuser
from tests.gugus.test_deploy import FILES
from tests.gugus.test_serve import a_free_port, serve
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

__all__ = ["serve"]

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
    pytest.mark.skipif(not PROGRAM, reason="no pgbouncer: `make test-packages` installs it"),
]
TOKEN = "a" * 32


@pytest.fixture
def bouncer(transactional_db):
    with bouncing(connection.settings_dict["HOST"]) as address:
        yield address


@contextmanager
def bouncing(host):
    """Run PgBouncer as deploy/pgbouncer has it, with two connections for all, before the server there; yield its address.

    Its folder is one that it can enter: it runs as another user than root.
    """
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield from _bouncing(Path(name), host)


def _bouncing(folder, host):
    port, name = a_free_port(), connection.settings_dict["NAME"]
    text = FILES["pgbouncer/pgbouncer.ini"].replace("host=/var/run/postgresql dbname=gugus", f"host={host} port=5432")
    for old, new in {
        r"^gugus =": f"{name} =",
        r"^listen_port = .*": f"listen_port = {port}\nunix_socket_dir =\npidfile = {folder}/pid",
        r"^auth_type = .*": "auth_type = trust",
        r"^auth_file = .*": f"auth_file = {folder}/users",
        r"^default_pool_size = .*": "default_pool_size = 2",
    }.items():
        text = re.sub(old, new, text, flags=re.MULTILINE)
    (folder / "users").write_text('"gugus_web" ""\n')
    (folder / "ini").write_text(text)
    user = _server_user()
    shutil.chown(folder, user.pw_name) if user else None
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAM, *(["-u", user.pw_name] if user else []), str(folder / "ini")], stdout=log, stderr=log
        )
        address = f"postgresql://gugus_web@127.0.0.1:{port}/{name}"
        for _ in range(100):
            try:
                psycopg.connect(address).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        try:
            yield address
        finally:
            process.kill()  # asked to end, it would wait for the site
            process.wait()


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Visitor:
    """A browser that is logged in as this user, or not."""

    def __init__(self, site, user=None):
        self.site, self.cookie = site, f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
        if user:
            client = at_desk(user)
            self.cookie += f"; {settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def ask(self, path, fields=None):
        """Return (status, text, where it leads)."""
        body = fields and urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
        try:
            request = Request(self.site + path, body, {"Cookie": self.cookie})  # noqa: S310 (our own server)
            response = build_opener(Stays).open(request, timeout=60)
        except HTTPError as error:
            response = error
        with response:
            return response.status, response.read().decode(), response.headers.get("Location", "")


@pytest.fixture
def begin(bouncer, serve):
    """Return begin(NAME=…), which starts the site behind PgBouncer and returns its address."""

    def start(**more):
        port = a_free_port()
        direct = f"postgresql://gugus_web@/{connection.settings_dict['NAME']}?host={connection.settings_dict['HOST']}"
        process, _ = serve(port, DATABASE_URL=bouncer, DATABASE_DIRECT_URL=direct, DEBUG="0", **more)
        start.log = process.stdout
        return f"http://127.0.0.1:{port}"

    return start


@pytest.fixture
def site(begin):
    return begin()


def test_the_same_with_a_replica_behind_another(begin, cast):
    with replicas.running() as replica, bouncing(replica.host) as second:
        site = begin(DATABASE_REPLICA_URL=second)
        test_report_log_read_and_open(site, cast)
        for user, page in ((cast.koordinator, "/statistik/"), (cast.bupati, "/rad/")):
            assert Visitor(site, user).ask(page)[0] == 200
        rad, begun = Visitor(site, cast.rad), reverse("rad:evaluation_detail", args=[2020])
        evaluation.order(ActionPlan.objects.in_force(2020).first(), 2020, by=cast.rad)
        replica.follow()
        assert begun in rad.ask("/evaluasi/")[1]
        line = next(line for line in begin.log if '"rad:evaluation_list"' in line)
        assert '"replica": true' in line


def test_report_log_read_and_open(site, cast):
    key = str(uuid.uuid4())
    for _ in range(2):
        fields = {"send": "1", "submit_key": key, "safety": "safe", "narrative": "Dijemput orang tak dikenal."}
        status, page, _ = Visitor(site).ask("/lapor/", fields)
        assert (status, bool(re.search(r"<span>\d{4}</span>", page))) == (200, True)
    complaint = Complaint.objects.get()
    coordinator, officer = Visitor(site, cast.koordinator), Visitor(site, cast.polres)
    assert coordinator.ask(complaint.get_absolute_url())[0] == 200
    assert officer.ask(complaint.get_absolute_url())[0] == 404
    reveal = reverse("complaint_reveal", args=[complaint.number])
    status, *_ = coordinator.ask(reveal, {"reason": "contact", "explanation": "Menanyakan kabar"})
    assert (status, AccessLog.objects.get().user) == (200, cast.koordinator)
    triage = coordinator.ask(reverse("complaint_review", args=[complaint.number]), {"submit_key": str(uuid.uuid4())})
    assert triage[0] in (302, 422), "its verb runs"


def test_each_sees_only_what_is_theirs_on_connections_that_all_share(site, cast):
    complaint = scenarios.a_complaint(cast.gow)
    expected = {cast.gow: 200, cast.polres: 404, cast.koordinator: 200, cast.auditor: 403}
    visitors = [(Visitor(site, user), status) for user, status in expected.items() for _ in range(2)]

    def visit(visitor, status):
        return [visitor.ask(complaint.get_absolute_url())[0] for _ in range(12)] == [status] * 12

    with ThreadPoolExecutor(len(visitors)) as pool:
        assert all(pool.map(lambda pair: visit(*pair), visitors))
    with _superuser() as superuser:
        rows = superuser.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'gugus_web'",
            [connection.settings_dict["NAME"]],
        )
        assert rows.fetchone()[0] <= 3, "two, and one that is direct"


def test_a_statement_keeps_its_bounds_and_stays_prepared(bouncer):
    with psycopg.connect(bouncer, prepare_threshold=1, options="-c statement_timeout=1s") as web:
        bounds = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        assert web.execute(bounds).fetchone() == ("30s", "10s")
        for number in range(5):
            assert web.execute("SELECT %s::int", [number]).fetchone() == (number,)
        assert web.execute("SELECT count(*) > 0 FROM pg_prepared_statements").fetchone() == (True,)


def test_the_site_learns_that_the_database_takes_no_writes(site, cast):
    name = connection.settings_dict["NAME"]
    officer = Visitor(site, cast.gow)
    assert "Hanya dapat dibaca" not in officer.ask("/bantuan/")[1]
    with _superuser() as superuser:
        superuser.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        try:
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'gugus_web'", [name]
            )
            time.sleep(read_only.EVERY)
            fields = {"send": "1", "submit_key": str(uuid.uuid4()), "safety": "safe", "narrative": "Cerita"}
            officer.ask("/bantuan/")  # each process learns it with its next connection
            assert Visitor(site).ask("/lapor/", fields)[0] == 503
            assert "Hanya dapat dibaca" in officer.ask("/bantuan/")[1]
        finally:
            superuser.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
