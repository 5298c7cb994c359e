"""Opens the texts of tasks. Whoever sees a task (row policies) may read what is to be done, and how it ended."""

from rujukan.models import Task


def with_text(tasks) -> tuple[tuple[Task, str], ...]:
    """Return the tasks of a page, each with what is to be done."""
    return tuple((task, task.open("text")) for task in tasks)


def texts_of(task: Task) -> tuple[str, str]:
    """Return what is to be done, and the result or the reason; "" while the task is open."""
    return task.open("text"), task.open("closing_note")
