"""What is more urgent than what on the coordinator's home, and what a victim's page offers in each state."""

import re
from datetime import timedelta

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from rujukan.actions import alarm as alarms, emergency, routing, service as services, triage
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import Safety
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import DeclineReason, Urgency
from rujukan.choices.stage import Stage
from rujukan.lists import agenda, urgent
from rujukan.lists.lines import Place
from rujukan.models import Alarm
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.scenarios import ago

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def board(user):
    now = timezone.now()
    return urgent.board(agenda.coordinator(user, now), now)


def counted(user):
    return {group.desks[0]: count for group, count in board(user).counts}


def a_victim(cast, name, **changes):
    return scenarios.a_victim(cast.koordinator, at=ago(days=13), name=name, nik="", phone="", **changes)


def test_danger_is_first_then_what_is_late_undecided_declined_and_near_its_end(cast):
    task = scenarios.a_task(
        a_victim(cast, "Ana"), cast.koordinator, at=ago(days=4), due_on=timezone.localdate() - timedelta(days=2)
    )
    stay = scenarios.a_referral(a_victim(cast, "Berta"), cast.koordinator, "polres", at=ago(days=12))
    routing.accept(stay, by=cast.polres, at=ago(days=12))
    services.enter_shelter(stay, by=cast.polres, since=ago(days=11), at=ago(days=11))
    declined = scenarios.a_referral(a_victim(cast, "Cici"), cast.koordinator, "polres", at=ago(days=1))
    routing.decline(declined, by=cast.polres, reason=DeclineReason.CAPACITY)
    untriaged = scenarios.a_complaint(cast.gow, persons=[], at=ago(days=3))
    late = scenarios.a_referral(a_victim(cast, "Dina"), cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=3))
    danger = scenarios.a_complaint(cast.gow, persons=[], safety=Safety.DANGER)
    top = board(cast.koordinator).top
    assert [(line.code, line.place) for line in top] == [
        (danger.number, Place.CALLING),
        (late.number, Place.OVERDUE),
        (untriaged.number, Place.UNDECIDED),
        (declined.number, Place.DECLINED),
        (stay.victim.code, Place.STAY),
    ]
    assert agenda.coordinator(cast.koordinator, timezone.now())["task"].total == 1, "the overdue task is next"
    desk = at_desk(cast.koordinator)
    page, path = text(desk.get(reverse("coordinator_home"))), urgent.OTHER.path
    assert page.index(stay.victim.code) < page.index(path)
    assert task.get_absolute_url() in text(desk.get(path))


def test_what_is_late_for_longer_is_first_and_life_in_danger_before_all(cast):
    days = scenarios.a_referral(a_victim(cast, "Ana"), cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))
    hours = scenarios.a_referral(a_victim(cast, "Berta"), cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=3))
    life = scenarios.a_referral(a_victim(cast, "Cici"), cast.koordinator, "polres", at=ago(hours=5), urgency=Urgency.EMERGENCY)
    top = board(cast.koordinator).top
    assert [line.code for line in top[:3]] == [life.number, days.number, hours.number]


def test_an_emergency_that_nobody_has_taken_over_is_at_the_top(cast):
    scenarios.a_referral(a_victim(cast, "Ana"), cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))
    urgent_one = scenarios.a_referral(a_victim(cast, "Berta"), cast.koordinator, "polres", urgency=Urgency.EMERGENCY)
    alarm = Alarm.objects.get()
    first = board(cast.koordinator).top[0]
    assert (first.code, first.path, first.place) == (urgent_one.number, alarm.get_absolute_url(), Place.CALLING)
    alarms.reply(alarm, by=cast.polres, kind=AlarmReplyKind.TAKING)
    assert urgent_one.number not in [line.code for line in board(cast.koordinator).top]


def test_a_fresh_danger_is_before_an_older_intake_that_waits_for_confirmation(cast):
    complaint = scenarios.a_complaint(cast.polres, at=ago(hours=9))
    person = complaint.persons.get()
    taken_in = emergency.emergency_intake(complaint, by=cast.polres, person=person, stage=Stage.SHELTER, at=ago(hours=8))
    danger = scenarios.a_complaint(cast.gow, persons=[], safety=Safety.DANGER)
    assert [line.code for line in board(cast.koordinator).top[:2]] == [danger.number, taken_in.number]


def test_a_count_leads_to_a_list_of_exactly_that_many(cast):
    new = {scenarios.a_complaint(cast.gow, persons=[], at=ago(days=3)).number for _ in range(agenda.ROWS + 3)}
    read = scenarios.a_complaint(cast.gow, persons=[])
    triage.review(read, by=cast.koordinator)
    home = board(cast.koordinator)
    assert len(home.top) == agenda.ROWS
    group, count = next((group, count) for group, count in home.counts if "new" in group.desks)
    assert count == len(new) + 1
    page = text(at_desk(cast.koordinator).get(group.path))
    assert page.count('class="row"') == count
    assert all(number in page for number in (*new, read.number))


def test_what_is_all_at_the_top_is_not_counted_again(cast):
    scenarios.a_complaint(cast.gow, persons=[])
    assert board(cast.koordinator).counts == ()


@pytest.mark.parametrize("slug", urgent.OF_SLUG)
def test_a_list_where_nothing_waits_says_so(cast, slug):
    page = text(at_desk(cast.koordinator).get(reverse("waiting_list", args=[slug])))
    assert "Semua sudah ditangani" in page
    assert at_desk(cast.koordinator).get(reverse("waiting_list", args=["lainnya"])).status_code == 404


def test_each_desk_is_in_one_group_and_read_by_one_reading():
    desks = [desk for group in urgent.GROUPS for desk in group.desks]
    assert sorted(desks) == sorted(urgent.LINES)
    assert set(desks) <= set().union(*(one.desks for one in agenda.READINGS))


def test_a_complaint_that_is_new_and_may_be_the_same_is_at_the_top_once(cast):
    scenarios.a_complaint(cast.gow)
    same = scenarios.a_complaint(cast.polres)
    home = board(cast.koordinator)
    assert [line.code for line in home.top].count(same.number) == 1
    assert counted(cast.koordinator) == {"duty": 1}


# The page of a victim: what can be done now


def suspected(cast, victim):
    pass


def identified(cast, victim):
    scenarios.identify(victim, cast.koordinator)


def served(cast, victim):
    identified(cast, victim)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)


def not_victim(cast, victim):
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)


def closed(cast, victim):
    identified(cast, victim)
    scenarios.needless(victim, cast.koordinator)
    scenarios.close(victim, cast.koordinator)


OPEN = {"referral_new", "referrals_send", "needs_new", "identification_new"}
OFFERED = {
    suspected: OPEN,
    identified: OPEN | {"victim_close"},
    served: OPEN | {"victim_monitor", "victim_close"},
    not_victim: {"identification_new", "victim_close"},
    closed: {"victim_reopen"},
}


@pytest.mark.parametrize("state", OFFERED)
def test_the_page_of_a_victim_offers_what_its_state_allows(cast, victim, state):
    state(cast, victim)
    desk = at_desk(cast.koordinator)
    page = text(desk.get(victim.get_absolute_url()))
    now = re.search(r'<section [^>]*aria-labelledby="berikut".*?</section>', page, re.DOTALL)[0]
    now += re.search(r'<summary id="lain">.*?</details>', page, re.DOTALL)[0]
    addresses = set(re.findall(r'href="(/[^"#]*)"', now))
    offered = {resolve(address.partition("?")[0]).url_name: address for address in addresses}
    assert offered.keys() - {"rad:regulation_table", "regulation_table"} == OFFERED[state]
    assert [name for name, address in offered.items() if desk.get(address).status_code != 200] == []


def test_the_page_of_a_victim_begins_with_the_next_step_and_ends_with_other_actions(cast):
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=9))
    late = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    order = ["Terduga korban", "Giliran Anda", late.get_absolute_url(), "Yang melayani sekarang", "Jalur tujuh tahap"]
    order += ["Tindakan lain", "Buat rujukan", "</main>"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
