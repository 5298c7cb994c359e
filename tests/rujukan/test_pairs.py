"""Two complaints side by side: what is the same, one reason that opens both, and the coordinator's decision."""

import pytest
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import casework, triage
from rujukan.choices.complaint import ComplaintStatus
from rujukan.choices.likeness import Likeness, Sameness
from rujukan.disclosure.pair import reveal_pair, side_by_side
from rujukan.models import Complaint, NearDuplicate
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

WHY = {"reason": "contact", "explanation": "Keluarga menelepon kantor"}
OTHER = {"name": "Orang Berlainan", "nik": "", "phone": "0800-0000-5678"}


@pytest.fixture
def first(cast):
    return scenarios.a_complaint(cast.gow)


@pytest.fixture
def later(cast, first):
    person = scenarios.person(name="Marsellinah Contoh", phone="+62 80000001234", address="Dusun lain")
    return scenarios.a_complaint(cast.polres, persons=[scenarios.person(**OTHER), person], narrative="Cerita lain.")


@pytest.fixture
def warning(later):
    return later.near_duplicates.get()


def address(warning, name="near_duplicate_compare"):
    return reverse(name, args=[warning.complaint.number, warning.pk])


def marks(pair):
    """Return {(heading, label): likeness} of the rows that are not empty on both sides."""
    return {(group.title, row.label): row.likeness for group in pair.groups for row in group.rows if row.likeness}


def test_the_same_fields_stand_beside_each_other_and_differences_are_marked(cast, first, later):
    marked = marks(side_by_side(cast.koordinator, first, later))
    assert marked["Kejadian", "Kronologi"] == Likeness.DIFFERENT
    assert marked["Kejadian", "Kecamatan"] == Likeness.SAME
    assert ("Kejadian", "Tempat") not in marked, "both are empty"


def test_persons_who_resemble_each_other_are_aligned(cast, first, later):
    """Also where the second complaint names somebody else first; how they are alike is told without opening them."""
    pair = side_by_side(cast.koordinator, first, later)
    marked = marks(pair)
    of_first = {label: likeness for (title, label), likeness in marked.items() if title == "Orang 1"}
    assert of_first["Nama"] == Likeness.ALIKE
    assert of_first["NIK"] == of_first["Telepon"] == Likeness.SAME
    assert of_first["Alamat"] == Likeness.DIFFERENT
    assert marked["Orang 2", "Nama"] == Likeness.ONE_EMPTY
    texts = [field.text for group in pair.groups[1:] for row in group.rows for field in (row.left, row.right)]
    assert not {scenarios.NAME, "Marsellinah Contoh", scenarios.NIK, scenarios.PHONE} & set(texts)


def test_one_reason_opens_both_and_is_logged_for_each(cast, first, later, warning):
    page = text(at_desk(cast.koordinator).post(address(warning, "near_duplicate_reveal"), WHY))
    assert scenarios.NAME in page
    assert "Marsellinah Contoh" in page
    entries = AccessLog.objects.filter(kind="reveal").values_list("subject", "explanation")
    assert set(entries) == {(complaint.number, WHY["explanation"]) for complaint in (first, later)}


def test_a_reason_that_names_somebody_of_either_opens_none(cast, first, later):
    with pytest.raises(Refused):
        reveal_pair(cast.koordinator, first, later, reason="contact", explanation="Menghubungi Berlainan sore ini")
    assert not AccessLog.objects.filter(kind="reveal").exists()


def test_closed_the_page_shows_neither_names_nor_numbers(cast, first, later, warning):
    client = at_desk(cast.koordinator)
    page = text(client.get(address(warning)))
    assert first.number in page
    assert later.number in page
    assert not [secret for secret in (scenarios.NAME, "Marsellinah", scenarios.NIK, "0800-0000") if secret in page]
    assert cost(client, address(warning)) <= MOST_QUERIES


def test_the_page_of_a_complaint_leads_to_the_comparison(cast, warning):
    assert address(warning) in text(at_desk(cast.koordinator).get(warning.complaint.get_absolute_url()))


def test_a_coordinator_whom_one_case_bars_finds_no_comparison(cast, first, warning):
    case = casework.open_case([first], by=cast.koordinator)
    bars = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    for name in ("near_duplicate_compare", "near_duplicate_reveal", "near_duplicate_same"):
        assert at_desk(cast.koordinator2).post(address(warning, name), {"how": "duplicate", **WHY}).status_code in (404, 405)
    assert at_desk(cast.koordinator2).get(address(warning)).status_code == 404


def test_only_coordinators_compare(cast, first, later):
    with pytest.raises(Refused):
        side_by_side(cast.polres, first, later)


# The decision


def test_the_same_is_a_duplicate_of_the_one_that_came_first(cast, first, later, warning):
    assert triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.DUPLICATE, reason="Penelepon sama") == later
    later.refresh_from_db()
    assert (later.status, later.duplicate_of) == (ComplaintStatus.DUPLICATE, first)
    assert NearDuplicate.objects.get().settled_by == cast.koordinator


def test_nobody_is_asked_to_compare_what_was_marked_as_the_same_without_comparing(cast, first, later, warning):
    triage.mark_duplicate(later, by=cast.koordinator, of=first)
    assert NearDuplicate.objects.get().settled_by == cast.koordinator


def test_the_same_event_with_other_persons_joins_the_case(cast, first, later, warning):
    case = casework.open_case([first], by=cast.koordinator)
    triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.JOIN)
    later.refresh_from_db()
    assert later.case == case
    assert case.victims.count() == 3


def test_where_the_later_one_is_decided_the_earlier_one_follows_it(cast, first, later, warning):
    casework.open_case([later], by=cast.koordinator)
    triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.DUPLICATE)
    first.refresh_from_db()
    assert first.duplicate_of == later


def test_without_a_case_there_is_none_to_join(cast, later, warning):
    with pytest.raises(Refused) as refusal:
        triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.JOIN)
    assert refusal.value.field == "how"
    page = text(at_desk(cast.koordinator).get(address(warning)))
    assert 'value="duplicate"' in page
    assert 'value="join"' not in page


def test_decided_twice_it_is_done_once(cast, later, warning):
    triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.DUPLICATE)
    with pytest.raises(TooLate):
        triage.settle_as_same(warning, by=cast.koordinator, how=Sameness.DUPLICATE)
    with pytest.raises(TooLate):
        triage.settle_as_same(warning, by=cast.koordinator2, how=Sameness.DUPLICATE)
    with pytest.raises(Refused):
        triage.settle_as_same(warning, by=cast.polres, how=Sameness.DUPLICATE)
    assert Complaint.objects.filter(status=ComplaintStatus.DUPLICATE).count() == 1


def test_what_is_not_the_same_leaves_the_work_list(cast, later, warning):
    client = at_desk(cast.koordinator)
    client.post(address(warning, "near_duplicate_settle"))
    later.refresh_from_db()
    assert later.status == ComplaintStatus.NEW
    page = text(client.get(address(warning)))
    assert "Sudah diperiksa" in page
    assert 'id="putusan"' not in page
    with scope(cast.koordinator):
        assert not NearDuplicate.objects.about(later)
