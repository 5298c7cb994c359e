from django.db import models


class Tally(models.Model):
    """Hitungan: how often something was tried under a key, and until when that counts (`gugus.login.limits`).

    The key is a keyed hash: of whom or from where cannot be read from it.
    """

    key = models.BinaryField("kunci", max_length=32, primary_key=True)
    count = models.PositiveIntegerField("jumlah")
    ends = models.DateTimeField("sampai", db_index=True)

    class Meta:
        verbose_name = "hitungan"
        verbose_name_plural = "hitungan"

    def __str__(self):
        return f"{self.count}"
