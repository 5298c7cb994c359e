from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.subject_rights import RESTRICTING, IdentityCheck, Requester, RequestStatus, Right
from rujukan.models.numbered import Numbered

NOT_GRANTED_WHY = "Sebutkan dasar hukumnya bila tidak seluruhnya dipenuhi."
SHOWN_IN_LISTS = (
    *("number", "kind", "asked_by", "status", "received_at", "answer_by", "answered_at"),
    *("victim__code", "complaint__number"),
)


class DataRequestQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("victim", "complaint").only(*SHOWN_IN_LISTS).fetch_mode(models.FETCH_RAISE)

    def for_page(self):
        return self.select_related("victim__case", "complaint", "recorded_by", "answered_by", "lifted_by")

    def waiting(self):
        return self.filter(status=RequestStatus.WAITING)


@tracked(part_of="victim", called="number")
class DataRequest(Numbered, SealedModel):
    """Permintaan hak atas data: what a person asks about the data kept about them (UU 27/2022 Ps 5–14), and the answer.

    It is about one victim or, when a reporter asks about their own data, about one complaint. `answer_by` is `received_at` plus
    the time limit of the `ServiceStandard`. `basis` is the law that an answer other than a full grant rests on. `corrected` holds
    the names of the corrected columns, never their values.
    """

    page = "data_request_detail"
    kind = models.CharField("hak", max_length=20, choices=Right)
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="data_requests")
    complaint = models.ForeignKey("rujukan.Complaint", models.PROTECT, null=True, related_name="data_requests")
    asked_by = models.CharField("yang meminta", max_length=20, choices=Requester)
    name = SealedTextField("nama peminta")
    contact = SealedTextField("kontak peminta")
    identity_check = models.CharField("identitas dipastikan", max_length=20, choices=IdentityCheck)
    words = SealedTextField("yang diminta", blank=False)
    received_at = models.DateTimeField("diterima")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    answer_by = models.DateTimeField("batas jawaban")

    status = models.CharField("keadaan", max_length=20, choices=RequestStatus, default=RequestStatus.WAITING)
    answer = SealedTextField("jawaban")
    basis = models.CharField("dasar hukum", max_length=200, blank=True)
    answered_at = models.DateTimeField("dijawab", null=True)
    answered_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")

    corrected = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name="isian yang diperbaiki")
    lifted_at = models.DateTimeField("pembatasan dicabut", null=True)
    lifted_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="dicabut oleh")
    lifting = SealedTextField("alasan pencabutan")

    objects = DataRequestQuerySet.as_manager()

    is_waiting = has("status", RequestStatus.WAITING)

    class Meta:
        ordering = ["-received_at", "-number"]
        verbose_name = "permintaan hak atas data"
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(status=RequestStatus.WAITING), name="data_request_waiting"),
            models.Index(fields=["-answered_at", "-number"], name="data_request_answered_last"),
        ]
        constraints = [
            always("data_request_one_subject", Q(victim=None, complaint__isnull=False) | Q(victim__isnull=False, complaint=None)),
            always(
                "data_request_answered",
                Q(status=RequestStatus.WAITING, answered_at=None, answered_by=None)
                | ~Q(status=RequestStatus.WAITING) & Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            always(
                "data_request_not_granted_why",
                Q(status__in=[RequestStatus.WAITING, RequestStatus.GRANTED]) | ~Q(basis=""),
                NOT_GRANTED_WHY,
            ),
            always(
                "data_request_received_before_recorded",
                Q(received_at__lte=F("recorded_at")),
                "Waktu diterima tidak boleh sesudah waktu dicatat.",
            ),
        ]

    @property
    def subject(self):
        return self.victim or self.complaint

    @property
    def in_sight(self):
        """Whether the database shows it to the user of the scope."""
        return type(self).objects.filter(pk=self.pk).exists()

    @property
    def restricts(self):
        """Whether its answer restricts the data: they are kept and not used until the restriction is lifted."""
        return self.status in RESTRICTING.get(self.kind, ()) and self.lifted_at is None

    @property
    def may_copy(self):
        return self.kind == Right.ACCESS and self.status != RequestStatus.REFUSED

    @property
    def may_correct(self):
        return self.is_waiting and self.is_certain and self.kind == Right.CORRECTION and self.victim_id is not None

    @property
    def is_certain(self):
        """Whether the requester's identity was checked. If not, no data are handed out or changed."""
        return self.identity_check != IdentityCheck.UNCERTAIN
