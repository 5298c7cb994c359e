"""Who is responsible for a case."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rujukan.actions import casework, chronology, emergency, ownership
from rujukan.choices.case import CaseStatus
from rujukan.choices.complaint import Safety
from rujukan.choices.event import EventKind
from rujukan.choices.stage import Stage
from rujukan.models import Case
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text


@pytest.fixture
def case(cast):
    return scenarios.a_victim(cast.koordinator).case


def assign(case, by, owner, reason="Cuti dua minggu"):
    return ownership.assign(case, by=by, version=case.version, owner=owner, reason=reason)


def test_who_opened_a_case_is_responsible_for_it(cast, case):
    assert case.owner == cast.koordinator


def test_who_confirms_an_emergency_is_responsible_for_its_case(cast):
    complaint = scenarios.a_complaint(cast.polres)
    referral = emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    case = referral.victim.case
    assert case.owner is None
    emergency.confirm_emergency(referral, by=cast.koordinator)
    case.refresh_from_db()
    assert case.owner == cast.koordinator
    assert case.events.filter(kind=EventKind.CASE_ASSIGNED, by=cast.koordinator).count() == 1
    assign(case, cast.koordinator, cast.koordinator2)


def test_another_coordinator_takes_over_and_the_coordinators_are_told(cast, case):
    Notice.objects.all().delete()
    assert assign(case, cast.koordinator, cast.koordinator2).owner == cast.koordinator2
    notice = Notice.objects.get()
    assert (notice.role, notice.about) == (Role.COORDINATOR, case.pk)
    assert case.events.filter(kind=EventKind.CASE_ASSIGNED, by=cast.koordinator).exists()


def test_only_an_active_coordinator_whom_the_case_does_not_bar(cast, case):
    with pytest.raises(Refused):
        assign(case, cast.polres, cast.koordinator2)
    with pytest.raises(Refused):
        assign(case, cast.koordinator, cast.polres)
    with pytest.raises(Refused):
        assign(case, cast.koordinator, cast.koordinator2, reason=" ")
    case.barred_users.add(cast.koordinator2)
    with pytest.raises(Refused):
        assign(case, cast.koordinator, cast.koordinator2)
    page = text(at_desk(cast.koordinator).get(reverse("case_assign", args=[case.number])))
    assert f'value="{cast.koordinator.pk}"' in page
    assert f'value="{cast.koordinator2.pk}"' not in page


def test_a_barred_owner_is_responsible_no_more(cast, case):
    assign(case, cast.koordinator, cast.koordinator2)
    case.refresh_from_db()
    casework.record_suspect(case, by=cast.koordinator, name="X", role="unknown", relation="other", bars_users=[cast.koordinator2])
    assert Case.objects.get().owner is None


def test_two_who_assign_at_once_compare_and_a_second_click_changes_nothing(cast, case):
    version = case.version
    changed = assign(case, cast.koordinator, cast.koordinator2)
    with pytest.raises(Stale):
        ownership.assign(changed, by=cast.koordinator2, version=version, owner=cast.koordinator, reason="Saya yang kenal")
    with pytest.raises(Stale):
        ownership.assign(changed, by=cast.koordinator, version=version, owner=cast.koordinator2, reason="Cuti dua minggu")


def test_a_closed_case_is_not_assigned(cast, case):
    Case.objects.update(status=CaseStatus.CLOSED, outcome="other", closed_at=case.opened_at)
    with pytest.raises(TooLate):
        assign(case, cast.koordinator, cast.koordinator2)


def test_the_list_shows_and_filters_by_owner(cast, case):
    desk, other = at_desk(cast.koordinator), at_desk(cast.koordinator2)
    assert case.number in text(desk.get(reverse("case_list"), {"whose": "saya"}))
    assert case.number not in text(other.get(reverse("case_list"), {"whose": "saya"}))
    assert case.number not in text(desk.get(reverse("case_list"), {"whose": "belum"}))
    assert "Penanggung jawab" in text(desk.get(case.get_absolute_url()))


# Several at once


def pick(*cases):
    return [f"{case.number}.{case.version}" for case in cases]


def reassign(desk, cases, owner, reason="Cuti dua minggu"):
    return desk.post(reverse("cases_assign"), {"cases": cases, "owner": owner.pk, "reason": reason})


def test_several_cases_go_to_another_coordinator_at_once(cast, case):
    other, desk = scenarios.a_victim(cast.koordinator).case, at_desk(cast.koordinator)
    page = text(desk.get(reverse("cases_assign")))
    assert "2 kasus terbuka" in page
    assert "0 kasus terbuka" in page
    answer = reassign(desk, pick(case, other), cast.koordinator2)
    assert answer.url == reverse("case_list")
    assert f"2 kasus sekarang menjadi tanggung jawab {cast.koordinator2}." in text(desk.get(answer.url))
    assert set(Case.objects.values_list("owner", flat=True)) == {cast.koordinator2.pk}
    assert case.events.filter(kind=EventKind.CASE_ASSIGNED).count() == 1
    again = reassign(desk, pick(case, other), cast.koordinator2, reason="Cuti tiga minggu")
    assert again.status_code == 422
    assert "Cuti tiga minggu" in text(again)
    assert case.events.filter(kind=EventKind.CASE_ASSIGNED).count() == 1


def test_where_a_colleague_was_faster_the_others_still_go(cast, case):
    other, picked = scenarios.a_victim(cast.koordinator).case, pick(case)
    chronology.rewrite(case, by=cast.koordinator2, version=case.version, summary="Ia dijemput malam", reason="Keliru")
    desk = at_desk(cast.koordinator)
    answer = reassign(desk, picked + pick(other), cast.koordinator2)
    assert f"1 kasus sekarang menjadi tanggung jawab {cast.koordinator2}. {case} tidak dialihkan: rekan" in text(
        desk.get(answer.url)
    )
    case.refresh_from_db()
    assert case.owner == cast.koordinator
    alone = reassign(desk, picked, cast.koordinator2)
    assert alone.status_code == 422
    assert "rekan Anda baru saja mengubahnya" in text(alone)
    assert "Cuti dua minggu" in text(alone), "what was typed is kept"


def test_a_case_that_bars_the_coordinator_stays_and_a_wrong_choice_reaches_nobody(cast, case):
    case.barred_users.add(cast.koordinator2)
    desk = at_desk(cast.koordinator)
    for wrong in (
        reassign(desk, pick(case), cast.koordinator2),
        reassign(desk, [], cast.koordinator2),
        reassign(desk, ["x"], cast.koordinator2),
        reassign(desk, ["KS-1999-00001.1"], cast.koordinator2),
        reassign(desk, pick(case), cast.polres),
        reassign(desk, pick(case), cast.koordinator2, reason=" "),
    ):
        assert wrong.status_code == 422
    case.refresh_from_db()
    assert case.owner == cast.koordinator
    assert reassign(at_desk(cast.koordinator2), pick(case), cast.koordinator2).status_code == 422, "out of sight"


def test_all_cases_of_one_coordinator_are_picked_in_one_press(cast, case):
    others = scenarios.a_victim(cast.koordinator2).case
    desk = at_desk(cast.koordinator)
    page = desk.get(reverse("cases_assign"))
    link = f"?dari={cast.koordinator.pk}"
    assert link in page.text
    form = desk.get(reverse("cases_assign") + link).context["form"]
    assert form["cases"].value() == pick(case)
    assert not form.fields["owner"].queryset.filter(pk=cast.koordinator.pk).exists()
    assert others.number not in desk.get(reverse("cases_assign") + link).text
    for nonsense in ("x", "0", "9" * 30, "-1", "999999999"):
        assert desk.get(reverse("cases_assign"), {"dari": nonsense}).status_code == 200


def test_danger_and_lateness_stand_beside_each_case(cast, case):
    desk, long_ago = at_desk(cast.koordinator), timezone.now() - timedelta(days=9)
    unsafe = scenarios.a_complaint(cast.gow, safety=Safety.DANGER)
    opened = casework.open_case([unsafe], by=cast.koordinator)
    late = scenarios.a_victim(cast.koordinator, at=long_ago)
    scenarios.a_referral(late, cast.koordinator, "rsud", Stage.HEALTH, at=long_ago)
    choices = desk.get(reverse("cases_assign")).context["form"].fields["cases"].choices
    words = {value.split(".")[0]: label for value, label in choices}
    assert [number for number, label in words.items() if "tidak aman" in label] == [opened.number]
    assert [number for number, label in words.items() if "Lewat tenggat" in label] == [late.case.number]


def test_the_tasks_of_who_was_responsible_go_along(cast, case):
    own = scenarios.a_task(case, cast.koordinator, coordinator=cast.koordinator)
    anybody = scenarios.a_task(case, cast.koordinator)
    assign(case, cast.koordinator, cast.koordinator2)
    own.refresh_from_db()
    anybody.refresh_from_db()
    assert (own.coordinator, anybody.coordinator) == (cast.koordinator2, None)
