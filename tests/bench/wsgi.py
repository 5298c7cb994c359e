"""The site as the benchmark serves it, whole or without a protection."""

from django.core.wsgi import get_wsgi_application

from tests.bench import protections

get_wsgi_application()
protections.disable_missing()

from gugus.wsgi import application  # noqa: E402 (it refuses a role that no policy binds, unless the check is switched off before)

__all__ = ["application"]
