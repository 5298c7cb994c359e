"""A draft plan comes into force: one person proposes it with its document, the head decides, the database refuses other ways."""

from datetime import timedelta

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Notice, User
from gugus.workflow.lifecycle import Refused, TooLate
from rad.actions import next_plan, plan_enactment as verbs, plan_review as reviews
from rad.choices import PlanStatus
from rad.lists import cells
from rad.lists.plan_enactment import faults, overlaps
from rad.models import ActionPlan, Indicator, OverlapDecision, PlanEnactment, SubTaskForce, Target, YearInForce
from tests.rad import enactments, plan_reviews
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def begin(cast):
    return enactments.a_whole_draft(cast)


@pytest.fixture
def draft(start):
    return start


@pytest.fixture
def enactment(cast, draft):
    return enactments.proposed(cast, draft)


def notices(user):
    with scope(user):
        return [notice.text for notice in Notice.objects.unread()]


def in_force(year):
    return {force.letter: force.plan.version for force in SubTaskForce.objects.in_force(year).select_related("plan")}


# The way of an enactment


def test_a_draft_is_in_force_when_the_head_approves_and_not_before(cast, enactment):
    assert in_force(2022) == {"B": 1}
    assert "Penetapan RAD 2022–2024 menunggu keputusan Anda" in notices(cast.kepala)
    verbs.approve(enactment, by=cast.kepala)
    plan = ActionPlan.objects.newest().get()
    assert (plan.version, plan.status) == (2, PlanStatus.ENACTED)
    assert plan.legal_basis == (
        "Peraturan Bupati Kapuas Hulu Nomor 7 Tahun 2021 tentang Rencana Aksi Daerah 2022-2024, 1 Desember 2021"
    )
    assert "RAD 2022–2024 ditetapkan dan berlaku" in notices(cast.rad)
    for reporter in (cast.disnaker, cast.koordinator):  # E-01-01 is the coordinators'
        assert "RAD 2022–2024 berlaku, dan institusi Anda mengoordinasi kegiatannya" in notices(reporter)
    assert notices(cast.paroki) == []


def test_each_year_has_the_table_that_was_decided(cast, enactment):
    verbs.approve(enactment, by=cast.kepala)
    of_old, of_new = dict.fromkeys("ABCDE", 1), dict.fromkeys("ABCDE", 2)
    assert [in_force(year) for year in range(2018, 2026)] == [{}, of_old, of_old, of_old, of_new, of_new, of_new, {}]
    [moved] = YearInForce.objects.get(letter="B", year=2022).history.all()
    assert moved.sub_task_force.plan.version == 1


def test_an_overlap_may_stay_with_the_old_table(cast, draft):
    enactments.approved(cast, draft, enactments.OLD)
    assert in_force(2022) == dict.fromkeys("ACDE", 2) | {"B": 1}
    assert in_force(2023) == dict.fromkeys("ABCDE", 2)
    assert [plan.version for plan in ActionPlan.objects.in_force(2022)] == [2, 1]


def test_the_verbs_pass_the_database_as_their_own_users(cast):
    with scope(cast.rad):
        enactment = enactments.proposed(cast)
    with scope(cast.kepala):
        verbs.approve(enactment, by=cast.kepala)
    assert in_force(2022) == dict.fromkeys("ABCDE", 2)


def test_a_rejected_or_withdrawn_draft_stays_one_and_may_be_changed(cast, draft, enactment):
    verbs.reject(enactment, by=cast.kepala, reason="Anggaran belum disetujui")
    assert "Penetapan RAD 2022–2024 ditolak" in notices(cast.rad)
    verbs.withdraw(withdrawn := enactments.proposed(cast, draft), by=cast.rad)
    for decided in (enactment, withdrawn):
        with pytest.raises(TooLate):
            verbs.approve(decided, by=cast.kepala)
    assert in_force(2022) == {"B": 1}
    next_plan.edit(cells.plan_row("v2-C-02-01-1"), {"direction": {"direction": "decrease"}}, by=cast.rad)


def test_the_plan_in_force_is_reviewed_for_the_next_one(cast, enactment):
    verbs.approve(enactment, by=cast.kepala)
    review = reviews.begin(ActionPlan.objects.newest().get(), by=cast.rad, first_year=2025, last_year=2027)
    draft = plan_reviews.drafted(cast, plan_reviews.decided(cast, review), first_year=2025, last_year=2027)
    enactments.approved(cast, draft, {})
    assert in_force(2025) == dict.fromkeys("ABCDE", 3)
    assert in_force(2024) == dict.fromkeys("ABCDE", 2)


# Refusals


def test_another_person_decides_and_only_the_head(cast, enactment):
    User.objects.filter(pk=cast.rad.pk).update(roles=[Role.PLAN_MANAGER, Role.HEAD])
    both = User.objects.get(pk=cast.rad.pk)
    for user, words in ((both, "orang lain"), (cast.bupati, "Hanya kepala"), (cast.admin, "Hanya kepala")):
        with pytest.raises(Refused, match=words):
            verbs.approve(enactment, by=user)
    assert not PlanEnactment.objects.waiting_for(both)
    at = enactment.proposed_at
    for columns in ({"status": "approved", "applied_at": at}, {"status": "rejected", "rejection_reason": "Tidak"}):
        with pytest.raises(IntegrityError, match="plan_enactment_decided_by_another"), transaction.atomic():
            PlanEnactment.objects.update(**columns, decided_by=cast.rad, decided_at=at)


def test_only_the_secretariat_proposes_and_only_the_proposer_withdraws(cast, draft, enactment):
    with pytest.raises(Refused, match="pengelola rencana aksi"):
        verbs.propose(draft, enactments.NEW, by=cast.kepala, document=enactments.DOCUMENT)
    with pytest.raises(Refused, match="pengusul"):
        verbs.withdraw(enactment, by=cast.kepala)


def test_one_proposal_waits_at_a_time(cast, draft, enactment):
    with pytest.raises(TooLate, match="menunggu keputusan"):
        enactments.proposed(cast, draft)


def test_of_two_heads_the_second_is_told_and_a_second_click_does_nothing(cast, enactment):
    verbs.approve(enactment, by=cast.kepala)
    with pytest.raises(TooLate, match="Ditetapkan"):
        verbs.approve(enactment, by=cast.kepala)
    other = User.objects.create_user("kepala2", roles=[Role.HEAD])
    for decide in (lambda: verbs.approve(enactment, by=other), lambda: verbs.reject(enactment, by=other, reason="Belum")):
        with pytest.raises(TooLate, match="Ditetapkan"):
            decide()


@pytest.mark.parametrize("missing", enactments.DOCUMENT)
def test_an_enactment_needs_its_document(cast, draft, missing):
    with pytest.raises(Refused) as refused:
        verbs.propose(draft, enactments.NEW, by=cast.rad, document=enactments.DOCUMENT | {missing: ""})
    assert refused.value.field == missing


def test_a_document_of_tomorrow_is_refused(cast, draft):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        verbs.propose(draft, enactments.NEW, by=cast.rad, document=enactments.DOCUMENT | {"document_date": tomorrow})
    assert refused.value.field == "document_date"


def test_every_overlap_needs_a_decision_and_its_reason(cast, draft):
    assert [(one.place, one.closed, one.reports) for one in overlaps(draft)] == [(("B", 2022), False, 0)]
    for decisions, field in (
        ({}, "b_2022"),
        ({("B", 2022): ("new", " ")}, "b_2022_reason"),
        ({("B", 2022): ("x", "y")}, "b_2022"),
    ):
        with pytest.raises(Refused, match="tabel B tahun 2022") as refused:
            enactments.proposed(cast, draft, decisions)
        assert refused.value.field == field


def test_a_year_whose_evaluation_is_signed_stays_with_its_table(cast, draft):
    waiting = enactments.proposed(cast, draft)
    enactments.signed(cast, 2022)
    with pytest.raises(Refused, match="Evaluasi 2022 sudah ditandatangani"):
        verbs.approve(waiting, by=cast.kepala)
    verbs.reject(waiting, by=cast.kepala, reason="Sudah ditandatangani")
    with pytest.raises(Refused, match="Evaluasi 2022 sudah ditandatangani") as refused:
        enactments.proposed(cast, draft)
    assert refused.value.field == "b_2022"
    enactments.approved(cast, draft, enactments.OLD)
    assert in_force(2022)["B"] == 1


def test_a_closed_year_takes_no_table_of_a_new_plan(cast, draft):
    waiting = enactments.proposed(cast, draft, enactments.OLD)
    enactments.signed(cast, 2022)
    page = reverse("rad:plan_enactment_detail", args=[waiting.pk])
    assert "tabel A, C, D, E untuk 2022" in text(at_desk(cast.kepala).get(page))
    verbs.approve(waiting, by=cast.kepala)
    assert in_force(2022) == {"B": 1}
    assert in_force(2023) == dict.fromkeys("ABCDE", 2)


def test_a_closed_year_after_the_period_takes_no_table_either(cast, draft):
    SubTaskForce.objects.filter(plan=draft, letter="A").update(target_years=[2022, 2023, 2024, 2025])
    waiting = enactments.proposed(cast, draft)
    enactments.signed(cast, 2025)
    verbs.approve(waiting, by=cast.kepala)
    assert in_force(2025) == {}
    assert in_force(2024) == dict.fromkeys("ABCDE", 2)


def test_an_overlap_that_arose_after_the_proposal_is_refused(cast):
    first, second = enactments.a_whole_draft(cast), enactments.a_whole_draft(cast)
    waiting = enactments.proposed(cast, first)
    enactments.approved(cast, second)
    with pytest.raises(Refused, match="sudah berubah sejak diusulkan"):
        verbs.approve(waiting, by=cast.kepala)
    assert in_force(2022) == dict.fromkeys("ABCDE", 3)


def test_every_fault_of_a_draft_is_named_at_once(cast):
    draft = enactments.a_draft(cast)
    undecided = [("v2-C-02-01-1", "akumulasi belum diputuskan"), ("v2-C-02-01-2", "akumulasi belum diputuskan")]
    assert [(one.code, one.words) for one in faults(draft)] == undecided
    Indicator.objects.filter(code="v2-C-02-01-1").update(direction="undecided")
    Target.objects.filter(indicator__activity__code="v2-A-05-01").delete()
    Indicator.objects.filter(activity__code="v2-A-05-01").delete()
    targets = Target.objects.filter(indicator__activity__code="v2-B-01-01")
    targets.update(state="blank", value=None, unit="")
    Target.objects.filter(indicator__activity__code="v2-E-01-01", year=2023).update(state="unreadable", value=None, unit="")
    words = {(one.code, one.words) for one in faults(draft)}
    assert words >= {
        ("v2-A-05-01", "kegiatan tanpa indikator"),
        ("v2-C-02-01-1", "arah belum diputuskan"),
        ("v2-B-01-01-1", "belum ada target pada satu tahun pun"),
        ("v2-E-01-01-1", "target 2023 tidak terbaca"),
    }
    with pytest.raises(Refused, match=f"{len(words)} hal dalam rancangan"):
        enactments.proposed(cast, draft)


# Locks


def test_a_draft_does_not_change_while_its_enactment_waits(cast, enactment):
    with pytest.raises(TooLate, match="Tarik dulu usulannya"):
        next_plan.edit(cells.plan_row("v2-C-02-01-1"), {"direction": {"direction": "decrease"}}, by=cast.rad)
    for user in (cast.rad, cast.admin):
        with pytest.raises(DatabaseError, match="approved revision"), scope(user):
            Indicator.objects.filter(code="v2-C-02-01-1").update(direction="decrease")


@pytest.mark.parametrize("username", ["admin", "kepala", "rad", "bupati"])
def test_no_other_statement_puts_a_plan_or_a_table_in_force(cast, enactment, username):
    force = enactment.plan.sub_task_forces.get(letter="B")
    for write in (
        lambda: ActionPlan.objects.filter(pk=enactment.plan_id).update(status="enacted"),
        lambda: ActionPlan.objects.create(
            code="x", title="x", version=9, first_year=2030, last_year=2031, legal_basis="x", status="enacted"
        ),
        lambda: YearInForce.objects.filter(letter="B", year=2022).update(sub_task_force=force),
        lambda: YearInForce.objects.create(letter="B", year=2023, sub_task_force=force),
    ):
        with pytest.raises(DatabaseError, match=r"enactment|row-level security"), scope(getattr(cast, username)):
            write()
    with scope(getattr(cast, username)):
        assert not YearInForce.objects.all().delete()[0]


def approve_by_hand(cast, enactment, **columns):
    """Approve as the head without the verb, and change the year in force of B in 2022, or add that of A."""
    at = {"decided_at": timezone.now(), "applied_at": TransactionNow()}
    with scope(cast.kepala):
        PlanEnactment.objects.filter(pk=enactment.pk).update(status="approved", decided_by=cast.kepala, **at)
        if columns:
            YearInForce.objects.filter(letter="B", year=2022).update(**columns)
        else:
            YearInForce.objects.create(letter="A", year=2022, sub_task_force=enactment.plan.sub_task_forces.get(letter="A"))


def test_an_approval_moves_only_what_was_decided(cast, draft):
    enactment, of_draft = enactments.proposed(cast, draft, enactments.OLD), draft.sub_task_forces.get(letter="B")
    for columns, words in (({"sub_task_force": of_draft}, "approved enactment"), ({"year": 2030}, "keeps its letter")):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            approve_by_hand(cast, enactment, **columns)


def test_a_closed_year_changes_no_hands_in_the_database(cast, draft, enactment):
    enactments.signed(cast, 2022)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        approve_by_hand(cast, enactment, sub_task_force=draft.sub_task_forces.get(letter="B"))
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        approve_by_hand(cast, enactment)


def test_nobody_proposes_or_decides_for_another(cast, draft, enactment):
    decided = {"status": "approved", "decided_at": enactment.proposed_at, "applied_at": enactment.proposed_at}
    for user, decider in ((cast.kepala, cast.bupati), (cast.bupati, cast.bupati), (cast.admin, cast.admin)):
        with pytest.raises(DatabaseError, match="row-level security"), scope(user):
            PlanEnactment.objects.filter(pk=enactment.pk).update(**decided, decided_by=decider)
    columns = enactments.DOCUMENT | {"plan": draft, "proposed_at": enactment.proposed_at}
    for user in (cast.kepala, cast.gow):
        with pytest.raises(DatabaseError, match="row-level security"), scope(user):
            PlanEnactment.objects.create(**columns, proposed_by=cast.rad)
    overlap = {
        "enactment": enactment,
        "sub_task_force": draft.sub_task_forces.first(),
        "year": 2023,
        "outcome": "new",
        "reason": "x",
    }
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.kepala):
        OverlapDecision.objects.create(**overlap)


def test_a_decided_enactment_never_changes(cast, enactment):
    verbs.approve(enactment, by=cast.kepala)
    for change in (
        lambda: PlanEnactment.objects.update(document_number="x"),
        lambda: enactment.overlaps.update(outcome="old"),
        lambda: enactment.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
