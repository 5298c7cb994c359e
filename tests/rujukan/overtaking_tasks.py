"""Somebody was faster: the forms of tasks, and who is responsible for a case."""

import uuid

from django.utils import timezone

from rujukan.actions import ownership, routing
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of


@overtaken
def case_assign(cast):
    case = scenarios.a_victim(cast.koordinator).case
    data = {"owner": cast.koordinator.pk, "reason": TYPED, "version": case.version}
    yield cast.koordinator2, [case.number], data
    ownership.assign(case, by=cast.koordinator, version=case.version, owner=cast.koordinator2, reason="Cuti")
    yield cast.koordinator


@overtaken
def cases_assign(cast):
    case = scenarios.a_victim(cast.koordinator).case
    data = {"cases": [f"{case.number}.{case.version}"], "owner": cast.koordinator.pk, "reason": TYPED}
    yield cast.koordinator2, [], data
    ownership.assign(case, by=cast.koordinator, version=case.version, owner=cast.koordinator2, reason="Cuti")
    yield cast.koordinator


def a_new_task():
    return {"who": "koordinator", "text": TYPED, "due_on": timezone.localdate().isoformat(), "submit_key": uuid.uuid4()}


@overtaken
def case_task_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.case.number], a_new_task()
    closure_of(victim.case, cast.koordinator2)


@overtaken
def victim_task_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.code], a_new_task()
    closure_of(victim.case, cast.koordinator2)


@overtaken
def referral_task_new(cast):
    referral = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")
    yield cast.polres, [referral.number], a_new_task()
    routing.withdraw(referral, by=cast.koordinator2, reason="Sudah pulang")
