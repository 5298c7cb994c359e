"""Closed cases and complaints whose retention period is over, with text in every column, and their destruction."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gugus.access.scope import scope
from rujukan.actions import (
    attachment as attachments,
    casework,
    chronology,
    consent,
    intake,
    service as services,
    taking_over,
    task as tasks,
    triage,
)
from rujukan.choices.consent import LegalBasis
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.conferences.actions import conference_minutes
from rujukan.models import Victim
from rujukan.privacy import retention
from rujukan.privacy.actions import retention as verbs
from tests.reference import accounts_by_name
from tests.rujukan import conferring, scenarios

YEARS = timedelta(days=4400)  # longer than any retention period
SUSPECT = "Calo Contoh"


def a_closed_victim(cast, *, at=None, **person):
    """Return a victim of a case closed long ago, with services, consent, suspect, additions and reasons."""
    at = at or timezone.now() - YEARS
    coordinator, polres = cast.koordinator, cast.polres
    victim = scenarios.a_victim(coordinator, taken_by=cast.gow, at=at, **{"birth_date": date(1980, 3, 12)} | person)
    complaint = victim.case.complaints.get()
    intake.append(
        complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Kakaknya menelepon lagi", files=[scenarios.a_file()], at=at
    )
    chronology.rewrite(victim.case, by=coordinator, version=1, summary="Ia dijemput malam", reason="Waktunya keliru", at=at)
    later = {"additions": complaint.additions.all(), "files": complaint.attachments.all()}
    taking_over.take_over(complaint, by=coordinator, section=Section.SAFETY, victim=victim, **later, at=at)
    attachments.attach_to_case(victim.case, [scenarios.a_file()], by=coordinator, section=Section.CHRONOLOGY, at=at)
    scenarios.identify(victim, coordinator, at=at)
    victim.refresh_from_db()
    fields = {"safety_note": "Rumahnya diawasi", "health_note": "Asma"}
    casework.correct_victim(victim, by=coordinator, version=victim.version, fields=fields, at=at)
    scenarios.a_guardian(victim, coordinator, address="Dusun Contoh Hilir", at=at)
    grounds = "Anak tanpa wali"
    consent.record_consent(victim, by=coordinator, basis=LegalBasis.VITAL, grounds=grounds, at=at)
    referral = scenarios.serve(scenarios.a_referral(victim, coordinator, "polres", at=at), polres, at=at)
    day = timezone.localdate(at)
    services.record(
        referral, by=polres, kind=ServiceKind.STAY, given_on=day, note_text="Menangis semalaman", submit_key=uuid.uuid4(), at=at
    )
    a_conference(victim.case, coordinator, at)
    scenarios.a_data_request(victim, coordinator, at=at)
    scenarios.a_data_request(complaint, coordinator, at=at)
    casework.record_suspect(victim.case, by=coordinator, name=SUSPECT, role="unknown", relation="family", at=at)
    scenarios.needless(victim, coordinator, at=at)
    scenarios.close_all(victim.case, coordinator, at=at, withdraw_open=True)
    return Victim.objects.get(pk=victim.pk)


@pytest.fixture(scope="module", autouse=True)
def closed(kept):
    """One closed victim for all tests of a module that imports this."""
    return a_closed_victim(accounts_by_name()).pk


@pytest.fixture
def victim(closed, db):
    return Victim.objects.get(pk=closed)


def a_conference(case, coordinator, at):
    """Hold a conference with a decision that is done, and correct its minutes."""
    then = timezone.localtime(at)
    invited = {"others": [coordinator.institution], "held_on": then.date(), "time": then.time(), "why": ["unsafe"]}
    conference = conferring.a_conference(case, coordinator, at=at, **invited)
    decision = conferring.a_decision(text="Rumahnya dijaga.", due_on=then.date())
    columns = {"view_note": "Ingin pulang", "decisions": [decision], "at": at}
    minutes = conferring.minutes_of(conference, coordinator, **columns)
    tasks.close(conference.tasks.open().get(), by=coordinator, status="done", note_text="Dijaga bergantian", at=at)
    again = conferring.minutes_columns(conference) | {"reason": "Ada yang terlewat", "at": at}
    conference_minutes.correct(minutes, by=coordinator, **again)


def a_closed_complaint(cast, *, at=None):
    """Return a complaint that was closed long ago without a case."""
    at = at or timezone.now() - YEARS
    complaint = scenarios.a_complaint(cast.gow, at=at)
    return triage.close_complaint(complaint, by=cast.koordinator, reason="Bukan perdagangan orang", at=at)


def everything_due(user):
    """Return {kind: keys} of all that is due and visible to this user, as a form sends it."""
    chosen = {}
    with scope(user):
        due = retention.all_due(timezone.now(), 1000)
    for due_kind in due:
        chosen[due_kind.rule.kind] = [str(key) for key, *_ in due_kind.rows]
    return chosen


def proposed(cast, chosen=None):
    """Return a proposal of one coordinator."""
    return verbs.draw_up(chosen or everything_due(cast.koordinator), by=cast.koordinator)


def approved(cast, chosen=None):
    """Return a proposal of one coordinator that the other has approved."""
    proposal = proposed(cast, chosen)
    verbs.approve(list(proposal.items.all()), by=cast.koordinator2)
    return proposal


def destroyed(cast, chosen=None):
    """Return a proposal that was approved and carried out."""
    proposal = approved(cast, chosen)
    with scope(cast.koordinator2):
        assert verbs.destroy(proposal, by=cast.koordinator2) == []
    return proposal


def dump():
    """Return every table as COPY writes it: text, ciphertext and blind indexes."""
    pieces = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                pieces += [bytes(piece) for piece in copy]
    return b"".join(pieces)
