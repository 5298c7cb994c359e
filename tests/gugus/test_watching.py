"""What machines ask the site: whether it is ready, and its metrics; and the pings of jobs that succeeded."""

import re
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client.parser import text_string_to_metric_families

from gugus import tasks
from gugus.access.scope import bypass, job, scope
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.models import AccessLog, Seal, SealCheck
from gugus.watching import failure as failures, ping as pings, readings
from gugus.workflow import periodic
from rujukan.choices.alarm import CallState
from rujukan.choices.complaint import Safety
from rujukan.models import AlarmCall
from tests.gugus.test_setup import ROOT, manage
from tests.rujukan import scenarios

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TOKEN = "a token of forty characters, for the test"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def well(settings, tmp_path):
    """A site where everything is well: the worker has just worked, a backup was made."""
    failures.FAILED_AT.clear()
    settings.HEALTH_TOKEN, settings.DISKS = TOKEN, [str(tmp_path)]
    settings.BACKUP_STATE = str(tmp_path / "last")
    (tmp_path / "last").write_text(f"{timezone.now() - HOUR:%Y-%m-%dT%H:%M:%S%z}\n")
    return worked(finished_at=timezone.now() - MINUTE, status="SUCCESSFUL")


def worked(**columns):
    columns = {"task_path": "rujukan.tasks.ring", "args_kwargs": {"args": [], "kwargs": {}}} | columns
    columns = {"status": "READY", "backend_name": "default", "run_after": get_date_max(), "traceback": ""} | columns
    return DBTaskResult.objects.create(exception_class_path="", **columns)


def readings_by_name(client):
    """Return {name: (well, words)} as the page tells them with the token, and check its status."""
    response = client.get("/sehat/siap/", headers=BEARER)
    details = response.json()["rincian"]
    assert response.status_code == (200 if all(one["baik"] for one in details.values()) else 503)
    return {name: (one["baik"], one["keterangan"]) for name, one in details.items()}


def faulty(client):
    return {name for name, (fine, _) in readings_by_name(client).items() if not fine}


def test_a_site_that_is_well_is_ready_for_whoever_asks(client, well, cast):
    for user in (None, cast.polres, cast.auditor):
        if user:
            client.force_login(user)
        response = client.get("/sehat/siap/")
        assert (response.status_code, response.json()) == (200, {"keadaan": "siap"})
        assert "no-store" in response["Cache-Control"]
    assert faulty(client) == set()


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}]
)
def test_details_and_metrics_need_the_token(client, well, header):
    well.delete()
    response = client.get("/sehat/siap/", headers=header)
    assert (response.status_code, response.json()) == (503, {"keadaan": "belum siap"})
    assert client.get("/sehat/metrik/", headers=header).status_code == 403


@override_settings(HEALTH_TOKEN="")
def test_without_a_token_in_the_settings_nobody_has_it(client):
    for header in ({}, {"Authorization": "Bearer "}):
        assert client.get("/sehat/metrik/", headers=header).status_code == 403


def test_a_worker_that_stands_still_is_noticed(client, well):
    DBTaskResult.objects.update(finished_at=timezone.now() - 11 * MINUTE)
    fine, words = readings_by_name(client)["pekerja latar"]
    assert not fine
    assert words.startswith("tugas terakhir selesai 11 menit lalu")


def test_a_task_that_waits_too_long_is_noticed(client, well):
    worked(run_after=timezone.now() + HOUR)
    late = worked()
    assert faulty(client) == set()
    DBTaskResult.objects.filter(pk=late.pk).update(enqueued_at=timezone.now() - 11 * MINUTE)
    assert faulty(client) == {"pekerja latar"}
    statement = re.search(r'late=\$\(query "(.*?)"\)', (ROOT / "deploy/doctor").read_text(), re.DOTALL)[1]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.fetchone() == (1,), "the doctor counts it too"


def test_a_backup_that_is_old_or_missing_is_noticed(client, well, settings, tmp_path):
    for text in ("", "yesterday", "2026-11-20T01:00:00", "2020-01-01T01:00:00+07:00"):
        (tmp_path / "last").write_text(text)
        assert faulty(client) == {"cadangan"}, text
    (tmp_path / "last").unlink()
    assert faulty(client) == {"cadangan"}
    settings.BACKUP_STATE = ""
    assert readings_by_name(client)["cadangan"] == (True, "tidak diawasi")


@pytest.mark.parametrize(
    ("archived", "failed", "fine"),
    [(None, None, True), (1, None, True), (40, 60, True), (40, 1, False), (5, 1, True), (None, 1, False)],
    ids=["not used", "never failed", "repaired", "fails for long", "fails since now", "never reached"],
)
def test_an_archive_that_falls_behind_is_noticed(client, well, monkeypatch, archived, failed, fine):
    moments = [minutes and timezone.now() - minutes * MINUTE for minutes in (archived, failed)]
    monkeypatch.setattr(readings, "_said_by_server", lambda: (*moments, None))
    assert faulty(client) == (set() if fine else {"arsip"})


def test_a_page_that_failed_is_noticed_for_an_hour(client, well, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("rujukan.views.public_intake.public_page", broken)
    client.raise_request_exception = False
    assert client.get("/lapor/").status_code == 500
    assert readings_by_name(client)["halaman"] == (False, "public_form gagal 0 menit lalu")
    assert faulty(client) == {"halaman"}, "readiness itself, which answered 503, is not among them"
    failures.FAILED_AT.labels("public_form").set(time.time() - 3601)
    assert faulty(client) == set()


def test_a_full_disk_is_noticed(client, well, monkeypatch):
    monkeypatch.setattr(readings.shutil, "disk_usage", lambda _: readings.shutil._ntuple_diskusage(100, 86, 14))
    assert faulty(client) == {"cakram"}


def test_refused_mails_are_noticed(client, well):
    for attempt in (0, 1, 2):
        worked(task_path="gugus.login.letter.letter", args_kwargs={"args": [], "kwargs": {"attempt": attempt}})
    assert readings_by_name(client)["surel"] == (True, "3 menunggu, 2 ditolak dan dicoba lagi, 0 gagal dalam sehari")
    worked(task_path="gugus.login.letter.letter", status="SUCCESSFUL", return_value=False, finished_at=timezone.now())
    assert faulty(client) == {"surel"}


def test_an_entry_without_a_seal_is_noticed(client, well, cast):
    with scope(cast.koordinator):
        access_log.record(cast.koordinator, AccessKind.REVEAL, "KS-2026-00001", at=timezone.now() - 3 * HOUR)
    assert faulty(client) == {"segel catatan akses"}
    access_log.seal()
    assert faulty(client) == set()


def test_a_fault_of_the_seals_is_noticed(client, well):
    SealCheck.objects.create(seals=1, entries=1, anchored=True, faults=["segel 1"])
    fine, words = readings_by_name(client)["segel catatan akses"]
    assert not fine
    assert words.endswith("catatan akses tidak utuh")


def test_seals_that_nobody_checks_are_noticed(client, well, cast):
    with scope(cast.koordinator):
        access_log.record(cast.koordinator, AccessKind.REVEAL, "KS-2026-00001")
    access_log.seal()
    SealCheck.objects.create(at=timezone.now() - 31 * HOUR, seals=1, entries=1, anchored=True)
    assert faulty(client) == {"segel catatan akses"}


def test_a_failed_call_is_noticed(client, well, cast):
    scenarios.a_complaint(cast.gow, safety=Safety.DANGER)
    assert readings_by_name(client)["panggilan"] == (True, "1 berjalan, 0 panggilan gagal dalam sehari")
    AlarmCall.objects.update(state=CallState.FAILED)
    assert faulty(client) == {"panggilan"}
    AlarmCall.objects.update(at=timezone.now() - 2 * HOUR)
    assert faulty(client) == set()


def test_readings_cost_six_statements(well):
    with CaptureQueriesContext(connection) as queries:
        readings.read_all()
    asked = [
        query["sql"] for query in queries if not re.match(r"SELECT (set_config|current_setting)|SAVEPOINT|RELEASE", query["sql"])
    ]
    assert len(asked) <= 6, asked


def test_only_the_job_of_monitoring_reads_the_log_without_a_user(cast):
    with scope(cast.koordinator):
        access_log.record(cast.koordinator, AccessKind.REVEAL, "KS-2026-00001")
    access_log.seal()
    with job("watch"):
        assert (AccessLog.objects.count(), Seal.objects.count()) == (1, 1)
    for reason in ("calls", "reminders"):
        with job(reason):
            assert not AccessLog.objects.exists()
    with scope(cast.gow), bypass("watch"):
        assert not AccessLog.objects.exists()
        assert not Seal.objects.exists()


# Metrics


def metrics(client):
    text = client.get("/sehat/metrik/", headers=BEARER).content.decode()
    return text, {family.name: family for family in text_string_to_metric_families(text)}


def test_metrics_count_requests_by_view_and_status(client, well, cast):
    client.force_login(cast.polres)
    client.get("/bantuan/")
    client.get("/kasus/KS-2026-99999/")
    client.get("/tidak-ada/KB-26-SECR/")
    text, families = metrics(client)
    counted = {(sample.labels["view"], sample.labels["status"]) for sample in families["gugus_requests"].samples}
    assert {("help", "200"), ("case_detail", "403"), ("none", "404")} <= counted
    assert "gugus_request_seconds_bucket" in text
    assert not [word for word in ("KS-2026", "KB-26", "tidak-ada", "bantuan", "polres") if word in text]
    labels = {name for family in families.values() for sample in family.samples for name in sample.labels}
    assert labels <= {"view", "status", "le", "part", "of"}


def test_metrics_hold_the_numbers_of_the_readings(client, well):
    worked(status="FAILED", finished_at=timezone.now())
    _, families = metrics(client)
    assert {sample.labels["part"]: sample.value for sample in families["gugus_well"].samples}["pekerja latar"] == 1
    assert {sample.labels["of"]: sample.value for sample in families["gugus_tasks"].samples}["failed"] == 1
    assert families["gugus_alarms_running"].samples[0].value == 0


def test_the_processes_of_the_web_server_share_their_counts(tmp_path):
    count = (
        "from gugus.watching import failure, metrics; metrics.REQUESTS.labels('help', 200).inc(); failure.note('help');"
        " print(*failure.latest())"
    )
    read = (
        "from prometheus_client import CollectorRegistry, generate_latest, multiprocess; registry = CollectorRegistry();"
        " multiprocess.MultiProcessCollector(registry); print(generate_latest(registry).decode())"
    )
    environment = {"DEV": "1", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for statement in (count, count, read):
        code, output = manage("shell", "--no-imports", "-c", statement, **environment)
        assert code == 0, output
    assert 'gugus_requests_total{status="200",view="help"} 2.0' in output


# Pings


@pytest.fixture
def receiver():
    """A web server that notes the paths which are called; yields (its address, the paths)."""
    paths = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_response(200 if self.path != "/broken" else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def test_a_job_that_succeeded_calls_its_url(receiver, settings):
    address, paths = receiver
    settings.PING_URLS = {"seal": f"{address}/of-seal"}
    call_command("ping", "seal")
    call_command("ping", "retention")
    assert paths == ["/of-seal"]


def test_a_ping_that_fails_breaks_nothing_and_its_url_is_not_logged(receiver, settings, caplog):
    address, _ = receiver
    for url in (f"{address}/broken", "http://127.0.0.1:1/secret", "no address"):
        settings.PING_URLS = {"seal": url}
        assert not pings.ping("seal")
    assert len(caplog.records) == 3
    assert "secret" not in caplog.text
    assert address not in caplog.text


def test_a_task_of_the_worker_pings_unless_it_fails(receiver, settings, monkeypatch):
    address, paths = receiver
    settings.PING_URLS = {"remind": f"{address}/remind"}
    monkeypatch.setattr(periodic, "queue", lambda _: None)
    tasks.remind.func()
    assert paths == ["/remind"]
    monkeypatch.setattr("gugus.actions.reminder.remind", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.remind.func()
    assert paths == ["/remind"]
