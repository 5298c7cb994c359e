from django.db import models


class KeyMark(models.Model):
    """What a key made of a known word, so that a wrong or missing key is found before anything is opened or sealed with it.

    Names are "vault:<number>" and "index". Written by `gugus.checks.keys` as the owner.
    """

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.BinaryField()

    def __str__(self):
        return self.name
