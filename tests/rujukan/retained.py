"""Lives that are over: a closed case with everything in it that somebody wrote down."""

import uuid
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from gugus.access.scope import scope
from rujukan.actions import casework, consent, intake, services, triage
from rujukan.choices import LegalBasis
from rujukan.choices.service_kinds import ServiceKind
from rujukan.models import Victim
from rujukan.privacy import retention
from rujukan.privacy.actions import retention as verbs
from tests.rujukan import scenarios

YEARS = timedelta(days=4400)  # longer than any rule
SUSPECT = "Calo Contoh"


def a_closed_victim(cast, *, at=None, **person):
    """A victim of a case closed long ago, with services, consent, suspect, additions and reasons."""
    at = at or timezone.now() - YEARS
    coordinator, polres = cast.koordinator, cast.polres
    victim = scenarios.a_victim(coordinator, taken_by=cast.gow, at=at, **{"birth_date": date(1980, 3, 12)} | person)
    complaint = victim.case.complaints.get()
    intake.append(
        complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Kakaknya menelepon lagi", files=[scenarios.a_file()], at=at
    )
    scenarios.identify(victim, coordinator, at=at)
    victim.refresh_from_db()
    fields = {"safety_note": "Rumahnya diawasi", "health_note": "Asma", "guardian": scenarios.GUARDIAN}
    casework.correct_victim(victim, by=coordinator, version=victim.version, fields=fields, at=at)
    grounds = "Anak tanpa wali"
    consent.record_consent(victim, by=coordinator, basis=LegalBasis.VITAL, grounds=grounds, at=at)
    referral = scenarios.serve(scenarios.a_referral(victim, coordinator, "polres", at=at), polres, at=at)
    day = timezone.localdate(at)
    services.record(
        referral, by=polres, kind=ServiceKind.STAY, given_on=day, note_text="Menangis semalaman", submit_key=uuid.uuid4(), at=at
    )
    scenarios.a_data_request(victim, coordinator, at=at)
    scenarios.a_data_request(complaint, coordinator, at=at)
    casework.record_suspect(victim.case, by=coordinator, name=SUSPECT, role="unknown", relation="family", at=at)
    scenarios.needless(victim, coordinator, at=at)
    scenarios.close_all(victim.case, coordinator, at=at, withdraw_open=True)
    return Victim.objects.get(pk=victim.pk)


def a_closed_complaint(cast, *, at=None):
    """A complaint that did not become a case, long ago."""
    at = at or timezone.now() - YEARS
    complaint = scenarios.a_complaint(cast.gow, at=at)
    return triage.close_complaint(complaint, by=cast.koordinator, reason="Bukan perdagangan orang", at=at)


def everything_due(user):
    """{kind: keys} of all that is due in this person's sight, as a form would send it."""
    chosen = {}
    for found in retention.all_due(user, timezone.now(), 1000):
        chosen[found.rule.kind] = [str(key) for key, *_ in found.rows]
    return chosen


def proposed(cast, chosen=None):
    """A list drawn up by one coordinator."""
    found, _ = verbs.draw_up(chosen or everything_due(cast.koordinator), by=cast.koordinator, submit_key=uuid.uuid4())
    return found


def approved(cast, chosen=None):
    """And agreed to by the other."""
    found = proposed(cast, chosen)
    verbs.approve(list(found.items.all()), by=cast.koordinator2)
    return found


def destroyed(cast, chosen=None):
    """And carried out; return the list."""
    found = approved(cast, chosen)
    with scope(cast.koordinator2):
        assert verbs.destroy(found, by=cast.koordinator2) == []
    return found


def dump():
    """Every table as COPY writes it: text, ciphertext and blind indexes alike."""
    pieces = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                pieces += [bytes(piece) for piece in copy]
    return b"".join(pieces)
