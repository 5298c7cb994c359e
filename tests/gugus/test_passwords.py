"""Password digests are useless without the pepper, which is not in the database."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from gugus.models import User
from gugus.vault.passwords import KeyedHasher

WORD = "kapuas-hulu"


@pytest.fixture(autouse=True)
def hashers(settings, monkeypatch):
    """Use a server's hasher with few iterations."""
    settings.PASSWORD_HASHERS = ["gugus.vault.passwords.KeyedHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 2)


def test_the_right_password_matches():
    digest = make_password(WORD)
    assert KeyedHasher().verify(WORD, digest)
    assert not KeyedHasher().verify("kapuas-hilir", digest)


def test_with_another_pepper_no_password_matches(monkeypatch):
    digest = make_password(WORD)
    monkeypatch.setattr("gugus.vault.sealing._secret", {"PASSWORD_KEY": b"0" * 32}.get)
    assert not KeyedHasher().verify(WORD, digest)


def test_the_digest_alone_cannot_be_guessed_without_the_pepper():
    _, iterations, salt, digest = make_password(WORD).split("$")
    assert PBKDF2PasswordHasher().encode(WORD, salt, int(iterations)).split("$")[-1] != digest


def log_in(client, username):
    return client.post("/masuk/", {"login": username, "password": WORD}).status_code == 302


def test_a_digest_copied_to_another_account_does_not_match(client, cast):
    cast.gow.set_password(WORD)
    cast.gow.save()
    User.objects.filter(username="koordinator").update(password=cast.gow.password)
    assert not log_in(client, "koordinator")
    assert log_in(client, "gow")


def test_a_digest_made_without_the_pepper_does_not_match(client, cast):
    """Somebody who can write to the table can compute such a digest of any word."""
    for word in (WORD, f"{cast.polres.pk}:{WORD}"):
        for algorithm in (PBKDF2PasswordHasher.algorithm, KeyedHasher.algorithm):
            digest = "$".join([algorithm, *PBKDF2PasswordHasher().encode(word, "s" * 22).split("$")[1:]])
            User.objects.filter(username="polres").update(password=digest)
            assert not log_in(client, "polres")


def test_login_renews_a_digest_with_too_few_iterations(client, cast, monkeypatch):
    cast.polres.set_password(WORD)
    cast.polres.save()
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 3)
    assert log_in(client, "polres")
    polres = User.objects.get(username="polres")
    assert polres.password.startswith(f"{KeyedHasher.algorithm}$3$")
    assert polres.check_password(WORD)
