"""Pedoman nilai: the rubric by which an assessor grades a target that cannot be calculated."""

from django.db import models
from django.db.models import Q

from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.natural import Natural


@tracked
class GradeLevel(Natural):
    """One level of the rubric: which grades it covers, and what must be proved for it. Level 1 is the highest.

    A level covers the grades from `floor` up to the next level. The highest begins at 100 and the lowest at 0.
    """

    NATURAL_KEY = ("number",)

    number = models.PositiveSmallIntegerField("tingkat", unique=True)
    floor = models.PositiveSmallIntegerField("mulai nilai", unique=True)
    name = models.CharField("sebutan", max_length=60)
    meaning = models.TextField("kapan diberikan", max_length=500)
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        ordering = ["number"]
        verbose_name = "tingkat nilai"
        constraints = [always("grade_level_floor_at_most_full", Q(floor__lte=100), "Nilai penilai paling tinggi 100.")]

    def __str__(self):
        return f"{self.floor}: {self.name}"


def level_of(grade, levels):
    """Return the level that covers a grade; None if there is none."""
    return next((level for level in sorted(levels, key=lambda one: -one.floor) if level.floor <= grade), None)
