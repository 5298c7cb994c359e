from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from gugus.choices import InstitutionKind
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.natural import Natural

# Predicates: whether officers of an institution can be sent referrals. The apps above add theirs.
GUARDS = []
TAKEN = "Institusi lain sudah memakai nama pendek ini."


class InstitutionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def with_accounts(self):
        """Return the institutions that can have accounts: active, not external, and not a bidang, bagian or seksi (UNIT)."""
        return self.active().filter(external=False).exclude(kind=InstitutionKind.UNIT)


@tracked(inserts=True)
class Institution(Natural):
    """Institusi: a body with a role in Lampiran I or II.

    `parent` is the office that a bidang belongs to; for the health centres it is "Pusat Kesehatan Masyarakat", which holds
    their stage roles. `external` bodies are not named in Lampiran I and have no accounts: a letter goes out to them.
    """

    code = models.SlugField("kode", max_length=60, unique=True)
    name = models.CharField("nama", max_length=200, unique=True)
    short_name = models.CharField("nama pendek", max_length=60)
    kind = models.CharField("jenis", max_length=20, choices=InstitutionKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="institusi induk"
    )
    district = models.ForeignKey("gugus.District", models.PROTECT, null=True, blank=True, verbose_name="kecamatan")
    phone = models.CharField("telepon kantor", max_length=40, blank=True)
    external = models.BooleanField("di luar gugus tugas", default=False)
    active = models.BooleanField("aktif", default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["short_name"]
        verbose_name = "institusi"
        constraints = [
            models.UniqueConstraint(Lower("short_name"), name="institution_short_name_once", violation_error_message=TAKEN),
            always(
                "institution_not_own_parent",
                Q(parent__isnull=True) | ~Q(parent=F("id")),
                "Institusi tidak dapat menjadi induk bagi dirinya sendiri.",
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def receives(self):
        """Whether its officers can be sent referrals, now or under a role that was."""
        return any(guard(self) for guard in GUARDS)

    def clean(self):
        """Say by the field that another institution has the short name, in any case: lists show only that name."""
        if Institution.objects.filter(short_name__iexact=self.short_name).exclude(pk=self.pk).exists():
            raise ValidationError({"short_name": TAKEN})


@tracked(part_of="institution", called="name", inserts=True)
class InstitutionAlias(Natural):
    """Ejaan lain: another spelling of an institution in the annexes."""

    NATURAL_KEY = ("name",)

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="aliases", verbose_name="institusi")
    name = models.CharField("ejaan lain", max_length=300, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "ejaan lain"

    def __str__(self):
        return self.name
