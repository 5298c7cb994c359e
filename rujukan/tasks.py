"""Tasks of case work that the worker repeats."""

from datetime import timedelta

from gugus.workflow.periodic import every
from rujukan.actions import alarms


@every(timedelta(minutes=1))
def ring():
    """Call the duty contacts whose step is due; return how many were tried."""
    return alarms.ring()
