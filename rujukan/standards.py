"""The clocks: which `ServiceStandard` limits what. Limits are data; here stand only their codes."""

from datetime import datetime

from rujukan.choices import Stage, Urgency
from rujukan.models import ServiceStandard
from rujukan.subject_rights import Right

TRIAGE = "complaint-triaged"
TRIAGE_DANGER = "complaint-triaged-danger"
ANSWER = {
    Urgency.EMERGENCY: "referral-answered-emergency",
    Urgency.URGENT: "referral-answered-urgent",
    Urgency.NORMAL: "referral-answered",
}
# UU 21/2007 Ps 52 and 53: seven days from the request.
SERVE = {
    Stage.HEALTH: "first-aid-given",
    Stage.SOCIAL: "rehabilitation-given",
    Stage.REPATRIATION: "rehabilitation-given",
    Stage.REINTEGRATION: "rehabilitation-given",
}
# Lampiran I, Penampungan: ± 2 weeks, for the police only.
POLICE_SHELTER = "police-shelter"
# UU 27/2022 Ps 30, 32, 40 and 41: 3 × 24 hours from the request.
DATA_REQUEST = {
    Right.ACCESS: "data-access",
    Right.CORRECTION: "data-correction",
    Right.STOP: "data-stop",
    Right.RESTRICTION: "data-restriction",
}
# UU 27/2022 Ps 46: 3 × 24 hours.
BREACH_NOTICE = "data-breach-notice"


def due(code: str, start: datetime) -> datetime:
    """Return the end of the limit `code` that starts at `start`. Raises ServiceStandard.DoesNotExist."""
    return start + ServiceStandard.objects.get(code=code).limit


def limits(*codes):
    """Return {code: timedelta} of several limits in one query."""
    return {standard.code: standard.limit for standard in ServiceStandard.objects.filter(code__in=codes)}
