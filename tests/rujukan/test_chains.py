"""A code that others were merged into is merged again: each code leads to the last one, and each merge is undone by itself."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import casework, hand_over, merging, routing
from rujukan.choices.consent import LegalBasis
from rujukan.choices.stage import Stage
from rujukan.disclosure.section import disclose
from rujukan.lists.search import by_part
from rujukan.models import Case, Referral, Victim, VictimPair
from rujukan.privacy.actions import data_request
from tests.reference import accounts_by_name
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text

pytestmark = pytest.mark.long

WHY = "NIK dan tanggal lahirnya sama"
NOT_ONE = "Ternyata saudara kembar"


def merge(cast, alias, kept, **changes):
    pair = VictimPair.objects.between(alias, kept).get()
    return merging.merge(pair, **({"by": cast.koordinator, "kept": kept, "reason": WHY} | changes))


def undo(cast, alias, kept, **changes):
    pair = VictimPair.objects.between(alias, kept).get()
    return merging.undo(pair, **({"by": cast.koordinator2, "reason": NOT_ONE} | changes))


def leads(*victims):
    """Return to which code each victim points now."""
    return [Victim.objects.get(pk=victim.pk).merged_into for victim in victims]


@pytest.fixture(scope="module")
def codes(kept):
    return [scenarios.a_victim(accounts_by_name().koordinator).code for _ in range(3)]


@pytest.fixture
def three(db, codes):
    """Three codes with the same NIK: `a`, `b` and `c`, in this order."""
    return SimpleNamespace(**{name: Victim.objects.get(code=code) for name, code in zip("abc", codes, strict=True)})


@pytest.fixture
def chain(cast, three):
    """`a` was merged into `b`, and later `b` into `c`."""
    merge(cast, three.a, three.b)
    merge(cast, three.b, three.c)
    return three


def test_each_code_leads_to_the_last_one(cast, chain):
    assert leads(chain.a, chain.b, chain.c) == [chain.c, chain.c, None]
    client = at_desk(cast.koordinator)
    for victim in (chain.a, chain.b):
        assert client.get(victim.get_absolute_url()).url == chain.c.get_absolute_url()
    with scope(cast.koordinator):
        assert chain.a in [found.row for found in by_part(cast.koordinator, chain.a.code[-4:])]
    page = text(client.get(tab_of(chain.c, "person")))
    assert f"digabung ke {chain.b}" in page
    assert cost(client, chain.c.get_absolute_url()) <= MOST_QUERIES


def test_the_kept_page_leads_to_each_merge(cast, chain):
    client = at_desk(cast.koordinator)
    page = text(client.get(tab_of(chain.c, "person")))
    for merged in VictimPair.objects.filter(decision="same"):
        address = f"/korban/{merged.merged.code}/mirip/{merged.pk}/"
        assert address in page
        assert "Pisahkan lagi" in text(client.get(address))


def test_no_receiver_sees_more_through_a_chain(cast, three):
    served = ((three.a, cast.polres, "polres", Stage.SHELTER), (three.b, cast.rsud, "rsud", Stage.HEALTH))
    for victim, user, code, stage in served:
        scenarios.serve(scenarios.a_referral(victim, cast.koordinator, code, stage), user)

    def shown():
        for _, user, _, _ in served:
            with scope(user):
                referrals = list(Referral.objects.select_related("victim", "role"))
                sections = [disclose(user, referral.victim, referral) for referral in referrals]
                yield set(Victim.objects.values_list("code", flat=True)), [(set(one.open), set(one.locked)) for one in sections]

    before = list(shown())
    merge(cast, three.a, three.b)
    merge(cast, three.b, three.c)
    assert list(shown()) == before
    assert dict(Referral.objects.values_list("victim__code", "status")) == {three.a.code: "running", three.b.code: "running"}


def test_whom_one_case_bars_every_case_of_the_chain_bars(cast, three):
    bars = {"bars_users": [cast.koordinator2], "bars_institutions": [cast.rsud.institution]}
    casework.record_suspect(three.a.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    merge(cast, three.a, three.b)
    merge(cast, three.b, three.c)
    assert [[*case.barred_users.all()] for case in Case.objects.all()] == [[cast.koordinator2]] * 3
    assert [[*case.barred_institutions.all()] for case in Case.objects.all()] == [[cast.rsud.institution]] * 3
    with scope(cast.koordinator2):
        assert not Victim.objects.exists()
        assert not VictimPair.objects.exists()


def test_whoever_may_not_see_a_code_of_the_person_does_not_merge(cast, three):
    """A bar was lifted in one case only: what the coordinator cannot see is neither told nor changed."""
    merge(cast, three.a, three.b)
    three.a.case.barred_users.add(cast.koordinator2)
    with scope(cast.koordinator2), pytest.raises(Refused, match="tidak ditemukan") as refusal:
        merge(cast, three.b, three.c, by=cast.koordinator2)
    assert three.a.code not in refusal.value.message
    assert leads(three.a, three.b) == [three.b, None]


def test_the_last_merge_is_undone_and_the_one_before_it_stays(cast, chain):
    separated = undo(cast, chain.b, chain.c)
    assert (separated.status, separated.outcome) == ("suspected", "")
    assert leads(chain.a, chain.b, chain.c) == [chain.b, None, None]
    assert undo(cast, chain.a, chain.b) == chain.a
    assert leads(chain.a, chain.b, chain.c) == [None, None, None]


def test_an_earlier_merge_is_undone_without_the_later_one(cast, chain):
    separated = undo(cast, chain.a, chain.b)
    assert separated.status == "suspected"
    assert leads(chain.a, chain.b, chain.c) == [None, chain.c, None]
    undo(cast, chain.b, chain.c)
    assert leads(chain.a, chain.b, chain.c) == [None, None, None], "who was separated does not follow"


def test_a_merged_code_takes_nobody_in(cast, three):
    """`c` into `a`, which was merged into `b`: the person has one code, so `b` is compared instead."""
    merge(cast, three.a, three.b)
    with pytest.raises(TooLate, match="sudah digabung ke kode lain"):
        merge(cast, three.c, three.a)
    merge(cast, three.c, three.b)
    assert leads(three.a, three.b, three.c) == [three.b, None, three.b]


def test_two_decisions_that_contradict_each_other_are_shown(cast, three):
    merging.tell_apart(VictimPair.objects.between(three.a, three.c).get(), by=cast.koordinator2)
    merge(cast, three.a, three.b)
    pair = VictimPair.objects.between(three.b, three.c).get()
    address = f"/korban/{three.b.code}/mirip/{pair.pk}/"
    client = at_desk(cast.koordinator)
    page = text(client.get(address))
    assert "Pernah diputuskan" in page
    assert str(cast.koordinator2) in page
    assert cost(client, address) <= MOST_QUERIES


def test_a_restriction_parts_with_the_code_under_which_it_was_asked(cast, chain):
    asked = scenarios.a_data_request(chain.c, cast.koordinator, "restriction")
    data_request.answer(asked, by=cast.koordinator, status="granted", words="Dibatasi")
    undo(cast, chain.b, chain.c)
    free = Victim.objects.filter(restricted_at=None).values_list("code", flat=True)
    assert set(free) == {chain.a.code, chain.b.code}


@pytest.mark.parametrize(("merged", "into"), [("b", "a"), ("b", "c"), ("c", "a")])
def test_the_database_refuses_a_chain_and_a_cycle(cast, three, merged, into):
    """`a` points to `b`: neither may `b` point anywhere, nor anybody to `a`; also where a policy hides the other row."""
    merge(cast, three.a, three.b)
    three.a.case.barred_users.add(cast.koordinator2)
    row, target = getattr(three, merged), getattr(three, into)
    closed = {"status": "closed", "closed_at": three.c.added_at, "outcome": "duplicate"}
    with scope(cast.koordinator2), pytest.raises(IntegrityError, match="merged code"), transaction.atomic():
        Victim.objects.filter(pk=row.pk).update(**closed, merged_into=target)


def test_the_note_on_the_best_interest_counts_under_every_code_of_the_child(cast):
    of_child = {"birth_date": None, "nik": "", "age_band": "9-17"}
    child = scenarios.a_victim(cast.koordinator, **of_child)
    other = scenarios.a_victim(cast.koordinator, name="Marsellinah Contoh", **of_child)

    def taken_home(victim, code, officer):
        basis = scenarios.a_basis(victim, cast.koordinator, LegalBasis.CHILD)
        referral = scenarios.a_referral(victim, cast.koordinator, code, Stage.REPATRIATION, consent=basis)
        return scenarios.serve(referral, officer)

    officer = scenarios.an_officer("dsp3akb", "petugas-dinas")
    scenarios.fill(taken_home(other, "dsp3akb", officer), "best_interest", officer)
    brings = taken_home(child, "polres", cast.polres)
    with scope(cast.polres):
        scenarios.fill(brings, "destination", cast.polres, **scenarios.LAWFUL["destination"])
        with pytest.raises(Refused, match="Kepentingan terbaik anak"), transaction.atomic():
            scenarios.fill(brings, "journey", cast.polres)
    merge(cast, other, child, staying=())
    with scope(cast.polres):
        scenarios.fill(brings, "journey", cast.polres)


def test_an_institution_is_asked_once_for_a_stage_under_every_code(cast, three):
    """Also where a bar, which was lifted in one case alone, hides the other code."""
    theirs = scenarios.serve(scenarios.a_referral(three.a, cast.koordinator, "polres"), cast.polres)
    merge(cast, three.a, three.b)
    basis = scenarios.a_consent(three.b, cast.koordinator2)
    three.a.case.barred_users.add(cast.koordinator2)
    with scope(cast.koordinator2), pytest.raises(Refused, match="Masih ada rujukan terbuka") as refusal:
        scenarios.a_referral(three.b, cast.koordinator2, "polres", consent=basis)
    assert theirs.number not in refusal.value.message


def asked_the_same(referral, other):
    same = {"role": other.role, "stage": other.stage, "to_institution": other.to_institution}
    Referral.objects.filter(pk=referral.pk).update(**same)


@contextmanager
def without_trigger(table, name):
    """Switch a trigger of the database off, as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


@pytest.fixture
def asked(cast, three):
    """Return a referral of `a` to the hospital, and one of `b` that has ended."""
    theirs = scenarios.a_referral(three.a, cast.koordinator, "rsud", Stage.HEALTH)
    ended = scenarios.a_referral(three.b, cast.koordinator, "polres")
    routing.withdraw(ended, by=cast.koordinator, reason="Tercatat dua kali")
    return SimpleNamespace(theirs=theirs, ended=ended)


@contextmanager
def refused_by_the_database():
    with pytest.raises(IntegrityError, match="under another code"), transaction.atomic():
        yield


def test_the_database_takes_no_second_open_referral_under_another_code(cast, three, asked):
    merge(cast, three.a, three.b)
    with refused_by_the_database():
        asked_the_same(scenarios.a_referral(three.b, cast.koordinator, "polres"), asked.theirs)
    asked_the_same(asked.ended, asked.theirs)  # what has ended asks nobody
    with refused_by_the_database():
        Referral.objects.filter(pk=asked.ended.pk).update(status="sent")


def test_the_database_merges_no_codes_under_which_one_institution_is_asked_twice(cast, three, asked):
    with refused_by_the_database():
        asked_the_same(scenarios.a_referral(three.b, cast.koordinator, "polres"), asked.theirs)
        closed = {"status": "closed", "closed_at": three.a.added_at, "outcome": "duplicate"}
        Victim.objects.filter(pk=three.a.pk).update(**closed, merged_into=three.b)


def test_a_service_is_not_resumed_beside_one_under_another_code(cast, three):
    theirs = scenarios.serve(scenarios.a_referral(three.a, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.take_back(theirs.consent, cast.koordinator, sheets={theirs.pk: scenarios.SHEET})
    merge(cast, three.a, three.b)
    ours = scenarios.a_referral(three.b, cast.koordinator, "polres")
    with without_trigger("rujukan_referral", "one_open_for_person_changed"):  # as if it had been sent before there was this rule
        asked_the_same(ours, theirs)
    basis = scenarios.a_consent(three.a, cast.koordinator)
    with pytest.raises(Refused, match="Masih ada rujukan terbuka"):
        hand_over.resume(theirs, by=cast.koordinator, consent=basis)
    routing.withdraw(ours, by=cast.koordinator, reason="Tercatat dua kali")
    assert hand_over.resume(theirs, by=cast.koordinator, consent=basis).in_service
