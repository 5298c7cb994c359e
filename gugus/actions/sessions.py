"""Ends sessions."""

from django.db.models import F

from gugus.models import User


def end_all(user):
    """End all sessions of this user on all devices. A session's hash contains the count at its login, so a new count ends it."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
