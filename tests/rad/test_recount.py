"""Enacted evaluations whose frozen counts of complaints are no longer what is counted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from gugus.models import Notice
from rad.actions import evaluation as verbs
from rad.evaluation import recount
from rad.models import Evaluation
from tests.rad import evaluations
from tests.rujukan import scenarios

pytestmark = pytest.mark.long
BEFORE = datetime(2019, 5, 10, 2, tzinfo=UTC)


def complaints(cast, number=6, at=BEFORE):
    for _ in range(number):
        scenarios.a_complaint(cast.gow, received_at=at, at=at + timedelta(days=1))


def told():
    return list(Notice.objects.filter(role="plan_manager", text__contains="kini dihitung lain").values_list("text", flat=True))


def test_what_was_frozen_as_it_is_counted_differs_in_nothing(cast):
    complaints(cast)
    evaluations.enacted_undrawn(cast)
    assert recount.differing() == []
    call_command("check_evaluations", tell=True)
    assert not told()


def test_zeros_that_were_frozen_for_the_year_before_are_told_once_without_a_number(cast):
    evaluations.enacted_undrawn(cast)
    complaints(cast)
    for _ in "12":
        call_command("check_evaluations", tell=True)
    assert sorted(told()) == [
        "Evaluasi 2020, edisi 1: pengaduan tahun 2019, pembanding menurut saluran kini dihitung lain. Perlu dibetulkan?",
        "Evaluasi 2020, edisi 1: pengaduan tahun 2019, pembanding menurut triwulan kini dihitung lain. Perlu dibetulkan?",
    ]
    Notice.objects.update(read_at=BEFORE)
    call_command("check_evaluations", tell=True)
    assert len(told()) == 2, "who has read it has decided"


def test_a_few_complaints_differ_from_none(cast):
    evaluations.enacted_undrawn(cast)
    complaints(cast, 1)
    assert len(recount.differing()) == 1


def test_a_year_that_is_being_corrected_is_not_told(cast):
    first = evaluations.enacted_undrawn(cast)
    complaints(cast)
    verbs.correct(Evaluation.objects.get(pk=first.pk), by=cast.rad, reason="Pembanding tahun 2019 keliru", recounts=True)
    assert recount.differing() == []


def test_another_threshold_and_an_old_document_are_left_alone(cast, settings):
    evaluation = evaluations.enacted_undrawn(cast)
    complaints(cast)
    settings.SMALLEST_GROUP = 3
    assert recount.differing() == []
    settings.SMALLEST_GROUP = 5
    assert recount.differing()
    figures = Evaluation.objects.get(pk=evaluation.pk).figures
    del figures["cases_before"]
    assert not recount._differences(Evaluation(year=2020, figures=figures))
