"""Guardians of a child, and what a suspicion of one of them stops.

`Victim.is_child` says who is a child: under 18, or of unknown age until somebody decides (`COUNTED_AS_CHILD` for queries). A
child's own consent is not asked. Forms of the stages that are about children only (`StageForm.of_child`) are offered for children
only.

Under a relation in which every known guardian is suspected nobody acts for the child (`in_the_way`): a trigger refuses the
consent, `ConsentQuerySet.usable` no longer offers one that was given, and the forms of the stages take the answer away
(`Question.refuses`, `Victim.circumstances`). Pages read the codes of the guardians with the victim in one statement
(`with_guardians`). All who serve the person read in the section of safety whom not to call; the section of guardians, which opens
with a reason, belongs to shelter, health and social work. A suspicion is copied to every code of the person, at a merge and
later, because a warning must not be lost; other guardians stay under their code.

A return asks for a note on the best interest of the child. Only the lead agency writes it, so it counts under any referral
(`Before.anywhere`). The duty to tell the police unit for children starts with the conclusion, once for each victim.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from gugus.models.constraint import always, unique
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.children import GuardianRelation
from rujukan.choices.service_kinds import NewVersionReason


class GuardianQuerySet(models.QuerySet):
    def current(self):
        """Return the newest version of each guardian who still is one."""
        return self.filter(replaced_by=None, ended=False)

    def in_the_way(self):
        """Return the suspected guardians beside whom nobody else has their relation: nobody acts under this relation."""
        others = self.model.objects.current().filter(victim=OuterRef("victim"), relation=OuterRef("relation"), suspected=False)
        return self.current().filter(~Exists(others), suspected=True)


@append_only
class Guardian(SealedModel):
    """Wali: who decides for a child. A suspected one is told nothing, consents to nothing and receives nobody.

    Append-only: a correction is a new version, which `replaces` the one before and says why. `number` counts the guardians of
    one victim.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="guardians")
    number = models.PositiveSmallIntegerField("ke")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    why = models.CharField("alasan versi baru", max_length=20, choices=NewVersionReason, blank=True)
    relation = models.CharField("hubungan", max_length=20, choices=GuardianRelation)
    name = SealedTextField("nama wali")
    phone = SealedTextField("telepon wali")
    address = SealedTextField("alamat wali")
    suspected = models.BooleanField("diduga terlibat", default=False)
    ended = models.BooleanField("bukan wali lagi", default=False)
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["number", "version"]
        verbose_name = "wali"
        constraints = [
            unique("guardian_version_once", ["victim", "number", "version"]),
            always(
                "guardian_version_with_reason",
                Q(replaces=None, version=1, why="") | Q(replaces__isnull=False, version__gt=1) & ~Q(why=""),
            ),
        ]

    def __str__(self):
        return f"wali {self.number}"

    @property
    def under_suspicion(self):
        return self.suspected and not self.ended


def with_guardians(rows, victim=""):
    """Return rows with `guardian_rows`: the codes of the victim's guardians, for `Victim.known_guardians`.

    `victim` is the lookup to the victim ("victim__").
    """
    of_victim = Guardian.objects.current().filter(victim=OuterRef(f"{victim}pk")).order_by("number")
    codes = JSONObject(number=F("number"), relation=F("relation"), suspected=F("suspected"))
    return rows.annotate(guardian_rows=ArraySubquery(of_victim.values(json=codes)))
