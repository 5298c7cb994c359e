"""Pages that may be read from a replica: never older than what the user wrote, with the same row policies, and no identity."""

import uuid
from contextlib import ExitStack
from functools import partial
from math import inf

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.urls import resolve, reverse
from django.utils import timezone

from gugus.access import replica
from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import AccessLog, Notice, User
from gugus.vault.sealing import Closed
from rad.choices import DocumentKind
from rad.models import Evaluation
from rad.regulation.source import TRANSCRIBED
from rad.views import evaluation as views
from rujukan.models import Complaint, DataExport, VictimIdentity
from rujukan.statistics import export_files
from rujukan.statistics.choices.export import ExportState
from tests import databases, replicas
from tests.matrix import ROLES, rows
from tests.matrix_world import every_object
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.test_access_matrix import client_of
from tests.worker import run_worker

pytestmark = pytest.mark.long
real = pytest.mark.django_db(transaction=True)
LIST = reverse("rad:evaluation_list")
BEGUN = reverse("rad:evaluation_detail", args=[2020])


@pytest.fixture(scope="module")
def server(django_db_setup):
    with replicas.running() as one:
        yield one


@pytest.fixture
def following(server, transactional_db):
    """The running replica, from which the site reads, and which shows what the test finds."""
    with replicas.used(server.host):
        server.follow()
        yield server


def begin(desk, year=2020):
    """Write something that the list shows."""
    assert desk.post(reverse("rad:evaluation_new"), {"year": year}).status_code == 302


def of_replica(desk, page=LIST):
    """Ask for a page; return whether the replica answered it."""
    response = desk.get(page)
    assert response.status_code == 200
    return response.replica


def levels(caplog):
    return [record.levelname for record in caplog.records if record.name == "gugus.replica"]


# Who answers


@real
def test_nobody_reads_older_than_they_wrote(following, cast):
    rad, other = at_desk(cast.rad), at_desk(cast.rad)
    following.follow()
    assert of_replica(rad)
    with following.paused():
        begin(rad)
        page = rad.get(LIST)
        assert (page.replica, BEGUN in page.text) == (False, True), "in whatever tab"
        assert not of_replica(rad, reverse("rad:plan_home"))
        page = other.get(LIST)
        assert (page.replica, BEGUN in page.text) == (True, False), "who wrote nothing may read what is seconds old"
    following.follow()
    page = rad.get(LIST)
    assert (page.replica, BEGUN in page.text) == (True, True)


@real
def test_who_sends_a_form_again_because_its_answer_was_lost_reads_no_older_page(following, cast):
    desk, key = at_desk(cast.rad), {"Idempotency-Key": str(uuid.uuid4())}
    assert of_replica(desk)
    with following.paused():
        desk.post(reverse("rad:evaluation_new"), {"year": 2020}, headers=key)
        del desk.cookies[replica.COOKIE]
        assert desk.post(reverse("rad:evaluation_new"), {"year": 2020}, headers=key).status_code == 302
        assert BEGUN in desk.get(LIST).text
    assert Evaluation.objects.count() == 1


@real
def test_the_page_that_the_script_gets_at_once_is_not_older(following, cast, queue):
    desk, page = at_desk(cast.gow), reverse("rad:annex", args=[DocumentKind.ANNEX_2, TRANSCRIBED])
    assert of_replica(desk, page)
    with following.paused():
        answer = desk.post(page, headers={"Sent-By": "script"})
        assert (answer["Content-Location"], answer.replica, "Sedang disusun" in answer.text) == (page, False, True)
        assert replica.COOKIE in answer.cookies
        assert not of_replica(desk, page)


@real
def test_the_primary_says_who_somebody_is(following, cast):
    """A role that was taken away opens nothing, and a new password logs nobody out, whatever the replica still holds."""
    ended, renewed = at_desk(cast.koordinator2), at_desk(cast.rad)
    following.follow()
    with following.paused():
        User.objects.filter(pk=cast.koordinator2.pk).update(roles=[Role.OFFICER])
        assert ended.get(reverse("outcomes")).status_code == 403
        cast.rad.set_password("sungai-kapuas-2026")
        cast.rad.save()
        renewed.force_login(cast.rad)
        assert renewed.get(LIST).status_code == 200
    following.follow()


@real
def test_opening_a_page_reads_its_notice_on_the_primary(following, cast):
    notice = Notice.objects.create(text="Evaluasi", role=cast.rad.roles[0], path=LIST)
    following.follow()
    desk = at_desk(cast.rad)
    assert not of_replica(desk)
    notice.refresh_from_db()
    assert notice.read_by == cast.rad
    following.follow()
    assert of_replica(desk)


def later(monkeypatch):
    """Let the time be over for which what the primary had is asked for no more."""
    monkeypatch.setitem(replica._lately, "at", -inf)


@real
def test_a_replica_that_lags_is_not_read(following, cast, monkeypatch):
    desk, other = at_desk(cast.rad), at_desk(cast.bupati)
    for behind in (following.paused, following.cut_off):
        with behind():
            assert of_replica(other)
            begin(desk, 2020 + (behind == following.cut_off))
            assert of_replica(other), "what is seconds old"
            later(monkeypatch)
            assert not of_replica(other), behind.__name__
        following.follow()
        assert of_replica(other)


@real
def test_a_replica_that_belongs_elsewhere_is_not_read(following, cast, monkeypatch):
    desk, other = at_desk(cast.rad), at_desk(cast.bupati)
    assert of_replica(other)
    with monkeypatch.context() as patch:
        patch.setattr(replica, "_cluster", lambda: "of another county")
        assert not of_replica(other)
    with monkeypatch.context() as patch:
        patch.setattr(replica, "POSITION", "SELECT '00000009 0/1'")
        begin(desk)
    following.follow()
    assert not of_replica(desk), "a promotion lies between"
    assert of_replica(other)
    monkeypatch.setitem(replica._lately, "position", "00000009 0/1")
    assert not of_replica(other), "nor by who wrote nothing"


@real
def test_a_server_that_is_no_replica_is_not_read(transactional_db, cast):
    with replicas.used(connection.settings_dict["HOST"]):
        assert not of_replica(at_desk(cast.rad))


@real
def test_a_replica_that_is_away_costs_one_attempt(following, cast):
    desk = at_desk(cast.rad)
    assert of_replica(desk)
    following.stop()
    try:
        assert not of_replica(desk)
        assert not replica.is_reachable()
        begin(desk)
        assert not of_replica(desk)
    finally:
        following.start()
    assert not of_replica(desk), "it is not tried again at once"
    replica._away["until"] = 0
    following.follow()
    assert of_replica(desk)


@real
@pytest.mark.parametrize("code", ["40001", "57014", "57P01", "42703", "42P01", "0A000"])
def test_a_statement_that_fails_there_is_run_on_the_primary(following, cast, code, caplog):
    """Recovery cancels a statement or ends the connection; a column, a table or a plan is that of an older schema."""
    desk = at_desk(cast.rad)

    def fail(execute, sql, *rest):
        if "rad_evaluation" in sql:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{code}'; END $$")
        return execute(sql, *rest)

    with connections[replica.ALIAS].execute_wrapper(fail):
        assert not of_replica(desk)
    assert levels(caplog) == ["WARNING"]
    assert of_replica(desk)


@real
@pytest.mark.parametrize("moment", ["pg_control_system", "rad_evaluation"])
def test_a_replica_that_stands_still_costs_one_attempt(following, cast, moment, monkeypatch):
    """It ends no statement, as it would after 30 seconds, and no connection."""
    monkeypatch.setattr(replica, "SOON", 0.5)
    monkeypatch.setattr(replica, "LONGEST_PAGE", 2)
    desk = at_desk(cast.rad)

    def stop(execute, sql, *rest):
        if moment in sql:
            stillness.enter_context(following.still())
        return execute(sql, *rest)

    with ExitStack() as stillness, connections[replica.ALIAS].execute_wrapper(stop):
        assert not of_replica(desk)
        assert not replica.is_reachable()
        assert not of_replica(desk)


@real
def test_a_connection_that_is_cut_in_the_middle_is_replaced(following, cast):
    desk = at_desk(cast.rad)

    def cut(execute, sql, *rest):
        if "rad_evaluation" in sql:
            following.ask("SELECT pg_terminate_backend(%s, 5000)", connection.connection.info.backend_pid)
        return execute(sql, *rest)

    with connections[replica.ALIAS].execute_wrapper(cut):
        assert not of_replica(desk)
    assert of_replica(desk)


# What is read there


def seen(user):
    """Return {model: keys of the rows that this user sees}; None for a table that the user's role may not read."""
    found = {}
    with scope(user):
        for model in apps.get_app_config("rujukan").get_models():
            try:
                with transaction.atomic():
                    found[model] = set(model._default_manager.order_by().values_list("pk", flat=True))
            except ProgrammingError:
                found[model] = None
    return found


@real
def test_row_policies_hold_there(following, cast):
    scenarios.a_complaint(cast.gow)
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    following.follow()
    complaints = {}
    for user in (cast.koordinator, cast.gow, cast.polres):
        with replica.connected("", replica.PATIENCE):
            there = seen(user)
        assert there == seen(user)
        complaints[user.username] = there[Complaint]
    assert complaints["koordinator"] > complaints["gow"] > complaints["polres"]
    with replica.connected(""), scope(cast.polres), connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_user")
        assert cursor.fetchone() == (True, "gugus_web_officer")


@real
def test_no_identity_is_opened_and_nothing_written_there(following, cast):
    identity = scenarios.a_victim(cast.koordinator).identity
    following.follow()
    with replica.connected("", replica.PATIENCE), scope(cast.koordinator):
        identity = VictimIdentity.objects.get(pk=identity.pk)
        with pytest.raises(Closed):
            identity.open("name")
        with pytest.raises(InternalError, match="read-only transaction"):
            AccessLog.objects.create(user=cast.koordinator, who="x", kind="reveal", subject="x")
    assert identity.open("name") == scenarios.NAME
    assert not AccessLog.objects.exists()


@real
def test_a_page_that_writes_or_decrypts_is_answered_by_the_primary_and_logged_as_a_fault(following, cast, monkeypatch, caplog):
    identity, desk, list_page = scenarios.a_victim(cast.koordinator).identity, at_desk(cast.rad), views._list_page
    following.follow()
    faults = [lambda _: Evaluation.objects.update(summary="Ditulis"), lambda _: identity.open("name")]
    for number, fault in enumerate(faults, start=1):
        monkeypatch.setattr(views, "_list_page", lambda request, fault=fault: (fault(request), list_page(request))[1])
        assert not of_replica(desk)
        assert levels(caplog) == ["ERROR"] * number


@real
def test_an_export_is_read_there_and_logged_on_the_primary(following, cast, queue, monkeypatch):
    places = []

    def noted(make, period):
        places.append(connection.alias)
        return make(period)

    for kind, make in export_files.MAKERS.items():
        monkeypatch.setitem(export_files.MAKERS, kind, partial(noted, make))
    desk = at_desk(cast.koordinator)
    fields = {"what": f"ctdc:{timezone.localtime().year - 1}", "purpose": "report", "explanation": "Laporan kepada provinsi"}
    fields["submit_key"] = uuid.uuid4()
    assert desk.post(reverse("export_list"), fields).status_code == 302
    run_worker()
    state = DataExport.objects.get().state
    assert (places, state, AccessLog.objects.get().user) == ([replica.ALIAS], ExportState.READY, cast.koordinator)
    with following.paused():
        monkeypatch.setattr(replica, "PATIENCE", 0.2)
        desk.post(reverse("export_list"), fields | {"explanation": "Sekali lagi", "submit_key": uuid.uuid4()})
        run_worker()
    assert places[1:] == ["default"]
    assert DataExport.objects.get().state == ExportState.READY


# Which views


@real
def test_every_page_that_may_be_read_there_is(server, undrawn, monkeypatch):
    """So none of them decrypts or writes: that would raise, and the primary answer."""
    wrong, read, asked = [], set(), set()
    monkeypatch.setattr(replica, "note", lambda what, error: wrong.append(f"{what}: {error!r}"))
    with databases.copy_with(world=every_object) as world, replicas.used(server.host):
        server.follow()
        for role in ("koordinator", "gow", "rad", "bupati"):
            client = client_of(role)
            for name, subject, method, letters in rows():
                address = reverse(name, args=world[subject])
                marked = getattr(resolve(address).func, "from_replica", False)
                if method == "GET" and letters[ROLES.index(role)] == "o" and marked:
                    response = client.get(address)
                    asked.add(name)
                    read |= {name} if response.status_code == 200 and response.replica else set()
    assert not [words for words in wrong if "NotHere" not in words]
    assert asked - read <= {"rad:annex_pdf", "rad:review_report_pdf"}, "without a file they lead to its page"
    assert len(read) > 20
