"""Race conditions, with real threads on PostgreSQL: simultaneous requests have one effect."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.models import DeadlineReminder, Notice, User
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import approval as approvals, casework, consent, hand_over, routing, steps, triage
from rujukan.choices.stage import Stage
from rujukan.intake import receipts
from rujukan.models import Case, Complaint, Destruction, DestructionDecision, Event, Referral, SafetySheet, Victim
from rujukan.privacy.actions import retention
from tests.rujukan import retained, scenarios
from tests.rujukan.pages import at_desk
from tests.rujukan.public_intake import answers as public_form, receipt_on
from tests.rujukan.test_complaint_form import answers
from tests.rujukan.test_hand_over_pages import ASKED, page_of_withdrawal, sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def at_once(calls):
    """Run each call in its own thread, all started together; return their results, or the Refused that a call raised."""
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


def before_it_commits(first, second):
    """Run two calls, each (user, call), in scopes: the second one while the first waits for a second before it commits."""
    called, ended = threading.Event(), threading.Event()

    def run_first():
        user, call = first
        with scope(user):
            call()
            called.set()
            ended.wait(1)

    def run_second():
        user, call = second
        called.wait(60)
        with scope(user):
            call()
        ended.set()

    at_once([run_first, run_second])


def user(username):
    return User.objects.get(username=username)


def entered(username):
    return at_desk(user(username))


def test_eight_posts_of_one_form_make_one_complaint():
    clients, form = [entered("gow") for _ in range(8)], answers()
    places = at_once(
        [lambda client=client: client.post(reverse("complaint_new"), form).headers["Location"] for client in clients]
    )
    assert len(set(places)) == 1, "each is led to the same complaint"
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert scenarios.a_complaint(user("gow")).number.endswith("-00002"), "no number was lost"


def test_two_workers_at_once_remind_once():
    scenarios.a_referral(scenarios.a_victim(user("koordinator")), user("koordinator"), "polres")
    late = timezone.now() + timedelta(days=3)
    first, second = at_once([lambda: reminders.remind(late)] * 2)
    assert len(first) + len(second) == DeadlineReminder.objects.count() > 0
    assert [first, second].count([]) == 1


def test_eight_posts_of_one_public_form_make_one_report_and_one_receipt():
    form = public_form()
    pages = at_once([lambda: Client().post(reverse("public_form"), form).text for _ in range(8)])
    assert {receipt_on(page) for page in pages} == {receipts.of(uuid.UUID(form["submit_key"]))}
    assert sum("Laporan ini sampai dua kali" in page for page in pages) == 7
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert scenarios.a_complaint(user("gow")).number.endswith("-00002"), "no number was lost"


def test_of_eight_guesses_at_once_each_counts(settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"receipt": [3, 100]}
    guesses = [
        lambda: Client().post(reverse("public_status"), {"receipt": receipts.of(uuid.uuid4())}).status_code for _ in range(8)
    ]
    assert sorted(at_once(guesses)) == [422] * 3 + [429] * 5


def test_two_officers_press_accept_at_the_same_moment():
    koordinator = user("koordinator")
    scenarios.an_officer("polres", "rekan")
    referral = scenarios.a_referral(scenarios.a_victim(koordinator), koordinator, "polres")
    clients = [entered("polres"), entered("rekan")]
    url = reverse("referral_accept", args=[referral.number])
    pages = at_once([lambda client=client: client.post(url, follow=True).text for client in clients])
    assert sum("sudah berstatus" in answer for answer in pages) == 1, "the second is told"
    assert Event.objects.filter(kind="referral_accepted").count() == 1


def test_two_officers_accept_one_referral_once():
    koordinator, polres = user("koordinator"), user("polres")
    colleague = scenarios.an_officer("polres", "rekan")
    referral = scenarios.a_referral(scenarios.a_victim(koordinator), koordinator, "polres")

    def accept(by):
        with scope(by):
            return routing.accept(referral, by=by)

    results = at_once([lambda: accept(polres), lambda: accept(colleague)])
    assert {type(result) for result in results} == {Referral, TooLate}
    assert Event.objects.filter(kind="referral_accepted").count() == 1


def test_two_coordinators_open_a_case_from_one_complaint_once():
    coordinators = [user("koordinator"), user("koordinator2")]
    complaint = scenarios.a_complaint(user("gow"))

    def open_case(by):
        with scope(by):
            return casework.open_case([complaint], by=by)

    results = at_once([lambda by=by: open_case(by) for by in coordinators])
    assert {type(result) for result in results} == {Case, TooLate}
    assert Case.objects.count() == 1


def test_numbers_have_no_gap_when_eight_log_at_once():
    gow = user("gow")

    def log():
        with scope(gow):
            return scenarios.a_complaint(gow).number[-5:]

    assert sorted(at_once([log] * 8)) == [f"{number:05d}" for number in range(1, 9)]


def slowly(monkeypatch, module, name):
    """Delay a step of a verb, so that a parallel call runs in between."""
    step = getattr(module, name)

    def slow(*args, **kwargs):
        time.sleep(0.3)
        return step(*args, **kwargs)

    monkeypatch.setattr(module, name, slow)


def test_accepting_while_the_victim_is_closed_ends_in_one_of_both(monkeypatch):
    koordinator, polres = user("koordinator"), user("polres")
    victim = scenarios.a_victim(koordinator)
    scenarios.identify(victim, koordinator)
    for stage in Stage:
        casework.assess_stage(victim, stage, by=koordinator, state="not_needed", reason="Tidak perlu")
    referral = scenarios.a_referral(victim, koordinator, "polres")
    approval, other = scenarios.ask_to_close(victim, koordinator, withdraw_open=True), user("koordinator2")
    slowly(monkeypatch, routing, "change")

    def accept():
        with scope(polres):
            return routing.accept(referral, by=polres)

    def close():
        with scope(other):
            return approvals.decide(approval, by=other, granted=True)

    results = at_once([accept, close])
    referral.refresh_from_db()
    victim.refresh_from_db()
    assert (referral.status, victim.status) == ("withdrawn", "closed"), results


def somebody_at_polres():
    koordinator = user("koordinator")
    return scenarios.move_in(scenarios.a_referral(scenarios.a_victim(koordinator), koordinator, "polres"), user("polres"))


def clicked_twice(username, url, form):
    """Send a second request while the first is still being handled; return the status of both responses."""
    clients = [entered(username) for _ in range(2)]
    return sorted(at_once([lambda client=client: client.post(url, form).status_code for client in clients]))


def test_a_withdrawal_clicked_twice_is_recorded_once(monkeypatch):
    stay = somebody_at_polres()
    form = ASKED | {"asked_on": timezone.localdate()} | sheet(stay)
    slowly(monkeypatch, consent, "_check_withdrawal")
    assert clicked_twice("koordinator", page_of_withdrawal(stay), form) == [302, 302]
    for kind in ("consent_withdrawn", "hand_over_begun"):
        assert Event.objects.filter(kind=kind).count() == 1, kind
    assert SafetySheet.objects.count() == 1
    assert Notice.objects.filter(institution=stay.to_institution, text__contains="lembar keselamatan").count() == 1


def test_a_hand_over_clicked_twice_is_recorded_once(monkeypatch):
    stay = somebody_at_polres()
    scenarios.take_back(stay.consent, user("koordinator"), sheets={stay.pk: scenarios.SHEET})
    form = {"left_to": "family", "until": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f")}
    form |= {"own_choice": "yes", "safe": "yes"}
    slowly(monkeypatch, hand_over, "_end_sheet")
    assert clicked_twice("polres", reverse("referral_hand_over", args=[stay.number]), form) == [302, 302]
    for kind in ("handed_over", "shelter_left"):
        assert Event.objects.filter(kind=kind).count() == 1, kind
    assert Notice.objects.filter(role="coordinator", text__contains="diserahterimakan").count() == 1


def test_two_complaints_cannot_become_duplicates_of_each_other(monkeypatch):
    coordinators = [user("koordinator"), user("koordinator2")]
    complaints = [scenarios.a_complaint(user("gow")) for _ in range(2)]
    slowly(monkeypatch, steps, "locked")

    def mark(by, complaint, of):
        with scope(by):
            return triage.mark_duplicate(complaint, by=by, of=of)

    results = at_once([lambda: mark(coordinators[0], *complaints), lambda: mark(coordinators[1], *reversed(complaints))])
    assert {type(result) for result in results} == {Complaint, Refused}


def at_the_desk(username, verb, *subjects, **given):
    """Run a verb as this user, in its own scope and connection."""
    by = user(username)
    with scope(by):
        return verb(*subjects, by=by, **given)


def two_coordinators():
    return SimpleNamespace(**{name: user(name) for name in ("koordinator", "koordinator2", "gow", "polres")})


def test_of_two_simultaneous_decisions_one_is_refused():
    cast = two_coordinators()
    third = User.objects.create_user("koordinator3", roles=["coordinator"], institution=cast.koordinator.institution)
    retained.a_closed_complaint(cast)
    items = list(retained.proposed(cast).items.all())
    results = at_once(
        [
            lambda: at_the_desk("koordinator2", retention.approve, items),
            lambda: at_the_desk(third.username, retention.give_back, items, reason="Belum"),
        ]
    )
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert DestructionDecision.objects.count() == 1


def test_a_hold_and_a_destruction_at_once_happen_one_after_the_other():
    cast = two_coordinators()
    for _ in range(3):
        complaint = retained.a_closed_complaint(cast)
        proposal = retained.approved(cast)
        laid, refused = at_once(
            [
                lambda complaint=complaint: at_the_desk("koordinator", retention.lay_hold, complaint, reason="Sidang"),
                lambda proposal=proposal: at_the_desk("koordinator2", retention.destroy, proposal),
            ]
        )
        complaint.refresh_from_db()
        assert bool(complaint.open("narrative")) is bool(refused)
        assert Destruction.objects.filter(complaint=complaint).exists() is not bool(refused)
        retention.lift_hold(laid, by=cast.koordinator2)


def test_two_who_press_at_the_same_moment_destroy_once():
    cast = two_coordinators()
    retained.a_closed_complaint(cast)
    proposal = retained.approved(cast)
    results = at_once(
        [lambda name=name: at_the_desk(name, retention.destroy, proposal) for name in ("koordinator", "koordinator2")]
    )
    assert Destruction.objects.count() == 1
    assert sum(result == [] for result in results) == 1


def point_slowly(code, kept):
    """Let a code point to another one, in a transaction that lasts a while; return what the database says against it, or None."""
    closed = {"status": "closed", "closed_at": timezone.now(), "outcome": "duplicate"}
    try:
        with transaction.atomic():
            Victim.objects.filter(pk=code.pk).update(**closed, merged_into=kept)
            time.sleep(0.3)
    except DatabaseError as error:
        return error
    return None


@pytest.mark.parametrize("last", ["third", "first"])
def test_of_two_merges_at_once_that_make_a_chain_or_a_cycle_the_database_takes_one(last):
    """The trigger `merged_into_kept` on two connections: it sees the row of the other transaction, which is not committed."""
    codes = dict(zip(("first", "second", "third"), (scenarios.a_victim(user("koordinator")) for _ in range(3)), strict=True))
    first, second = codes["first"], codes["second"]
    refusals = at_once([lambda: point_slowly(first, second), lambda: point_slowly(second, codes[last])])
    assert sorted(refusal is None for refusal in refusals) == [False, True], refusals
    assert Victim.objects.exclude(merged_into=None).count() == 1
    assert not Victim.objects.filter(merged_into__merged_into__isnull=False).exists()


def asks_slowly(referral, other):
    """Let a referral ask what another one asks, in a transaction that lasts a while; return what the database says, or None."""
    try:
        with transaction.atomic():
            same = {"role": other.role, "stage": other.stage, "to_institution": other.to_institution}
            Referral.objects.filter(pk=referral.pk).update(**same)
            time.sleep(0.3)
    except DatabaseError as error:
        return error
    return None


def test_a_merge_and_a_referral_at_once_do_not_ask_an_institution_twice():
    """The triggers `one_open_for_person` on two connections: each sees the row of the other transaction."""
    coordinator = user("koordinator")
    code, kept = (scenarios.a_victim(coordinator) for _ in range(2))
    theirs = scenarios.a_referral(code, coordinator, "rsud", Stage.HEALTH)
    ours = scenarios.a_referral(kept, coordinator, "polres")
    refusals = at_once([lambda: point_slowly(code, kept), lambda: asks_slowly(ours, theirs)])
    assert sorted(refusal is None for refusal in refusals) == [False, True], refusals
