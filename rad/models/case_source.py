"""Which figure of the cases an indicator is reported from."""

from django.db import models

from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.models.indicator import Indicator


class CaseSourceQuerySet(models.QuerySet):
    def bound(self):
        """Return those that offer a figure, of plans that are or were in force."""
        return self.exclude(figure="").filter(indicator__in=Indicator.objects.of_no_draft())

    def for_list(self):
        return self.select_related("indicator__activity__programme__sub_task_force__plan").fetch_mode(models.FETCH_RAISE)


@tracked(part_of="indicator", called="figure")
class CaseSource(Natural):
    """Angka dari data kasus: the named figure that is offered to whoever reports an indicator. An empty one is no longer offered.

    It says how the row of the plan is read, as a unit does, and changes no printed cell and no report. So the plan secretariat
    changes it without a revision, and the history keeps what it was. `figure` is a code of `rujukan.figures.NAMED`.
    """

    NATURAL_KEY = ("indicator__code",)

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="case_source", verbose_name="indikator")
    figure = models.CharField("angka dari data kasus", max_length=30, blank=True)
    note = models.CharField("keterangan", max_length=300, blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    objects = CaseSourceQuerySet.as_manager()

    class Meta:
        ordering = ["indicator"]
        verbose_name = "angka dari data kasus"

    def __str__(self):
        return f"{self.indicator_id}: {self.figure or 'tidak ada'}"
