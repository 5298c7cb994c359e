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


class Notice(models.Model):
    """Pemberitahuan: what an institution or the holders of a role are told. Codes and numbers only, never a name.

    `about` is the key of what it is about (a case, a complaint), so that a room can keep it from who may not know of that.
    """

    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)
    about = models.UUIDField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

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
            )
        ]

    def __str__(self):
        return self.text

    def mark_read(self):
        """Read once, by whoever of the addressees comes first."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])
