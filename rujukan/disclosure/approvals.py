"""Opens what a coordinator wrote when asking for a second person, for the coordinators who decide and the verb that acts."""

from rujukan.models import Approval


def reasons_of(user, approval: Approval) -> tuple[str, str]:
    """Return why it is asked, and why monitoring ends early; both "" for everybody but coordinators."""
    return (approval.open("reason"), approval.open("short_monitoring")) if user.is_coordinator else ("", "")
