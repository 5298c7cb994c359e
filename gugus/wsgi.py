"""The door for the web server. Its processes keep a pool of database connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gugus.settings")
os.environ.setdefault("DATABASE_POOL", "1")

application = get_wsgi_application()

from gugus import grants, keys  # noqa: E402 (need the applications to be loaded)

grants.require()
keys.require()  # with a wrong key the site would seal what nobody opens again
