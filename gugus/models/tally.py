from django.db import models


class Tally(models.Model):
    """Hitungan: the number of attempts under a key, and the end of its window, for rate limits (`gugus.login.limits`).

    The key is an HMAC, so it does not show who tried or from where.
    """

    key = models.BinaryField("kunci", max_length=32, primary_key=True)
    count = models.PositiveIntegerField("jumlah")
    ends = models.DateTimeField("sampai", db_index=True)

    class Meta:
        verbose_name = "hitungan"

    def __str__(self):
        return f"{self.count}"
