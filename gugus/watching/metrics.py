"""Metrics for Prometheus: requests by view and status, and the numbers of the readings.

A label is the name of a view, a status or a state: never a path, a user or a code. Several web processes share the counts if
PROMETHEUS_MULTIPROC_DIR names an empty folder in which they may write (docs/monitoring.md); without it each counts its own. A
process leaves two small files there, also when it has ended; the folder is emptied when the web service starts.
"""

import os
import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from gugus.access.read_only import read_only
from gugus.watching import failure as failures, readings

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
NO_VIEW = "none"  # a path that leads nowhere

REQUESTS = Counter("gugus_requests", "Requests answered", ["view", "status"], registry=failures.OWN)
SECONDS = Histogram("gugus_request_seconds", "Time to the answer", ["view"], buckets=BUCKETS, registry=failures.OWN)


class MetricsMiddleware:
    """Counts each request and how long its answer took."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        response = self.get_response(request)
        view = (request.resolver_match.view_name if request.resolver_match else "") or NO_VIEW
        REQUESTS.labels(view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - begun)
        if response.status_code >= 500 and not read_only():
            failures.note(view)
        return response


class _Readings:
    """Collects the readings: whether each is well, and its numbers."""

    def collect(self):
        well = GaugeMetricFamily("gugus_well", "1 if this part of the site is well", labels=["part"])
        families = {"gugus_well": well}
        for reading in readings.read_all():
            well.add_metric([reading.name], int(reading.well))
            for name, numbers in reading.numbers.items():
                labelled = isinstance(numbers, dict)
                family = families[name] = GaugeMetricFamily(name, reading.name, labels=["of"] if labelled else [])
                for label, number in numbers.items() if labelled else [(None, numbers)]:
                    family.add_metric([label] if labelled else [], number)
        yield from families.values()


def exposition() -> bytes:
    """Return all metrics in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Readings())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(failures.OWN)
