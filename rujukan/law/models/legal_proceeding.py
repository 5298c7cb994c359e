import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import append_only, tracked
from gugus.navigation import path_of
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.proceeding import (
    COURSE,
    ENDS,
    NEEDS_AMOUNT,
    OF_RESTITUTION,
    Article,
    CourtLevel,
    ProceedingEvent,
    RestitutionRegime,
    VerdictResult,
)
from rujukan.models.complaint import choice_list
from rujukan.models.numbered import Numbered

EVENT_CORRECTED = "Peristiwa ini sudah diperbaiki. Perbaiki versi terbarunya."
# Not a constraint: destruction empties the column.
WITH_AMOUNT = pgtrigger.Trigger(
    name="granted_with_amount",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind__in=NEEDS_AMOUNT, new__amounts=b""),
    func="RAISE check_violation USING MESSAGE = 'A grant names its amount.', CONSTRAINT = 'restitution_granted_with_amount';",
)


class LegalProceedingQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return the proceedings whose page a user reads: coordinators all, officers those that their institution works on."""
        if user.is_coordinator:
            return self
        return self.filter(Q(police=user.institution_id) | Q(prosecution=user.institution_id)) if user.is_officer else self.none()

    def running(self):
        """Return the proceedings with an event of their course that are neither final nor stopped."""
        course = LegalEvent.objects.current().filter(proceeding=OuterRef("pk"), kind__in=COURSE).order_by("-on", "-at")
        newest = self.alias(newest_step=Subquery(course.values("kind")[:1]))
        return newest.filter(
            ~Exists(course.filter(kind__in=ENDS)), ~Q(newest_step=ProceedingEvent.STOPPED), newest_step__isnull=False
        )

    def for_list(self):
        """Load what the list shows, with the newest event (`newest`, `newest_on`); what was opened last comes first."""
        events = LegalEvent.objects.current().filter(proceeding=OuterRef("pk"), victim=None).order_by("-on", "-at")
        rows = self.select_related("police", "prosecution").annotate(
            newest=Subquery(events.values("kind")[:1]), newest_on=Subquery(events.values("on")[:1])
        )
        return rows.order_by("-opened_at", "-number").fetch_mode(models.FETCH_RAISE)


@tracked(part_of="case", called="number")
class LegalProceeding(Numbered):
    """Proses hukum: law enforcement in one case, from the police report to the final verdict and restitution.

    It is an assignment of its own: `police` and then `prosecution` see its page until a coordinator ends that, whatever becomes
    of referrals. It has a number of its own, so that the number of the case stays with the coordinators.
    """

    page = "proceeding_detail"
    case = models.OneToOneField("rujukan.Case", models.PROTECT, related_name="proceeding", verbose_name="kasus")
    police = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kepolisian"
    )
    prosecution = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kejaksaan"
    )
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = LegalProceedingQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = "proses hukum"
        indexes = [
            models.Index(fields=["-opened_at", "-number"], name="proceeding_latest"),
            models.Index(fields=["police"], name="proceeding_of_police"),
            models.Index(fields=["prosecution"], name="proceeding_of_prosecution"),
        ]

    @property
    def handled_by(self):
        """The short names of police and prosecution; "" if nobody is assigned."""
        return ", ".join(one.short_name for one in (self.police, self.prosecution) if one)

    @property
    def newest_label(self):
        return ProceedingEvent(self.newest).label if self.newest else ""


class LegalEventQuerySet(models.QuerySet):
    def current(self):
        """Return the newest versions, without what was recorded by mistake."""
        return self.filter(replacement=None).exclude(kind=ProceedingEvent.VOID)


@append_only
class LegalEvent(SealedModel):
    """Peristiwa hukum: one step of a proceeding, or of the restitution of one victim. Append-only.

    A correction is a new row that `replaces` the old one, with a reason. `next_on` is the day of the next step; it has a `Task`.
    `amounts` are rupiah by head of restitution, as JSON. `answers` are codes, numbers and days (`rujukan.choices.event_details`).
    """

    proceeding = models.ForeignKey(LegalProceeding, models.PROTECT, related_name="legal_events")
    victim = models.ForeignKey(
        "rujukan.Victim", models.PROTECT, null=True, related_name="legal_events", verbose_name="korban atau saksi"
    )
    kind = models.CharField("peristiwa", max_length=20, choices=ProceedingEvent)
    on = models.DateField("tanggal")
    number = SealedTextField("nomor surat atau perkara")
    next_on = models.DateField("langkah berikut", null=True, blank=True)
    articles = choice_list(Article, "pasal")
    court = models.CharField("pengadilan", max_length=2, choices=CourtLevel, blank=True)
    result = models.CharField("amar", max_length=10, choices=VerdictResult, blank=True)
    months = models.PositiveIntegerField("pidana penjara (bulan)", null=True, blank=True)
    fine = models.BigIntegerField("denda (rupiah)", null=True, blank=True)
    regime = models.CharField("aturan pembayaran", max_length=10, choices=RestitutionRegime, blank=True)
    amounts = SealedTextField("jumlah restitusi")
    answers = models.JSONField("rincian", default=dict)
    note = SealedTextField("catatan")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="institusi")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    reason = SealedTextField("alasan perbaikan")

    objects = LegalEventQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-at"]
        verbose_name = "peristiwa hukum"
        indexes = [models.Index(fields=["proceeding", "-on"], name="event_of_proceeding")]
        constraints = [
            always(
                "restitution_of_victim",
                Q(kind__in=OF_RESTITUTION, victim__isnull=False)
                | Q(kind=ProceedingEvent.VOID)
                | ~Q(kind__in=OF_RESTITUTION) & Q(victim=None),
                "Pilih korban untuk restitusi.",
            )
        ]
        triggers = [WITH_AMOUNT]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return path_of("proceeding_detail", self.proceeding.number)
