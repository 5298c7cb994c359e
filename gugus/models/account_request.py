from django.db import models
from django.utils import timezone

from gugus.choices import AccountChange, Role
from gugus.history import tracked
from gugus.models.institution import Institution


class AccountRequestQuerySet(models.QuerySet):
    def for_user(self, user):
        """Administrators decide, auditors look on."""
        return self.all() if user.is_administrator or user.is_auditor else self.none()

    def open(self):
        return self.filter(decided_at=None)

    def waiting_for(self, user):
        """Open ones that this administrator can grant: asked by another, for another."""
        return self.open().exclude(asked_by=user).exclude(user=user) if user.is_administrator else self.none()


@tracked(part_of="user", called="kind", named=("value",))
class AccountRequest(models.Model):
    """Permintaan akun: a change of a guarded account, asked for by one administrator and granted by another.

    Nobody decides about themselves, and whoever asked does not grant. `value` is the role, the key of the institution, the
    user name or the address that is asked for; of a printed link that was granted, the half that its asker hands over.
    """

    user = models.ForeignKey("gugus.User", models.PROTECT, related_name="requests", verbose_name="pengguna")
    kind = models.CharField("yang diminta", max_length=20, choices=AccountChange)
    value = models.CharField("menjadi", max_length=254, blank=True)
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diputuskan oleh")
    decided_at = models.DateTimeField("diputuskan", null=True)
    granted = models.BooleanField("disetujui", null=True)

    objects = AccountRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permintaan akun"
        verbose_name_plural = "permintaan akun"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(decided_at=None) & ~models.Q(kind=AccountChange.ROLE),
                name="account_request_open_once",
            ),
            models.UniqueConstraint(
                fields=["user", "value"],
                condition=models.Q(decided_at=None, kind=AccountChange.ROLE),
                name="account_request_role_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(granted=True)
                | ~models.Q(decided_by=models.F("asked_by")) & ~models.Q(decided_by=models.F("user")),
                name="account_request_second_person",
                violation_error_message="Perubahan ini harus disetujui administrator lain.",
            ),
        ]

    def __str__(self):
        return f"{self.words} bagi {self.user}"

    @property
    def words(self):
        """What is asked for, in one phrase of the screen."""
        match self.kind:
            case AccountChange.ROLE:
                return f"Peran {Role(self.value).label}"
            case AccountChange.INSTITUTION:
                return f"Institusi {Institution.objects.get(pk=self.value)}"
            case AccountChange.USERNAME | AccountChange.EMAIL:
                return f"{self.get_kind_display()} {self.value or 'dikosongkan'}"
            case _:
                return self.get_kind_display()
