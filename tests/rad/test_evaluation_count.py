"""The kept counts of an evaluation that is still being written: shown with their time, dropped by every change, never signed."""

from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from rad.access.locks import COUNT_LOCK
from rad.actions import evaluation as evaluation_verbs
from rad.actions import evaluation_count as verbs
from rad.actions import realisation, source_note
from rad.models import Evaluation, EvaluationCount, SourceNote
from tests.rad import evaluations, reports, revisions
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.django_db
PAGE = reverse("rad:evaluation_detail", args=[evaluations.YEAR])
KEPT = "Angka sementara, dihitung"
MADE_UP = 987_654


@pytest.fixture
def kept(cast):
    """Return a draft whose count is kept, with a number in it that no counting gives."""
    evaluation = evaluations.drafted(cast)
    call_command("count_evaluations")
    row = EvaluationCount.objects.get(evaluation=evaluation)
    row.figures["summary"]["reported"] = MADE_UP
    row.save()
    return evaluation


def shown(user):
    return text(at_desk(user).get(PAGE))


def test_the_page_shows_the_kept_count_with_its_time_and_costs_little(cast, kept):
    assert KEPT in shown(cast.rad)
    assert f"{MADE_UP} dari" in shown(cast.auditor)
    assert cost(at_desk(cast.rad), PAGE) <= MOST_QUERIES


def test_what_is_submitted_is_counted_then(cast, kept):
    submitted = evaluation_verbs.submit(kept, by=cast.rad, note=evaluations.NOTE)
    assert submitted.figures["summary"]["reported"] == 0
    assert not EvaluationCount.objects.exists()
    assert KEPT not in shown(cast.rad)


def test_a_refused_submission_is_shown_with_the_counts_of_now(cast, kept):
    answer = at_desk(cast.rad).post(reverse("rad:evaluation_submit", args=[kept.year]), {"version": kept.version, "note": ""})
    assert answer.status_code == 422
    assert str(MADE_UP) not in text(answer)


CHANGES = {
    "a report is begun": lambda cast: reports.draft(cast.disnaker, value=1),
    "spending is begun": lambda cast: realisation.spend(
        reports.budget(), evaluations.YEAR, by=cast.disnaker, fields={"amount": 1}
    ),
    "a revision of a year is approved": revisions.approved,
    "a revision of every year is approved": lambda cast: revisions.approved(cast, {"indicator": {"wording": "Kata baru"}}),
    "a doubt is decided": lambda cast: source_note.decide(
        SourceNote.objects.get(code="annex-2-a-20"), by=cast.rad, decision="Dibaca desa"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_what_is_counted_drops_it(cast, kept, what):
    CHANGES[what](cast)
    assert not EvaluationCount.objects.exists()
    page = shown(cast.rad)
    assert KEPT not in page
    assert str(MADE_UP) not in page


def test_an_institution_that_sees_no_evaluation_drops_it_too(cast, kept):
    with scope(cast.disnaker):
        assert not EvaluationCount.objects.exists()
        reports.submitted(cast.disnaker, value=160)
    assert not EvaluationCount.objects.exists()


def test_an_earlier_year_that_is_opened_again_drops_it(cast):
    first = evaluations.enacted_undrawn(cast, year=2019)
    evaluations.drafted(cast)
    verbs.keep_all()
    evaluation_verbs.correct(first, by=cast.rad, reason="Angka keliru", recounts=True)
    assert not EvaluationCount.objects.exists()


def test_nothing_is_counted_while_something_changes(cast):
    evaluations.drafted(cast)
    known = connection.get_connection_params()
    own = {name: known[name] for name in ("dbname", "host", "port", "user", "password") if name in known}
    with psycopg.connect(**own) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNT_LOCK])  # somebody writes a report
        assert verbs.keep_all() == 0
    assert verbs.keep_all() == 1


def test_it_is_counted_again_after_an_hour_and_not_before(cast):
    evaluations.drafted(cast)
    now = timezone.now()
    assert [verbs.keep_all(at=now + timedelta(minutes=passed)) for passed in (0, 45, 61)] == [1, 0, 1]


@pytest.mark.parametrize("column", ["format", "threshold"])
def test_one_of_another_structure_or_threshold_is_not_shown(cast, kept, column):
    row = EvaluationCount.objects.get()
    row.figures[column] += 1
    row.save()
    assert KEPT not in shown(cast.rad)


def test_one_that_nobody_renewed_is_not_shown(cast, kept):
    EvaluationCount.objects.update(counted_at=timezone.now() - timedelta(hours=3))
    assert KEPT not in shown(cast.rad)


def test_a_correction_of_words_keeps_the_figures_of_its_edition(cast):
    first = evaluations.enacted_undrawn(cast)
    evaluation_verbs.correct(first, by=cast.rad, reason="Nama keliru")
    assert verbs.keep_all() == 0


def test_only_the_job_writes_it(cast, kept):
    row = EvaluationCount.objects.get()
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.rad):
        row.save()
    with scope(cast.rad):
        assert EvaluationCount.objects.all().delete() == (0, {})
    assert Evaluation.objects.filter(kept_count=row).exists()
