from django.db import models
from django.utils import timezone

from gugus.choices import SignInMethod
from gugus.models.history import append_only


@append_only
class SignIn(models.Model):
    """Riwayat masuk: when and how somebody logged in to an account. Only its owner sees it. It holds no IP address."""

    user = models.ForeignKey("gugus.User", models.PROTECT, related_name="sign_ins", verbose_name="pengguna")
    at = models.DateTimeField("waktu", default=timezone.now)
    method = models.CharField("cara", max_length=10, choices=SignInMethod)
    browser = models.CharField("peramban", max_length=40)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "riwayat masuk"
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self):
        return f"{self.user}: {self.get_method_display()}, {self.browser}"
