import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone

from gugus.models.history import tracked
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.service_kinds import ServiceKind

STILL_IN_SHELTER = "Orang ini masih tercatat tinggal di penampungan. Catat keluarnya lebih dulu."
STAYS_OVERLAP = "Waktu masuk tidak boleh sebelum keluarnya dari penampungan terakhir."
# The range excludes its end: a stay that begins at the instant the last one ends does not overlap it.
FROM_UNTIL = models.Func("since", "until", function="TSTZRANGE", output_field=DateTimeRangeField())


@tracked(part_of="referral", called="kind")
class Service(SealedModel):
    """Layanan: what an institution did for a victim under an accepted referral. It can still read this after the referral."""

    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, related_name="services")
    submit_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("jenis layanan", max_length=30, choices=ServiceKind)
    given_on = models.DateField("tanggal")
    note = SealedTextField("catatan")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-given_on", "-at"]
        verbose_name = "layanan"
        verbose_name_plural = "layanan"

    def __str__(self):
        return self.get_kind_display()


@tracked(part_of="referral")
class ShelterStay(models.Model):
    """Penampungan: one stay of a victim at a shelter, from `since` until `until`.

    Lampiran I limits only stays at Polres (± 2 weeks). `allowed_days` is that limit for all stays of the victim there
    together. `leave_by` is the end of the last day that the earlier stays leave for this one: `rujukan.stages.shelter_days`.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="stays")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, related_name="stays")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="stays")
    since = models.DateTimeField("masuk")
    leave_by = models.DateTimeField("batas", null=True, blank=True)
    allowed_days = models.PositiveSmallIntegerField("batas (hari)", null=True, blank=True)
    until = models.DateTimeField("keluar", null=True, blank=True)
    left_to = models.CharField("pergi ke", max_length=20, choices=LeftTo, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = "penampungan"
        verbose_name_plural = "penampungan"
        indexes = [
            models.Index(fields=["leave_by"], condition=models.Q(until=None, leave_by__isnull=False), name="shelter_stay_running")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(leave_by=None, allowed_days=None)
                | models.Q(leave_by__isnull=False, allowed_days__isnull=False),
                name="shelter_stay_limited",
            ),
            models.UniqueConstraint(
                fields=["victim"],
                condition=models.Q(until=None),
                name="shelter_stay_one_open",
                violation_error_message=STILL_IN_SHELTER,
            ),
            ExclusionConstraint(
                expressions=[("victim", RangeOperators.EQUAL), (FROM_UNTIL, RangeOperators.OVERLAPS)],
                name="shelter_stay_one_at_a_time",
                violation_error_message=STAYS_OVERLAP,
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="shelter_stay_until_after_since",
                violation_error_message="Tanggal keluar tidak boleh sebelum tanggal masuk.",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None, left_to="") | models.Q(until__isnull=False) & ~models.Q(left_to=""),
                name="shelter_stay_left_somewhere",
                violation_error_message="Catat ke mana orangnya pergi.",
            ),
        ]

    def __str__(self):
        return f"{self.institution} sejak {self.since:%Y-%m-%d}"
