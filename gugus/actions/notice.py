"""Verbs on notices. Each is idempotent: the first reader of a notice stays its reader."""

from django.utils import timezone

from gugus.models import Notice


def read(notice, *, by):
    """Mark a notice as read; if it leads nowhere, also those that say the same."""
    same = {"pk": notice.pk} if notice.path else {"path": "", "text": notice.text}
    Notice.objects.unread().filter(**same).update(read_at=timezone.now(), read_by=by)


def read_at(path, *, by):
    """Mark the notices that lead to this page as read, because the user has opened it; return how many.

    It waits for nobody: what another request marks at this moment it leaves.
    """
    rows = Notice.objects.unread().filter(path=path).select_for_update(skip_locked=True, of=("self",)).values("pk")
    return Notice.objects.filter(pk__in=rows).update(read_at=timezone.now(), read_by=by)


def read_all(keys, *, by):
    """Mark the notices with these keys as read; return how many. Urgent ones stay unread: users open each of them."""
    return Notice.objects.unread().filter(pk__in=keys, urgent=False).update(read_at=timezone.now(), read_by=by)


def put_back(notice):
    """Mark a notice as unread, for a colleague or for later."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None, read_by=None)
