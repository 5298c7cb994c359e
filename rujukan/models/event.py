from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.event import EventKind

# What a reporter without an account can do: only these events may have no user.
BY_REPORTER = (EventKind.COMPLAINT_LOGGED, EventKind.COMPLAINT_APPENDED, EventKind.FILES_ATTACHED)


class EventQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("by", "institution", "referral__to_institution").fetch_mode(models.FETCH_RAISE)


@append_only
class Event(SealedModel):
    """What happened to a complaint, case, victim, referral or breach: when, by whom, for which institution. Append-only.

    `at` is when it happened, `recorded_at` when it was entered. `on_behalf` marks what the coordinator recorded for an
    institution after a telephone call. An empty `by` is the reporter, through the public form. `note` is the reason, for
    coordinators only.
    """

    kind = models.CharField(max_length=30, choices=EventKind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    note = SealedTextField()
    complaint = models.ForeignKey("rujukan.Complaint", models.PROTECT, null=True, related_name="events")
    case = models.ForeignKey("rujukan.Case", models.PROTECT, null=True, related_name="events")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="events")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, null=True, related_name="events")
    breach = models.ForeignKey("rujukan.Breach", models.PROTECT, null=True, related_name="events")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-recorded_at"]
        verbose_name = "peristiwa"
        constraints = [
            always(
                "event_by_somebody_or_the_reporter",
                Q(by__isnull=False) | Q(institution=None, kind__in=BY_REPORTER),
                "Peristiwa ini harus menyebut siapa yang melakukannya.",
            )
        ]

    def __str__(self):
        return self.get_kind_display()
