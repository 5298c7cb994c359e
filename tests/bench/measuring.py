"""Ask a running server for pages, in turns, and say what each cost."""

import gzip
import http.client
import time
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Measured:
    page: object
    times: list[float] = field(default_factory=list)
    statements: int = 0
    dearest: str = ""
    raw: int = 0
    compressed: int = 0

    @property
    def median(self):
        """Milliseconds."""
        return median(self.times) * 1000

    @property
    def p95(self):
        return quantiles(self.times, n=20)[-1] * 1000


def measure(port, pages, cookies, rounds):
    """Measure each page once a round, interleaved with all others, so that a noisy moment hits them alike."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = [Measured(page) for page in pages]
    for one in found:  # also warms up
        for _ in range(4):
            headers, body, _ = _get(connection, one.page, cookies, {"X-Count": "1"})
        one.statements, one.dearest = int(headers["X-Statements"]), headers["X-Dearest"]
        one.compressed = len(body)
        one.raw = len(gzip.decompress(body)) if headers.get("Content-Encoding") == "gzip" else len(body)
    for _ in range(rounds):
        for one in found:
            one.times.append(_get(connection, one.page, cookies, {})[2])
    return found


def _get(connection, page, cookies, extra):
    headers = {"Cookie": cookies[page.user], "Accept-Encoding": "gzip", **extra}
    start = time.perf_counter()
    connection.request("GET", page.path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    seconds = time.perf_counter() - start
    if response.status != 200:
        raise RuntimeError(f"{page.name} ({page.path}) answered {response.status}.")
    return dict(response.headers), body, seconds
