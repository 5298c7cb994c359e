from django.db import models
from django.utils import timezone

from gugus.choices import Role


class RoleRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at=None)


class RoleRequest(models.Model):
    """Permintaan peran: a role that can be shown identities, asked for by one administrator and given by another.

    Nobody decides about themselves, and whoever asked does not give.
    """

    user = models.ForeignKey("gugus.User", models.PROTECT, related_name="role_requests", verbose_name="pengguna")
    role = models.CharField("peran", max_length=20, choices=Role)
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diputuskan oleh")
    decided_at = models.DateTimeField("diputuskan", null=True)
    granted = models.BooleanField("disetujui", null=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permintaan peran"
        verbose_name_plural = "permintaan peran"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], condition=models.Q(decided_at=None), name="role_request_open_once"),
            models.CheckConstraint(
                condition=~models.Q(granted=True)
                | ~models.Q(decided_by=models.F("asked_by")) & ~models.Q(decided_by=models.F("user")),
                name="role_request_second_person",
                violation_error_message="Peran ini harus disetujui administrator lain.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} bagi {self.user}"
