from django.db import models
from django.utils import timezone

from gugus.choices import AccessKind, RevealReason
from gugus.models.history import append_only

NIGHT_BEGINS, NIGHT_ENDS = 22, 5  # hours, local time


class AccessLogQuerySet(models.QuerySet):
    def about(self, *subjects):
        return self.filter(subject__in=subjects)

    def by(self, user):
        return self.filter(user=user)

    def at_night(self):
        """Return the entries from 22.00 to 05.00, local time."""
        return self.filter(models.Q(at__hour__gte=NIGHT_BEGINS) | models.Q(at__hour__lt=NIGHT_ENDS))

    def unsealed(self):
        return self.filter(sealed=None)

    def for_list(self):
        return self.select_related("user", "institution").fetch_mode(models.FETCH_RAISE)


@append_only
class AccessLog(models.Model):
    """Catatan akses: who opened what of whom, and why. Written in the transaction that shows the data; never changed.

    `subject` is a code or number (PN-26-M7Q4, PGD-2026-00001), never a name.
    """

    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    user = models.ForeignKey("gugus.User", models.PROTECT, verbose_name="pengguna")
    who = models.CharField("nama waktu itu", max_length=500, blank=True)
    """The account's name when the entry was written. The seal covers it, so renaming the account does not change the entry."""
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, verbose_name="institusi")
    kind = models.CharField("tindakan", max_length=10, choices=AccessKind)
    subject = models.CharField("perihal", max_length=30, db_index=True)
    sections = models.JSONField("bagian", default=list)
    reason = models.CharField("alasan", max_length=20, choices=RevealReason, blank=True)
    explanation = models.CharField("keterangan", max_length=200, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "catatan akses"

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def renamed(self):
        """Whether the account now has another name than in this entry."""
        return bool(self.who) and self.who != called(self.user)


def called(user):
    """Return an account's full name and user name: "Bayu Polres (polres)"."""
    return f"{user.get_full_name()} ({user.username})".strip()
