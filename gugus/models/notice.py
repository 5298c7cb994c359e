from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.constraint import always


def _condition(**lookups):
    return models.ExpressionWrapper(Q(**lookups), output_field=models.BooleanField())


# Without constants: as parameters of a statement they would not match those of the index.
INBOX = (
    _condition(read_at__isnull=False).asc(),
    _condition(read_at__isnull=True, urgent=True).desc(),
    models.F("at").desc(),
    models.F("id").desc(),
)


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def inbox(self):
        """Return urgent unread notices first, then other unread ones, then read ones; each group newest first."""
        return self.order_by(*INBOX)

    def for_list(self):
        names = (f"read_by__{name}" for name in ("username", "first_name", "last_name"))
        rows = self.select_related("read_by").only("text", "path", "urgent", "at", "read_at", *names)
        return rows.fetch_mode(models.FETCH_RAISE)


class Notice(models.Model):
    """Pemberitahuan: a message to an institution or to the holders of a role. It holds codes and numbers, never a name.

    `about` is the key of its subject (a case, a complaint). The row policy hides the notice from users whom that case bars.

    A notice is addressed to no single person, so it has one read mark: whoever opens its page first has read it. Colleagues
    see who read it and when, and can mark it as unread. Work that must be done stays on the home pages until it is done,
    whether the notice was read or not.
    """

    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)
    about = models.UUIDField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(*INBOX, name="notice_inbox"),
            models.Index(fields=["institution", "at"], condition=Q(read_at=None), name="notice_unread_institution"),
            models.Index(fields=["role", "at"], condition=Q(read_at=None), name="notice_unread_role"),
            models.Index(fields=["path"], condition=Q(read_at=None), name="notice_unread_path"),
        ]
        constraints = [
            always("notice_one_addressee", Q(institution__isnull=False, role="") | Q(institution=None) & ~Q(role="")),
            always("notice_read_by_when", Q(read_by=None) | Q(read_at__isnull=False)),
        ]

    def __str__(self):
        return self.text

    @property
    def subject(self):
        """What it is about, so that those of one thing stand together, also if they came in several roles."""
        return self.path or self.text

    @property
    def pile(self):
        """Its group in the inbox."""
        if self.read_at:
            return "Sudah dibaca"
        return "Kerjakan sekarang" if self.urgent else "Belum dibaca"
