"""What `migrate` renews: it changes what differs from the code, leaves alone what does not, and gives way to visitors."""

import re
import threading
import time
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import errors

from gugus.access import definitions, grants, policies as base, scope as access
from gugus.access.policies import Rule
from rujukan import policies
from rujukan.actions import public_intake
from rujukan.models import Attachment, Complaint
from tests.rujukan.pages import text
from tests.rujukan.public_intake import receipt_on, sent
from tests.samples import picture

DDL = re.compile(r"\b(?:CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT ON|LOCK TABLE|TRUNCATE)\b.*")


def changed_by(call, *arguments, **options):
    """Call something; return the statements of it that define, lock or give rights."""
    with CaptureQueriesContext(connection) as queries:
        call(*arguments, **options)
    return [line for query in queries for line in query["sql"].split(";") if DDL.match(line)]


def function(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_second_migrate_defines_nothing():
    call_command("migrate", verbosity=0)
    assert changed_by(call_command, "migrate", verbosity=0) == []


@pytest.mark.django_db
def test_a_changed_rule_touches_its_own_table_only(monkeypatch):
    monkeypatch.setitem(base.RULES, "gugus_signin", Rule("false"))
    assert changed_by(base.renew_base, "default")[:2] == [
        "LOCK TABLE gugus_signin IN ACCESS EXCLUSIVE MODE",
        "DROP POLICY all_added ON gugus_signin",
    ]
    assert changed_by(base.renew_base, "default") == []


@pytest.mark.django_db
def test_a_changed_view_is_replaced_with_the_policies_that_read_it(monkeypatch):
    narrower = policies.PREPARED.copy()
    place = next(n for n, statement in enumerate(narrower) if statement.startswith("CREATE VIEW rujukan_visited"))
    narrower[place] = "CREATE VIEW rujukan_visited WITH (security_barrier) AS SELECT id, code FROM rujukan_victim WHERE false"
    monkeypatch.setattr(policies, "PREPARED", narrower)
    statements = changed_by(policies.renew, "default")
    assert "DROP VIEW rujukan_visited" in statements
    dropped = {statement for statement in statements if statement.startswith("DROP POLICY")}
    assert dropped
    assert dropped < {f"DROP {name}" for name in named_policies()}, "others stay"
    assert len([line for line in statements if line.startswith("CREATE POLICY")]) == len(dropped)


def named_policies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'POLICY ' || policyname || ' ON ' || tablename FROM pg_policies")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_a_function_that_something_else_replaced_is_restored():
    before = function("rujukan_barred")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION rujukan_barred() RETURNS uuid[] LANGUAGE sql SECURITY DEFINER AS 'SELECT NULL::uuid[]'"
        )
    policies.renew("default")
    assert function("rujukan_barred") == before


@pytest.mark.django_db
def test_the_base_never_takes_the_place_of_what_an_app_decides():
    """A placeholder says "nobody sees a meeting about a case": while a migrate runs, too, it must not be in force."""
    before = function("gugus_case_meeting")
    base.renew_base("default")
    assert function("gugus_case_meeting") == before != "SELECT false"
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION gugus_case_meeting(bigint, bigint) CASCADE")
    base.renew_base("default")
    assert base.CASE_MEETING.format("false").endswith(f"$${function('gugus_case_meeting')}$$")
    policies.renew("default")
    assert function("gugus_case_meeting") == before


@pytest.mark.django_db
def test_rights_that_somebody_gave_are_taken_back_and_those_that_are_missing_given():
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON gugus_accesslog TO gugus_web; REVOKE INSERT ON gugus_accesslog FROM gugus_web")
        cursor.execute("GRANT SELECT ON rujukan_victim TO gugus_web")
    assert sorted(changed_by(grants.renew, "default")) == [
        'GRANT INSERT ON "gugus_accesslog" TO "gugus_web"',
        'REVOKE SELECT ON "rujukan_victim" FROM "gugus_web"',
        'REVOKE UPDATE ON "gugus_accesslog" FROM "gugus_web"',
    ]


# Beside visitors


def forget(*tables):
    """Let the policies of these tables, or of all, look changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT policyname, tablename FROM pg_policies")
        for name, table in cursor.fetchall():
            if not tables or table in tables:
                cursor.execute(f"COMMENT ON POLICY {name} ON {table} IS NULL")


def visitor():
    """Open a second connection to the test database."""
    here = connection.settings_dict
    return psycopg.connect(host=here["HOST"], dbname=here["NAME"], user=here["USER"])


def of_policies(monkeypatch):
    forget("rujukan_case", "rujukan_victim")
    return partial(policies.renew, "default")


def of_indexes(monkeypatch):
    """As a migration that makes an index of each of two tables."""

    def lock(self, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("rujukan_case", "rujukan_victim"):
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

    monkeypatch.setattr(migrate.Command, "handle", lock)
    return partial(call_command, "migrate", skip_checks=True)


@pytest.mark.parametrize("change", [of_policies, of_indexes])
@pytest.mark.django_db(transaction=True)
def test_a_migrate_gives_way_to_a_transaction_that_wants_the_tables_in_another_order(monkeypatch, change):
    """The visitor would wait for the migrate and the migrate for the visitor, until PostgreSQL ends one of the two."""
    gave_way, migrate_all = threading.Event(), change(monkeypatch)
    waiting = SimpleNamespace(sleep=lambda _: gave_way.set() or time.sleep(0.1), monotonic=time.monotonic)
    monkeypatch.setattr(definitions, "time", waiting)
    migrating = threading.Thread(target=lambda: (migrate_all(), connections.close_all()))
    with visitor() as one:
        one.execute("LOCK TABLE rujukan_victim IN ROW EXCLUSIVE MODE")
        migrating.start()
        assert gave_way.wait(30)
        one.execute("LOCK TABLE rujukan_case IN ROW EXCLUSIVE MODE")
        assert migrating.is_alive()
    one.close()
    migrating.join(60)
    assert changed_by(policies.renew, "default") == []


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_eight_people_report_while_all_policies_are_replaced(cast, settings):
    settings.PUBLIC_LIMITS = dict.fromkeys(settings.PUBLIC_LIMITS, (10**6, 10**6))
    answers, over = [], threading.Event()

    def report():
        while not over.is_set():
            answers.append(bool(receipt_on(text(sent(Client(raise_request_exception=False))))))
        connections.close_all()

    people = [threading.Thread(target=report) for _ in range(8)]
    for person in people:
        person.start()
    try:
        for _ in range(3):
            forget()
            call_command("migrate", verbosity=0)
    finally:
        over.set()
        for person in people:
            person.join()
    assert len(answers) > 8
    assert all(answers)


def deadlock():
    raise OperationalError("deadlock detected") from errors.DeadlockDetected("deadlock detected")


@pytest.mark.parametrize("where", ["in the verb", "at the end of the transaction"])
def test_a_report_that_a_deadlock_ended_is_made_again_at_once(client, cast, monkeypatch, where):
    made, report, scope = [], public_intake.report, access.scope

    def disturbed(*arguments, **options):
        made.append(report(*arguments, **options))
        if where == "in the verb" and len(made) == 1:
            deadlock()
        return made[-1]

    @contextmanager
    def ending(*arguments, **options):
        with scope(*arguments, **options):
            yield
            if where != "in the verb" and len(made) == 1:
                deadlock()

    monkeypatch.setattr(public_intake, "report", disturbed)
    monkeypatch.setattr(access, "scope", ending)
    client.raise_request_exception = False
    response = sent(client, files=[SimpleUploadedFile("foto.jpg", picture())])
    assert receipt_on(text(response))
    assert len(made) == 2
    assert Complaint.objects.count() == Attachment.objects.count() == 1


def test_a_report_is_made_again_once_only_and_only_after_a_conflict(client, cast, monkeypatch):
    client.raise_request_exception = False
    for error, times in ((errors.DeadlockDetected(""), 2), (errors.LockNotAvailable(""), 2), (errors.QueryCanceled(""), 1)):
        calls = []

        def fail(*_, error=error, calls=calls, **__):
            calls.append(1)
            raise OperationalError from error

        monkeypatch.setattr(public_intake, "report", fail)
        assert sent(client).status_code == 503
        assert len(calls) == times
    assert not Complaint.objects.exists()
