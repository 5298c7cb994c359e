"""What the database keeps of a password is of no use without a key that is not in it."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from gugus.models import User
from gugus.passwords import KeyedHasher

WORD = "kapuas-hulu"


@pytest.fixture(autouse=True)
def hashers(settings, monkeypatch):
    """The site's own, with hardly any work."""
    settings.PASSWORD_HASHERS = ["gugus.passwords.KeyedHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 2)


def test_a_password_opens_what_it_closed():
    kept = make_password(WORD)
    assert KeyedHasher().verify(WORD, kept)
    assert not KeyedHasher().verify("kapuas-hilir", kept)


def test_with_another_key_nobodys_password_is_right(monkeypatch):
    kept = make_password(WORD)
    monkeypatch.setattr("gugus.vault._audit_key", lambda: b"0" * 32)
    assert not KeyedHasher().verify(WORD, kept)


def test_the_digest_alone_says_nothing_of_the_password():
    _, iterations, salt, digest = make_password(WORD).split("$")
    assert PBKDF2PasswordHasher().encode(WORD, salt, int(iterations)).split("$")[-1] != digest


def test_an_older_account_is_kept_anew_when_its_owner_logs_in(client, cast):
    cast.polres.password = PBKDF2PasswordHasher().encode(WORD, "s" * 22)
    cast.polres.save()
    assert client.post("/masuk/", {"login": "polres", "password": WORD}).status_code == 302
    assert User.objects.get(username="polres").password.startswith(f"{KeyedHasher.algorithm}$")
