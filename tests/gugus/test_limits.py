"""Rate limits: parallel attempts all count, and nothing stored shows who tried."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookiejar import CookieJar
from threading import Barrier
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from demo.accounts import PASSWORD
from gugus.access.scope import scope
from gugus.login.limits import cache_key, network, take
from gugus.models import Tally, User
from gugus.vault.passwords import KeyedHasher, bound
from tests.gugus.test_serve import a_free_port, serve

__all__ = ["serve"]

pytestmark = pytest.mark.long
AT_ONCE = 20


def test_attempts_are_allowed_up_to_the_limit(db):
    assert [take("one", 2, 60) for _ in range(4)] == [True, True, False, False]
    assert take("another", 2, 60)


def test_an_attempt_may_weigh_more(db):
    assert [take("one", 5, 60, weight=weight) for weight in (3, 2, 1)] == [True, True, False]


def test_a_new_window_begins_when_the_last_has_ended(db):
    begin = timezone.now()
    assert [take("one", 1, 60, now=begin + timedelta(seconds=second)) for second in (0, 59, 60, 61)] == [True, False, True, False]


def test_expired_counts_are_deleted(db):
    take("one", 1, 60)
    take("another", 1, 60, now=timezone.now() + timedelta(seconds=61))
    assert Tally.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("nonsense", ""),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_64(rf, address, counted):
    assert network(rf.get("/", REMOTE_ADDR=address)) == counted


def test_a_count_does_not_reveal_whom_it_counts(db):
    take("192.0.2.7", 1, 60)
    stored_key = bytes(Tally.objects.get().key)
    assert len(stored_key) == 32
    assert b"192.0.2.7" not in stored_key
    assert "192.0.2.7" not in cache_key("192.0.2.7", "", 1)


def at_once(call):
    """Call from many threads at the same time; return their results."""
    ready = Barrier(AT_ONCE)

    def run(number):
        ready.wait()
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_all_count():
    assert at_once(lambda _: take("one", 5, 60)).count(True) == 5
    assert Tally.objects.get().count == AT_ONCE


@pytest.fixture
def apart(transactional_db, apart, settings):
    """Count attempts on a connection of their own, as on a server."""
    settings.DATABASE_ROUTERS = ["gugus.login.limits.Router"]


def fail_after_trying():
    with scope():
        take("one", 5, 60)
        cache.add("code", 1)
        raise ZeroDivisionError


def test_an_attempt_counts_although_its_request_fails(apart):
    with pytest.raises(ZeroDivisionError):
        fail_after_trying()
    assert Tally.objects.get().count == 1
    assert not cache.add("code", 1)


def tried(name, password="", place="192.0.2.1"):
    """Return the result of a login from this network: "in", "locked" or "wrong"."""
    response = Client(REMOTE_ADDR=place).post("/masuk/", {"login": name, "password": password or "salah"})
    return "in" if response.status_code == 302 else "locked" if "Terlalu banyak" in response.content.decode() else "wrong"


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(cast):
    assert [tried("polres") for _ in range(6)] == ["wrong"] * 5 + ["locked"]
    assert tried("polres", PASSWORD) == "locked"
    assert tried("polres", PASSWORD, "198.51.100.7") == "in"


def test_the_name_and_the_address_of_an_account_count_together(cast):
    names = ["polres", "POLRES", cast.polres.email, "polres", cast.polres.email.upper(), "polres"]
    assert [tried(name) for name in names] == ["wrong"] * 5 + ["locked"]


@pytest.mark.parametrize("name", ["polres", "tidak-ada", "tidak-ada@contoh.id"])
def test_an_unknown_name_is_locked_like_any_other(cast, name):
    assert [tried(name) for _ in range(6)] == ["wrong"] * 5 + ["locked"]


def test_guesses_from_many_networks_leave_the_owners_network_open(cast, monkeypatch):
    monkeypatch.setattr("gugus.login.limits.FROM_STRANGE_NETWORKS", (6, 3600))
    assert tried("polres", PASSWORD, "198.51.100.7") == "in"
    assert [tried("polres", place=f"192.0.2.{number}") for number in range(7)] == ["wrong"] * 6 + ["locked"]
    assert tried("polres", PASSWORD, "203.0.113.9") == "locked"
    assert tried("polres", PASSWORD, "198.51.100.7") == "in"


def test_the_right_password_does_not_count(cast):
    assert [tried("polres", PASSWORD) for _ in range(7)] == ["in"] * 7


def test_the_owners_network_is_stored_as_a_keyed_hash(cast):
    tried("polres", PASSWORD, "198.51.100.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM cache")
        (cache_rows,) = cursor.fetchone()
    assert "198.51" not in cache_rows
    assert "lately" not in cache_rows


def log_in(site, username, password):
    """Log in by the form with a new browser; return the page that follows."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site}/masuk/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    form = {"csrfmiddlewaretoken": token, "login": username, "password": password}
    return browser.open(f"{site}/masuk/", urlencode(form).encode()).read().decode()


def test_parallel_wrong_passwords_lock_the_right_one_out_too(serve):
    port = a_free_port()
    for user in User.objects.filter(username__in=["gow", "polres"]):  # the server's hasher, not the tests' fast one
        User.objects.filter(pk=user.pk).update(password=KeyedHasher().encode(bound(PASSWORD, user.pk), "salt"))
    serve(port)
    site = f"http://127.0.0.1:{port}"
    assert "Beranda" in log_in(site, "gow", PASSWORD)
    pages = at_once(lambda number: log_in(site, "polres", f"salah-{number}"))
    assert sum("Terlalu banyak" in page for page in pages) >= AT_ONCE - 5
    assert "Terlalu banyak" in log_in(site, "polres", PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key, ' ') FROM cache")
        assert re.fullmatch(r"([0-9a-f]{64} ?)+", cursor.fetchone()[0])
