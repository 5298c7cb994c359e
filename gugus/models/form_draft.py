from django.conf import settings
from django.db import models

from gugus.models.constraint import unique
from gugus.vault.sealing import SealedModel, SealedTextField


class FormDraft(SealedModel):
    """Draf: what a user has typed into a form and not yet sent. Only its writer reads it; sending the form deletes it.

    `address` is where the form is sent, `page` where it stands, both as paths. `fields` is one JSON text.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=300)
    page = models.CharField(max_length=300)
    fields = SealedTextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [unique("form_draft_once", ["user", "address"])]

    def __str__(self):
        return f"{self.saved_at:%Y-%m-%d %H.%M}"
