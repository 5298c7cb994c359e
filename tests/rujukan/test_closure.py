"""The end of a victim's way and of a case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gugus.lifecycle import Refused, Stale
from rujukan.actions import casework, closure
from rujukan.choices import CaseOutcome, CaseStatus, Conclusion, Stage, StageState, VictimStatus
from rujukan.path import stage_states
from tests.rujukan import lives


@pytest.fixture
def victim(cast):
    return lives.a_victim(cast.koordinator)


def assess_all(victim, by):
    for stage in Stage:
        casework.assess_stage(victim, stage, by=by, state=StageState.NOT_NEEDED, reason="Tidak diperlukan")


def close(victim, by, **choices):
    return closure.close_case(victim.case, by=by, outcome=CaseOutcome.SERVED, reason="Semua layanan selesai", **choices)


def test_an_unassessed_stage_blocks_closing(cast, victim):
    lives.identify(victim, cast.koordinator)
    with pytest.raises(Refused, match="nilai dulu tahap"):
        close(victim, cast.koordinator)
    assess_all(victim, cast.koordinator)
    assert close(victim, cast.koordinator).status == CaseStatus.CLOSED
    victim.refresh_from_db()
    assert victim.status == VictimStatus.CLOSED


def test_without_a_conclusion_nothing_is_closed(cast, victim):
    assess_all(victim, cast.koordinator)
    with pytest.raises(Refused, match="simpulkan identifikasi"):
        close(victim, cast.koordinator)


def test_who_is_no_victim_is_closed_without_assessment(cast, victim):
    lives.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    assert close(victim, cast.koordinator).closed_at


def test_open_referrals_end_only_by_choice(cast, victim):
    lives.identify(victim, cast.koordinator)
    assess_all(victim, cast.koordinator)
    referral = lives.a_referral(victim, cast.koordinator, "polres")
    with pytest.raises(Refused, match=referral.number):
        close(victim, cast.koordinator)
    close(victim, cast.koordinator, withdraw_open=True)
    referral.refresh_from_db()
    assert referral.status == "withdrawn"


def test_a_closed_case_may_be_reopened_with_a_reason(cast, victim):
    lives.identify(victim, cast.koordinator)
    assess_all(victim, cast.koordinator)
    close(victim, cast.koordinator)
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
    lives.complete(lives.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    lives.identify(victim, cast.koordinator, conclusion=conclusion)
    assess_all(victim, cast.koordinator)
    close(victim, cast.koordinator)
    assert closure.reopen_case(victim.case, by=cast.koordinator, reason="Keterangan baru").victims.get().status == status


def test_a_stage_not_needed_says_why(cast, victim):
    with pytest.raises(Refused):
        casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.NOT_NEEDED)
    with pytest.raises(Refused):
        casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.RUNNING)
    assert set(stage_states(victim).values()) == {StageState.NOT_ASSESSED}


def test_the_second_of_two_editors_is_told(cast, victim):
    casework.correct_victim(victim, by=cast.koordinator, version=1, fields={"phone": "0800-1"})
    with pytest.raises(Stale) as told:
        casework.correct_victim(victim, by=cast.koordinator2, version=1, fields={"phone": "0800-2"})
    assert told.value.current.identity.open("phone") == "0800-1"


def test_a_victim_code_tells_nothing(cast):
    codes = {lives.a_victim(cast.koordinator, nik="", phone="", name=f"Orang {n}").code for n in range(5)}
    assert len(codes) == 5
    for code in codes:
        assert not set(code[6:]) & set("AEIOU01L5S8B2ZV")


def test_a_suspect_does_not_bar_who_records_it(cast, victim):
    for bars in ({"bars_users": [cast.koordinator]}, {"bars_institutions": [cast.koordinator.institution]}):
        with pytest.raises(Refused):
            casework.record_suspect(victim.case, by=cast.koordinator, name="X", role="unknown", relation="unknown", **bars)


def test_a_companion_named_twice_is_named_once(cast, victim):
    first = casework.name_companion(victim, by=cast.koordinator, user=cast.polres)
    assert casework.name_companion(victim, by=cast.koordinator, user=cast.polres) == first
    assert casework.name_companion(victim, by=cast.koordinator, user=cast.gow) != first
    assert victim.companions.count() == 2


def test_nobody_is_born_tomorrow(cast, victim):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        casework.correct_victim(victim, by=cast.koordinator, version=1, fields={"birth_date": tomorrow})
    assert refusal.value.field == "birth_date"


def test_who_is_barred_no_longer_accompanies(cast, victim):
    casework.name_companion(victim, by=cast.koordinator, user=cast.polres)
    polres = cast.polres.institution
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="X", role="unknown", relation="unknown", bars_institutions=[polres]
    )
    assert not victim.companions.filter(until=None).exists()
    with pytest.raises(Refused):
        casework.name_companion(victim, by=cast.koordinator, user=cast.polres)


def test_a_conclusion_answers_the_stage_of_identification(cast, victim):
    lives.identify(victim, cast.koordinator)
    victim.refresh_from_db()
    states = stage_states(victim)
    assert states.pop(Stage.IDENTIFICATION) == StageState.COMPLETED
    assert set(states.values()) == {StageState.NOT_ASSESSED}
