from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import append_only
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import VisitDecision, VisitOutcome, VisitScale
from rujukan.choices.contact import ContactMode
from rujukan.choices.needs import RiskLevel
from rujukan.choices.shelter import Answer
from rujukan.choices.victim import VictimStatus

SCALES = ("wellbeing", "safety", "income", "acceptance")
QUESTIONS = ("recruiter_contact", "debt_open", "leaves_undocumented")
# What is asked only of somebody who was met.
OF_SEEN = (*SCALES, *QUESTIONS, "risk")
VISIT_CORRECTED = "Catatan ini sudah diperbaiki. Perbaiki versi terbarunya."


def scale(label):
    return models.PositiveSmallIntegerField(label, choices=VisitScale, null=True, blank=True)


def question(label):
    return models.CharField(label, max_length=10, choices=Answer, blank=True)


class VisitedQuerySet(models.QuerySet):
    """Who makes the next visit to the victims."""

    def visited_by(self, user):
        """Return the monitored victims whom a user visits: a coordinator all that the database shows, an officer those whom a
        coordinator has given to the institution, as long as it serves or accompanies them."""
        if user.is_coordinator:
            return self.filter(status=VictimStatus.MONITORED)
        return self.visited_by_institution(user.institution_id) if user.is_officer else self.none()

    def visited_by_institution(self, institution):
        return self.filter(self._visitor_sees(), status=VictimStatus.MONITORED, visitor=institution)

    def with_visitor(self):
        """Return the victims with `visiting` and `visiting_name`, the institution that makes the next visit.

        Empty: the coordinators do. So they do if it was given to an institution that sees the person no more or is switched off.
        """
        sees = self._visitor_sees()
        return self.annotate(
            visiting=models.Case(models.When(sees, then=models.F("visitor"))),
            visiting_name=models.Case(models.When(sees, then=models.F("visitor__short_name"))),
        )

    def _visitor_sees(self):
        of = {"victim": models.OuterRef("pk")}
        referrals = self.model.referrals.rel.related_model.objects.in_service().filter(
            to_institution=models.OuterRef("visitor"), **of
        )
        companions = apps.get_model("rujukan.Companion").objects.present().filter(institution=models.OuterRef("visitor"), **of)
        return Q(visitor__active=True) & (models.Exists(referrals) | models.Exists(companions))


class VisitQuerySet(models.QuerySet):
    def current(self):
        """Return the visits, each as it was corrected last."""
        return self.filter(replacement=None)

    def seen(self):
        return self.filter(outcome=VisitOutcome.SEEN)


@append_only
class MonitoringVisit(SealedModel):
    """Kunjungan pemantauan: a visit that was made or tried after a return. Append-only.

    A correction is a new row that `replaces` the old one, with a reason. `Victim.next_visit_by` says when the next is due;
    `due_by` is the limit that this one settled, empty for a visit besides. One without a `mode` is older than these questions.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="visits")
    due_by = models.DateTimeField("batas kunjungan", null=True, blank=True)
    done_on = models.DateField("tanggal kunjungan")
    mode = models.CharField("cara", max_length=10, choices=ContactMode, blank=True)
    outcome = models.CharField("orangnya ditemui?", max_length=20, choices=VisitOutcome)
    wellbeing = scale("perasaannya")
    safety = scale("rasa aman")
    income = scale("penghasilan")
    acceptance = scale("penerimaan keluarga")
    recruiter_contact = question("dihubungi perekrut?")
    debt_open = question("masih berutang?")
    leaves_undocumented = question("akan berangkat tanpa dokumen?")
    risk = models.CharField("risiko", max_length=10, choices=RiskLevel, blank=True)
    decision = models.CharField("keputusan", max_length=10, choices=VisitDecision, default=VisitDecision.CONTINUE)
    next_on = models.DateField("kunjungan berikutnya", null=True, blank=True)
    note = SealedTextField("catatan")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="institusi")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    reason = SealedTextField("alasan perbaikan")

    objects = VisitQuerySet.as_manager()

    is_seen = has("outcome", VisitOutcome.SEEN)

    class Meta:
        ordering = ["-done_on", "-at"]
        verbose_name = "kunjungan pemantauan"
        indexes = [
            models.Index(fields=["victim", "-done_on"], name="visit_of_victim"),
            models.Index(fields=["-done_on"], name="visit_latest"),
        ]
        constraints = [
            always(
                "visit_seen_with_scales",
                ~Q(outcome=VisitOutcome.SEEN) | Q(mode="") | ~Q(risk="") & Q(**{f"{name}__isnull": False for name in SCALES}),
            ),
            always(
                "visit_unseen_without_scales",
                Q(outcome=VisitOutcome.SEEN)
                | Q(risk="", **{f"{name}__isnull": True for name in SCALES}, **dict.fromkeys(QUESTIONS, "")),
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()

    def get_absolute_url(self):
        return reverse("visit_new", args=[self.victim.code])

    @property
    def alarms(self):
        """Whether somebody must act today: a scale at its worst, or a high risk."""
        return self.risk == RiskLevel.HIGH or VisitScale.BAD in [getattr(self, name) for name in SCALES]

    @property
    def scales(self):
        """The four scales in words: (what, how good)."""
        columns = [(self._meta.get_field(name), getattr(self, name)) for name in SCALES]
        return [(column.verbose_name, VisitScale(value).label) for column, value in columns if value]
