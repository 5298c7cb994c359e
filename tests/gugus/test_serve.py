"""`manage.py serve`: site and worker start and stop together, and a worker that ends is started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.leak_search import RESULTS

pytestmark = pytest.mark.long


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(transactional_db):
    """Return serve(port, NAME=…), which starts `manage.py serve` on the test database, with these settings beside.

    It returns (process, output until it is up).
    """
    database = connection.settings_dict
    url = f"postgresql://gugus_web@/{database['NAME']}?host={database['HOST']}"
    environment = {"PATH": os.environ["PATH"], "DEV": "1", "DATABASE_URL": url, "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "INFO"}
    started = []

    def start(port, **more):
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        return process, said

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait()
        (RESULTS / f"log-server-{process.pid}.jsonl").write_text(process.stdout.read())
        process.stdout.close()


def children(process):
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def test_documents_print_the_port_that_serves():
    variables = {"DEV": "1", "PORT": "8123", "DJANGO_SETTINGS_MODULE": "gugus.settings"}
    code = "from django.conf import settings; print(settings.SITE_URL)"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True, check=True
    )
    assert printed.stdout == "http://localhost:8123\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_site_and_worker_start_and_stop_together(serve, number):
    port = a_free_port()
    process, said = serve(port)
    assert f"http://localhost:{port}/" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/") as response:
        assert response.status == 200
    both = children(process)
    assert len(both) == 2
    assert all(f"PORT={port}" in Path(f"/proc/{pid}/environ").read_text().split("\0") for pid in both)
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert not [pid for pid in both if Path("/proc", pid).exists()]


def test_a_worker_that_ends_is_started_again(serve):
    process, _ = serve(a_free_port())
    site, worker = children(process)
    os.kill(int(worker), signal.SIGKILL)
    until(lambda: (now := children(process)) and len(now) == 2 and now != [site, worker])
    assert process.poll() is None
    assert children(process)[0] == site


def test_the_worker_ends_with_the_site(serve):
    process, _ = serve(a_free_port())
    site, worker = children(process)
    os.kill(int(site), signal.SIGKILL)
    assert process.wait(timeout=60) == 1
    assert not Path("/proc", worker).exists()


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_taken_port_is_named(serve):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process, said = serve(port)
        assert process.wait(timeout=60) == 1
    assert f"Port {port} is taken" in said
