"""The access log's one writer."""

from gugus.models import AccessLog


def record(user, kind, subject, *, sections=(), reason="", explanation=""):
    """Write that `user` saw secret data of `subject` (a code or number). Call it in the transaction that shows the data."""
    return AccessLog.objects.create(
        user=user,
        institution_id=user.institution_id,
        kind=kind,
        subject=subject,
        sections=sorted(sections),
        reason=reason,
        explanation=explanation,
    )
