from django.conf import settings
from django.db import models
from django.utils import timezone

from gugus.models.constraint import unique


class Submission(models.Model):
    """Kiriman: a form of a user that was taken, so that sending it again does not do it again. Only its sender reads it.

    `digest` is an HMAC of the address and the words of the form; the words themselves are not stored. `location` is the page to
    which the form led.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [unique("submission_once", ["user", "key"])]
        indexes = [models.Index(fields=["user", "digest"], name="submission_of_words")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H.%M}"
