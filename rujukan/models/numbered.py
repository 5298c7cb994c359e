from django.db import models

from gugus.navigation import path_of


class Numbered(models.Model):
    """What has a number of a series without gaps (`gugus.workflow.numbering`), by which it is called and its page is found."""

    number = models.CharField("nomor", max_length=20, unique=True)
    page = ""  # the URL name

    class Meta:
        abstract = True

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return path_of(self.page, self.number)
