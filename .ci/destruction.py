"""A complaint closed long ago, and its destruction by two coordinators, for the drill (.ci/server): run by `manage.py shell`."""

import uuid
from datetime import timedelta

from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution, User
from rujukan.actions import intake, triage
from rujukan.choices.complaint import Channel, Safety
from rujukan.models import Complaint
from rujukan.privacy.actions import retention

LONG_AGO = timedelta(days=4400)  # longer than any retention period


def coordinators():
    own = {"roles": [Role.COORDINATOR, Role.OFFICER], "institution": Institution.objects.get(code="dsp3akb")}
    return [User.objects.get_or_create(username=f"latihan-{number}", defaults=own)[0] for number in (1, 2)]


def closed():
    """Print the number of a new complaint that is due for destruction."""
    one, _ = coordinators()
    at = timezone.now() - LONG_AGO
    fields = {"channel": Channel.PHONE, "received_at": at, "safety": Safety.SAFE, "narrative": "Laporan latihan."}
    complaint, _ = intake.log_complaint(by=one, submit_key=uuid.uuid4(), fields=fields, persons=[], at=at)
    triage.close_complaint(complaint, by=one, reason="Latihan", at=at)
    print(complaint.number)


def destroyed(number):
    """Propose, approve and carry out the destruction of this complaint."""
    one, other = coordinators()
    chosen = {"complaint": [Complaint.objects.get(number=number).pk]}
    proposal = retention.draw_up(chosen, by=one)
    retention.approve(list(proposal.items.all()), by=other)
    with scope(other):
        refused = retention.destroy(proposal, by=other)
    if refused:
        raise SystemExit(f"not destroyed: {refused}")
