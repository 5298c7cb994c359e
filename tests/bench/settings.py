"""Settings of the benchmark: those of DEV with a database of its own, one more page and one more middleware."""

import os

os.environ["DEV"] = "1"
os.environ["DEBUG"] = "0"

from gugus.settings import *  # noqa: F403
from gugus.settings import DATABASES, MIDDLEWARE
from tests.bench import protections

for database in DATABASES.values():
    database["NAME"] = os.environ.get("BENCH_DATABASE", "gugus_bench")
    if "policies" in protections.missing():
        database["USER"] = DATABASE_WEB_ROLE = protections.EXEMPT
ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE.insert(0, "tests.bench.counting.CountingMiddleware")
SESSION_COOKIE_AGE = 24 * 3600
OTHER = ""  # county of the databases that are kept: the first one (tests.settings)
