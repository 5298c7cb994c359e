from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.envelope import DECIDED
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=TaskStatus.OPEN)

    def of_companion(self):
        """Return the tasks for the next contact of a companion."""
        return self.filter(institution__isnull=False, referral=None, proceeding=None, conference=None)

    def ended(self):
        return self.exclude(status=TaskStatus.OPEN).filter(closed_at__isnull=False)

    def for_list(self, user):
        """Load what a list shows. Only coordinators load the case: an officer's tasks are about another subject."""
        names = [
            "institution",
            "coordinator",
            "referral",
            "victim",
            "proceeding",
            "conference",
            "letter",
            "made_by__institution",
            "closed_by__institution",
        ]
        rows = self.select_related(*names, *(["case"] if user.is_coordinator else []))
        return rows.fetch_mode(models.FETCH_RAISE)


@tracked(part_of="case", called="due_at")
class Task(SealedModel):
    """Tugas: what somebody must do by the end of a day, about a case, or one victim or referral of it, until done or cancelled.

    An institution does what is about a referral from or to it, the next contact with a victim whom it accompanies, the next steps
    of a legal proceeding that it works on, and what a conference to which it was invited decided, perhaps about one `stage`.
    Without an institution the coordinators do it; `coordinator` may name one of them. `standard` is the code of the
    `ServiceStandard` that set the limit of a proceeding's task, of the answer to a `letter`, of the minutes of a conference, or
    of the notice to a `body` outside: the answer, the minutes and the notice end their task, nobody by hand.
    So does the decision on a sealed letter of identity.
    """

    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="tasks", verbose_name="kasus")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="tasks", verbose_name="korban")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, null=True, related_name="tasks", verbose_name="rujukan")
    proceeding = models.ForeignKey(
        "rujukan.LegalProceeding", models.PROTECT, null=True, related_name="tasks", verbose_name="proses hukum"
    )
    conference = models.ForeignKey(
        "rujukan.CaseConference", models.PROTECT, null=True, related_name="tasks", verbose_name="konferensi"
    )
    stage = models.CharField("tahap", max_length=20, choices=Stage, blank=True)
    letter = models.OneToOneField("rujukan.Letter", models.PROTECT, null=True, related_name="task", verbose_name="surat")
    body = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="badan luar yang diberi tahu"
    )
    standard = models.CharField("standar layanan", max_length=30, blank=True, editable=False)
    institution = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="dikerjakan oleh"
    )
    coordinator = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="koordinator")
    text = SealedTextField("yang harus dikerjakan", blank=False)
    due_at = models.DateTimeField("paling lambat")
    status = models.CharField("keadaan", max_length=10, choices=TaskStatus, default=TaskStatus.OPEN)
    made_at = models.DateTimeField("dicatat", default=timezone.now)
    made_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    closing_note = SealedTextField("hasil atau alasan")
    closed_at = models.DateTimeField("berakhir", null=True)
    closed_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diakhiri oleh")

    objects = TaskQuerySet.as_manager()

    is_open = has("status", TaskStatus.OPEN)
    is_cancelled = has("status", TaskStatus.CANCELLED)

    class Meta:
        ordering = ["due_at", "made_at"]
        verbose_name = "tugas"
        indexes = [
            models.Index(fields=["due_at", "made_at"], condition=Q(status=TaskStatus.OPEN), name="task_open"),
            models.Index(fields=["institution", "-closed_at"], name="task_of_institution"),
            models.Index(fields=["-closed_at"], condition=~Q(status=TaskStatus.OPEN), name="task_ended"),
        ]
        constraints = [
            always(
                "task_of_institution_about_victim",
                Q(institution=None)
                | Q(coordinator=None) & (Q(victim__isnull=False) | Q(proceeding__isnull=False) | Q(conference__isnull=False)),
            ),
            always(
                "task_closed_by_someone",
                Q(status=TaskStatus.OPEN, closed_at=None, closed_by=None)
                | ~Q(status=TaskStatus.OPEN) & Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Tugas {self.subject}"

    def get_absolute_url(self):
        return reverse("task_detail", args=[self.pk])

    @property
    def subject(self):
        """The most particular of what it is about."""
        return self.referral or self.victim or self.proceeding or self.conference or self.case

    @property
    def page_of_subject(self):
        """The page about it that whoever does the task may open."""
        if self.institution_id and not (self.referral_id or self.proceeding_id or self.conference_id):
            return reverse("companion_detail", args=[self.victim.code])
        return self.subject.get_absolute_url()

    @property
    def due_on(self):
        return timezone.localdate(self.due_at)

    @property
    def closes_by_hand(self):
        """Whether somebody says that it is done; the answer to a letter and the minutes of a conference end the others."""
        return self.is_open and self.letter_id is None and not self.awaits_minutes and not self.awaits_decision

    @property
    def awaits_minutes(self):
        """Whether it is the task to record the minutes of a conference, not one that the conference decided."""
        return self.conference_id is not None and self.standard != ""

    @property
    def awaits_decision(self):
        """Whether it is the task to decide on a sealed letter of identity."""
        return self.standard == DECIDED

    @property
    def who(self):
        return self.institution or self.coordinator or "Koordinator"
