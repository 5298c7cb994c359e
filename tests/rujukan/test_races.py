"""What happens at the same moment, with real threads on PostgreSQL: one effect."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gugus.access import scope
from gugus.lifecycle import Refused
from gugus.models import User
from rujukan.actions import casework, closure, routing, steps, triage
from rujukan.choices import Stage
from rujukan.models import Case, Complaint, Event, Referral
from tests.rujukan import lives

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls):
    """Run the calls in as many threads, started together; return their results, a Refused as itself."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def user(username):
    return User.objects.get(username=username)


def test_eight_posts_of_one_form_make_one_complaint():
    gow, key = user("gow"), uuid.uuid4()

    def post():
        with scope(gow):
            return lives.a_complaint(gow, submit_key=key).number

    assert len(set(at_once([post] * 8))) == 1
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert lives.a_complaint(gow).number.endswith("-00002"), "no number was lost"


def test_two_officers_accept_one_referral_once():
    koordinator, polres = user("koordinator"), user("polres")
    colleague = lives.an_officer("polres", "rekan")
    referral = lives.a_referral(lives.a_victim(koordinator), koordinator, "polres")

    def accept(by):
        with scope(by):
            return routing.accept(referral, by=by)

    results = at_once([lambda: accept(polres), lambda: accept(colleague)])
    assert {type(result) for result in results} == {Referral, Refused}
    assert Event.objects.filter(kind="referral_accepted").count() == 1


def test_two_coordinators_open_a_case_from_one_complaint_once():
    coordinators = [user("koordinator"), user("koordinator2")]
    complaint = lives.a_complaint(user("gow"))

    def open_case(by):
        with scope(by):
            return casework.open_case([complaint], by=by)

    results = at_once([lambda by=by: open_case(by) for by in coordinators])
    assert {type(result) for result in results} == {Case, Refused}
    assert Case.objects.count() == 1


def test_numbers_have_no_gap_when_eight_log_at_once():
    gow = user("gow")

    def log():
        with scope(gow):
            return lives.a_complaint(gow).number[-5:]

    assert sorted(at_once([log] * 8)) == [f"{number:05d}" for number in range(1, 9)]


def slowly(monkeypatch, module, name):
    """Let a step of a verb take its time, so that what runs beside it comes in between."""
    step = getattr(module, name)

    def slow(*args, **kwargs):
        time.sleep(0.3)
        return step(*args, **kwargs)

    monkeypatch.setattr(module, name, slow)


def test_accepting_while_the_victim_is_closed_ends_in_one_of_both(monkeypatch):
    koordinator, polres = user("koordinator"), user("polres")
    victim = lives.a_victim(koordinator)
    lives.identify(victim, koordinator)
    for stage in Stage:
        casework.assess_stage(victim, stage, by=koordinator, state="not_needed", reason="Tidak perlu")
    referral = lives.a_referral(victim, koordinator, "polres")
    slowly(monkeypatch, routing, "_change")

    def accept():
        with scope(polres):
            return routing.accept(referral, by=polres)

    def close():
        with scope(koordinator):
            return closure.close_victim(victim, by=koordinator, withdraw_open=True)

    results = at_once([accept, close])
    referral.refresh_from_db()
    victim.refresh_from_db()
    assert (referral.status, victim.status) == ("withdrawn", "closed"), results


def test_two_complaints_marked_as_duplicates_of_each_other_are_one_duplicate(monkeypatch):
    coordinators = [user("koordinator"), user("koordinator2")]
    complaints = [lives.a_complaint(user("gow")) for _ in range(2)]
    slowly(monkeypatch, steps, "locked")

    def mark(by, complaint, of):
        with scope(by):
            return triage.mark_duplicate(complaint, by=by, of=of)

    results = at_once([lambda: mark(coordinators[0], *complaints), lambda: mark(coordinators[1], *reversed(complaints))])
    assert {type(result) for result in results} == {Complaint, Refused}
