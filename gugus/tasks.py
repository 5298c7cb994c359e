"""Tasks of the base that the worker repeats."""

from datetime import timedelta

from gugus.actions import digest as digests, reminder as reminders
from gugus.workflow.periodic import every


@every(timedelta(minutes=15))
def remind():
    """Tell what nears or passed its limit; return how many steps were told."""
    return len(reminders.remind())


@every(timedelta(minutes=15))
def send_digests():
    """Send the digests of the morning; return how many."""
    return digests.send_all()
