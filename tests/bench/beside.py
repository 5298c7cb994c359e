"""The public form alone, and while sixteen officers, an upload of 40 MB, an import and one PDF after the other work beside."""

import http.client
import itertools
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from statistics import median, quantiles

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from demo.accounts import ACCOUNTS
from gugus.choices import Role
from rad.models import Evaluation, OrderedDocument
from rad.printing import document as documents
from tests.bench import data
from tests.bench.measuring import TOKEN, seconds

OFFICERS, READING = 16, 3  # people, and the seconds for which each looks at a page
PICTURES, PICTURE = 5, 8 * 2**20  # 40 MB in all
RARELY = 10  # seconds between two uploads, and between two imports
LOOKS, PAUSE = 150, 0.1
IMPORTER = "disnaker"


def print_beside(port, cookies):
    quiet = look(port)
    with colleagues(port, cookies) as done:
        busy = look(port)
    for words, times in (("alone", quiet), ("beside", busy)):
        print(f"Public form {words}: median {median(times) * 1000:.1f} ms, p95 {quantiles(times, n=20)[-1] * 1000:.1f} ms")
    print(f"Beside ÷ alone: {median(busy) / median(quiet):.2f}; meanwhile {', '.join(f'{n} {what}' for what, n in done.items())}")


def look(port):
    times = []
    for _ in range(LOOKS):
        times.append(seconds(ask, port, reverse("public_form"), ""))
        time.sleep(PAUSE)
    return times[10:]


@contextmanager
def colleagues(port, cookies):
    """Let them work during the block; yield how often each kind of work was done."""
    done, ending = {"pages": 0, "uploads": 0, "imports": 0}, threading.Event()

    def again(what, work, pause):
        def run():
            while True:
                work()
                done[what] += 1
                if ending.wait(pause):
                    return

        return threading.Thread(target=run)

    officers = [cookies[name] for name, _, _, roles, _ in ACCOUNTS if roles == {Role.OFFICER}]
    paths = itertools.cycle(map(reverse, ("officer_home", "referral_list", "complaint_list")))
    pictures = {"files": [SimpleUploadedFile(f"{n}.jpg", os.urandom(PICTURE)) for n in range(PICTURES)], "send": "1"}
    book = ask(port, reverse("rad:report_export", args=[data.DRAFTED]), cookies[IMPORTER])
    table = {"file": SimpleUploadedFile("realisasi.xlsx", book)}
    threads = [
        *(
            again("pages", lambda cookie=cookie: ask(port, next(paths), cookie), READING)
            for cookie in itertools.islice(itertools.cycle(officers), OFFICERS)
        ),
        again("uploads", send(port, reverse("public_form"), "", pictures), RARELY),
        again("imports", send(port, reverse("rad:report_import", args=[data.DRAFTED]), cookies[IMPORTER], table), RARELY),
    ]
    # In one process, as the worker does.
    drawing = subprocess.Popen([sys.executable, "-c", "import tests.bench.__main__; from tests.bench.beside import draw; draw()"])
    for thread in threads:
        thread.start()
    try:
        yield done
        if drawing.poll() is not None:
            raise RuntimeError("The PDFs were not drawn.")
    finally:
        ending.set()
        for thread in threads:
            thread.join()
        drawing.terminate()
        drawing.wait()


def send(port, path, cookie, fields):
    body = encode_multipart(BOUNDARY, fields | {"csrfmiddlewaretoken": TOKEN})
    return lambda: ask(port, path, cookie, body, MULTIPART_CONTENT)


def ask(port, path, cookie, body=None, kind=None):
    """Return the answer to a request on a new connection. The public form refuses what is not complete with 422."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}", **({"Content-Type": kind} if kind else {})}
    line.request("POST" if body else "GET", path, body=body, headers=headers)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    if answer.status not in (200, 422):
        raise RuntimeError(f"{path} answered {answer.status}.")
    return content


def draw():
    os.nice(10)  # CPUWeight of the worker on a server
    evaluation = Evaluation.objects.get(year=data.DRAFTED)
    while True:
        documents.drawn(OrderedDocument(evaluation=evaluation, plan=evaluation.plan), moment=timezone.now())
