"""Encrypted columns and blind indexes."""

import base64
import os

import pytest
from django.core import serializers
from django.db import connection

from gugus.vault import sealing
from gugus.vault.sealing import Tampered, blind_index, seal, unseal
from rujukan.models import AttachmentContent, Victim, VictimIdentity
from tests.rujukan import scenarios


@pytest.fixture
def identity(cast):
    return scenarios.a_victim(cast.koordinator).identity


def stored(identity, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM rujukan_victimidentity WHERE id = %s", [identity.pk])
        return bytes(cursor.fetchone()[0])


def test_the_database_holds_no_plain_text(identity):
    assert scenarios.NAME.encode() not in stored(identity)
    assert VictimIdentity.objects.get().open("name") == scenarios.NAME


def test_the_same_text_has_another_ciphertext_each_time():
    assert seal("Marselina", "a:1") != seal("Marselina", "a:1")


@pytest.mark.parametrize("place", ["victim.name:2", "victim.alias:1"])
def test_a_value_moved_to_another_row_or_column_does_not_decrypt(place):
    with pytest.raises(Tampered):
        unseal(seal("Marselina", "victim.name:1"), place)


@pytest.mark.parametrize("position", [0, 1, 5, -1])
def test_a_changed_ciphertext_does_not_decrypt(position):
    blob = bytearray(seal("Marselina", "a:1"))
    blob[position] ^= 1
    with pytest.raises(Tampered):
        unseal(blob, "a:1")


def test_the_first_key_encrypts_and_every_key_decrypts(settings, request):
    request.addfinalizer(sealing._ring.cache_clear)
    old = settings.VAULT_KEYS
    blob = seal("Marselina", "a:1")
    settings.VAULT_KEYS = f"2:{base64.b64encode(os.urandom(32)).decode()},{old}"
    sealing._ring.cache_clear()
    assert unseal(blob, "a:1") == "Marselina"
    newer = seal("Marselina", "a:1")
    assert newer[1] == 2
    settings.VAULT_KEYS = old
    sealing._ring.cache_clear()
    with pytest.raises(Tampered):
        unseal(newer, "a:1")


def test_plain_text_in_a_query_raises(identity):
    with pytest.raises(TypeError):
        VictimIdentity.objects.update(name="Marselina")
    with pytest.raises(TypeError):
        VictimIdentity.objects.filter(name="Marselina").exists()


def test_plain_bytes_in_a_query_raise(cast):
    complaint = scenarios.a_complaint(cast.gow, files=[scenarios.a_file()])
    assert complaint.attachments.get().content.open("content") == scenarios.a_file().content
    with pytest.raises(TypeError):
        AttachmentContent.objects.update(content=b"isi")


def test_content_moved_to_another_file_does_not_decrypt(cast):
    complaint = scenarios.a_complaint(cast.gow, files=[scenarios.a_file(), scenarios.a_file(content=b"lain")])
    first, second = AttachmentContent.objects.order_by("attachment__order")
    second.content = first.content
    with pytest.raises(Tampered):
        second.open("content")
    assert complaint.attachments.count() == 2


def test_sealed_columns_are_not_serialised(identity):
    with pytest.raises(TypeError):
        serializers.serialize("json", [identity])


def test_an_empty_text_stays_empty(identity):
    assert stored(identity, "alias") == b""
    assert VictimIdentity.objects.get().open("alias") == ""


def test_a_row_saved_twice_is_encrypted_once(identity):
    victim = Victim.objects.get()
    victim.safety_note = "Takut pulang"
    victim.save()
    victim.save()
    assert Victim.objects.get().open("safety_note") == "Takut pulang"


def test_blind_indexes_find_equals_of_one_kind_only():
    assert blind_index("nik", "6106") == blind_index("nik", "6106")
    assert blind_index("nik", "6106") != blind_index("phone", "6106")
