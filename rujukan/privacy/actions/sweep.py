"""What a rule alone disposes of: small things that are about the work, not about people. For the owner of the database."""

from datetime import timedelta

import pgtrigger
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.models import Notice, SignIn
from gugus.workflow.notices import leave
from rujukan.choices import RetentionKind
from rujukan.models import ComplaintDraft, RetentionRule
from rujukan.privacy import retention

# {kind: (model, when its time began)}
SMALL = {
    RetentionKind.DRAFT: (ComplaintDraft, "saved_at"),
    RetentionKind.NOTICE: (Notice, "read_at"),
    RetentionKind.SIGN_IN: (SignIn, "at"),
}


@transaction.atomic
def sweep(now=None):
    """Delete what was kept long enough by the rules in force; return {kind: rows}."""
    now = now or timezone.now()
    swept = {}
    for rule in RetentionRule.objects.filter(active=True, kind__in=list(SMALL)):
        model, since = SMALL[rule.kind]
        with pgtrigger.ignore("gugus.SignIn:append_only"):
            count, _ = model.objects.filter(**{f"{since}__lt": now - timedelta(days=rule.days)}).delete()
        swept[rule.kind] = count
    return swept


@transaction.atomic
def tell(now=None):
    """Tell the coordinators how much about people is due, unless they have not read it since; return how much. Nothing of it
    is destroyed.
    """
    now = now or timezone.now()
    count, path = retention.count_due(now), reverse("retention_home")
    if count and not Notice.objects.filter(path=path, read_at=None).exists():
        leave(role=Role.COORDINATOR, text=f"{count} data sudah waktunya dimusnahkan", path=path, at=now)
    return count
