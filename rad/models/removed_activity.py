"""Kegiatan yang dikeluarkan: an activity that the secretariat took out of a draft plan, and why."""

from django.db import models
from django.db.models import Q

from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.history import append_only
from rad.models.plan import ActionPlan
from rad.models.programme import Activity


@append_only
class RemovedActivity(models.Model):
    """An activity that was taken out of a draft. Append-only; the histories of its rows keep what it said.

    `origin` is the activity of the reviewed plan that it was copied from, None if it was added in the draft.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="removed", verbose_name="rancangan")
    origin = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kegiatan rencana sebelumnya"
    )
    code = models.CharField("kode", max_length=40)
    label = models.TextField("kegiatan")
    reason = models.TextField("alasan")
    by = actor("dikeluarkan oleh")
    at = models.DateTimeField("dikeluarkan pada")

    class Meta:
        ordering = ["pk"]
        verbose_name = "kegiatan yang dikeluarkan"
        constraints = [always("removed_activity_with_reason", ~Q(reason=""), "Mengeluarkan kegiatan memerlukan alasan.")]

    def __str__(self):
        return f"{self.code} {self.label}"
