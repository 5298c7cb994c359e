"""Each policy of case work, with its conditions set to true, makes a comparison fail.

The tests of the base's and the plan's policies use `survivors` too. At the end: triggers and grants that a policy hides from the
tests of pages, each tested alone.

A mutant is a policy whose conditions are `true`, within a savepoint. It is noticed if what the database then lets somebody read,
add, change or delete is not what the tests of `test_policies` expect.
"""

from contextlib import nullcontext

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gugus.access import grants
from gugus.access.grants import append_only_tables
from gugus.access.roles import ALL, BYPASS, COORDINATOR, OFFICER, REPORTER, USER, named
from gugus.access.scope import bypass, scope
from rujukan.choices.approval import SecondPerson
from rujukan.policies import deciders
from tests.reference import accounts_by_name
from tests.rujukan import asking, scenarios
from tests.test_policies import (
    BARRING,
    GUARDED,
    PEOPLE,
    differences,
    everything as everything,
    full,
    key_of,
    seen,
    wanted_of,
    world as world,
)

__all__ = ["everything", "full", "world"]

pytestmark = pytest.mark.long

ALL_ROWS = {
    "SELECT": "USING (true)",
    "INSERT": "WITH CHECK (true)",
    "UPDATE": "USING (true) WITH CHECK (true)",
    "DELETE": "USING (true)",
}


class Undone(Exception):
    """Ends the savepoint of a mutant."""


def survivors(verb, noticed, tables=GUARDED):
    """Return the policies for this statement that can be `true` without `noticed(table, database role)`. Some are `true`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY (%s) AND cmd = %s"
            " AND 'true' <> ANY (ARRAY[qual, with_check]) ORDER BY 1, 2",
            [sorted(tables), verb],
        )
        policies = cursor.fetchall()
    assert policies
    return {(table, policy) for table, policy in policies if survives(table, policy, verb, noticed)}


def survives(table, policy, verb, noticed):
    role = policy.split("_")[0]
    try:
        with transaction.atomic():
            assert not noticed(table, role), (table, policy)
            open_policy(table, policy, verb)
            survived = not noticed(table, role)
            raise Undone
    except Undone:
        return survived


def open_policy(table, policy, verb):
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER POLICY {policy} ON "{table}" {ALL_ROWS[verb]}')


@pytest.fixture(scope="module")
def people(everything):
    """[(user, {table: keys of the rows that the user may see})]"""
    cast = accounts_by_name()
    return [(user, wanted_of(user)) for user in (getattr(cast, username) for username in PEOPLE)]


def stranger(role, user=None):
    """Return a scope in this database role: of this user, of a reporter without a report, or a bypass for no known reason."""
    return scope(user, receipt="" if user else "00"), bypass("none") if role == BYPASS else nullcontext()


@pytest.mark.django_db
def test_a_policy_for_reading_that_hides_nothing_is_noticed(people):
    def noticed(table, role):
        if role in (REPORTER, BYPASS):
            here, inside = stranger(role)
            with here, inside:
                return bool(seen(table))
        return any(differences(user, {table: wanted[table]}) for user, wanted in people)

    assert not sorted(survivors("SELECT", noticed, tables=GUARDED - BARRING))


def test_a_policy_for_adding_that_refuses_nothing_is_noticed(cast, full):
    """In each database role, somebody adds a row about a case that they may not see."""
    hidden = full[1]
    complaint = hidden.case.complaints.first().pk
    about = {"victim_id": hidden.pk, "case_id": hidden.case_id, "complaint_id": complaint, "other_id": complaint}
    about |= {"referral_id": hidden.referrals.first().pk, "about": hidden.case_id}
    strangers = {USER: cast.rad, OFFICER: cast.paroki, COORDINATOR: cast.koordinator2, "all": cast.rad}

    def noticed(table, role):
        with connection.cursor() as cursor:
            existing = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        row = {column: value for column, value in about.items() if column in existing}
        row |= {"id": hidden.case_id} if table == "rujukan_case" else {}
        columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
        values = f"({columns}) VALUES ({places})" if row else "DEFAULT VALUES"
        here, inside = stranger(role, strangers.get(role))
        try:
            with here, inside, connection.cursor() as cursor:
                cursor.execute(f'INSERT INTO "{table}" {values}', list(row.values()))
        except DatabaseError as error:
            return not any(words in str(error) for words in ("row-level security", "permission denied"))
        return True

    assert not sorted(survivors("INSERT", noticed))


@pytest.mark.django_db
def test_a_policy_for_changing_that_refuses_nothing_is_noticed(people):
    """A row that is locked for a change has passed the policy for changing. The policy for reading is open here."""

    def noticed(table, role):
        open_policy(table, f"{role}_sight", "SELECT")
        if role == BYPASS:
            here, inside = stranger(role)
            with here, inside:
                return bool(rows_for_change(table))
        return any(locked(user, table) - wanted[table] for user, wanted in people if table in wanted)

    assert not sorted(survivors("UPDATE", noticed, tables=GUARDED - append_only_tables() - BARRING))


def locked(user, table):
    with scope(user):
        return rows_for_change(table)


def rows_for_change(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{key_of(table)}" FROM "{table}" FOR NO KEY UPDATE')
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.django_db
def test_a_policy_for_deleting_that_refuses_nothing_is_noticed(people):
    """Nobody deletes more rows than they see; nobody deletes bars here, because the expectation does not name them."""

    def noticed(table, _):
        return any(deleted(user, table) > len(wanted.get(table, ())) for user, wanted in people)

    assert not survivors("DELETE", noticed)


def deleted(user, table):
    """Return how many rows a user can delete; they stay."""
    with scope(user), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute(f'DELETE FROM "{table}"')
        count = cursor.rowcount
        cursor.execute("ROLLBACK TO before")
    return count


# Triggers and grants, without the policies that stand before them


@pytest.mark.parametrize("ask", asking.KINDS)
def test_the_head_agrees_to_nothing_that_a_coordinator_decides_also_by_trigger_alone(cast, ask):
    """Without the policies the trigger refuses it; without that condition of the trigger nothing does."""
    request = ask(scenarios.a_victim(cast.koordinator), cast.koordinator)
    for verb, policy in (("SELECT", "user_sight"), ("UPDATE", "user_changed")):
        open_policy("rujukan_approval", policy, verb)

    def agree():
        with scope(cast.kepala):
            type(request).objects.filter(pk=request.pk).update(agreed_by=cast.kepala, agreed_at=timezone.now())

    with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
        agree()
    condition = f" AND rujukan_second_person(NEW.case_id, NEW.asked_by_id) = '{SecondPerson.HEAD.value}'"
    function, _ = deciders.AGREED
    assert condition in function
    with connection.cursor() as cursor:
        cursor.execute(function.replace(condition, ""))
    agree()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["gugus_seal", "gugus_sealedentry", "gugus_sealcheck", "gugus_keymark"])
def test_a_right_to_write_seals_does_not_survive_the_next_migrate(table):
    site = [settings.DATABASE_WEB_ROLE, *map(named, ALL)]
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT INSERT, UPDATE, DELETE ON {table} TO {', '.join(site)}")
        grants.renew("default", verbosity=0)
        cursor.execute(
            "SELECT role, wanted FROM unnest(%s::text[]) role, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) wanted"
            " WHERE has_table_privilege(role, %s, wanted)",
            [site, table],
        )
        assert cursor.fetchall() == []
