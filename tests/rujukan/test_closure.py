"""Closing and reopening the services for a victim, and cases."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, Stale
from rujukan.actions import casework, closure, routing, service as services
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.case import CaseOutcome, CaseStatus
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import DeclineReason
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.stages import closing
from rujukan.stages.progress import stage_states
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text


def close_case(victim, by):
    return closure.close_case(victim.case, by=by, outcome=CaseOutcome.SERVED, reason="Semua layanan selesai")


def blocks(victim, now=None):
    return [blocker.words for blocker in closing.blockers([victim], now or timezone.now())[victim.pk]]


def refused(victim, by, **choices):
    """Return the message with which closing is refused."""
    with pytest.raises(Refused) as refusal:
        scenarios.close(victim, by, **choices)
    return refusal.value.message


@pytest.fixture
def identified(cast, victim):
    """Return an identified victim who needs no stage."""
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    victim.refresh_from_db()
    return victim


def test_an_unassessed_stage_blocks_closing(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    assert "Penampungan: belum dinilai." in refused(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    assert scenarios.close(victim, cast.koordinator).status == VictimStatus.CLOSED
    assert close_case(victim, cast.koordinator).status == CaseStatus.CLOSED


def test_closing_counts_identification_as_answered_after_its_conclusion(cast, victim):
    for stage in set(Stage) - {Stage.IDENTIFICATION}:
        casework.assess_stage(victim, stage, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Sudah pulang")
    casework.assess_stage(victim, Stage.IDENTIFICATION, by=cast.koordinator, state=StageState.PLANNED)
    planned = "Identifikasi: direncanakan, tetapi belum dirujuk. Rujuk, atau nyatakan tidak perlu."
    assert blocks(victim) == ["Identifikasi belum disimpulkan.", planned]
    scenarios.identify(victim, cast.koordinator)
    victim.refresh_from_db()
    assert not blocks(victim)
    assert scenarios.close(victim, cast.koordinator).is_closed


def test_a_planned_stage_blocks_closing(cast, identified):
    casework.assess_stage(identified, Stage.REPATRIATION, by=cast.koordinator, state=StageState.PLANNED)
    assert "Pemulangan: direncanakan, tetapi belum dirujuk." in refused(identified, cast.koordinator)


def test_a_refusal_blocks_closing_until_it_is_settled(cast, identified):
    referral = scenarios.a_referral(identified, cast.koordinator, "rsud", Stage.HEALTH)
    routing.decline(referral, by=cast.rsud, reason=DeclineReason.CAPACITY)
    assert "Rehabilitasi kesehatan: ditolak RSUD Achmad Diponegoro dan belum dialihkan." in refused(identified, cast.koordinator)
    casework.assess_stage(identified, Stage.HEALTH, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Sembuh")
    assert not blocks(identified)


def test_a_refusal_is_settled_by_who_served_instead(cast, identified):
    referral = scenarios.a_referral(identified, cast.koordinator, "rsud", Stage.HEALTH)
    routing.decline(referral, by=cast.rsud, reason=DeclineReason.CAPACITY)
    scenarios.complete(scenarios.a_referral(identified, cast.koordinator, "puskesmas-badau", Stage.HEALTH), cast.koordinator)
    assert not blocks(identified)


def test_an_open_stay_blocks_closing_whatever_is_chosen(cast, identified):
    referral = scenarios.a_referral(identified, cast.koordinator, "polres")
    routing.accept(referral, by=cast.polres)
    services.enter_shelter(referral, by=cast.polres, since=timezone.now())
    words = refused(identified, cast.koordinator, withdraw_open=True)
    assert "Masih tercatat tinggal di penampungan Polres." in words
    referral.refresh_from_db()
    assert referral.is_open


def test_all_that_blocks_is_said_at_once(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "polres")
    words = refused(victim, cast.koordinator)
    assert "Identifikasi belum disimpulkan." in words
    assert "Bantuan hukum: belum dinilai." in words
    assert "masih terbuka" in words
    page = text(at_desk(cast.koordinator).get(reverse("victim_close", args=[victim.code])))
    assert all(blocked in page for blocked in blocks(victim))


@pytest.mark.parametrize("missing", ["outcome", "reason"])
def test_each_victim_is_closed_with_an_outcome_and_a_reason(cast, identified, missing):
    with pytest.raises(Refused) as refusal:
        scenarios.close(identified, cast.koordinator, **{missing: ""})
    assert refusal.value.field == missing
    closed = scenarios.close(identified, cast.koordinator, outcome=VictimOutcome.WISH, reason="Ingin berhenti")
    assert (closed.outcome, closed.open("closing_reason")) == (VictimOutcome.WISH, "Ingin berhenti")
    assert "Ingin berhenti" in text(at_desk(cast.koordinator).get(tab_of(closed, "services")))


def test_a_case_closes_after_its_last_victim(cast, identified):
    with pytest.raises(Refused, match=identified.code):
        close_case(identified, cast.koordinator)
    page = text(at_desk(cast.koordinator).get(reverse("case_close", args=[identified.case.number])))
    assert reverse("victim_close", args=[identified.code]) in page


def test_without_a_conclusion_nothing_is_closed(cast, victim):
    scenarios.needless(victim, cast.koordinator)
    assert "Identifikasi belum disimpulkan." in refused(victim, cast.koordinator)


def test_a_person_who_is_no_victim_is_closed_without_assessment(cast, victim):
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    assert close_case(victim, cast.koordinator).closed_at
    victim.refresh_from_db()
    assert (victim.status, victim.outcome) == (VictimStatus.CLOSED, VictimOutcome.NOT_VICTIM)


def test_open_referrals_end_only_by_choice(cast, identified):
    referral = scenarios.a_referral(identified, cast.koordinator, "polres")
    assert referral.number in refused(identified, cast.koordinator)
    scenarios.close(identified, cast.koordinator, withdraw_open=True)
    referral.refresh_from_db()
    assert referral.status == "withdrawn"


def test_a_closed_case_may_be_reopened_with_a_reason(cast, identified):
    victim = identified
    scenarios.close_all(victim.case, cast.koordinator)
    with pytest.raises(Refused):
        closure.reopen_case(victim.case, by=cast.koordinator, reason="")
    case = closure.reopen_case(victim.case, by=cast.koordinator, reason="Korban kembali")
    assert case.is_active
    assert case.victims.get().status == VictimStatus.IDENTIFIED, "as concluded, and nobody serves them yet"


@pytest.mark.parametrize(
    ("conclusion", "status"),
    [(Conclusion.IDENTIFIED, VictimStatus.SERVED), (Conclusion.NOT_VICTIM, VictimStatus.NOT_VICTIM)],
)
def test_reopening_keeps_what_was_concluded_and_served(cast, victim, conclusion, status):
    scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    scenarios.identify(victim, cast.koordinator, conclusion=conclusion)
    scenarios.needless(victim, cast.koordinator)
    scenarios.close_all(victim.case, cast.koordinator)
    assert closure.reopen_case(victim.case, by=cast.koordinator, reason="Keterangan baru").victims.get().status == status


def test_reopening_one_victim_needs_a_reason_and_leaves_notices(cast, identified):
    scenarios.accompany(identified, cast.koordinator, cast.gow)
    scenarios.close_all(identified.case, cast.koordinator)
    with pytest.raises(Refused):
        closure.reopen_victim(identified, by=cast.koordinator, reason=" ")
    Notice.objects.all().delete()
    again = closure.reopen_victim(identified, by=cast.koordinator, reason="Perekrut datang lagi")
    assert Notice.objects.filter(role="coordinator").count() == 1, "one notice says that the case is open too"
    assert (again.status, again.closed_at, again.outcome) == (VictimStatus.IDENTIFIED, None, "")
    assert again.case.is_active, "a closed case opens with its victim"
    notices = Notice.objects.filter(text__contains=f"Layanan bagi {again.code} dibuka kembali")
    assert {(notice.role, notice.institution_id) for notice in notices} == {("coordinator", None), ("", cast.gow.institution_id)}
    with pytest.raises(Refused):
        closure.reopen_victim(identified, by=cast.koordinator, reason="Dua kali")


def test_reopening_one_leaves_the_others_closed(cast, identified):
    other = casework.add_victim(
        identified.case, by=cast.koordinator, fields=scenarios.person(name="Orang lain", nik="", phone="")
    )
    scenarios.identify(other, cast.koordinator)
    scenarios.needless(other, cast.koordinator)
    scenarios.close_all(identified.case, cast.koordinator)
    closure.reopen_victim(identified, by=cast.koordinator, reason="Perekrut datang lagi")
    other.refresh_from_db()
    assert other.status == VictimStatus.CLOSED


def test_the_page_of_a_closed_victim_offers_no_verb_that_would_be_refused(cast, identified):
    casework.assess_stage(identified, Stage.LEGAL, by=cast.koordinator, state=StageState.PLANNED)
    declined = scenarios.a_referral(identified, cast.koordinator, "rsud", Stage.HEALTH)
    routing.decline(declined, by=cast.rsud, reason=DeclineReason.CAPACITY)
    desk = at_desk(cast.koordinator)
    offers = ("Rujuk<", "Ubah jawaban", "Pilih institusi lain", "Buat rujukan", "Perbarui data", "Tutup layanan")
    tabs = (identified.get_absolute_url(), tab_of(identified, "services"), tab_of(identified, "person"))
    page = "".join(text(desk.get(tab)) for tab in tabs)
    assert [offer for offer in offers if offer in page] == list(offers)
    scenarios.needless(identified, cast.koordinator)
    scenarios.close(identified, cast.koordinator)
    page = "".join(text(desk.get(tab)) for tab in tabs)
    assert not [offer for offer in offers if offer in page]
    assert "Alihkan ke institusi lain" not in text(desk.get(declined.get_absolute_url()))
    for late in (reverse("referral_new", args=[identified.code]), reverse("stage_assess", args=[identified.code, "legal"])):
        assert desk.get(late).url == identified.get_absolute_url()


def test_a_stage_not_needed_says_why(cast, victim):
    with pytest.raises(Refused):
        casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.NOT_NEEDED)
    with pytest.raises(Refused):
        casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.RUNNING)
    assert set(stage_states(victim).values()) == {StageState.NOT_ASSESSED}


def test_the_second_of_two_editors_gets_the_current_row(cast, victim):
    casework.correct_victim(victim, by=cast.koordinator, version=1, fields={"phone": "0800-1"})
    with pytest.raises(Stale) as stale:
        casework.correct_victim(victim, by=cast.koordinator2, version=1, fields={"phone": "0800-2"})
    assert stale.value.current.identity.open("phone") == "0800-1"


def test_a_victim_code_is_random(cast):
    codes = {scenarios.a_victim(cast.koordinator, nik="", phone="", name=f"Orang {n}").code for n in range(5)}
    assert len(codes) == 5
    for code in codes:
        assert not set(code[6:]) & set("AEIOU01L5S8B2ZV")


def test_a_suspect_does_not_bar_who_records_it(cast, victim):
    for bars in ({"bars_users": [cast.koordinator]}, {"bars_institutions": [cast.koordinator.institution]}):
        with pytest.raises(Refused):
            casework.record_suspect(victim.case, by=cast.koordinator, name="X", role="unknown", relation="unknown", **bars)


def test_a_companion_named_twice_is_named_once(cast, victim):
    first = scenarios.accompany(victim, cast.koordinator, cast.polres)
    assert scenarios.accompany(victim, cast.koordinator, cast.polres) == first
    assert scenarios.accompany(victim, cast.koordinator, cast.gow) != first
    assert victim.companions.count() == 2


def test_nobody_is_born_tomorrow(cast, victim):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        casework.correct_victim(victim, by=cast.koordinator, version=1, fields={"birth_date": tomorrow})
    assert refusal.value.field == "birth_date"


def test_a_barred_user_no_longer_accompanies(cast, victim):
    scenarios.accompany(victim, cast.koordinator, cast.polres)
    polres = cast.polres.institution
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="X", role="unknown", relation="unknown", bars_institutions=[polres]
    )
    assert not victim.companions.filter(until=None).exists()
    with pytest.raises(Refused):
        scenarios.accompany(victim, cast.koordinator, cast.polres)


def test_a_conclusion_answers_the_stage_of_identification(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    victim.refresh_from_db()
    states = stage_states(victim)
    assert states.pop(Stage.IDENTIFICATION) == StageState.COMPLETED
    assert set(states.values()) == {StageState.NOT_ASSESSED}
