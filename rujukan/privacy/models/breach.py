import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.formats.indonesian import continued
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.data_protection import (
    BREACH_MEANING,
    DELIVERIES,
    PEOPLE,
    BreachKind,
    BreachStatus,
    DataKind,
    Delivery,
    Recipient,
)
from rujukan.models.complaint import choice_list
from rujukan.models.numbered import Numbered

ENDS_BEFORE_START = "Akhir kejadian tidak boleh sebelum awalnya."


class BreachQuerySet(models.QuerySet):
    def for_list(self):
        return (
            self.select_related("institution").defer("story", "told", "measures", "closing_reason").fetch_mode(models.FETCH_RAISE)
        )

    def open(self):
        return self.exclude(status=BreachStatus.CLOSED)


@tracked
class Breach(Numbered, SealedModel):
    """Kebocoran data: a failure to protect personal data (UU 27/2022 Ps 46). A closed breach cannot be changed.

    `story` says what happened, for coordinators. `told` and `measures` are quoted in the letters, so they must suit anybody who
    may read a letter. The affected people are those with a row in `notices`.
    """

    page = "breach_detail"
    status = models.CharField("keadaan", max_length=10, choices=BreachStatus, default=BreachStatus.RECORDED)
    kinds = choice_list(BreachKind, "yang gagal dijaga")
    data = choice_list(DataKind, "data yang terdampak")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="terjadi di")
    happened_from = models.DateTimeField("terjadi mulai", null=True, blank=True)
    happened_until = models.DateTimeField("terjadi sampai", null=True, blank=True)
    found_at = models.DateTimeField("diketahui")
    notify_by = models.DateTimeField("batas pemberitahuan")
    harmful = models.BooleanField("dapat merugikan orangnya", default=False)
    announced = models.BooleanField("perlu diumumkan kepada masyarakat", default=False)
    story = SealedTextField("apa yang terjadi")
    told = SealedTextField("bagaimana terjadinya, untuk surat")
    measures = SealedTextField("yang sudah dan akan dilakukan, untuk surat")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    notices_at = models.DateTimeField("surat dibuat", null=True)
    closed_at = models.DateTimeField("ditutup", null=True)
    closing_reason = SealedTextField("catatan penutupan")
    version = models.PositiveIntegerField(default=1)

    objects = BreachQuerySet.as_manager()

    is_recorded = has("status", BreachStatus.RECORDED)

    class Meta:
        ordering = ["-found_at", "-number"]
        verbose_name = "kebocoran data"
        indexes = [models.Index(fields=["-found_at", "-number"], name="breach_latest")]
        constraints = [
            always(
                "breach_from_until",
                Q(happened_until=None) | Q(happened_from__isnull=False, happened_until__gte=F("happened_from")),
                ENDS_BEFORE_START,
            ),
            always(
                "breach_moments",
                Q(status=BreachStatus.RECORDED, notices_at=None, closed_at=None)
                | Q(status=BreachStatus.NOTIFYING, notices_at__isnull=False, closed_at=None)
                | Q(status=BreachStatus.CLOSED, notices_at__isnull=False, closed_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__status=BreachStatus.CLOSED)
            ),
        ]

    @property
    def is_open(self):
        return self.status != BreachStatus.CLOSED

    @property
    def kind_words(self):
        return ", ".join(BreachKind(kind).label for kind in self.kinds)

    @property
    def what_happened(self):
        """What failed, said as what happened to the data."""
        return "; ".join(BREACH_MEANING[BreachKind(kind)].rstrip(".") for kind in self.kinds)

    @property
    def data_words(self):
        return "; ".join(continued(DataKind(kind).label) for kind in self.data)


class BreachNoticeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(delivery="")

    def for_list(self):
        """Load the code or number of the victim or complaint, and no other column of them."""
        columns = ("breach", "order", "recipient", "in_person", "delivery", "settled_at")
        rows = self.select_related("victim", "complaint").only(*columns, "victim__code", "complaint__number")
        return rows.fetch_mode(models.FETCH_RAISE)


@tracked(part_of="breach", called="order")
class BreachNotice(models.Model):
    """Surat pemberitahuan: who must be notified of a breach, and when and how that was done.

    The recipient is a victim or the reporter of a complaint, known by code or number; the supervising body; or the public.
    `in_person`: sending this person a letter is not safe, so somebody hands it over. `delivery` is written once.
    """

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="notices")
    order = models.PositiveSmallIntegerField("surat")
    recipient = models.CharField("kepada", max_length=10, choices=Recipient)
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="breach_notices")
    complaint = models.ForeignKey("rujukan.Complaint", models.PROTECT, null=True, related_name="breach_notices")
    in_person = models.BooleanField("tidak aman dikirimi surat", default=True)
    delivery = models.CharField("cara", max_length=10, choices=Delivery, blank=True)
    settled_at = models.DateTimeField("disampaikan", null=True)
    settled_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="oleh")

    objects = BreachNoticeQuerySet.as_manager()

    to_people = has("recipient", *PEOPLE)

    class Meta:
        ordering = ["breach", "order"]
        verbose_name = "surat"
        constraints = [
            unique("breach_notice_order", ["breach", "order"]),
            unique("breach_notice_victim_once", ["breach", "victim"]),
            unique("breach_notice_complaint_once", ["breach", "complaint"]),
            unique(
                "breach_notice_office_once",
                ["breach", "recipient"],
                where=Q(recipient__in=[Recipient.AUTHORITY, Recipient.PUBLIC]),
            ),
            always(
                "breach_notice_recipient",
                Q(recipient=Recipient.PERSON, victim__isnull=False, complaint=None)
                | Q(recipient=Recipient.REPORTER, victim=None, complaint__isnull=False)
                | Q(recipient__in=[Recipient.AUTHORITY, Recipient.PUBLIC], victim=None, complaint=None),
            ),
            always(
                "breach_notice_settled_whole",
                Q(delivery="", settled_at=None, settled_by=None)
                | ~Q(delivery="") & Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            always(
                "breach_notice_not_by_post",
                ~Q(in_person=True, delivery=Delivery.POST),
                "Kepada orang ini surat disampaikan langsung, tidak lewat pos.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="settled_stays", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__delivery="")),
            pgtrigger.ReadOnly(name="as_made", exclude=["in_person", "delivery", "settled_at", "settled_by"]),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number of the letter, also its file name: IN-2026-00001-03."""
        return f"{self.breach.number}-{self.order:02}"

    @property
    def subject(self):
        """The victim or complaint; None for the supervising body and the public."""
        return self.victim or self.complaint

    @property
    def deliveries(self):
        """The ways in which this letter may be delivered."""
        return [way for way in DELIVERIES[Recipient(self.recipient)] if not (self.in_person and way == Delivery.POST)]
