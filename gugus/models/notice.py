from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeQuerySet(models.QuerySet):
    def for_user(self, user):
        """Notices to this user's institution or to one of their roles."""
        mine = models.Q(role__in=user.roles)
        if user.institution_id and user.is_officer:
            mine |= models.Q(institution_id=user.institution_id)
        return self.filter(mine)

    def unread(self):
        return self.filter(read_at=None)

    def inbox(self):
        """Unread first, of these the urgent ones; then the newest."""
        waiting = models.Case(models.When(read_at=None, urgent=True, then=0), models.When(read_at=None, then=1), default=2)
        return self.order_by(waiting, "-at", "-pk")

    def for_list(self):
        return self.select_related("read_by").fetch_mode(models.FETCH_RAISE)


class Notice(models.Model):
    """Pemberitahuan: what an institution or the holders of a role are told. Codes and numbers only, never a name.

    `about` is the key of what it is about (a case, a complaint): the row policy hides the notice from whom that case bars.

    A notice is addressed to a desk, not to a person, and has one read mark: colleagues see who read it and when, and can
    put it back. What must be done stands on the home pages until it is done, read or not.
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
            models.Index(fields=["institution"], condition=models.Q(read_at=None), name="notice_unread_institution"),
            models.Index(fields=["role"], condition=models.Q(read_at=None), name="notice_unread_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(institution__isnull=False, role="") | models.Q(institution=None) & ~models.Q(role=""),
                name="notice_one_addressee",
            ),
            models.CheckConstraint(
                condition=models.Q(read_by=None) | models.Q(read_at__isnull=False), name="notice_read_by_when"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def pile(self):
        """Where it lies in the inbox: (unread, its day). The urgent ones that are unread lie together, without a day."""
        unread = self.read_at is None
        return unread, None if unread and self.urgent else timezone.localdate(self.at)
