"""The site as the bench serves it, whole or without a wall."""

from gugus.wsgi import application
from tests.bench import walls

walls.take_down()

__all__ = ["application"]
