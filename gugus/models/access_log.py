import pgtrigger
from django.db import models
from django.utils import timezone

from gugus.choices import AccessKind, RevealReason

NIGHT_BEGINS, NIGHT_ENDS = 22, 5  # o'clock, in the county's time


class AccessLogQuerySet(models.QuerySet):
    def for_user(self, user):
        """What this person may see. The only place that decides it.

        The auditor reads the whole log. The coordinator answers a victim who asks who knows of them: the view comes by the
        victim's own page, so by `about` what they may see anyway. Everybody else may know what they opened themselves.
        """
        return self.all() if user.is_auditor or user.is_coordinator else self.by(user)

    def about(self, *subjects):
        return self.filter(subject__in=subjects)

    def by(self, user):
        return self.filter(user=user)

    def at_night(self):
        """From 22.00 to 05.00, in the county's time."""
        return self.filter(models.Q(at__hour__gte=NIGHT_BEGINS) | models.Q(at__hour__lt=NIGHT_ENDS))

    def unsealed(self):
        return self.filter(sealed=None)

    def for_list(self):
        return self.select_related("user", "institution").fetch_mode(models.FETCH_RAISE)


class AccessLog(models.Model):
    """Catatan akses: who opened what of whom, and why. Written in the transaction that shows it; never changed.

    `subject` is a code or number (PN-26-M7Q4, PGD-2026-00001), never a name.
    """

    append_only = True

    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    user = models.ForeignKey("gugus.User", models.PROTECT, verbose_name="pengguna")
    who = models.CharField("nama waktu itu", max_length=500, blank=True)
    """The account's name when it was written: sealed with the entry, so that renaming the account does not change who it was."""
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
        verbose_name_plural = "catatan akses"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def renamed(self):
        """Whether the account is called something else now."""
        return bool(self.who) and self.who != called(self.user)


def called(user):
    """An account's names in full: "Bayu Polres (polres)"."""
    return f"{user.get_full_name()} ({user.username})".strip()
