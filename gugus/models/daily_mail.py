from django.conf import settings
from django.db import models

from gugus.models.duty_contact import DIGEST_AT


class DailyMail(models.Model):
    """Surel harian: a user chose to be mailed in the morning that something waits. No row: they did not.

    `sent_on` is the day of the last one.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_mail", verbose_name="pengguna")
    at = models.TimeField("pukul", default=DIGEST_AT)
    sent_on = models.DateField("terakhir dikirim", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "surel harian"

    def __str__(self):
        return f"{self.user_id} {self.at:%H.%M}"
