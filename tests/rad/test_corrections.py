"""A decided source note proposes the correction that it means."""

import pytest
from django.urls import reverse

from gugus.workflow.lifecycle import TooLate
from rad.actions import revision as verbs, source_note
from rad.models import Indicator, Revision, SourceNote
from tests.forms import Forms
from tests.rad import revisions
from tests.rad.test_revisions import amount
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def note(code="annex-2-c-06"):
    return SourceNote.objects.get(code=code)


def decide(user, chosen, **fields):
    page = at_desk(user).get(reverse("rad:note_detail", args=[chosen.code]))
    [form] = [form for form in Forms(page.text).forms if "decision" in form.kinds]
    data = form.filled(decision="Kumulatif sejak 2019", **fields)
    return at_desk(user).post(reverse("rad:note_decide", args=[chosen.code]), data, follow=True)


def test_a_decision_proposes_the_change_that_it_means(cast):
    page = text(decide(cast.rad, note(), outcome="corrected", accumulation="cumulative", direction="decrease"))
    assert "pembetulannya diajukan kepada kepala" in page
    revision = Revision.objects.get()
    assert (revision.kind, revision.note, revision.reason) == ("correction", note(), "Kumulatif sejak 2019")
    verbs.approve(revision, by=cast.kepala)
    assert Indicator.objects.get(code=revisions.CODE).accumulation == "cumulative"
    assert "→ Kumulatif" in text(at_desk(cast.gow).get(reverse("rad:note_detail", args=[note().code])))


def test_left_as_printed_changes_nothing_and_says_so(cast):
    assert "dibiarkan seperti tercetak, jadi tidak ada yang berubah" in text(decide(cast.rad, note(), outcome="printed"))
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "corrected"}, "Belum ada isian yang diubah"),
        ({"outcome": "printed", "direction": "decrease"}, "Ada isian yang Anda ubah"),
    ],
)
def test_decision_and_change_must_agree(cast, fields, words):
    response = decide(cast.rad, note(), **fields)
    assert response.status_code == 422
    assert words in text(response)
    assert note().state == "open"


def test_money_is_moved_to_the_year_where_it_belongs(cast):
    chosen = note("annex-2-a-12")
    decide(cast.admin, chosen, outcome="corrected", amount_2020="0", amount_2021="134.200.000")
    verbs.approve(Revision.objects.get(), by=cast.kepala)
    assert [amount(year, "A-02-02-1").amount for year in (2020, 2021)] == [0, 134_200_000]


def test_a_note_with_a_waiting_correction_is_not_decided_again(cast):
    decide(cast.rad, note(), outcome="corrected", accumulation="cumulative", direction="decrease")
    with pytest.raises(TooLate, match="masih menunggu"):
        source_note.decide(note(), by=cast.rad, decision="Lain")
