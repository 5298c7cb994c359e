"""What an event of law enforcement asks besides: answers with codes, who is told of a settlement, and the limits that follow."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.formats.clocks import end_of_day
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import merging, task as tasks
from rujukan.choices import event_details
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.proceeding import OF_RESTITUTION, ProceedingEvent
from rujukan.choices.stage import Stage
from rujukan.law.actions import proceeding as proceedings
from rujukan.law.forms.proceeding import FORMS
from rujukan.models import LegalEvent, VictimPair
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_proceedings import VERDICT, days_ago, proceeding, prosecutor, tasks_of, up_to_indictment

__all__ = ["proceeding", "prosecutor"]
pytestmark = [pytest.mark.django_db, pytest.mark.long]
DAY = timedelta(days=1)


def posted(desk, proceeding, about, **changes):
    data = {"on": days_ago(0).isoformat(), "submit_key": str(uuid.uuid4())} | changes
    return desk.post(reverse("legal_event_new", args=[proceeding.number, about]), data)


def test_each_event_is_recorded_in_one_form_that_asks_its_details():
    kinds = [kind for form, _ in FORMS.values() for kind in form.kinds]
    assert sorted(kinds) == sorted(kind for kind in ProceedingEvent if kind != ProceedingEvent.VOID)
    for form, _ in FORMS.values():
        asked = {question.code for kind in form.kinds for question in event_details.of(kind)}
        assert not asked & set(form.base_fields), "a detail has a name of its own"
    for questions in event_details.DETAILS.values():
        assert not any(question.sealed for question in questions), "codes, numbers and days only"


def test_the_page_shows_what_was_answered_and_a_correction_types_it_again(cast, proceeding):
    desk = at_desk(cast.polres)
    answers = {"receipt": "yes", "settlement_pressure": "no"}
    assert posted(desk, proceeding, "peristiwa", kind="reported", **answers).status_code == 302
    event = LegalEvent.objects.get()
    assert event.answers == answers
    assert "Tanda terima laporan diberikan? Ya" in text(desk.get(proceeding.get_absolute_url()))
    address = reverse("legal_event_correct", args=[proceeding.number, event.pk])
    page = text(desk.get(address))
    assert re.search(r'name="receipt"[^>]*>(?:(?!</select).)*<option value="yes" selected', page, re.DOTALL)
    void = {"kind": "void", "on": event.on.isoformat(), "reason": "Perkara lain", "submit_key": str(uuid.uuid4())} | answers
    assert desk.post(address, void).status_code == 302, "who voids need not empty the fields"
    assert LegalEvent.objects.get(kind="void").answers == {}


def test_a_detail_of_another_event_is_refused_beside_it_and_the_fold_is_open(cast, proceeding):
    desk = at_desk(cast.polres)
    wrong = posted(desk, proceeding, "peristiwa", kind="reported", suspects="2")
    assert wrong.status_code == 422
    assert "Tidak ditanyakan pada peristiwa ini" in text(wrong)
    assert "<details open>" in text(wrong)
    assert not LegalEvent.objects.exists()
    scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(5))
    scenarios.a_legal_event(proceeding, cast.polres, "investigation", on=days_ago(4), answers={"unit": "ppa_ppo"})
    assert posted(desk, proceeding, "peristiwa", kind="suspect_named", suspects="2", unit="reskrim").status_code == 302
    without = posted(desk, proceeding, "peristiwa", kind="stopped", note="Saksi hilang")
    assert without.status_code == 422
    assert "Saksi hilang" in text(without)


def test_a_settlement_is_told_to_the_coordinators_and_to_counsel_once(cast, victim, proceeding):
    counsel = scenarios.an_officer("baghukum", "baghukum")
    legal = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "baghukum", Stage.LEGAL), counsel)
    with scope(cast.polres):
        event = scenarios.a_legal_event(proceeding, cast.polres, answers={"settlement_pressure": "yes"})
    told = Notice.objects.filter(text__contains="perdamaian", urgent=True)
    assert {(notice.role, notice.institution and notice.institution.code) for notice in told} == {
        ("coordinator", None),
        ("", "baghukum"),
    }
    assert told.get(institution=counsel.institution).path == legal.get_absolute_url()
    assert Notice.objects.filter(role="coordinator", path=proceeding.get_absolute_url()).count() == 1
    assert not [notice for notice in told if scenarios.NAME in notice.text]
    again = {"kind": "reported", "on": event.on, "answers": {"settlement_pressure": "yes", "receipt": "yes"}}
    with scope(cast.polres):
        proceedings.correct(event, by=cast.polres, reason="Ditambah", **again)
    assert told.count() == 2


def test_counsel_under_another_code_of_the_person_is_told_of_a_settlement(cast, victim, proceeding):
    other = scenarios.a_victim(cast.koordinator)
    counsel = scenarios.an_officer("baghukum", "baghukum")
    scenarios.serve(scenarios.a_referral(other, cast.koordinator, "baghukum", Stage.LEGAL), counsel)
    pair = VictimPair.objects.about([victim, other]).first()
    merging.merge(pair, by=cast.koordinator, kept=victim, reason="Ibunya mengenali keduanya sebagai satu orang")
    with scope(cast.polres):
        scenarios.a_legal_event(proceeding, cast.polres, answers={"settlement_pressure": "yes"})
    told = Notice.objects.get(text__contains="perdamaian", institution=counsel.institution)
    assert other.code in told.text
    assert victim.code not in told.text, "nobody learns of the merge by it"


def test_a_copy_is_handed_on_in_seven_days_and_the_payment_counts_from_it(cast, victim, proceeding, prosecutor):
    up_to_indictment(proceeding, cast.polres)
    asked = {"victim": victim, "amounts": '{"income": 5000000}'}
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_asked", on=days_ago(40), answers={"via": "lpsk"}, **asked)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(35), **VERDICT)
    granted = {"regime": "kuhap", "answers": {"substitute_days": 90}}
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_granted", on=days_ago(35), **granted, **asked)
    scenarios.a_legal_event(proceeding, prosecutor, "final", on=days_ago(20))
    duties = {duty.kind: duty for duty in victim.legal_duties.all()}
    assert duties.keys() == {DutyKind.RESTITUTION_COPIED, DutyKind.RESTITUTION_PAID_30}
    assert duties[DutyKind.RESTITUTION_COPIED].due_at == end_of_day(days_ago(20)) + 7 * DAY
    assert duties[DutyKind.RESTITUTION_PAID_30].due_at == end_of_day(days_ago(20)) + 30 * DAY
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_copied", on=days_ago(10), victim=victim)
    duties = {duty.kind: duty for duty in victim.legal_duties.all()}
    assert duties[DutyKind.RESTITUTION_COPIED].settlement == Settlement.DONE
    assert duties[DutyKind.RESTITUTION_PAID_30].due_at == end_of_day(days_ago(10)) + 30 * DAY
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_state", victim=victim, amounts='{"income": 5000000}')
    assert victim.legal_duties.get(kind=DutyKind.RESTITUTION_PAID_30).settlement == Settlement.NOT_APPLICABLE
    page = text(at_desk(prosecutor).get(proceeding.get_absolute_url()))
    for words in ("Dimohon lewat: LPSK", "Pidana pengganti (hari): 90", "Kompensasi negara"):
        assert words in page


def test_the_law_of_2007_asks_for_no_copy(cast, victim, proceeding, prosecutor):
    up_to_indictment(proceeding, cast.polres)
    asked = {"victim": victim, "amounts": '{"income": 5000000}'}
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_asked", on=days_ago(40), **asked)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(35), **VERDICT)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_granted", on=days_ago(35), regime="uu21", **asked)
    scenarios.a_legal_event(proceeding, prosecutor, "final", on=days_ago(20))
    assert victim.legal_duties.get().kind == DutyKind.RESTITUTION_PAID


def test_a_protection_is_looked_at_before_it_ends(cast, proceeding):
    scenarios.a_legal_event(
        proceeding, cast.polres, "lpsk_asked", on=days_ago(9), answers={"protection": ["physical", "medical"]}
    )
    assert "lpsk-renewed" not in tasks_of(proceeding)
    until = timezone.localdate() + 60 * DAY
    answers = {"protection": ["physical"], "until": until.isoformat()}
    with pytest.raises(Refused) as refusal:
        scenarios.a_legal_event(proceeding, cast.polres, "lpsk_granted", answers=answers | {"until": days_ago(1).isoformat()})
    assert refusal.value.field == "until"
    scenarios.a_legal_event(proceeding, cast.polres, "lpsk_granted", answers=answers)
    task = tasks_of(proceeding)["lpsk-renewed"]
    assert (task.due_at, task.institution) == (end_of_day(until - 14 * DAY), None)
    scenarios.a_legal_event(proceeding, cast.polres)
    assert "lpsk-renewed" in tasks_of(proceeding), "the course of the proceeding does not end it"
    scenarios.a_legal_event(proceeding, cast.polres, "lpsk_asked")
    assert "lpsk-renewed" not in tasks_of(proceeding), "it was asked again"
    scenarios.a_legal_event(proceeding, cast.polres, "lpsk_granted", answers=answers)
    tasks.close(tasks_of(proceeding)["lpsk-renewed"], by=cast.koordinator, status="done", note_text="Tidak perlu lagi")
    scenarios.a_legal_event(proceeding, cast.polres, "inquiry")
    assert "lpsk-renewed" not in tasks_of(proceeding), "what was ended by hand stays ended"


def test_what_restitution_needs_before_is_about_the_same_victim(cast, victim, proceeding):
    for kind in ("restitution_copied", "restitution_auction", "restitution_state", "restitution_secured"):
        assert kind in OF_RESTITUTION
        with pytest.raises(Refused):
            scenarios.a_legal_event(proceeding, cast.polres, kind, victim=victim)
    assert scenarios.a_legal_event(proceeding, cast.polres, "restitution_assessed", victim=victim, amounts='{"care": 1000000}')
