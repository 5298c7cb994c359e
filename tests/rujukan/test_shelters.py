"""Shelters: their beds, who takes them, and what a coordinator sees of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.formats.suppression import HIDDEN
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import emergency, routing, service as services, stage_form as stage_forms
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.shelter import Answer, OverCapacity, PlaceKind, RoomClass, StayReason
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.models import Referral, ShelterPlace, ShelterStay
from rujukan.stages import running
from rujukan.stages.routes import candidates
from rujukan.stages.shelter_beds import places_of
from rujukan.statistics.periods import Period
from rujukan.statistics.shelter import shelters, used_between
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long

DAY = timedelta(days=1)
NAME = "Rumah Melati"


@pytest.fixture
def place(cast):
    """A room at Polres with one bed for women and one for men."""
    with scope(cast.admin):
        return ShelterPlace.objects.create(name=NAME, kind=PlaceKind.POLICE, institution=cast.polres.institution, women=1, men=1)


def accepted(cast, name="Orang lain"):
    victim = scenarios.a_victim(cast.koordinator, name=name, nik="", phone="")
    return routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)


def complaint_referral(complaint):
    complaint.refresh_from_db()
    return Referral.objects.get(victim__case=complaint.case)


def moved_in(cast, place, room=RoomClass.WOMEN, *, since=None, **arrival):
    since = since or timezone.now()
    return services.enter_shelter(accepted(cast), by=cast.polres, since=since, bed=(place, room), **arrival)


def test_a_stay_takes_a_bed_until_it_ends(cast, place):
    stay = moved_in(cast, place, reason=StayReason.EMERGENCY, children_with=2)
    assert (stay.reason, stay.children_with) == (StayReason.EMERGENCY, 2)
    assert [(one.free(RoomClass.WOMEN), one.free(RoomClass.MEN)) for one in places_of(place.institution_id)] == [(0, 1)]
    scenarios.move_out(stay.referral, cast.polres)
    assert places_of(place.institution_id)[0].free(RoomClass.WOMEN) == 1


def test_a_full_room_asks_why_and_refuses_nobody(cast, place):
    moved_in(cast, place)
    with pytest.raises(Refused, match="penuh") as refusal:
        moved_in(cast, place)
    assert refusal.value.field == "over_reason"
    stay = moved_in(cast, place, over_reason=OverCapacity.EXTRA_BED)
    assert stay.over_reason == OverCapacity.EXTRA_BED
    assert not moved_in(cast, place, RoomClass.MEN, over_reason=OverCapacity.DANGER).over_reason, "a bed was free"
    assert places_of(place.institution_id)[0].free(RoomClass.WOMEN) == 0, "not less than none"


def test_where_a_receiver_has_rooms_one_is_chosen(cast, place):
    referral = accepted(cast)
    for bed in (None, (place, RoomClass.CHILDREN)):
        with pytest.raises(Refused) as refusal:
            services.enter_shelter(referral, by=cast.polres, since=timezone.now(), bed=bed)
        assert refusal.value.field == "bed"


def test_an_emergency_intake_needs_no_room_and_is_shown_without_one(cast, place):
    complaint = scenarios.a_complaint(cast.polres)
    emergency.emergency_intake(complaint, by=cast.polres, person=complaint.persons.get(), stage=Stage.SHELTER)
    victim = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    beds = {one.institution.code: one.beds for one in candidates(victim, Stage.SHELTER)}
    assert beds["polres"] == "Masih ada tempat: 1 perempuan, 1 laki-laki (1 orang belum berkamar)"
    referral = complaint_referral(complaint)
    desk, url = at_desk(cast.polres), reverse("shelter_move", args=[referral.number])
    assert text(desk.post(url, {"bed": ""})).count("Pilih tempat dan kamarnya") == 2, "above the page and beside the field"
    for _ in range(2):
        assert desk.post(url, {"bed": f"{place.pk}-women"}).status_code == 302, "twice is one room"
    assert places_of(place.institution_id)[0].free(RoomClass.WOMEN) == 0
    scenarios.move_out(referral, cast.polres)
    with pytest.raises(Refused, match="sudah dicatat"):
        services.move_bed(referral.stays.get(), by=cast.polres, bed=(place, RoomClass.MEN))


def test_the_coordinator_sees_free_beds_and_never_which_place(cast, place):
    moved_in(cast, place)
    victim = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    desk = at_desk(cast.koordinator)
    for url in (
        reverse("referral_new", args=[victim.code], query={"tahap": "shelter"}),
        reverse("referrals_send", args=[victim.code]),
    ):
        page = text(desk.get(url))
        assert "Masih ada tempat: 1 laki-laki" in page
        assert NAME not in page


def test_the_form_offers_the_rooms_and_keeps_what_was_typed(cast, place):
    moved_in(cast, place)
    referral = accepted(cast)
    desk, url = at_desk(cast.polres), reverse("shelter_enter", args=[referral.number])
    came = {"since": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f"), "bed": f"{place.pk}-women"}
    came |= {"reason": "referral", "brought_by": cast.gow.institution_id, "children_with": "1"}
    answer = desk.post(url, came)
    assert answer.status_code == 422
    page = text(answer)
    assert "Kamar ini penuh" in page
    assert "Masih ada 1 dari 1 tempat" in page, "the room for men"
    assert desk.post(url, came | {"over_reason": "together"}).status_code == 302
    stay = referral.stays.get()
    assert (stay.room, stay.over_reason, stay.brought_by) == ("women", "together", cast.gow.institution)
    assert cost(desk, referral.get_absolute_url()) <= MOST_QUERIES


def test_who_leaves_unsafe_is_told_to_the_coordinators(cast, place):
    stay = moved_in(cast, place)
    leaving = {"until": timezone.now(), "left_to": LeftTo.UNANNOUNCED, "own_choice": Answer.UNKNOWN, "safe": Answer.NO}
    stay = services.leave_shelter(stay, by=cast.polres, **leaving)
    assert (stay.own_choice, stay.safe) == (Answer.UNKNOWN, Answer.NO)
    notice = Notice.objects.get(text__contains="tidak aman")
    assert notice.urgent
    assert stay.referral.number in notice.text


def test_nobody_leaves_before_they_came(cast, place):
    stay = moved_in(cast, place)
    with pytest.raises(Refused) as refusal:
        services.leave_shelter(stay, by=cast.polres, until=stay.since - DAY, left_to=LeftTo.FAMILY, own_choice="yes", safe="yes")
    assert refusal.value.field == "until"


def test_nights_and_people_of_a_period_are_counted_and_small_groups_hidden(cast, place):
    now = timezone.localtime()
    begins, ends = now - 10 * DAY, now + DAY
    person = moved_in(cast, place, since=now)
    with scope(cast.koordinator):
        (line,) = used_between(begins, ends, now)
    assert (line.beds, line.taken, line.free, line.capacity) == (2, 1, 1, 20)
    assert line.counts == (HIDDEN,) * 3, "one person"
    for _ in range(4):
        moved_in(cast, place, since=now, over_reason=OverCapacity.EXTRA_BED)
    with scope(cast.koordinator):
        (line,) = used_between(begins, now + 3 * DAY, now + 3 * DAY)
        assert line.counts == (5, 15, 0)
        assert not used_between(begins - 30 * DAY, begins - 20 * DAY, now)[0].people, "nobody was there then"
    assert person.leave_by < now + 20 * DAY
    with scope(cast.koordinator):
        assert used_between(begins, now + 20 * DAY, now + 20 * DAY)[0].over == 5


def test_nothing_hidden_in_a_month_follows_from_its_quarter_or_year(cast, place):
    now = timezone.localtime()
    quarter = Period((now.year * 12 + now.month - 1) // 3 * 3, 3)
    months = [Period(month, 1) for month in range(quarter.start, quarter.start + 3)]
    for place_in_quarter, month in enumerate(months):
        people = 5 if place_in_quarter else 1
        for _ in range(people):
            stay = moved_in(cast, place, since=now, over_reason=OverCapacity.EXTRA_BED)
            ShelterStay.objects.filter(pk=stay.pk).update(
                since=month.begins, until=month.begins + 3 * DAY, left_to=LeftTo.FAMILY, own_choice="yes", safe="yes"
            )
    at = months[-1].ends
    with scope(cast.koordinator):
        first, *others = [shelters(month, at)[0] for month in months]
        whole = shelters(quarter, at)[0]
        year = shelters(Period(now.year * 12, 12), at)[0]
    assert first.counts == whole.counts == year.counts == (HIDDEN,) * 3
    assert [line.counts for line in others] == [(5, 15, 0)] * 2, "15 nights each: the quarter's would tell those of the first"
    assert year.beds == whole.beds == 2


def move_plans():
    with job("reminders"):
        return [clock for clock in running.until(timezone.now() + 30 * DAY) if clock.source == "move_plan"]


def test_the_move_plan_at_polres_is_due_on_the_eleventh_day_until_it_is_filled(cast, place):
    stay = moved_in(cast, place)
    (clock,) = move_plans()
    assert timezone.localdate(clock.due) == timezone.localdate() + 10 * DAY, "today is the first day"
    assert clock.institution == cast.polres.institution_id
    by = (timezone.localdate() + 5 * DAY).isoformat()
    answers = {"next": "county", "by": by, "done_by": next(iter(MOVE_PLAN.by_code["done_by"].choices))}
    stage_forms.fill(stay.referral, MOVE_PLAN, by=cast.polres, answers=answers)
    assert not move_plans()
