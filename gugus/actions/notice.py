"""Verbs on notices. Each is idempotent: the first reader of a notice stays its reader."""

from django.utils import timezone

from gugus.models import Notice


def read(notice, *, by):
    """Mark a notice as read."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now(), read_by=by)


def read_all(keys, *, by):
    """Mark the notices with these keys as read; return how many. Urgent ones stay unread: users open each of them."""
    return Notice.objects.unread().filter(pk__in=keys, urgent=False).update(read_at=timezone.now(), read_by=by)


def put_back(notice):
    """Mark a notice as unread, for a colleague or for later."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None, read_by=None)
