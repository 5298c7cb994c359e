"""The account that did something to a row, in one call."""

from django.conf import settings
from django.db import models


def actor(verbose_name, *, optional=False):
    """Return the foreign key to the account that did something. `optional`: nobody has done it yet. A named account stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=optional, blank=optional, related_name="+", verbose_name=verbose_name
    )
