import pgtrigger
from django.db import models
from django.utils import timezone

from gugus.choices import SignInMethod


class SignIn(models.Model):
    """Riwayat masuk: when and how somebody logged in to an account. Only its owner sees it. It holds no IP address."""

    append_only = True

    user = models.ForeignKey("gugus.User", models.PROTECT, related_name="sign_ins", verbose_name="pengguna")
    at = models.DateTimeField("waktu", default=timezone.now)
    method = models.CharField("cara", max_length=10, choices=SignInMethod)
    browser = models.CharField("peramban", max_length=40)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "riwayat masuk"
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.user}: {self.get_method_display()}, {self.browser}"
