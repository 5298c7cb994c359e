"""Requests pages of running servers in turns, and measures time, size and statements of each."""

import gzip
import http.client
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import CSRF_SECRET_LENGTH

TOKEN = "x" * CSRF_SECRET_LENGTH


@dataclass
class Measured:
    page: object
    times: list[float] = field(default_factory=list)
    statements: int = 0
    slowest: str = ""
    raw: int = 0
    compressed: int = 0

    @property
    def median(self):
        """The median time in milliseconds."""
        return median(self.times) * 1000

    @property
    def p95(self):
        return quantiles(self.times, n=20)[-1] * 1000


def measure(requests, cookies, rounds):
    """Measure each (port, page) once per round, in turn, so that a noisy moment affects all of them alike."""
    lines = {port: http.client.HTTPConnection("127.0.0.1", port) for port, _ in requests}
    measured = [(lines[port], Measured(page)) for port, page in requests]
    for line, result in measured:  # this also warms up the caches
        for _ in range(4):
            headers, body, _ = _get(line, result.page, cookies, {"X-Count": "1"})
        result.statements, result.slowest = int(headers["X-Statements"]), headers["X-Slowest"]
        result.compressed = len(body)
        result.raw = len(gzip.decompress(body)) if headers.get("Content-Encoding") == "gzip" else len(body)
    for _ in range(rounds):
        for line, result in measured:
            result.times.append(_get(line, result.page, cookies, {})[2])
    return [result for _, result in measured]


def _get(line, page, cookies, extra):
    headers = {"Cookie": f"{cookies.get(page.user, '')}; {settings.CSRF_COOKIE_NAME}={TOKEN}", "Accept-Encoding": "gzip", **extra}
    form = None
    if page.form:
        form = urlencode(page.form | {"csrfmiddlewaretoken": TOKEN})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    start = time.perf_counter()
    line.request("POST" if form else "GET", page.path, body=form, headers=headers)
    response = line.getresponse()
    body = response.read()
    seconds = time.perf_counter() - start
    if response.status != 200:
        raise RuntimeError(f"{page.name} ({page.path}) answered {response.status}.")
    return dict(response.headers), body, seconds


def seconds(call, *arguments, **named):
    start = time.perf_counter()
    call(*arguments, **named)
    return time.perf_counter() - start
