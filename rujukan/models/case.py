from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.carried import rows_of
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.case import CaseOutcome, CaseStatus, SuspectRole
from rujukan.choices.ctdc import SuspectRelation
from rujukan.models.numbered import Numbered


class CaseQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return the cases whose page a user reads: coordinators all that the database shows. Institutions work by referral: the
        database shows them the cases of those whom they serve, for the summary, and no page says which case that is.
        """
        return self.all() if user.is_coordinator else self.none()

    def for_list(self):
        return self.select_related("district", "owner").defer("summary", "closing_reason").fetch_mode(models.FETCH_RAISE)


@tracked
class Case(Numbered, SealedModel):
    """Kasus: one incident with one or more victims, opened from one or more complaints.

    `owner` is the coordinator who is responsible for it: who opened it, until another is assigned. A case that an emergency
    intake opened has none at first.
    """

    page = "case_detail"
    status = models.CharField("keadaan", max_length=10, choices=CaseStatus, default=CaseStatus.ACTIVE)
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    opened_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        "gugus.User", models.PROTECT, null=True, blank=True, related_name="owned_cases", verbose_name="penanggung jawab"
    )
    district = models.ForeignKey("gugus.District", models.PROTECT, null=True, blank=True, verbose_name="kecamatan")
    summary = SealedTextField("kronologi")
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)
    outcome = models.CharField("hasil", max_length=20, choices=CaseOutcome, blank=True)
    closing_reason = SealedTextField("alasan")
    barred_users = models.ManyToManyField("gugus.User", related_name="barred_cases", blank=True)
    barred_institutions = models.ManyToManyField("gugus.Institution", related_name="barred_cases", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    is_active = has("status", CaseStatus.ACTIVE)

    class Meta:
        ordering = ["-opened_at", "-number"]
        verbose_name = "kasus"
        indexes = [
            models.Index(fields=["-opened_at", "-number"], include=["id", "status", "district", "owner"], name="case_in_order"),
            models.Index(fields=["-opened_at", "-number"], condition=Q(status=CaseStatus.ACTIVE), name="case_open"),
            models.Index(fields=["status", "id"], name="case_states"),  # index-only scan: counts do not read the wide rows
            models.Index(fields=["closed_at"], name="case_closed"),
        ]
        constraints = [
            always(
                "case_closed_with_outcome",
                Q(status=CaseStatus.ACTIVE, closed_at=None)
                | Q(status=CaseStatus.CLOSED, closed_at__isnull=False) & ~Q(outcome=""),
                "Kasus yang ditutup harus mempunyai hasil.",
            )
        ]

    @property
    def known_suspects(self) -> list["Suspect"]:
        """The suspects without what is sealed, from the case's own row where its page has carried them."""
        carried_suspects = getattr(self, "carried_suspects", None)
        return list(self.suspects.all()) if carried_suspects is None else rows_of(Suspect, carried_suspects)


@tracked(part_of="case", called="role")
class Suspect(SealedModel):
    """Terduga pelaku: a suspected person, sealed. `Case.barred_*` hides the case from users and institutions in conflict."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspects")
    name = SealedTextField("nama", blank=False)
    detail = SealedTextField("keterangan")
    role = models.CharField("peran", max_length=20, choices=SuspectRole)
    relation = models.CharField("hubungan dengan korban", max_length=20, choices=SuspectRelation)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "terduga pelaku"
        ordering = ["recorded_at"]

    def __str__(self):
        return self.get_role_display()


@tracked(part_of="case", inserts=True)
class BarredUser(Case.barred_users.through):
    """A user from whom a case is hidden."""

    class Meta:
        proxy = True
        verbose_name = "orang yang dikecualikan"


@tracked(part_of="case", inserts=True)
class BarredInstitution(Case.barred_institutions.through):
    """An institution from which a case is hidden."""

    class Meta:
        proxy = True
        verbose_name = "institusi yang dikecualikan"
