from django.db import models
from django.utils import timezone

from gugus.models.constraint import unique
from gugus.models.history import append_only


@append_only
class Seal(models.Model):
    """Segel: a closed batch of the access log (`gugus.audit.access_log.seal`), chained to the seal before it.

    `head` is the chain's hash (SHA-256) after its last entry. `mac` is the HMAC of the other columns with the key of AUDIT_KEY
    whose number is `key`: without it nobody can make a seal. The first seal with a new key closes the chain of the old key, and
    may be empty.
    """

    number = models.PositiveIntegerField("nomor", primary_key=True)
    at = models.DateTimeField("sampai", default=timezone.now)
    """The moment up to which the log is closed."""
    previous = models.BinaryField("ujung segel sebelumnya", max_length=32)
    head = models.BinaryField("ujung", max_length=32)
    count = models.PositiveIntegerField("jumlah catatan")
    key = models.PositiveSmallIntegerField("nomor kunci", default=1)
    mac = models.BinaryField("tanda", max_length=32)

    class Meta:
        ordering = ["-number"]
        verbose_name = "segel"

    def __str__(self):
        return f"{self.number}:{bytes(self.head).hex()}"


@append_only
class SealedEntry(models.Model):
    """Catatan tersegel: the place of one log entry in its seal, and the hash of the chain up to it."""

    entry = models.OneToOneField("gugus.AccessLog", models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="entries")
    place = models.PositiveIntegerField("urutan")
    link = models.BinaryField("mata rantai", max_length=32)

    class Meta:
        ordering = ["seal", "place"]
        verbose_name = "catatan tersegel"
        constraints = [unique("sealed_entry_place_once", ["seal", "place"])]

    def __str__(self):
        return f"{self.seal_id}/{self.place}"


@append_only
class SealCheck(models.Model):
    """Pemeriksaan segel: a run of `manage.py verify_audit`: when, how many seals and entries, and the faults in words."""

    at = models.DateTimeField("waktu", default=timezone.now)
    seals = models.PositiveIntegerField("jumlah segel")
    entries = models.PositiveIntegerField("jumlah catatan")
    anchored = models.BooleanField("dengan jangkar")
    faults = models.JSONField("temuan", default=list)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "pemeriksaan segel"

    def __str__(self):
        return f"{self.seals} segel: {'utuh' if not self.faults else 'tidak utuh'}"
