"""Meetings of the task force: who took part, what was decided, and who has to do it by when.

They hold no data about people in cases: the form says so, and the verbs refuse codes of people and cases. They are records of the
task force and are kept for good, so no retention rule destroys them. Case work builds its conferences on meetings of the kind
CASE, which hold the day and the institutions only: its own tables hold the text, and say who sees it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.choices import DecisionStatus, MeetingKind, sub_task_forces
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.state import has


class MeetingQuerySet(models.QuerySet):
    def of_task_force(self):
        """Return the meetings without those of case work."""
        return self.exclude(kind=MeetingKind.CASE)

    def for_list(self):
        """Each meeting with the numbers of its decisions (`decided`) and of those still open (`undone`), the latest first."""
        # Not a join, which would count those of all meetings before the first page.
        own = MeetingDecision.objects.filter(meeting=models.OuterRef("pk")).order_by().values("meeting")
        counted = own.annotate(count=models.Count("pk")).values("count")
        undone = models.Subquery(counted.filter(status=DecisionStatus.OPEN))
        rows = self.annotate(decided=models.Subquery(counted), undone=undone).order_by("-held_on", "-pk")
        return rows.defer("agenda", "minutes").fetch_mode(models.FETCH_RAISE)


@tracked
class Meeting(models.Model):
    """Rapat: a meeting of the task force, or of one sub task force (`letter`)."""

    kind = models.CharField("jenis rapat", max_length=20, choices=MeetingKind)
    letter = models.CharField("sub gugus tugas", max_length=1, choices=sub_task_forces, blank=True)
    held_on = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=120)
    title = models.CharField("pokok rapat", max_length=200)
    agenda = models.TextField("agenda", blank=True)
    minutes = models.TextField("notulen", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "rapat"
        indexes = [models.Index(fields=["-held_on", "-id"], name="meeting_latest")]
        constraints = [
            always(
                "meeting_letter_of_sub_task_force",
                Q(kind=MeetingKind.SUB_TASK_FORCE) & ~Q(letter="") | ~Q(kind=MeetingKind.SUB_TASK_FORCE) & Q(letter=""),
                "Pilih sub gugus tugas untuk rapat sub gugus tugas saja.",
            ),
            always("meeting_of_case_without_text", ~Q(kind=MeetingKind.CASE) | Q(agenda="", minutes="")),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meeting_detail", args=[self.pk])

    @property
    def body(self):
        """Whose meeting it was, in words."""
        return f"{self.get_kind_display()} {self.letter}".strip()


@tracked(part_of="meeting", inserts=True)
class MeetingParticipant(models.Model):
    """Peserta rapat: an institution that took part, or an account."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants", verbose_name="rapat")
    institution = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="institusi"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pengguna"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "peserta rapat"
        constraints = [
            always("meeting_participant_one_of_both", Q(institution=None) ^ Q(user=None)),
            unique("meeting_institution_once", ["meeting", "institution"]),
            unique("meeting_user_once", ["meeting", "user"]),
        ]

    def __str__(self):
        return str(self.institution or self.user)


class MeetingDecisionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=DecisionStatus.OPEN)

    def for_list(self):
        return self.select_related("meeting", "owner", "closed_by").fetch_mode(models.FETCH_RAISE)


@tracked(part_of="meeting", called="text", inserts=True)
class MeetingDecision(models.Model):
    """Keputusan rapat: what an institution (`owner`) has to do until `due_on`, and how it ended."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name="rapat")
    text = models.TextField("keputusan", max_length=500)
    owner = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="dikerjakan oleh")
    due_on = models.DateField("batas waktu")
    status = models.CharField("keadaan", max_length=10, choices=DecisionStatus, default=DecisionStatus.OPEN)
    closing_note = models.TextField("hasil atau alasan", max_length=500, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diakhiri oleh"
    )
    closed_at = models.DateTimeField("diakhiri pada", null=True, blank=True)

    objects = MeetingDecisionQuerySet.as_manager()

    is_open = has("status", DecisionStatus.OPEN)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "keputusan rapat"
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(status=DecisionStatus.OPEN), name="decision_open_owner")]
        constraints = [
            always(
                "decision_closed_by_someone",
                Q(status=DecisionStatus.OPEN, closed_by=None, closed_at=None, closing_note="")
                | ~Q(status=DecisionStatus.OPEN) & ~Q(closing_note="") & Q(closed_by__isnull=False, closed_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.text
