"""The life cycle of a task. A leaf."""

from django.db.models import TextChoices


class TaskStatus(TextChoices):
    OPEN = "open", "Terbuka"
    DONE = "done", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


NEXT_TASK = {TaskStatus.OPEN: {TaskStatus.DONE, TaskStatus.CANCELLED}}
