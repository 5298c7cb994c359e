from django.db import models


class KeyMark(models.Model):
    """A known word encrypted or indexed with a key: shows a wrong or missing key before anything is encrypted or decrypted.

    Names are "vault:<number>" and "index". `gugus.checks.keys` writes the rows, as the owner.
    """

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.BinaryField()

    def __str__(self):
        return self.name
