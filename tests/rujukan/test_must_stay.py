"""What is not destroyed yet: the data of a person who is held under another code, and of a case whose proceeding runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import scope
from rujukan.actions import merging
from rujukan.models import Case, Victim, VictimPair
from rujukan.privacy import retention
from rujukan.privacy.actions import retention as verbs
from tests.rujukan import retained, scenarios

pytestmark = pytest.mark.long
COURSE = ("reported", "investigation", "file_sent", "p21", "handed", "indicted")


def due():
    """Return the victims whose data are due."""
    return set(retention.due(Victim.objects.all(), retention.rules()["victim"], timezone.now()))


def carried_out(cast, proposal):
    """Carry out an approved proposal; return why items were refused."""
    with scope(cast.koordinator2):
        return [refused.message for refused in verbs.destroy(proposal, by=cast.koordinator2)]


@pytest.mark.parametrize("held", ["kept", "alias"])
def test_a_hold_on_the_case_of_one_code_keeps_the_person_under_both(cast, held):
    kept, alias = (scenarios.a_victim(cast.koordinator) for _ in range(2))
    merging.merge(VictimPair.objects.get(), by=cast.koordinator, kept=kept, reason="NIK dan tanggal lahirnya sama")
    ended = {"status": "closed", "closed_at": timezone.now() - retained.YEARS}
    Case.objects.update(**ended, outcome="served")
    Victim.objects.filter(pk=kept.pk).update(**ended, outcome="goals_met")
    proposal = retained.approved(cast, {"victim": [kept.pk]})
    hold = verbs.lay_hold({"kept": kept, "alias": alias}[held].case, by=cast.koordinator, reason="Sidang berjalan")
    assert due() == set()
    (refusal,) = carried_out(cast, proposal)
    assert "sedang ditunda" in refusal
    verbs.lift_hold(hold, by=cast.koordinator2)
    assert due() == {alias}
    assert carried_out(cast, proposal) == []


@pytest.mark.parametrize("last", ["final", "stopped"])
def test_nothing_of_a_closed_case_is_destroyed_while_its_proceeding_runs(cast, last):
    victim = retained.a_closed_victim(cast)
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator)
    assert retention.count_due(timezone.now()) == 4
    proposal = retained.approved(cast, {"victim": [victim.pk]})
    verdict = {"court": "pn", "result": "convicted"}
    course = (*COURSE, "verdict", "final") if last == "final" else (*COURSE, "stopped")
    for place, kind in enumerate(course):
        if kind == last:
            assert retention.count_due(timezone.now()) == 0
            (refusal,) = carried_out(cast, proposal)
            assert "proses hukumnya masih berjalan" in refusal
        details = {"on": timezone.localdate() - timedelta(days=20 - place), "note_text": "Dicatat"}
        scenarios.a_legal_event(proceeding, cast.polres, kind, **details, **(verdict if kind == "verdict" else {}))
    assert retention.count_due(timezone.now()) == 3
    assert carried_out(cast, proposal) == []
