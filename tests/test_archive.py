"""No page reads a table whole that holds 20,000 rows of what is over, as PostgreSQL plans by itself."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gugus.models import MeetingDecision
from rujukan.models import Alarm, LegalEvent, LegalProceeding, Letter, LetterAnswer
from tests import archive
from tests.rujukan import retained
from tests.test_sql import ask_all, new_database, subjects_of_pages  # noqa: F401 (a fixture of this module)

pytestmark = pytest.mark.long

ROWS = 20_000
AS_ALWAYS = "SET LOCAL enable_seqscan = on"
GROWN = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= %s"
# Pages that read such a table whole all the same: the counts of all years, what was ever proposed for destruction, and whom a
# breach has touched.
READ_WHOLE = {
    "rujukan_complaint": {"breach_detail"},
    "rujukan_destructionitem": {"retention_home"},
    "rujukan_legalevent": {"law_enforcement"},
    "rujukan_victim": {"law_enforcement"},
}


# What grows, besides what hangs on it.
GROWING = {
    *(f"rujukan_{name}" for name in ("complaint", "case", "victim", "referral", "service", "event", "identification")),
    *(
        f"rujukan_{name}"
        for name in ("alarm", "alarmcall", "alarmreply", "letter", "letteranswer", "legalproceeding", "legalevent")
    ),
    *(f"rujukan_{name}" for name in ("caseconference", "conferenceminutes", "task", "consent", "attachment")),
    *(f"gugus_{name}" for name in ("meeting", "meetingparticipant", "meetingdecision", "notice", "accesslog")),
}


def everything_over(cast):
    """Make a closed case with one row of all that may be about a case, and a decision of a meeting that is carried out."""
    victim = retained.a_closed_victim(cast, at=timezone.now() - timedelta(days=600))
    case, complaint, at = victim.case, victim.case.complaints.get(), victim.closed_at
    by, polres = cast.koordinator, cast.polres.institution
    proceeding = LegalProceeding.objects.create(number="PH-2020-00001", case=case, police=polres, opened_at=at, opened_by=by)
    for kind in ("reported", "final"):
        LegalEvent.objects.create(proceeding=proceeding, kind=kind, on=at.date(), at=at, by=cast.polres, institution=polres)
    about = {"number": "SR-2020-00001", "content": {}, "sha256": "0" * 64, "purpose": "return", "to": cast.rsud.institution}
    letter = Letter.objects.create(**about, victim=victim, consent=victim.consents.first(), at=at, by=by)
    LetterAnswer.objects.create(letter=letter, answer="yes", on=at.date(), at=at, by=by)
    taken = {"raised_at": at, "taken_at": at, "taken_by": cast.polres}
    alarm = Alarm.objects.create(pk=complaint.pk, complaint=complaint, number=complaint.number, reason="danger", **taken)
    alarm.calls.create(step=0, institution=polres, place=1, at=at, state="sent")
    alarm.replies.create(kind="taking", by=cast.polres, at=at)
    case.conferences.get().meeting.participants.create(institution=polres)
    done = {"status": "done", "closing_note": "Selesai", "closed_by": cast.gow, "closed_at": at}
    MeetingDecision.objects.filter(pk=MeetingDecision.objects.first().pk).update(**done)


def test_no_page_reads_an_archive_whole(client, cast, undrawn):
    arguments = subjects_of_pages(cast)
    everything_over(cast)
    archive.grow(ROWS)
    with connection.cursor() as cursor:
        cursor.execute(GROWN, [ROWS])
        grown = {table for (table,) in cursor.fetchall()}
    assert grown >= GROWING
    _, whole = ask_all(client, cast, arguments, AS_ALWAYS)
    transaction.set_rollback(True)  # the copies break foreign keys, which a test that commits would check
    assert {table: pages for table, pages in whole.items() if table in grown} == READ_WHOLE
