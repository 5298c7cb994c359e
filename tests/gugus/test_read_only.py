"""While only a copy of the database answers, pages are read, nothing is written and no identity is opened."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access import read_only
from gugus.watching import readings
from rujukan.intake import receipts
from tests.matrix import ROLES, rows
from tests.matrix_world import world
from tests.test_access_matrix import client_of, statements

__all__ = ["world"]

pytestmark = pytest.mark.django_db
COPY = "SET LOCAL default_transaction_read_only = on; SET LOCAL transaction_read_only = on"
ANSWERED = {"public_form", "public_status"}  # by their own pages
UNREADY = "health_ready"


@contextmanager
def copy():
    """Let the database take no writes, and say so as a standby does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COPY)
        assert read_only.read_only()
        yield
        transaction.set_rollback(True)


def minutes_later(monkeypatch, minutes):
    """Let what decides about sessions see another time."""
    monkeypatch.undo()
    now = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr("django.core.signing.time.time", now.timestamp)
    monkeypatch.setattr("gugus.access.scope.time.time", now.timestamp)
    monkeypatch.setattr("gugus.login.sessions.timezone.now", lambda: now)


def is_in(client):
    return client.get("/akun/riwayat/").status_code == 200


@pytest.mark.long
def test_every_page_is_read_and_every_form_is_refused(world, undrawn):
    clients, unread, taken, wrote = {role: client_of(role) for role in ROLES}, [], [], []
    with copy():
        for name, subject, method, letters in rows():
            if "o" not in letters:
                continue
            client, address = clients[ROLES[letters.index("o")]], reverse(name, args=world[subject])
            with transaction.atomic(), statements() as asked:
                response = client.post(address) if method == "POST" else client.get(address)
                transaction.set_rollback(True)
            refused = response.status_code == 503
            wrote += [f"{name} {method}" for sql in asked if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
            if method == "POST" and not refused and name not in ANSWERED:
                taken.append(name)
            if method != "POST" and refused and name != UNREADY:
                unread.append(name)
    assert (unread, taken, wrote) == ([], [], [])


def test_a_form_keeps_what_was_typed_and_says_when_to_come_back(gow):
    with copy():
        response = gow.post(reverse("complaint_new"), {"narrative": "Cerita panjang"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 503
    assert response["Retry-After"] == str(read_only.RETRY_AFTER)
    assert 'value="Cerita panjang"' in response.content.decode()


def test_nobody_logs_in_and_who_leaves_is_out(gow, client):
    with copy():
        assert client.post("/masuk/", {"login": "gow", "password": "x"}).status_code == 503
        response = gow.post("/keluar/")
        assert response.status_code == 302
        assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
        assert not is_in(gow)


def test_a_session_ends_half_an_hour_after_its_last_request(gow, monkeypatch):
    assert is_in(gow)
    with copy():
        for minutes in range(0, 100, 25):
            minutes_later(monkeypatch, minutes)
            assert is_in(gow), minutes
        minutes_later(monkeypatch, 75 + 31)
        assert not is_in(gow)


def test_the_cookie_of_use_revives_no_session_while_the_database_takes_writes(gow, monkeypatch):
    assert is_in(gow)
    with copy():
        minutes_later(monkeypatch, 25)
        assert is_in(gow)
    minutes_later(monkeypatch, 50)
    assert not is_in(gow)


def test_the_cookie_of_use_belongs_to_one_session(gow, client_of_polres, monkeypatch):
    with copy():
        assert is_in(gow)
        client_of_polres.cookies[read_only.USED] = gow.cookies[read_only.USED].value
        minutes_later(monkeypatch, 31)
        assert not is_in(client_of_polres)


@pytest.fixture
def client_of_polres(db):
    return client_of("polres")


def test_monitoring_says_that_nothing_can_be_written(client):
    with copy():
        assert client.get(reverse("health")).status_code == 200
        database = readings.read_all()[0]
    assert (database.well, database.words) == (False, "hanya dapat dibaca")


def test_a_standby_that_does_not_follow_is_noticed(monkeypatch):
    slots = [{"name": "standby", "active": False, "behind": 2048}]
    monkeypatch.setattr(readings, "_said_by_server", lambda: (None, None, slots))
    copies = {reading.name: reading for reading in readings.read_all()}["salinan"]
    assert (copies.well, copies.words) == (False, "standby terputus, 2 KB")
    assert copies.numbers == {"gugus_replication_lag_bytes": {"standby": 2048}}


def test_the_worker_waits(monkeypatch):
    from gugus.management.commands import db_worker

    worker = db_worker.Worker.__new__(db_worker.Worker)
    worker.running, waited = True, []

    def sleep(seconds):
        waited.append(seconds)
        worker.running = False

    monkeypatch.setattr(db_worker.time, "sleep", sleep)
    monkeypatch.setattr(db_worker.connections, "close_all", lambda: None)
    with copy():
        worker.run()
    assert waited == [1]


def test_the_session_row_is_left_alone(gow):
    before = list(Session.objects.values_list("expire_date", flat=True))
    with copy():
        is_in(gow)
        assert list(Session.objects.values_list("expire_date", flat=True)) == before


def test_news_of_a_report_is_not_asked_by_itself_later(client):
    receipt = receipts.of(uuid4())
    with copy():
        asked = client.post(reverse("public_status"), {"receipt": receipt})
        added = client.post(reverse("public_status"), {"receipt": receipt, "send": "1", "submit_key": uuid4(), "text": "Lagi"})
    assert (asked.status_code, added.status_code) == (503, 503)
    assert 'data-waits="no">Kabar laporan belum dapat dilihat' in asked.content.decode()
    assert "data-waits><b>Belum terkirim.</b> Laporan belum dapat diterima" in added.content.decode()
    assert "Lagi</textarea>" in added.content.decode()


def test_a_report_that_was_received_is_not_called_unsent(client):
    fields = {"receipt": receipts.of(uuid4()), "typed": "1"}
    with copy():
        page = client.post(reverse("public_form"), fields).content.decode()
    assert "Nomor tanda terima" in page
    assert "belum dapat diterima" not in page


def test_who_needs_no_account_is_not_sent_to_the_login(client):
    """A form that reads only may also be refused: which forms write is nowhere said."""
    with copy():
        fields = {"sha256": "a" * 64}
        response = client.post(reverse("rad:evaluation_check"), fields, headers={"Sec-Fetch-Site": "same-origin"})
    page = response.content.decode()
    assert response.status_code == 503
    assert 'value="' + "a" * 64 in page
    assert "Masuk di tab baru" not in page


def test_a_press_without_words_stays_the_page_of_who_pressed(gow):
    """A page of nobody would say that nobody can log in, and name no duty phone."""
    press = reverse("referral_accept", args=["RJ-2026-00001"])
    with copy():
        page = gow.post(press, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
        foreign = gow.post(press, headers={"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert "telepon petugas piket" in page
    assert "Kirim lagi" in page
    assert "Kirim lagi" not in foreign, "that would bypass CSRF protection"
