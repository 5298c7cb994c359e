"""A review is stopped, or its draft withdrawn: nothing that was decided is lost, and the institutions are told."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rad import rules
from rad.actions import next_plan, plan_review as verbs
from rad.choices import PlanStatus
from rad.lists import plan_review as lists
from rad.models import ActionPlan, PlanReview, ReviewedActivity
from tests.rad import plan_reviews as reviews
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long
REASON = "Menunggu peraturan daerah yang baru"


def begin(cast):
    return reviews.begun(cast)


@pytest.fixture
def review(start):
    return start


@pytest.fixture
def draft(cast, review):
    return reviews.drafted(cast, reviews.decided(cast, review, C_02_01=("drop", "Tidak diperlukan lagi")))


def notices(words):
    return Notice.objects.filter(text__contains=words)


# Who is told


def test_each_coordinating_institution_is_told_once_that_a_review_begins(cast, review):
    told = notices("Peninjauan RAD 2019–2021 dimulai").filter(institution=cast.disnaker.institution).get()
    assert told.text.endswith(f": {waiting(cast.disnaker, review).count()} kegiatan Anda")
    assert told.path.startswith(reverse("rad:plan_review_detail", args=[review.pk]))
    addressees = list(notices("dimulai").values_list("institution", "role"))
    assert len(addressees) == len(set(addressees)) > 5
    assert not notices("dimulai").filter(institution=cast.paroki.institution).exists()


def waiting(user, review):
    return ReviewedActivity.objects.filter(rules.reported_by(user, "activity"), review=review)


def test_they_are_told_that_the_draft_is_made(cast, draft):
    assert notices("tersusun dari peninjauan").filter(institution=cast.disnaker.institution).count() == 1


def test_the_home_says_how_many_decisions_wait_and_leads_to_the_first(cast, review):
    count = waiting(cast.disnaker, review).count()
    home = text(at_desk(cast.disnaker).get(reverse("rad:realisation_list")))
    assert f"{count} kegiatan menunggu keputusan Anda dalam peninjauan RAD 2019–2021" in home
    [one] = lists.awaited(cast.disnaker)
    assert at_desk(cast.disnaker).get(reverse("rad:plan_review_activity", args=[review.pk, one.code])).status_code == 200
    for row in waiting(cast.disnaker, review):
        verbs.decide(row, by=cast.disnaker, outcome="keep")
    assert not lists.awaited(cast.disnaker)
    assert not lists.awaited(cast.paroki)


def test_a_stopped_review_waits_for_nobody(cast, review):
    verbs.stop(review, by=cast.rad, reason=REASON)
    assert not lists.awaited(cast.disnaker)
    assert notices("dihentikan").filter(institution=cast.disnaker.institution).count() == 1


# Stopping


def test_an_open_review_is_stopped_with_a_reason_and_another_can_begin(cast, review):
    verbs.decide(reviews.row(review), by=cast.disnaker, outcome="drop", reason="Selesai")
    with scope(cast.rad):
        stopped = verbs.stop(review, by=cast.rad, reason=REASON)
    assert not stopped.is_open
    assert reviews.row(review).outcome == "drop"
    with pytest.raises(TooLate):
        verbs.decide(reviews.row(review), by=cast.rad, outcome="keep")
    with pytest.raises(TooLate, match="dihentikan"):
        reviews.drafted(cast, review)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.rad):
        ReviewedActivity.objects.filter(review=review).update(outcome="keep", decided_by=cast.rad)
    assert reviews.begun(cast) != review
    page = text(at_desk(cast.gow).get(reverse("rad:plan_review_detail", args=[review.pk])))
    assert REASON in page


def test_stopping_needs_a_reason_and_the_secretariat(cast, review):
    with pytest.raises(Refused) as refusal:
        verbs.stop(review, by=cast.rad, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match="pengelola rencana aksi"):
        verbs.stop(review, by=cast.disnaker, reason=REASON)


def test_stopped_twice_it_is_stopped_once(cast, review):
    verbs.stop(review, by=cast.rad, reason=REASON)
    with pytest.raises(TooLate):
        verbs.stop(review, by=cast.rad, reason=REASON)
    with pytest.raises(TooLate):
        verbs.stop(review, by=cast.rad, reason="Lain")
    with pytest.raises(DatabaseError, match="Cannot update"):
        PlanReview.objects.update(end_reason="Lain")


def test_no_review_is_deleted(review):
    ReviewedActivity.objects.all().delete()
    with pytest.raises(DatabaseError, match="Cannot delete"):
        PlanReview.objects.all().delete()


# Withdrawing


def withdrawn(cast, draft, *, resumes):
    return next_plan.withdraw(draft.origin, by=cast.rad, reason=REASON, resumes=resumes)


def test_a_draft_is_withdrawn_and_its_review_goes_on_with_its_decisions(cast, draft):
    with scope(cast.rad):
        ended = withdrawn(cast, draft, resumes=True)
    draft.refresh_from_db()
    assert draft.status == PlanStatus.WITHDRAWN
    again = PlanReview.objects.open().get()
    assert again.resumes == ended
    assert reviews.row(again).outcome == "drop"
    assert reviews.row(again).reason == "Tidak diperlukan lagi"
    verbs.decide(reviews.row(again), by=cast.disnaker, outcome="keep")
    assert reviews.row(ended).outcome == "drop"
    second = reviews.drafted(cast, again)
    assert (second.version, second.code) == (3, "rad-2022-v3")
    assert notices("peninjauannya dibuka lagi").filter(institution=cast.disnaker.institution).count() == 1


def test_a_draft_is_withdrawn_for_good(cast, draft):
    withdrawn(cast, draft, resumes=False)
    assert not PlanReview.objects.open().exists()
    assert notices("dibatalkan").filter(institution=cast.disnaker.institution).count() == 1
    assert reviews.begun(cast).resumes is None


def test_it_is_left_out_of_lists_and_stays_readable_for_the_roles_of_the_plan(cast, draft):
    withdrawn(cast, draft, resumes=False)
    desk = at_desk(cast.kepala)
    assert "dibatalkan" not in text(desk.get(reverse("rad:plan_home")))
    assert REASON in text(desk.get(reverse("rad:plan_comparison", args=[draft.code])))
    page = f"{reverse('rad:plan_table', args=['A'])}?rencana={draft.code}"
    assert "Rancangan ini dibatalkan" in text(desk.get(page))
    assert "Ubah" not in text(at_desk(cast.rad).get(page)).partition("<tbody>")[2]
    assert at_desk(cast.disnaker).get(page).status_code == 404
    with scope(cast.disnaker):
        assert not ActionPlan.objects.filter(pk=draft.pk).exists()


def test_it_never_becomes_a_draft_again(cast, draft):
    withdrawn(cast, draft, resumes=False)
    with pytest.raises(DatabaseError, match="does not change"), scope(cast.rad):
        ActionPlan.objects.filter(pk=draft.pk).update(status=PlanStatus.DRAFT)


def test_withdrawing_is_done_once_by_the_secretariat_with_a_reason(cast, draft):
    for by, reason in ((cast.disnaker, REASON), (cast.rad, "")):
        with pytest.raises(Refused):
            next_plan.withdraw(draft.origin, by=by, reason=reason, resumes=False)
    withdrawn(cast, draft, resumes=False)
    with pytest.raises(TooLate):
        withdrawn(cast, draft, resumes=False)
    with pytest.raises(TooLate):
        next_plan.withdraw(draft.origin, by=cast.rad, reason="Lain", resumes=False)


def test_a_review_that_runs_already_is_not_resumed(cast, draft):
    reviews.begun(cast)
    with pytest.raises(TooLate, match="sedang ditinjau"):
        withdrawn(cast, draft, resumes=True)
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_page_of_the_review_withdraws_the_draft(cast, draft):
    desk = at_desk(cast.rad)
    page = reverse("rad:plan_review_detail", args=[draft.origin.pk])
    assert "Batalkan rancangan" in text(desk.get(page))
    press = reverse("rad:plan_review_withdraw", args=[draft.origin.pk])
    answer = desk.post(press, {"reason": REASON, "then": "lagi"}, follow=True)
    assert "Peninjauan yang melanjutkannya" in text(answer)
