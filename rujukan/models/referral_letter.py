import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from gugus.models.constraint import unique
from rujukan.models.numbered_letter import NumberedLetter
from rujukan.models.referral import Referral


class ReferralLetter(NumberedLetter):
    """Surat rujukan: the letter of a sent referral. A change of what it prints makes another letter that `replaces` it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="letters", verbose_name="rujukan")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    given_at = models.DateTimeField("dibuat")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibuat oleh")

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "surat rujukan"
        constraints = [
            unique("referral_letter_first", ["referral"], where=Q(replaces=None)),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
