"""The nightly job of the retention rules: delete drafts, notices and sign-ins, and notify of other data that are due.

A `Submission` holds an HMAC of what was sent and is deleted with the drafts. Files that wait for their form
and ordered PDFs are deleted after a day, exports after a week, whatever the rules say: their users send or order them again if
they are still wanted.

Only rows of the models in SMALL, and such files, are deleted without a second person. For the owner of the database.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.models import FormDraft, Notice, SignIn, StagedPiece, Submission
from gugus.triggers import ignoring
from gugus.workflow.notice import leave
from rujukan.choices import paper as papers
from rujukan.choices.data_protection import RetentionKind
from rujukan.models import ComplaintDraft, DataExport, Paper, RetentionRule
from rujukan.privacy import retention
from rujukan.statistics.choices import export as exports

# {kind: {model: the column where the retention period starts}}
SMALL = {
    RetentionKind.DRAFT: {ComplaintDraft: "saved_at", FormDraft: "saved_at", Submission: "at"},
    RetentionKind.NOTICE: {Notice: "read_at"},
    RetentionKind.SIGN_IN: {SignIn: "at"},
}
STAGED_FOR = timedelta(days=1)


@transaction.atomic
def sweep(now=None):
    """Delete the rows whose retention period is over, by the active rules; return {kind, "staged", "exports", "papers": rows}."""
    now = now or timezone.now()
    swept = {}
    for rule in RetentionRule.objects.filter(active=True, kind__in=list(SMALL)):
        swept[rule.kind] = 0
        for model, since in SMALL[rule.kind].items():
            with ignoring("gugus.SignIn:append_only"):
                count, _ = model.objects.filter(**{f"{since}__lt": now - timedelta(days=rule.days)}).delete()
            swept[rule.kind] += count
    swept["staged"], _ = StagedPiece.objects.filter(at__lt=now - STAGED_FOR).delete()
    swept["exports"], _ = DataExport.objects.filter(asked_at__lt=now - exports.KEPT_FOR).delete()
    swept["papers"], _ = Paper.objects.filter(ordered_at__lt=now - papers.KEPT_FOR).delete()
    return swept


@transaction.atomic
def tell(now=None):
    """Notify the coordinators how much personal data are due, unless an earlier notice is unread; return how many rows.

    Destroys nothing.
    """
    now = now or timezone.now()
    count, path = retention.count_due(now), reverse("retention_home")
    if count and not Notice.objects.filter(path=path, read_at=None).exists():
        leave(role=Role.COORDINATOR, text=f"{count} data sudah waktunya dimusnahkan", path=path, at=now)
    return count
