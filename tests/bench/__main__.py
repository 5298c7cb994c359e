"""python -m tests.bench: build the data, serve the site as on a server, measure each main page alone and in turn with the others.

The data is in the database BENCH_DATABASE (gugus_bench), so several sizes can be kept.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ["DATABASE_ROLE"] = "owner"  # makes the database; the server below logs in as the web role

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.utils import timezone

from demo.accounts import ACCOUNTS
from gugus.documents import rendering
from gugus.management.commands.serve import web
from gugus.models import User
from rad.actions import evaluation_count
from rad.evaluation import presentation
from rad.models import Evaluation, OrderedDocument
from rad.printing import document as documents
from tests.bench import data, protections
from tests.bench.beside import print_beside
from tests.bench.measuring import measure, seconds
from tests.bench.pages import pages
from tests.bench.relief import print_relief

REPORTS = 3  # drawn by turns with WeasyPrint alone; the first call imports it, the median does not show it


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="0: only build the data")
    parser.add_argument("--complaints", type=int, default=20_000)
    parser.add_argument("--open", type=int, default=20_000, help="as much is open as in an archive of so many complaints")
    parser.add_argument(
        "--keep", action="store_true", help="measure the data of the last time; fill it first, if that was interrupted"
    )
    parser.add_argument("--beside", action="store_true", help="measure only the public form, with much work beside it")
    parser.add_argument("--replica", action="store_true", help="measure only what a replica takes off the primary")
    options = parser.parse_args()
    start = time.monotonic()
    if not (options.keep and data.finished()):
        data.build(options.complaints, options.open, go_on=options.keep)
        print(f"Built in {time.monotonic() - start:.0f} s:", data.sizes())
    cookies = cookies_of(User.objects.filter(username__in=[account[0] for account in ACCOUNTS]))
    if options.beside:
        with serving() as port:
            print_beside(port, cookies)
    elif options.replica:
        print_relief(serving, cookies)
    elif options.rounds:
        print_all(cookies, options.rounds)


def print_all(cookies, rounds):
    evaluation_count.keep_all()  # as the worker does: a draft shows its kept count
    with serving() as port:
        requests = [(port, page) for page in pages()]
        alone = [measure([request], cookies, rounds)[0] for request in requests]
        print_table(measure(requests, cookies, rounds), alone)
    print_report()
    print_costs(*measure_protections(cookies, rounds))


def measure_protections(cookies, rounds):
    """Return the pages and, for each, its times: of the whole site, without each protection, and without all of them."""
    compared = [page for page in pages() if page.compared]
    without = ((), *((protection,) for protection in protections.ALL), protections.ALL)
    with protections.exempt_roles(), ExitStack() as stack:
        ports = [stack.enter_context(serving(missing)) for missing in without]
        measured = measure([(port, page) for page in compared for port in ports], cookies, rounds)
    return compared, [measured[start : start + len(ports)] for start in range(0, len(measured), len(ports))]


def cookies_of(users):
    """Return {user name: a session of this user as a Cookie header}."""
    cookies = {}
    for user in users:
        client = Client()
        client.force_login(user)
        cookies[user.username] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return cookies


@contextmanager
def serving(without=(), **more):
    """Run the production server with its pool on a free port, without the protections in `without`; yield the port.

    `more` are settings of its environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # gugus/wsgi.py asks for the pool too late here: tests/bench/wsgi.py has loaded the settings before.
    environment = os.environ | {"DATABASE_ROLE": "web", "DATABASE_POOL": "1", protections.WITHOUT: ",".join(without)} | more
    # A connection waits for its next request longer than the server's keep-alive of two seconds.
    command = [*(part.replace("gugus.wsgi", "tests.bench.wsgi") for part in web(port)), "--keep-alive", "600"]
    server = subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=environment)
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


def print_table(measured, measured_alone):
    baseline, anonymous = measured[0].median, measured[1].median
    head = ("page", "median ms", "p95 ms", "× baseline", "in turn ÷ alone", "SQL", "KB raw", "KB gzip")
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for one, alone in zip(measured, measured_alone, strict=True):
        ratio = one.median / baseline
        late = " !" if one.page.within and ratio > one.page.within else ""
        sizes = f"{one.raw / 1024:.1f} | {one.compressed / 1024:.1f}"
        print(
            f"| {one.page.name} | {one.median:.1f} | {one.p95:.1f} | {ratio:.2f}{late} | {one.median / alone.median:.2f}"
            f" | {one.statements} | {sizes} |"
        )
    print(f"\nBaseline ÷ anonymous: {baseline / anonymous:.2f}")
    print("\nThe slowest statement of each page:")
    for one in measured:
        print(f"- {one.page.name}: {one.slowest}")


def print_report():
    """Print what the PDF of an evaluation takes, from the counted figures to the bytes, beside WeasyPrint on the same HTML."""
    evaluation, moment = Evaluation.objects.get(year=data.DRAFTED), timezone.now()
    ordered = OrderedDocument(evaluation=evaluation, plan=evaluation.plan)
    html = rendering.markup(
        presentation.TEMPLATE, presentation.printed(evaluation, presentation.document(evaluation, at=moment)), moment=moment
    )
    whole, alone = [], []
    for _ in range(REPORTS):
        whole.append(seconds(documents.drawn, ordered, moment=moment))
        alone.append(seconds(lambda: rendering.write(rendering.layout(html), moment=moment)))
    print(f"\nReport PDF: {median(whole):.2f} s; ÷ WeasyPrint on its static HTML: {median(whole) / median(alone):.2f}")


def print_costs(compared, measured):
    """Print what each protection costs: the page's time with all of them divided by its time without this one (median)."""
    head = ("page", "ms with all protections", *(f"{protection}: with / without" for protection in protections.ALL), "all three")
    print("\nThe cost of the protections, of the same pages in turn:\n")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for page, (whole, *fewer) in zip(compared, measured, strict=True):
        ratios = " | ".join(f"{ratio(whole, one):.2f}" for one in fewer)
        print(f"| {page.name} | {whole.median:.1f} | {ratios} |")
    print(f"\n{protections.__doc__.strip()}")


def ratio(one, other):
    return median(a / b for a, b in zip(one.times, other.times, strict=True))


if __name__ == "__main__":
    main()
