"""Serve the site on this machine: the web server, and the task worker, which is restarted if it ends."""

import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError

WAIT = 60  # seconds for the web server to answer
RESTART = 2  # seconds until a worker that has ended is started again, as in gugus-worker.service


class Command(BaseCommand):
    help = "Start the web server and the task worker on 127.0.0.1 until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **_):
        if _port_answers(port):
            raise CommandError(f"Port {port} is taken. Choose another: make demo PORT={port + 1}")
        leaving = []  # the handler raises nothing, which could come between a process and the name by which it is stopped
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: leaving.append(True))
        processes = {}
        try:
            os.environ["PORT"] = str(port)  # part of the address that documents print
            processes["site"] = site = _start(*web(port))
            processes["worker"] = _start(*WORKER)
            _wait_for(port, site, leaving)
            self.stdout.write(f"\nhttp://localhost:{port}/\nCtrl-C stops it.")
            while site.poll() is None and not leaving:
                time.sleep(0.2)
                if (code := processes["worker"].poll()) is not None and not leaving:
                    self.stderr.write(f"The worker has ended (code {code}) and is started again in {RESTART} s.")
                    time.sleep(RESTART)
                    processes["worker"] = _start(*WORKER)
            if not leaving:
                raise CommandError("The web server has ended.")
        finally:
            _stop(processes.values())


def web(port):
    """Return the arguments of the web server, as on a server but listening on 127.0.0.1 only."""
    size = ("--workers", "2", "--threads", "4", "--graceful-timeout", "3")
    quiet = ("--log-level", "warning", "--no-control-socket")
    return ("-m", "gunicorn", "gugus.wsgi", "--bind", f"127.0.0.1:{port}", *size, *quiet)


WORKER = ("manage.py", "db_worker", "--no-startup-delay", "--no-reload", "--verbosity", "0")


def _start(*command):
    # In a session of its own, so that Ctrl-C reaches only this command, which then ends each process once.
    return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603


def _wait_for(port, site, leaving):
    end = time.monotonic() + WAIT
    while not leaving and not _port_answers(port):
        if time.monotonic() > end or site.poll() is not None:
            raise CommandError("The web server did not start.")
        time.sleep(0.1)


def _port_answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(processes):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # we are stopping already
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
