"""Opens what a coordinator wrote when asking for a second person, for whoever decides and the verb that acts."""

from rujukan.models import Approval


def reasons_of(user, approval: Approval) -> tuple[str, str]:
    """Return why it is asked, and why monitoring ends early; both "" for everybody but coordinators and the head.

    The policies show the head only what no other coordinator can decide.
    """
    decides = user.is_coordinator or user.is_head
    return (approval.open("reason"), approval.open("short_monitoring")) if decides else ("", "")
