import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.compiled import compiled
from gugus.models.constraint import always, unique
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.complaint import Safety
from rujukan.choices.needs import DATED, NEEDS, URGENCIES, NeedAnswer, RiskLevel, RiskReason
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.models.complaint import choice_list

WHEN = "Isi tanggalnya, sesudah hari ini dan paling lama setahun lagi."
PROTECTED = pgtrigger.Update | pgtrigger.Delete


class NeedsAssessment(SealedModel):
    """Asesmen kebutuhan dan risiko of one victim, with seven `AssessedNeed`s. All stay; the newest counts. Append-only."""

    append_only = True

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="assessments")
    safety = models.CharField("keamanan sekarang", max_length=10, choices=Safety)
    level = models.CharField("tingkat risiko", max_length=10, choices=RiskLevel)
    why = choice_list(RiskReason, "sebab risiko")
    note = SealedTextField("catatan asesmen")
    at = models.DateTimeField("dinilai", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        verbose_name = "asesmen kebutuhan dan risiko"
        indexes = [models.Index(fields=["victim", "-at"], name="needs_latest")]
        triggers = [pgtrigger.Protect(name="append_only", operation=PROTECTED)]

    def __str__(self):
        return self.get_level_display()

    @property
    def urgency(self) -> Urgency:
        """The urgency that a referral gets at first for a present need that cannot wait until the morning (`TONIGHT`)."""
        return Urgency.EMERGENCY if self.safety == Safety.DANGER else URGENCIES[self.level]


@compiled
def newest_assessments(victim):
    """Return the newest assessment of the victim with this key; an empty list if there is none."""
    return NeedsAssessment.objects.filter(victim=victim).order_by("-at")[:1]


class AssessedNeed(SealedModel):
    """Kebutuhan: whether one victim needed what one stage gives, in one assessment. `on`: when, or when to ask again."""

    append_only = True

    assessment = models.ForeignKey(NeedsAssessment, models.PROTECT, related_name="needs")
    stage = models.CharField("tahap", max_length=20, choices=Stage)
    answer = models.CharField("kebutuhan", max_length=10, choices=NeedAnswer)
    on = models.DateField("tanggal", null=True, blank=True)
    reason = SealedTextField("alasan")

    class Meta:
        verbose_name = "kebutuhan"
        constraints = [
            unique("assessed_need_once", ["assessment", "stage"]),
            always("assessed_need_when", Q(answer__in=DATED, on__isnull=False) | ~Q(answer__in=DATED) & Q(on=None), WHEN),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=PROTECTED)]

    def __str__(self):
        return NEEDS[Stage(self.stage)]
