"""Scopes, and what the web role may do in the database."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.urls import reverse

from gugus.access.grants import append_only_tables
from gugus.access.scope import bypass, scope
from gugus.audit import access_log
from gugus.checks import pooled
from gugus.choices import AccessKind
from gugus.models import AccessLog
from rujukan.models import Complaint, Event
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

pytestmark = pytest.mark.long


def current():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('gugus.user_id', true), current_setting('gugus.institution_id', true), current_user"
        )
        user, institution, role = cursor.fetchone()
        return user or "", institution or "", role


def test_a_scope_tells_the_database_who_asks(cast):
    with scope(cast.polres):
        assert current() == (str(cast.polres.pk), str(cast.polres.institution_id), "gugus_web_officer")
    assert current() == ("", "", "gugus_owner")


def test_scopes_nest_and_restore_the_outer_settings(cast):
    with scope(cast.polres):
        with scope(cast.gow):
            assert current()[0] == str(cast.gow.pk)
        assert current() == (str(cast.polres.pk), str(cast.polres.institution_id), "gugus_web_officer")


def test_an_error_in_a_scope_rolls_back_and_ends_it(cast):
    def fail():
        with scope(cast.gow):
            scenarios.a_complaint(cast.gow)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Event.objects.exists()
    assert current() == ("", "", "gugus_owner")


@pytest.mark.django_db(transaction=True)
def test_a_connection_keeps_no_scope(cast):
    scenarios.a_complaint(cast.gow)
    with scope(cast.gow), bypass("matches"):
        assert Complaint.objects.exists()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_WEB_ROLE}")
        cursor.execute("SELECT current_setting('gugus.user_id', true), current_setting('gugus.bypass', true)")
        assert not any(cursor.fetchone())
    with pytest.raises(DatabaseError, match="permission denied"), scope():
        Complaint.objects.exists()


def test_only_pages_that_ask_for_it_get_generic_plans(cast, client):
    client.force_login(cast.polres)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = auto")  # as a site; the other tests have generic plans everywhere
    for name, mode in (("complaint_list", "auto"), ("officer_home", "force_generic_plan")):
        assert client.get(reverse(name)).status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            assert cursor.fetchone() == (mode,)


def test_the_pool_refuses_a_connection_that_postgresql_ended(db):
    other = connection.get_new_connection(connection.get_connection_params())
    other.execute("SELECT")
    pooled.check(other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        pooled.check(other)
    assert other.closed


def test_the_address_of_a_replica_lifts_no_bound():
    primary = {"OPTIONS": {"options": "-c statement_timeout=30s"}}
    there = pooled.replica(primary, "postgresql://gugus_web@db2/gugus?options=-c%20geqo%3Doff")["replica"]
    assert there["OPTIONS"]["options"] == "-c geqo=off -c statement_timeout=30s"


def test_each_role_has_prepared_statements_of_its_own(cast):
    """A plan that another role left would be made anew, or serve it badly."""
    for user in (cast.polres, cast.koordinator) * 3:
        with scope(user):
            assert Complaint.objects.filter(number="PGD-2026-00009").count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT substring(statement from '-- gugus_web_(.*)') FROM pg_prepared_statements")
        assert {"officer", "coordinator"} <= {role for (role,) in cursor.fetchall()}


def test_append_only_tables_cannot_be_changed(cast):
    scenarios.a_complaint(cast.gow)
    access_log.record(cast.gow, AccessKind.DOWNLOAD, "PGD-2026-00001")
    assert {"gugus_accesslog", "rujukan_event"} <= append_only_tables()
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    for table in sorted(append_only_tables()):
        for statement in (f"UPDATE {table} SET {keys[table]} = {keys[table]}", f"DELETE FROM {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), scope(cast.gow), connection.cursor() as cursor:
                cursor.execute(statement)
    for change in (
        AccessLog.objects.all().delete,
        Event.objects.all().delete,
        lambda: AccessLog.objects.update(user=cast.polres),
        lambda: Event.objects.update(by=cast.polres),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_the_web_role_cannot_change_the_schema(cast):
    for statement in ("CREATE TABLE mine (n int)", "DROP TABLE rujukan_event", "TRUNCATE gugus_accesslog"):
        with pytest.raises(ProgrammingError), scope(cast.gow), connection.cursor() as cursor:
            cursor.execute(statement)


def test_pages_of_logged_in_users_are_not_cached(client, cast):
    client.force_login(cast.gow)
    assert client.get("/bantuan/")["Cache-Control"] == "private, no-store"


def test_a_view_takes_only_the_methods_that_its_guard_names(cast):
    client = at_desk(cast.gow)
    form, page, press = reverse("complaint_new"), reverse("more"), reverse("notice_read_all")
    assert [client.delete(address).status_code for address in (form, page, press)] == [405, 405, 405]
    assert client.post(page).status_code == 405
