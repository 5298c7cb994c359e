from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When

from gugus.models import Institution
from gugus.models.carried import carried, rows_of
from gugus.models.constraint import unique
from gugus.models.history import tracked
from gugus.models.institution import GUARDS
from gugus.models.natural import Natural
from rujukan.choices import stage_forms
from rujukan.choices.section import DISCLOSED, Section
from rujukan.choices.stage import Stage

STAGE_ORDER = Case(*(When(stage=stage, then=Value(place)) for place, stage in enumerate(Stage)), output_field=IntegerField())


class StageRoleChange(models.TextChoices):
    """Kinds of a `gugus.models.ChangeRequest` about a stage role."""

    FORCE = "stage_role", "Peran di tahap"
    DISCLOSURE = "disclosure", "Pembukaan data di tahap"


class StageRoleQuerySet(models.QuerySet):
    def printed(self):
        """Return the roles in the order of Lampiran I."""
        return self.select_related("institution").order_by(STAGE_ORDER, "order")

    def with_receivers(self):
        """Carry the active children of a joint holder, for `StageRole.receivers`."""
        children = Institution.objects.active().filter(parent=OuterRef("institution"), kind=OuterRef("institution__kind"))
        return self.annotate(carried_children=carried(children, *(field.attname for field in Institution._meta.concrete_fields)))

    def with_receiver(self):
        """Repeat each role for everybody who receives its referrals, whose key is then `receiver`."""
        own = Q(institution__children__kind=F("institution__kind"), institution__children__active=True)
        rows = self.annotate(child=FilteredRelation("institution__children", condition=own))
        # Not COALESCE: PostgreSQL would compare with it only after the row policies, without an index.
        return rows.annotate(receiver=Case(When(child__isnull=False, then="child__pk"), default="institution"))

    def holding(self, institution):
        """Return the roles under which an institution can receive referrals: its own and its parent's (health centres)."""
        return self.filter(institution__in=[institution.pk, institution.parent_id])


@tracked(inserts=True)
class StageRole(Natural):
    """Tugas dan kewenangan: an institution's role in a stage, with the mandate as Lampiran I prints it."""

    NATURAL_KEY = ("stage", "institution__code")

    stage = models.CharField("tahap", max_length=20, choices=Stage)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="stage_roles", verbose_name="institusi")
    order = models.PositiveSmallIntegerField("urutan cetak")
    printed_institution = models.CharField("institusi, seperti tercetak", max_length=300)
    mandate = models.TextField("tugas dan kewenangan, seperti tercetak")
    withheld = ArrayField(
        models.CharField(max_length=20, choices=Section),
        default=list,
        blank=True,
        verbose_name="bagian yang tidak dibuka",
        help_text="Bagian data korban yang tidak diperlukan tugas ini. Menambah berarti memperketat.",
    )
    forms = ArrayField(
        models.CharField(max_length=30, choices=stage_forms.CHOICES),
        default=list,
        blank=True,
        verbose_name="formulir",
        help_text="Formulir yang diisi pemegang peran ini.",
    )
    active = models.BooleanField("berlaku", default=True)

    objects = StageRoleQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "order"]
        verbose_name = "tugas dan kewenangan"
        verbose_name_plural = "tugas dan kewenangan (Lampiran I)"
        constraints = [
            unique("stage_role_once", ["stage", "institution"], "Institusi ini sudah memegang tahap tersebut."),
            unique("stage_role_order", ["stage", "order"], deferrable=models.Deferrable.DEFERRED),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.institution}"

    @property
    def receivers(self) -> list[Institution]:
        """Who receives the referrals, as `with_receivers` has carried it: the holder, or the children of a joint one."""
        return rows_of(Institution, self.carried_children) or [self.institution]

    @property
    def sections(self):
        """The sections that an accepted referral under this role discloses."""
        return DISCLOSED[Stage(self.stage)] - set(self.withheld)

    @property
    def fills(self):
        """The labels of the forms that the holder fills."""
        return [form.label for form in stage_forms.of_role(self)]

    @property
    def opens(self):
        """The labels of `sections`, in order: what acceptance will disclose."""
        return [section.label for section in Section if section in self.sections]


# A role that is no longer in force counts too: referrals sent under it may still run.
GUARDS.append(lambda institution: StageRole.objects.holding(institution).exists())


@tracked(inserts=True)
class StageFootnote(Natural):
    """A footnote that Lampiran I prints under a stage."""

    NATURAL_KEY = ("stage",)

    stage = models.CharField("tahap", max_length=20, choices=Stage, unique=True)
    text = models.TextField("catatan kaki, seperti tercetak")

    class Meta:
        verbose_name = "catatan kaki Lampiran I"

    def __str__(self):
        return self.text
