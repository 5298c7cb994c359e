"""PostgreSQL crashes while complaints are posted: acknowledged ones are stored, resubmitted ones are stored once."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from gugus.devdb import server
from gugus.management.commands.serve import web
from tests.gugus.test_serve import a_free_port
from tests.rujukan.test_complaint_form import answers

WRITERS, EACH = 4, 15
PATIENCE = 60  # seconds within which an answer must come, and a POST succeed


@pytest.fixture
def sessions(transactional_db, cast):
    """Return the cookies of four browsers in which gow is logged in."""
    clients = [Client() for _ in range(WRITERS)]
    for client in clients:
        client.force_login(cast.gow)
    return [client.cookies.output(header="") for client in clients]


@pytest.fixture
def cluster(sessions, monkeypatch, tmp_path, tmp_path_factory, request, laid={}):  # noqa: B006 (folders, each filled once)
    """Start a separate PostgreSQL with a copy of the test database; it loses no acknowledged commit.

    The tests of a module and class, whose `sessions` are the same, begin with copies of one folder.
    """
    folder = tmp_path / "pg"
    monkeypatch.setattr(server, "VAR", tmp_path)
    monkeypatch.setattr(server, "DATA", folder)
    monkeypatch.setattr(server, "SOCKET_DIR", folder)
    options = server.OPTIONS | {"unix_socket_directories": f'"{folder}"', "synchronous_commit": "on", "full_page_writes": "on"}
    monkeypatch.setattr(server, "OPTIONS", options)
    if (kind := (request.module, request.cls)) not in laid:
        server.ensure_running()
        fill(folder)
        server.stop()
        laid[kind] = tmp_path_factory.mktemp("laid") / "pg"
        subprocess.run(["cp", "--archive", folder, laid[kind]], check=True)
    else:
        subprocess.run(["cp", "--archive", laid[kind], folder], check=True)
    server.ensure_running()
    yield folder
    server.stop()


def fill(cluster):
    """Copy the test database to a cluster that runs."""
    here = connection.settings_dict
    dump = [server.program("pg_dump"), "--host", here["HOST"], "--username", here["USER"], "--schema=public", here["NAME"]]
    dumped = subprocess.run(dump, capture_output=True, check=True).stdout
    psql = [server.program("psql"), "--quiet", "--host", cluster, "--username", server.OWNER_ROLE, server.NAME]
    subprocess.run(psql, input=dumped, capture_output=True, check=True)


@pytest.fixture
def site(cluster):
    """Serve the site on this cluster; yield its port."""
    port = a_free_port()
    url = f"postgresql://gugus_web@/gugus?host={cluster}"
    environment = {"PATH": os.environ["PATH"], "DEV": "1", "DATABASE_URL": url}
    log = (cluster.parent / "site.log").open("w")
    process = subprocess.Popen(
        [sys.executable, *web(port)], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    wait_until(lambda: answers_on(port))
    yield port
    process.terminate()
    process.wait()
    log.close()


class Desk:
    """A minimal browser that stores only cookies and the CSRF token."""

    def __init__(self, port, cookies):
        self.port, self.cookies, self.token = port, SimpleCookie(cookies), ""

    def ask(self, method, path, data=None):
        """Return (status, redirect target). Raises OSError or HTTPException if the connection drops."""
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            line.request(method, path, urlencode((data or {}) | {"csrfmiddlewaretoken": self.token}, doseq=True), headers)
            response = line.getresponse()
            page = response.read().decode(errors="replace")
        for name, value in response.getheaders():
            if name == "Set-Cookie":
                self.cookies.load(value)
        if match := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
            self.token = match[1]
        return response.status, response.getheader("Location", "")

    def open_form(self):
        assert self.ask("GET", self.ask("GET", "/pengaduan/baru/")[1])[0] == 200

    def post_until_taken(self, fields):
        """Send a form until the site redirects to the complaint; return (tries, address)."""
        end, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            tries += 1
            try:
                status, place = self.ask("POST", f"/pengaduan/baru/?draf={fields['submit_key']}", fields)
            except (OSError, http.client.HTTPException):
                status, place = 0, ""
            if status == 302 and place.startswith("/pengaduan/PGD-"):
                return tries, place
            assert status in {0, 500, 503}, status
            time.sleep(0.1)
        raise AssertionError("never taken")


def answers_on(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_database_crash_loses_and_duplicates_no_complaint(cluster, site, sessions):
    desks = [Desk(site, cookies) for cookies in sessions]
    for desk in desks:
        desk.open_form()
    keys = [[uuid.uuid4() for _ in range(EACH)] for _ in desks]

    def write(desk, own):
        return [desk.post_until_taken(answers(submit_key=str(key))) for key in own]

    with ThreadPoolExecutor(WRITERS) as pool, psycopg.connect(host=str(cluster), user="postgres", dbname="gugus") as watch:
        watch.autocommit = True
        work = [pool.submit(write, desk, own) for desk, own in zip(desks, keys, strict=True)]
        wait_until(lambda: watch.execute("SELECT count(*) FROM rujukan_complaint").fetchone()[0] >= 10)
        server._run("pg_ctl", "stop", "-D", cluster, "-w", "-s", "-m", "immediate")
        server.ensure_running()
        taken = [answer for each in work for answer in each.result()]
    with psycopg.connect(host=str(cluster), user="postgres", dbname="gugus") as after:
        numbers = sorted(number for (number,) in after.execute("SELECT number FROM rujukan_complaint"))
        sent = {key for (key,) in after.execute("SELECT submit_key FROM rujukan_complaint")}
    assert sent == {key for own in keys for key in own}
    assert sorted(place.split("/")[2] for _, place in taken) == numbers
    assert [int(number[-5:]) for number in numbers] == list(range(1, WRITERS * EACH + 1)), "without gaps"
    assert any(tries > 1 for tries, _ in taken), "the database crashed while nobody wrote"
