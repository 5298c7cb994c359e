"""Blind indexes are rebuilt with a new INDEX_KEY."""

import base64
import os
from io import StringIO

import pytest
from django.core.management import call_command

from gugus.checks import keys
from gugus.vault import sealing
from rujukan.actions import blind_indexes
from rujukan.disclosure import comparison
from rujukan.matching import near_duplicate as near_duplicates
from rujukan.models import IdentityToken, Victim
from tests.rujukan import scenarios


@pytest.fixture
def new_index_key(settings):
    """Replace INDEX_KEY of the site."""

    def forget():
        sealing._secret.cache_clear()
        near_duplicates.common.cache_clear()

    def change():
        settings.INDEX_KEY = base64.b64encode(os.urandom(32)).decode()
        forget()

    yield change
    forget()


def held():
    return sorted(
        (kind, bytes(token), str(complaint), str(person), str(victim))
        for kind, token, complaint, person, victim in IdentityToken.objects.values_list(
            "kind", "token", "complaint", "person", "victim"
        )
    )


def index():
    output = StringIO()
    call_command("index_identities", stdout=output)
    return output.getvalue()


def test_the_verbs_store_what_indexing_wants(cast):
    scenarios.a_victim(cast.koordinator)
    before = held()
    assert "rujukan.Victim: 0 rebuilt of 1 rows" in index()
    assert held() == before


def test_persons_are_found_again_with_the_new_key(cast, new_index_key):
    scenarios.a_victim(cast.koordinator)
    before = held()
    new_index_key()
    assert keys.faults() == ["INDEX_KEY is not the one that indexed this database."]
    assert near_duplicates.near_duplicates(persons=[scenarios.person()]) == []
    output = index()
    assert "rujukan.Complaint: 1 rebuilt of 1 rows" in output
    assert "rujukan.Victim: 1 rebuilt of 1 rows" in output
    assert keys.faults() == []
    after = held()
    assert sorted(owner for _, _, *owner in after) == sorted(owner for _, _, *owner in before)
    assert not {token for _, token, *_ in after} & {token for _, token, *_ in before}
    assert near_duplicates.near_duplicates(persons=[scenarios.person()])


def test_an_interrupted_run_continues(cast, new_index_key, monkeypatch):
    monkeypatch.setattr(blind_indexes, "BATCH", 2)
    for _ in range(5):
        scenarios.a_victim(cast.koordinator)
    new_index_key()
    cut = blind_indexes.rebuild(Victim, comparison.victim_tokens, "identity")
    assert next(cut) == (2, 2)
    cut.close()
    assert "rujukan.Victim: 3 rebuilt of 5 rows" in index()
    assert "rujukan.Victim: 0 rebuilt of 5 rows" in index()
