from django.db import models

from gugus.choices import ReminderStep
from gugus.models.constraint import unique
from gugus.models.history import append_only


@append_only
class DeadlineReminder(models.Model):
    """Pengingat tenggat: a step that was called for one running clock, so that no step is called twice. Append-only.

    `source` names the kind of clock and `subject` the key of its row; another `due_at` is another clock. It holds keys only.
    """

    source = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=ReminderStep)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "pengingat tenggat"
        constraints = [
            unique("deadline_reminder_once", ["source", "subject", "due_at", "step"]),
        ]

    def __str__(self):
        return f"{self.source} {self.subject}: {self.step}"
