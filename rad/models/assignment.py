"""Columns 8 and 9 of Lampiran II: who coordinates and who carries out."""

from django.db import models
from django.db.models import Q

from gugus.models import Institution
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.choices import AssignedGroup, AssignmentKind
from rad.models.indicator import Indicator
from rad.models.programme import Activity


def kin(institution_id):
    """Return an institution with its parents and children: in the plan a dinas answers for its bidang, and vice versa.

    Two levels up and down, because the annexes nest no deeper than dinas, bidang, seksi.
    """
    own = Institution.objects.filter(pk=institution_id)
    return Institution.objects.filter(
        Q(pk=institution_id)
        | Q(parent=institution_id)
        | Q(parent__parent=institution_id)
        | Q(pk__in=own.values("parent"))
        | Q(pk__in=own.values("parent__parent"))
    )


class HasPart(models.Func):
    """Whether an institution, a parent or a child of it has a part in the activity of a row. `activity` is its lookup.

    It asks the SQL function of the row policies (`rad.policies`), once a query: `AssignmentQuerySet.of` finds the same, but not
    that members carry out what their printed group does.
    """

    template = "%(expressions)s"
    arg_joiner = " = "
    output_field = models.BooleanField()

    def __init__(self, institution_id, kind, activity):
        super().__init__(activity, _ActivitiesOf(models.Value(institution_id), models.Value(kind.value)))


class _ActivitiesOf(models.Func):
    template = "ANY ((SELECT rad_activities_of(%(expressions)s))::bigint[])"
    output_field = models.BigIntegerField()


def names_of(bodies) -> tuple[str, ...]:
    """Return the names of bodies, each once. `bodies` are dicts of the `name` of an institution and a printed `group`."""
    return tuple(dict.fromkeys(body["name"] or AssignedGroup(body["group"]).label for body in bodies))


class AssignmentQuerySet(models.QuerySet):
    def coordinating(self):
        return self.filter(kind=AssignmentKind.COORDINATOR)

    def of(self, institution_id):
        """Return the assignments of this institution, its parents and its children."""
        return self.filter(institution__in=kin(institution_id))


@tracked(part_of="activity", called="kind")
class Assignment(Natural):
    """One body, or one printed group, that coordinates or carries out an activity.

    `printed` is this body's part of the cell. If the cell is merged with the row above, `printed` is blank and `merged` is set:
    the duty applies, the print does not repeat it. `indicator` is set if the cell belongs to that indicator only.
    """

    NATURAL_KEY = ("activity__code", "kind", "order")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="assignments", verbose_name="kegiatan")
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="assignments", verbose_name="hanya indikator"
    )
    kind = models.CharField("peran", max_length=12, choices=AssignmentKind)
    order = models.PositiveSmallIntegerField("urutan")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="institusi"
    )
    group = models.CharField("kelompok", max_length=30, choices=AssignedGroup, blank=True)
    printed = models.TextField("teks tercetak", blank=True)
    merged = models.BooleanField("menyatu dengan baris di atas", default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "kind", "order"]
        verbose_name = "koordinator atau pelaksana"
        verbose_name_plural = "koordinator dan pelaksana"
        constraints = [
            unique("assignment_order_once", ["activity", "kind", "order"], "Urutan ini sudah dipakai untuk kegiatan yang sama."),
            always(
                "assignment_institution_or_group",
                Q(institution__isnull=False, group="") | Q(Q(institution__isnull=True), ~Q(group="")),
                "Isi salah satu: institusi atau kelompok.",
            ),
            always(
                "assignment_printed_or_merged",
                Q(merged=True, printed="") | Q(Q(merged=False), ~Q(printed="")),
                "Teks tercetak kosong hanya untuk sel yang menyatu dengan baris di atas.",
            ),
        ]

    def __str__(self):
        return self.body

    @property
    def body(self):
        """The name of the institution or group for the screen."""
        return self.institution.short_name if self.institution_id else self.get_group_display()
