"""The rubric for targets that an assessor grades: who changes it, in which order, and where the assessor reads it."""

import pytest
from django.urls import reverse

from gugus.workflow.lifecycle import Refused, Stale
from rad.actions import grade_level as verbs
from rad.models import GradeLevel
from rad.models.grade_level import level_of
from tests.rad import reports

pytestmark = pytest.mark.django_db
FIELDS = {"floor": 80, "name": "Hampir seluruhnya", "meaning": "Tinggal satu unsur kecil."}


def level(number):
    return GradeLevel.objects.get(number=number)


def test_four_levels_cover_every_grade():
    levels = list(GradeLevel.objects.all())
    assert [one.floor for one in levels] == [100, 75, 50, 0]
    assert [level_of(grade, levels).number for grade in (100, 99, 75, 74, 50, 49, 0)] == [1, 2, 2, 3, 3, 4, 4]


def test_the_plan_manager_words_a_level_anew(cast):
    changed = verbs.edit(level(2), by=cast.rad, **FIELDS, version=1)
    assert (changed.floor, changed.name, changed.version) == (80, "Hampir seluruhnya", 2)
    with pytest.raises(Stale):
        verbs.edit(changed, by=cast.rad, **FIELDS | {"floor": 90}, version=1)
    with pytest.raises(Refused, match="pengelola rencana aksi"):
        verbs.edit(changed, by=cast.kepala, **FIELDS)


@pytest.mark.parametrize(("number", "floor"), [(2, 100), (2, 50), (2, 10), (3, 75), (1, 90), (4, 10)])
def test_levels_stay_in_order_between_their_neighbours(cast, number, floor):
    with pytest.raises(Refused) as refusal:
        verbs.edit(level(number), by=cast.rad, **FIELDS | {"floor": floor})
    assert refusal.value.field == "floor"


def test_the_assessor_reads_the_levels_beside_the_grade(client, cast):
    reports.submitted(cast.dinkes, reports.WORDS)
    address = reverse("rad:realisation_detail", args=[reports.WORDS, reports.YEAR])
    client.force_login(cast.rad)
    page = client.get(address).text
    for one in GradeLevel.objects.all():
        assert one.meaning in page
    fields = {"grade": 80, "justification": "SOP ada", "hindrance": "staff", "follow_up": "SPM disusun", "version": 2}
    client.post(reverse("rad:realisation_approve", args=[reports.WORDS, reports.YEAR]), fields)
    assert "80,0% (dinilai: sebagian besar tercapai)" in client.get(address).text


def test_a_faulty_level_keeps_what_was_typed(client, cast):
    client.force_login(cast.rad)
    answer = client.post(reverse("rad:grade_level_edit", args=[2]), FIELDS | {"floor": "dua", "version": 1})
    assert answer.status_code == 422
    assert "Tinggal satu unsur kecil." in answer.text
    assert level(2).floor == 75
