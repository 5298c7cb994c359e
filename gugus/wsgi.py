"""WSGI entry point for the web server. Its processes keep a pool of database connections.

gunicorn loads it once (`--preload`) and forks: the processes share the memory of the code, and none may use a connection that was
opened here.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gugus.settings")
os.environ.setdefault("DATABASE_POOL", "1")

site = get_wsgi_application()


def application(environ, start_response):
    return site(environ, start_response)


# Python keeps the frames of a thread in pieces of 16 KB: the kernel gives the next one for a call that needs it, and takes it
# back when that returns. A loop that calls across such an edge cost a page up to a third. This frame asks for one large piece.
application.__code__ = application.__code__.replace(co_stacksize=32_000)  # words of eight bytes

# These modules need the apps to be loaded.
from django.db import connections  # noqa: E402

from gugus import urls  # noqa: E402, F401 (every view)
from gugus.access import grants  # noqa: E402
from gugus.checks import keys  # noqa: E402

grants.require()
keys.require()  # with a wrong key the site would encrypt data that nobody can decrypt again
for connection in connections.all():
    connection.close()
    connection.close_pool()
gc.freeze()  # a collection would write into the shared memory, and so copy it
