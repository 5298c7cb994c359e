"""python -m tests.bench [--rounds 40] [--keep]: build the data, serve the site as on a server, measure every main page."""

import argparse
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ["DATABASE_ROLE"] = "owner"  # makes the database; the server below logs in as the web role

import django

django.setup()

from django.conf import settings
from django.test import Client

from gugus.demo import ACCOUNTS
from gugus.management.commands.serve import web
from gugus.models import User
from tests.bench import data
from tests.bench.measuring import measure
from tests.bench.pages import pages


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--complaints", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="measure the data of the last time")
    options = parser.parse_args()
    start = time.monotonic()
    if not options.keep:
        data.build(options.complaints)
        print(f"Built in {time.monotonic() - start:.0f} s:", data.sizes())
    users = User.objects.filter(username__in=[account[0] for account in ACCOUNTS])
    with serving() as port:
        print_table(measure(port, pages(), {user.username: cookie(user) for user in users}, options.rounds))


def cookie(user):
    """A session of this person, as a Cookie header."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def serving():
    """The production server with its pool, on a free port; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DATABASE_ROLE": "web"}
    server = subprocess.Popen([sys.executable, *web(port)], cwd=settings.BASE_DIR, env=environment)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def print_table(measured):
    floor = measured[0].median
    head = ("page", "median ms", "p95 ms", "× floor", "SQL", "KB raw", "KB gzip")
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for one in measured:
        ratio = one.median / floor
        late = " !" if one.page.within and ratio > one.page.within else ""
        sizes = f"{one.raw / 1024:.1f} | {one.compressed / 1024:.1f}"
        print(f"| {one.page.name} | {one.median:.1f} | {one.p95:.1f} | {ratio:.2f}{late} | {one.statements} | {sizes} |")
    print("\nThe dearest statement of each page:")
    for one in measured:
        print(f"- {one.page.name}: {one.dearest}")


if __name__ == "__main__":
    main()
