"""WSGI entry point for the web server. Its processes keep a pool of database connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gugus.settings")
os.environ.setdefault("DATABASE_POOL", "1")

application = get_wsgi_application()

# These modules need the apps to be loaded.
from gugus.access import grants  # noqa: E402
from gugus.checks import keys  # noqa: E402

grants.require()
keys.require()  # with a wrong key the site would encrypt data that nobody can decrypt again
