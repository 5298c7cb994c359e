"""Opens what a coordinator wrote when asking for a second person, for whoever decides and the verb that acts."""

from rujukan.models import Approval, Consent


def reasons_of(user, request: Approval | Consent) -> tuple[str, str]:
    """Return why it is asked, and of a closing why monitoring ends early; both "" for everybody but coordinators and the head.

    The policies show the head only what no other coordinator can decide.
    """
    if not (user.is_coordinator or user.is_head):
        return "", ""
    early = request.open("short_monitoring") if isinstance(request, Approval) else ""
    return request.open("grounds" if isinstance(request, Consent) else "reason"), early
