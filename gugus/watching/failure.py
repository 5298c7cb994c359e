"""Which pages failed lately: the moment of the last 5xx of each view. All processes of the web server share the moments, as they
share the metrics (`gugus.watching.metrics`).
"""

import os
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge, multiprocess

NAME = "gugus_failed_at_seconds"
READINESS = "health_ready"  # answers 503 because of a failure, and must not be one

OWN = CollectorRegistry()
FAILED_AT = Gauge(NAME, "When a view last answered 5xx", ["view"], registry=OWN, multiprocess_mode="max")


def note(view):
    """Note that this view has answered 5xx."""
    if view != READINESS:
        FAILED_AT.labels(view).set_to_current_time()


def latest():
    """Return {view: the moment at which it last answered 5xx}, since the web server started."""
    registry = OWN
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    samples = (sample for family in registry.collect() if family.name == NAME for sample in family.samples)
    return {sample.labels["view"]: datetime.fromtimestamp(sample.value, UTC) for sample in samples}
