"""The site as the bench serves it, whole or without a wall."""

from django.core.wsgi import get_wsgi_application

from tests.bench import protections

get_wsgi_application()
protections.take_down()

from gugus.wsgi import application  # noqa: E402 (it refuses a role that no policy binds, until it is told not to)

__all__ = ["application"]
