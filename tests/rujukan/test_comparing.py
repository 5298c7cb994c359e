"""A coordinator suspects that two records are the same, and starts the comparison herself."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, likeness, merging, triage
from rujukan.forms.comparing import NO_CODE, SEVERAL, UNKNOWN_CODE
from rujukan.forms.triage import UNKNOWN_COMPLAINT
from rujukan.models import Complaint, NearDuplicate, Victim, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

pytestmark = pytest.mark.long

WHY = "Bidan mengenali keduanya dari ciri yang sama"
AGAIN = "Perawat juga mengenalinya"
UNLIKE = {"nik": "", "phone": ""}


@pytest.fixture
def one(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def other(cast, one):
    """Nothing that the search compares is alike."""
    return scenarios.a_victim(cast.koordinator, name="Lain Sekali", **UNLIKE)


@pytest.fixture
def complaints(cast):
    person = scenarios.person(name="Orang Berlainan", **UNLIKE)
    return scenarios.a_complaint(cast.gow), scenarios.a_complaint(cast.polres, persons=[person], reporter_contact="")


def send(user, subject, **fields):
    name = "victim_compare" if isinstance(subject, Victim) else "complaint_compare"
    address = reverse(name, args=[str(subject)])
    return at_desk(user).post(address, {"reason": WHY} | fields)


def bar(cast, case):
    bars = {"bars_users": [cast.koordinator2]}
    casework.record_suspect(case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)


# Victims


def test_the_pages_lead_there(cast, one, complaints):
    client = at_desk(cast.koordinator)
    for subject, page in ((one, tab_of(one, "person")), (complaints[0], complaints[0].get_absolute_url())):
        address = f"{subject.get_absolute_url()}bandingkan/"
        assert address in text(client.get(page))
        assert cost(client, address) <= MOST_QUERIES


def test_started_by_hand_a_pair_waits_like_one_that_was_found(cast, one, other):
    assert not VictimPair.objects.exists()
    response = send(cast.koordinator, one, other=other.code)
    pair = VictimPair.objects.get()
    assert response.url == reverse("victim_pair", args=[one.code, pair.pk])
    assert (pair.both, pair.kind, pair.started_by, pair.reason) == ((one, other), "hand", cast.koordinator, WHY)
    assert pair in VictimPair.objects.open()
    page = text(at_desk(cast.koordinator2).get(response.url))
    assert WHY in page
    assert str(cast.koordinator) in page
    assert response.url in text(at_desk(cast.koordinator2).get(reverse("coordinator_home")))
    assert merging.merge(pair, by=cast.koordinator2, kept=one, reason="Bidan mengenalinya") == one


def test_a_second_click_and_the_other_way_round_lead_to_the_same_pair(cast, one, other):
    pages = [send(cast.koordinator, one, other=other.code), send(cast.koordinator, one, other=other.code)]
    pages.append(send(cast.koordinator2, other, other=one.code))
    pair = VictimPair.objects.get()
    assert [page.url.rpartition("mirip/")[2] for page in pages] == [f"{pair.pk}/"] * 3
    assert pair.started_by == cast.koordinator


def test_a_part_of_a_code_is_enough_and_several_are_offered(cast, one, other):
    Victim.objects.filter(pk=other.pk).update(code="PN-26-XQ7T")
    third = scenarios.a_victim(cast.koordinator, name="Beda Benar", **UNLIKE)
    Victim.objects.filter(pk=third.pk).update(code="PN-26-XQ7W")
    page = send(cast.koordinator, one, other="xq7")
    assert page.status_code == 422
    assert SEVERAL in text(page)
    assert 'value="PN-26-XQ7T"' in text(page)
    assert WHY in text(page), "nothing typed is lost"
    send(cast.koordinator, one, other="xq7", which="PN-26-XQ7W")
    assert {victim.code for victim in VictimPair.objects.get().both} == {one.code, "PN-26-XQ7W"}
    send(cast.koordinator, one, other="q7t")
    assert VictimPair.objects.count() == 2


def test_a_code_that_is_not_allowed_is_answered_like_one_that_is_unknown(cast, one, other):
    bar(cast, other.case)
    hidden, unknown = (send(cast.koordinator2, one, other=code) for code in (other.code, "PN-26-XXXX"))
    assert UNKNOWN_CODE in text(hidden)
    assert text(hidden).replace(other.code, "PN-26-XXXX").count(UNKNOWN_CODE) == text(unknown).count(UNKNOWN_CODE)
    assert (hidden.status_code, unknown.status_code) == (422, 422)
    assert send(cast.koordinator2, other, other=one.code).status_code == 404
    assert not VictimPair.objects.exists()


def test_itself_a_merged_code_and_a_decided_pair_are_told_beside_the_field(cast, one, other):
    assert f"Ini {one} sendiri" in text(send(cast.koordinator, one, other=one.code))
    assert NO_CODE in text(send(cast.koordinator, one, other="Maria Contoh"))
    send(cast.koordinator, one, other=other.code)
    merging.tell_apart(VictimPair.objects.get(), by=cast.koordinator2)
    page = text(send(cast.koordinator, one, other=other.code, reason=AGAIN))
    assert "bukan orang yang sama (" in page
    assert "Lihat perbandingannya" in page
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=one, reason="Ternyata satu orang")
    third = scenarios.a_victim(cast.koordinator, name="Beda Benar", **UNLIKE)
    assert f"{other} sudah digabung ke {one}" in text(send(cast.koordinator, third, other=other.code))
    there = reverse("victim_compare", args=[one.code])
    assert at_desk(cast.koordinator).get(reverse("victim_compare", args=[other.code])).url == there
    assert VictimPair.objects.count() == 1


def test_a_reason_that_names_somebody_of_either_is_refused_and_logged(cast, one, other):
    page = send(cast.koordinator, one, other=other.code, reason="Ibunya menyebut Sekali di telepon")
    assert page.status_code == 422
    assert not VictimPair.objects.exists()
    assert AccessLog.objects.filter(kind="search", subject=other.code).exists()
    assert "dua kata" in text(send(cast.koordinator, one, other=other.code, reason="...")), "it must explain something"


def test_only_coordinators_start_one(cast, one, other, complaints):
    with pytest.raises(Refused, match="Hanya koordinator"):
        likeness.pair_victims(one, by=cast.polres, other=other, reason=WHY)
    with pytest.raises(Refused, match="Hanya koordinator"):
        likeness.pair_complaints(complaints[0], by=cast.polres, other=complaints[1], reason=WHY)


def test_nobody_starts_one_about_hidden_victims_or_in_another_name(cast, one, other):
    row = {"victim": one, "other": other, "kind": "hand", "reason": WHY}
    with scope(cast.koordinator), pytest.raises(ProgrammingError), transaction.atomic():
        VictimPair.objects.create(**row, started_by=cast.koordinator2)
    with scope(cast.koordinator), pytest.raises(ProgrammingError), transaction.atomic():
        VictimPair.objects.create(victim=one, other=other, kind="nik")
    bar(cast, other.case)
    with scope(cast.koordinator2), pytest.raises(ProgrammingError), transaction.atomic():
        VictimPair.objects.create(**row, started_by=cast.koordinator2)
    with pytest.raises(IntegrityError, match="victim_pair_started_by_somebody"), transaction.atomic():
        VictimPair.objects.create(**row | {"reason": ""}, started_by=cast.koordinator)


# Complaints


def test_two_complaints_are_compared_by_hand(cast, complaints):
    first, later = complaints
    assert not NearDuplicate.objects.exists()
    response = send(cast.koordinator, later, other=first.number)
    warning = NearDuplicate.objects.get()
    assert response.url == reverse("near_duplicate_compare", args=[later.number, warning.pk])
    assert (warning.kind, warning.started_by) == ("hand", cast.koordinator)
    page = text(at_desk(cast.koordinator2).get(response.url))
    assert WHY in page
    assert send(cast.koordinator2, first, other=later.number).url.endswith(f"{warning.pk}/banding/")
    assert triage.settle_as_same(warning, by=cast.koordinator2, how="duplicate") == later


def test_of_complaints_too_nothing_hidden_is_told(cast, complaints):
    first, later = complaints
    bar(cast, casework.open_case([first], by=cast.koordinator))
    for number in (first.number, "PGD-2026-98765"):
        page = send(cast.koordinator2, later, other=number)
        assert UNKNOWN_COMPLAINT in text(page)
    assert send(cast.koordinator2, first, other=later.number).status_code == 404
    assert not NearDuplicate.objects.exists()


def test_itself_what_is_settled_and_what_is_one_case_are_told_beside_the_field(cast, complaints):
    first, later = complaints
    assert f"Ini {first} sendiri" in text(send(cast.koordinator, first, other=first.number))
    send(cast.koordinator, first, other=later.number)
    triage.settle_near_duplicate(NearDuplicate.objects.get(), by=cast.koordinator2)
    page = text(send(cast.koordinator, first, other=later.number, reason=AGAIN))
    assert "sudah diperiksa (" in page
    assert "Lihat perbandingannya" in page
    NearDuplicate.objects.all().delete()
    casework.open_case([first, later], by=cast.koordinator)
    assert "sudah satu kasus" in text(send(cast.koordinator, first, other=later.number, reason="Sopirnya sama, kata bidan"))
    assert Complaint.objects.count() == 2


def test_the_institution_that_took_one_learns_nothing_of_the_comparison(cast, complaints):
    first, later = complaints
    likeness.pair_complaints(first, by=cast.koordinator, other=later, reason=WHY)
    page = text(at_desk(cast.gow).get(first.get_absolute_url()))
    assert later.number not in page
    assert "Bandingkan" not in page
