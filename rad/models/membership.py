"""Keanggotaan: who belongs to the task force and to its sub task forces."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.choices import sub_task_forces
from gugus.models.actor import actor
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from rad.choices import AssignedGroup, Position


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date):
        """Return the places that are held on a day."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))

    def of_group(self, group, letter):
        """Return the places behind a printed group of columns 8 and 9; none of a group that is no part of the task force.

        `letter`: the sub task force of the table, a letter or an expression. Nothing else says who "seluruh anggota" is.
        """
        if group == AssignedGroup.ALL_MEMBERS:
            return self
        return self.filter(letter=letter) if group == AssignedGroup.SUB_TASK_FORCE else self.none()

    def for_list(self):
        """Those of the whole task force first, then by sub task force; within each by position, as `Position` lists them."""
        rank = models.Case(*(models.When(position=one, then=place) for place, one in enumerate(Position)))
        return (
            self.select_related("institution", "decree")
            .order_by("letter", rank, "institution__short_name", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


@tracked
class Membership(models.Model):
    """The place of an institution in the task force, or in one of its sub task forces (`letter`), by a decree.

    `official` and `office` name who represents it, as the decree prints them: public data, without telephone numbers and
    addresses. They are kept as long as the decree, so no retention rule destroys them.
    """

    letter = models.CharField("sub gugus tugas", max_length=1, choices=sub_task_forces, blank=True)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="memberships", verbose_name="institusi")
    position = models.CharField("kedudukan", max_length=15, choices=Position)
    official = models.CharField("nama pejabat", max_length=120, blank=True)
    office = models.CharField("jabatan", max_length=120, blank=True)
    decree = models.ForeignKey("rad.RegisterEntry", models.PROTECT, related_name="memberships", verbose_name="surat keputusan")
    since = models.DateField("sejak")
    until = models.DateField("sampai", null=True, blank=True)
    recorded_by = actor("dicatat oleh")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["letter", "position", "pk"]
        verbose_name = "keanggotaan"
        constraints = [
            always("membership_dates", Q(until=None) | Q(until__gte=F("since"))),
            unique("membership_one_chair", ["letter"], where=Q(position=Position.CHAIR, until=None)),
        ]

    def __str__(self):
        return f"{self.get_position_display()}: {self.official or self.institution}"
