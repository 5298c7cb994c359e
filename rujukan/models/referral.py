import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.hand_over import WHAT_TO_DO, EndReason, NewDanger
from rujukan.choices.referral import IN_SERVICE, REFERRAL_OPEN, DeclineReason, ReferralStatus, ServiceOutcome, Urgency
from rujukan.choices.stage import Stage
from rujukan.models.barring import bars_reader
from rujukan.models.complaint import choice_list
from rujukan.models.guardian import with_guardians
from rujukan.models.numbered import Numbered
from rujukan.models.victim import with_companion

# What the receiver knows of. A withdrawn or refused proposal was never sent, and its status alone does not show that.
WAS_SENT = Q(sent_at__isnull=False)


class ReferralQuerySet(models.QuerySet):
    def received_by(self, institution_id):
        return self.filter(WAS_SENT, to_institution_id=institution_id)

    def to_same_receiver(self, referral):
        """Return the referrals of the same person to the same institution as the one with this key, itself included."""
        one = self.model.objects.filter(pk=referral)
        return self.filter(victim__in=one.values("victim"), to_institution__in=one.values("to_institution"))

    def asked_in_emergency(self):
        """Return the emergencies that wait for their receiver's answer."""
        return self.filter(status=ReferralStatus.SENT, urgency=Urgency.EMERGENCY)

    def for_list(self):
        return (
            self.select_related("victim__found_district", "to_institution", "from_institution")
            .defer(
                "decline_note",
                "closing_note",
                "victim__disability",
                "victim__safety_note",
                "victim__health_note",
                "victim__legal_note",
                "victim__closing_reason",
            )
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_page(self, user):
        """Return the referrals with what their page shows, and with `bars_reader`: whether the case bars this user, `reader`.

        Only for a coordinator with the case: a receiver may not see it.
        """
        referrals = with_guardians(with_companion(self, "victim__"), "victim__").select_related(
            *("victim__found_district", "victim__identity", "role", "consent", "to_institution", "from_institution", "previous")
        )
        letters = self.model.letters.rel.related_model.objects.filter(referral=models.OuterRef("pk"))
        referrals = referrals.annotate(
            letter_number=models.Subquery(letters.values("number")[:1]),
            reader=models.Value(user.pk),
            bars_reader=bars_reader(user, "victim__case__"),
        )
        return referrals.select_related("victim__case") if user.is_coordinator else referrals

    def open(self):
        return self.filter(status__in=REFERRAL_OPEN)

    def in_service(self):
        return self.filter(status__in=IN_SERVICE)

    def handing_over(self):
        return self.filter(status=ReferralStatus.HANDING_OVER)

    def late(self, now):
        """Return the referrals whose running clock or open stay is past its limit."""
        return self.filter(self.is_late(now))

    def is_late(self, now):
        """Return the condition of `late`, for a count."""
        stays = self.model.stays.rel.related_model.objects.filter(until=None, leave_by__lt=now)
        clocks = self.model.objects.filter(due_at__lt=now).order_by().values("pk")
        return Q(pk__in=clocks.union(stays.order_by().values("referral"), all=True))  # each by its index


# A planned stage waits until a referral for it is open, declined or completed.
ENDS_PLAN = (*REFERRAL_OPEN, ReferralStatus.DECLINED, ReferralStatus.COMPLETED)
# The clock that runs now: the coordinator decides or answers a question, the receiver answers, the receiver begins to serve.
RUNNING_CLOCK = models.Case(
    models.When(status=ReferralStatus.PROPOSED, then=F("decide_by")),
    models.When(status=ReferralStatus.SENT, question_since__isnull=False, then=F("explain_by")),
    models.When(status=ReferralStatus.SENT, then=F("respond_by")),
    models.When(status=ReferralStatus.ACCEPTED, started_at=None, then=F("serve_by")),
)
# When it began: `Referral.clock_began`.
CLOCK_BEGAN = models.Case(
    models.When(status=ReferralStatus.PROPOSED, then=F("proposed_at")),
    models.When(status=ReferralStatus.SENT, then=Coalesce("question_since", "sent_at")),
    default=F("answered_at"),
)
STILL_OPEN = "Masih ada rujukan terbuka ke institusi ini untuk tahap yang sama."
DECLINED_WHY = "Pilih alasan menolak."
# A referral needs a role that is in force and belongs to its stage.
ROLE_IN_FORCE = pgtrigger.Trigger(
    name="role_in_force",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (SELECT FROM rujukan_stagerole WHERE id = NEW.role_id AND stage = NEW.stage AND active) THEN
            RAISE check_violation USING MESSAGE = 'This role is not in force.', CONSTRAINT = 'referral_role_in_force';
        END IF;
        RETURN NULL;
    """,
)


@tracked(without=["due_at", "slip"])
class Referral(Numbered, SealedModel):
    """Rujukan: victim × stage × receiving institution, with every clock stored.

    It belongs to institutions, never to users. `decide_by`, `respond_by` and `serve_by` are computed from `ServiceStandard` when
    the referral is proposed or sent. `due_at` is the one of them that runs now (`rujukan.stages.deadlines`).
    """

    page = "referral_detail"
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="referrals")
    role = models.ForeignKey("rujukan.StageRole", models.PROTECT, related_name="referrals")
    stage = models.CharField("tahap", max_length=20, choices=Stage)
    to_institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="referrals_received")
    from_institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="referrals_sent")
    status = models.CharField("keadaan", max_length=20, choices=ReferralStatus)
    need = SealedTextField("layanan yang diminta", blank=False)
    urgency = models.CharField("urgensi", max_length=10, choices=Urgency)
    consent = models.ForeignKey("rujukan.Consent", models.PROTECT, null=True, related_name="referrals")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next_referrals")
    emergency = models.BooleanField("darurat, diterima sebelum dirujuk", default=False)
    confirmed_at = models.DateTimeField("dikonfirmasi koordinator", null=True, blank=True)
    on_behalf = models.BooleanField("dijawab koordinator lewat telepon", default=False)

    proposed_at = models.DateTimeField("diusulkan", null=True, blank=True)
    decide_by = models.DateTimeField("batas keputusan", null=True, blank=True)
    sent_at = models.DateTimeField("dikirim", null=True, blank=True)
    seen_at = models.DateTimeField("dibaca", null=True, blank=True)
    respond_by = models.DateTimeField("batas jawaban", null=True, blank=True)
    question_since = models.DateTimeField("menunggu keterangan sejak", null=True, blank=True)
    explain_by = models.DateTimeField("batas keterangan", null=True, blank=True)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)
    serve_by = models.DateTimeField("batas layanan", null=True, blank=True)
    started_at = models.DateTimeField("layanan dimulai", null=True, blank=True)
    completed_at = models.DateTimeField("selesai", null=True, blank=True)
    ended_at = models.DateTimeField("ditarik atau tidak disetujui", null=True, blank=True)

    due_at = models.GeneratedField(
        expression=RUNNING_CLOCK, output_field=models.DateTimeField("tenggat", null=True), db_persist=True
    )

    decline_reason = models.CharField("alasan menolak", max_length=20, choices=DeclineReason, blank=True)
    decline_note = SealedTextField("keterangan penolakan")
    end_reason = models.CharField("alasan ditarik", max_length=20, choices=EndReason, blank=True)
    outcome = models.CharField("hasil", max_length=20, choices=ServiceOutcome, blank=True)
    closing_note = SealedTextField("catatan akhir")
    # Slip balasan: what the sender's next step needs. `slip` holds answers of the forms, as {"form.question": answer}.
    next_on = models.DateField("tanggal berikutnya", null=True, blank=True)
    further = choice_list(Stage, "perlu rujukan lain")
    new_danger = models.CharField("ada bahaya baru", max_length=10, choices=NewDanger, blank=True)
    slip = models.JSONField("jawaban untuk pengirim", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    is_open = has("status", *REFERRAL_OPEN)
    is_proposed = has("status", ReferralStatus.PROPOSED)
    awaits_answer = has("status", ReferralStatus.SENT)
    was_declined = has("status", ReferralStatus.DECLINED)
    was_not_approved = has("status", ReferralStatus.NOT_APPROVED)
    in_service = has("status", *IN_SERVICE)
    is_handing_over = has("status", ReferralStatus.HANDING_OVER)

    class Meta:
        ordering = ["-sent_at", "-number"]
        verbose_name = "rujukan"
        indexes = [
            models.Index(  # covers counts and the columns that the row policies read
                fields=["to_institution", "status", "respond_by"],
                include=["victim", "from_institution", "sent_at"],
                name="referral_inbox",
            ),
            models.Index(fields=["from_institution"], name="referral_outbox"),
            models.Index(fields=["to_institution", "answered_at"], name="referral_answered"),
            models.Index(fields=["to_institution", "completed_at"], name="referral_completed"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="referral_due"),
            models.Index(fields=["-number"], name="referral_latest"),
            models.Index(fields=["sent_at"], name="referral_sent"),  # the figures of a year
            # How long a receiver usually takes to answer: the latest of one stage, index-only.
            models.Index(
                fields=["to_institution", "stage", "-sent_at"],
                include=["victim", "status", "answered_at", "question_since", "due_at"],
                condition=Q(emergency=False),
                name="referral_usual",
            ),
            # What the home page of coordinators searches.
            models.Index(fields=["status"], condition=Q(status__in=REFERRAL_OPEN), name="referral_open"),
            models.Index(fields=["id"], condition=Q(emergency=True, confirmed_at=None), name="referral_unconfirmed"),
            models.Index(fields=["victim"], condition=Q(status=ReferralStatus.DECLINED), name="referral_declined"),
        ]
        constraints = [
            unique("referral_one_open", ["victim", "stage", "to_institution"], STILL_OPEN, where=Q(status__in=REFERRAL_OPEN)),
            always(
                "referral_sent_on_a_basis",
                Q(status__in=[ReferralStatus.PROPOSED, ReferralStatus.NOT_APPROVED, ReferralStatus.WITHDRAWN])
                | Q(sent_at__isnull=False, consent__isnull=False, respond_by__isnull=False),
                "Rujukan yang dikirim memerlukan dasar berbagi data dan batas jawaban.",
            ),
            always(
                "referral_questioned_with_limit", Q(question_since=None) | Q(status=ReferralStatus.SENT, explain_by__isnull=False)
            ),
            always("referral_proposed_with_limit", ~Q(status=ReferralStatus.PROPOSED) | Q(decide_by__isnull=False)),
            always("referral_declined_why", ~Q(status=ReferralStatus.DECLINED) | ~Q(decline_reason=""), DECLINED_WHY),
            always(
                "referral_completed_with_outcome",
                ~Q(status=ReferralStatus.COMPLETED) | Q(completed_at__isnull=False, started_at__isnull=False) & ~Q(outcome=""),
                "Pilih hasil layanan.",
            ),
            always("referral_answered_after_sent", Q(answered_at=None) | Q(answered_at__gte=F("sent_at"))),
        ]
        triggers = [ROLE_IN_FORCE]

    @property
    def told(self):
        """The status in words; of a completed referral what came out."""
        return self.get_outcome_display() or self.get_status_display()

    @property
    def clock_began(self):
        """When the clock that ends at `due_at` began."""
        sent = self.question_since or self.sent_at
        return {ReferralStatus.PROPOSED: self.proposed_at, ReferralStatus.SENT: sent}.get(self.status, self.answered_at)

    @property
    def over_at(self):
        """When it ended, however it did."""
        return self.completed_at or self.ended_at or self.answered_at

    @property
    def is_questioned(self):
        """Whether a question waits for the coordinator, so that the receiver's clock does not run."""
        return self.awaits_answer and self.question_since is not None

    @property
    def is_treating(self):
        """Whether a treatment runs: a health service that has started, or that began as an emergency intake."""
        return self.stage == Stage.HEALTH and self.in_service and (self.emergency or self.started_at is not None)

    @property
    def what_to_do(self):
        """What the receiver must do after a withdrawal, in words; "" for a receiver that the case bars."""
        return WHAT_TO_DO.get(self.end_reason, "")

    @property
    def holds_somebody(self):
        """Whether the person is still with the receiver (hand-over, treatment, shelter), so that the referral cannot just end."""
        return self.is_handing_over or self.is_treating or self.stays.filter(until=None).exists()
