"""Constraints of models in one call each: what is always so of a row, and what two rows never share."""

from django.db import models


def always(name, condition, message=""):
    """Return the constraint that every row meets a condition. A form that breaks it shows the message."""
    return models.CheckConstraint(name=name, condition=condition, **_with_message(message))


def unique(name, fields, message="", *, where=None, **options):
    """Return the constraint that no two rows, of those where a condition is met, are equal in all of these fields."""
    return models.UniqueConstraint(name=name, fields=fields, condition=where, **_with_message(message), **options)


def _with_message(message):
    return {"violation_error_message": message} if message else {}
