"""Each policy of case work for reading and adding, with its condition set to true, makes a comparison of `test_policies` fail.

A mutant is a policy whose condition is `true`, within a savepoint. It is noticed if the comparison that the tests make fails.
"""

from django.db import DatabaseError, connection, transaction

from gugus.access.scope import scope
from tests.test_policies import GUARDED, PEOPLE, differences, full, wanted_of
from tests.test_policies import world as world

__all__ = ["full", "world"]


def mutate(table, policy, clause):
    """Replace the condition of one policy by `true`; the savepoint around it takes it back."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER POLICY {policy} ON "{table}" {clause} (true)')


class Undone(Exception):
    """Ends the savepoint of a mutant."""


def survives(table, policy, clause, noticed):
    """Whether no comparison notices that this policy's condition is `true`."""
    try:
        with transaction.atomic():
            mutate(table, policy, clause)
            survived = not noticed(table)
            raise Undone
    except Undone:
        return survived


def test_everybody_notices_a_policy_for_reading_that_hides_nothing(cast, full):
    people = [(user, wanted_of(user, full)) for user in (getattr(cast, username) for username in PEOPLE)]
    guarded = set(people[0][1])

    def noticed(table):
        return any(differences(user, {table: wanted[table]}) for user, wanted in people)

    assert not {table for table in sorted(guarded) if survives(table, "sight", "USING", noticed)}


def test_a_policy_for_adding_that_refuses_nothing_is_noticed(cast, full):
    def noticed(table):
        try:
            with scope(), connection.cursor() as cursor:
                cursor.execute(f'INSERT INTO "{table}" DEFAULT VALUES')
        except DatabaseError as error:
            return not any(words in str(error) for words in ("row-level security", "permission denied"))
        return True

    with scope():
        granted = {table for table in sorted(GUARDED) if may_add(table)}
    assert granted
    assert not {table for table in sorted(granted) if survives(table, "added", "WITH CHECK", noticed)}


def may_add(table):
    """Whether the web role's grants let it add rows; without that right no policy is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, 'INSERT')", [table])
        return cursor.fetchone()[0]
