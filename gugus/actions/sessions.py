"""Ending what stands open."""

from django.db.models import F

from gugus.models import User


def end_all(user):
    """End every session of this person, on every device: each is bound to the count it was begun under."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
