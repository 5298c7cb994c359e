"""Settings of the tests: the site's own in DEV, logged in as the owner, who creates the test database.

The site's grants still apply to requests, because each scope switches to the role of its user (gugus/access/roles.py).
"""

import os

os.environ["DEV"] = "1"
os.environ["DATABASE_ROLE"] = "owner"
os.environ["DEBUG"] = "0"
os.environ["PORT"] = "8000"

from gugus.settings import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}

# One plan of each statement for all tests. tests/test_sql.py reads plans.
DATABASES["default"]["OPTIONS"] |= {"options": "-c plan_cache_mode=force_generic_plan"}  # noqa: F405

# Rate limits count in the test's own transaction, so that each test starts without counts. tests/gugus/test_limits.py uses a
# server.
DATABASE_ROUTERS = []
del DATABASES["apart"]  # noqa: F405

# Look for a static file when it is asked for. Each test client would list them all first.
WHITENOISE_AUTOREFRESH = True

# The live server of Django serves this folder at /; without a value, the current one.
MEDIA_ROOT = "/nowhere"

# Another county than the usual one is tested beside the tests of that one (tests/test_second_county.py).
OTHER = "" if COUNTY.folder.parent == BASE_DIR / "fixtures" else f"{COUNTY.folder.name}_"  # noqa: F405
if OTHER:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{OTHER}"}  # noqa: F405

# The log as a server writes it, a file for each process. tests/leak_search.py reads the files after the run.
RESULTS = BASE_DIR / f"var/{OTHER}test-results"  # noqa: F405
RESULTS.mkdir(parents=True, exist_ok=True)
RUN = RESULTS / f"log-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
LOGGING["handlers"]["run"] = {"class": "logging.FileHandler", "filename": RUN, "delay": True, "formatter": "line"}  # noqa: F405
LOGGING["root"]["handlers"] = LOGGING["loggers"]["django"]["handlers"] = ["stderr", "run"]  # noqa: F405
LOGGING["loggers"]["gugus"]["level"] = "INFO"  # noqa: F405
