"""Telling others."""

from gugus.access import beyond
from gugus.models import Notice


def leave(**columns):
    """Leave a notice for an institution or the holders of a role, who are others than the writer: return it."""
    with beyond("notices"):
        return Notice.objects.create(**columns)
