"""Key rotation while the site goes on writing; and keys that do not belong to this database."""

import base64
import os
import subprocess
import sys
import threading
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gugus.access.scope import scope
from gugus.checks import keys
from gugus.vault import rotation, sealing
from gugus.vault.sealing import SealedBytesField
from rujukan.actions import attachment as attachments, casework, intake, steps
from rujukan.choices.event import EventKind
from rujukan.models import AttachmentContent, Event, Victim, VictimIdentity
from tests.gugus.test_setup import ROOT
from tests.rujukan import scenarios

pytestmark = pytest.mark.long

NEW_KEY = f"2:{base64.b64encode(bytes(range(32))).decode()}"
OTHER_KEY = base64.b64encode(bytes(range(32, 64))).decode()


@pytest.fixture
def ring(settings):
    """Return ring(VAULT_KEYS), which sets the keys of the site."""

    def change(text):
        settings.VAULT_KEYS = text
        sealing._ring.cache_clear()

    change.before = settings.VAULT_KEYS
    yield change
    sealing._ring.cache_clear()


def rotate(**options):
    output = StringIO()
    call_command("rotate_vault", stdout=output, **options)
    return output.getvalue()


def a_life(cast):
    """Create rows in many tables with encrypted columns, also in append-only ones; return the victim."""
    with scope(cast.koordinator):
        complaint = scenarios.a_complaint(cast.koordinator, files=[scenarios.a_file()])
        intake.append(complaint, by=cast.koordinator, submit_key=uuid.uuid4(), text="Ia menelepon lagi.")
        victim = casework.open_case([complaint], by=cast.koordinator).victims.get()
        steps.note(EventKind.VICTIM_CORRECTED, by=cast.koordinator, at=victim.added_at, victim=victim, text="Catatan")
    return victim


def everything():
    """Return all encrypted values, decrypted, by their place."""
    return {
        field.place(row): field.opened(row)
        for model in rotation.sealed_models()
        for row in model._base_manager.all()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedBytesField)
    }


def numbers():
    """Return the numbers of all keys that encrypt a stored value."""
    key_numbers = set()
    for model in rotation.sealed_models():
        for column in rotation.sealed_columns(model):
            key_numbers |= {bytes(value)[1] for value in model._base_manager.values_list(column, flat=True) if value}
    return key_numbers


def test_rotation_re_encrypts_everything_and_the_old_key_can_go(cast, ring):
    a_life(cast)
    before = everything()
    assert numbers() == {1}
    ring(f"{NEW_KEY},{ring.before}")
    assert "rujukan.VictimIdentity: 1 to re-encrypt" in rotate(count=True)
    output = rotate()
    assert "rujukan.Event: 1 re-encrypted of" in output
    assert "Nothing is sealed by another key than 2" in output
    ring(NEW_KEY)
    assert keys.faults() == []
    assert numbers() == {2}
    assert everything() == before
    assert "rujukan.VictimIdentity: 0 to re-encrypt" in rotate(count=True)


# Binary columns that are not encrypted, with the reason.
UNSEALED = {
    "gugus_keymark.mark": "a known word; `rotate_vault` forgets those of old keys",
    "gugus_seal.head": "hash",
    "gugus_seal.mac": "HMAC by AUDIT_KEY",
    "gugus_seal.previous": "hash",
    "gugus_sealedentry.link": "hash",
    "gugus_stagedpiece.file": "HMAC by INDEX_KEY",
    "gugus_submission.digest": "HMAC by SECRET_KEY",
    "gugus_tally.key": "keyed hash",
    "rad_evaluation.pdf": "a public document",
    "rad_ordereddocument.pdf": "the plan and its figures; nothing of a person",
    "rujukan_identitytoken.token": "HMAC by INDEX_KEY",
}


def test_every_binary_column_is_rotated_or_has_a_reason_not_to_be(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns JOIN pg_tables ON tablename = table_name"
            " WHERE table_schema = 'public' AND schemaname = 'public' AND data_type = 'bytea'"
        )
        binary = {place for (place,) in cursor.fetchall()}
    models = rotation.sealed_models()
    rotated = {f"{model._meta.db_table}.{column}" for model in models for column in rotation.sealed_columns(model)}
    assert binary == rotated | set(UNSEALED)


def test_rotation_changes_only_encrypted_columns_of_append_only_rows(cast, ring):
    a_life(cast)
    plain = [field.name for field in Event._meta.concrete_fields if not isinstance(field, SealedBytesField)]
    before = list(Event.objects.order_by("pk").values(*plain))
    ring(f"{NEW_KEY},{ring.before}")
    rotate()
    assert list(Event.objects.order_by("pk").values(*plain)) == before
    for change in (lambda: Event.objects.update(on_behalf=True), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_large_rows_are_re_encrypted_in_small_batches(cast, ring, monkeypatch):
    complaint = scenarios.a_complaint(cast.gow)
    for size in (900, 900, 900, 5000, 100, 100):
        attachments.attach(complaint, [scenarios.a_file(content=os.urandom(size))], by=cast.gow)
    before = everything()
    monkeypatch.setattr(rotation, "MOST_BYTES", 2000)
    ring(f"{NEW_KEY},{ring.before}")
    batches = list(rotation.rotate(AttachmentContent))
    assert sum(batches) == 6
    assert max(batches) <= 4, "the large one alone, the others in batches of 2000 bytes"
    assert len(batches) >= 3
    rotate()
    assert numbers() == {2}
    assert everything() == before


def test_a_round_goes_through_the_pages_of_a_table_once(cast, ring, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE rujukan_victimidentity SET (fillfactor = 10)")
    for _ in range(5):
        a_life(cast)
    ring(f"{NEW_KEY},{ring.before}")
    batches, rotate_batch = [], rotation._rotate_batch
    monkeypatch.setattr(rotation, "PAGES", 1)
    monkeypatch.setattr(rotation, "_rotate_batch", lambda model, start: batches.append(start) or rotate_batch(model, start))
    assert sum(rotation.rotate(VictimIdentity)) == 5
    assert batches == sorted(batches), "in the order in which they are stored: by their keys a million rows took hours"
    assert len(set(batches)) > 1
    assert rotation.stale(VictimIdentity) == 0


def test_a_row_loaded_before_rotation_does_not_bring_the_old_key_back(cast, ring):
    a_life(cast)
    identity = VictimIdentity.objects.get()
    ring(f"{NEW_KEY},{ring.before}")
    rotate()
    identity.save()
    assert numbers() == {2}
    assert VictimIdentity.objects.get().open("name") == scenarios.NAME


def test_a_value_that_does_not_decrypt_stops_the_rotation(cast, ring):
    victim = a_life(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rujukan_victimidentity SET name = set_byte(name, 20, get_byte(name, 20) # 1)")
    ring(f"{NEW_KEY},{ring.before}")
    with pytest.raises(CommandError, match=f"rujukan_victimidentity.name:{victim.identity.pk} does not open"):
        rotate()
    assert keys.faults() == []
    ring(NEW_KEY)
    assert "lacks key 1" in keys.faults()[0]


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_rotation_beside_writers_can_be_repeated(cast, ring, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 4)
    victims = [a_life(cast) for _ in range(20)]
    before = everything()
    ring(f"{NEW_KEY},{ring.before}")
    ended, faults, written = threading.Event(), [], {}

    def write(mine):
        turn = 0
        try:
            while turn < 2 or not ended.is_set():
                for victim in mine:
                    written[victim.pk] = address = f"Dusun {turn}"
                    correct(victim, address, cast.koordinator)
                turn += 1
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[victims[number::2]]) for number in range(2)]
    for writer in writers:
        writer.start()
    try:
        cut = rotation.rotate(VictimIdentity)
        assert next(cut) + next(cut) > 0
        cut.close()  # as if the process was killed here
        output = rotate()
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    assert faults == []
    assert "Nothing is sealed by another key than 2" in output
    assert numbers() == {2}
    ring(NEW_KEY)
    after = everything()
    changed = {f"rujukan_victimidentity.address:{victim.identity.pk}": written[victim.pk] for victim in victims}
    assert {place: after[place] for place in before} == before | changed
    assert Victim.objects.count() == VictimIdentity.objects.count() == len(victims)


def correct(victim, address, by):
    with scope(by):
        version = Victim.objects.get(pk=victim.pk).version
        casework.correct_victim(victim, by=by, version=version, fields={"address": address})


# Keys that are not this database's


def test_the_marks_of_this_database_fit_its_keys(db):
    assert keys.faults() == []


@pytest.mark.parametrize(
    ("vault_keys", "fault"),
    [(f"2:{OTHER_KEY}", "VAULT_KEYS lacks key 1"), (f"1:{OTHER_KEY}", "Key 1 of VAULT_KEYS is not the one")],
)
def test_a_missing_or_wrong_vault_key_is_found(db, ring, vault_keys, fault):
    ring(vault_keys)
    assert [error for error in keys.check() if fault in error.msg]
    with pytest.raises(CommandError, match=fault):
        rotate()


def test_a_wrong_index_key_is_found(db, settings, request):
    request.addfinalizer(sealing._secret.cache_clear)
    settings.INDEX_KEY = OTHER_KEY
    sealing._secret.cache_clear()
    assert keys.faults() == ["INDEX_KEY is not the one that indexed this database."]


def test_the_worker_refuses_a_key_of_another_database(db, queue, settings, request):
    request.addfinalizer(sealing._secret.cache_clear)
    settings.INDEX_KEY = OTHER_KEY
    sealing._secret.cache_clear()
    with pytest.raises(CommandError, match="not the one that indexed this database"):
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
    assert not queue.exists()


def test_the_web_role_cannot_change_the_marks(cast):
    with pytest.raises(DatabaseError, match="permission denied"), scope(cast.koordinator):
        keys.release()


@pytest.mark.parametrize("start", [("manage.py", "check", "--deploy", "--tag", "gugus"), ("-c", "import gugus.wsgi")])
def test_the_site_does_not_start_with_a_key_of_another_database(db, start):
    place = connection.settings_dict
    environment = {"DEV": "1", "DATABASE_URL": f"postgresql://gugus_web@/{place['NAME']}?host={place['HOST']}"}
    command = [sys.executable, "-W", "ignore", *start]

    def started(**keys):
        env = {"PATH": os.environ["PATH"]} | environment | keys
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    right = started()
    assert right.returncode == 0, right.stderr
    for name, wrong in {"VAULT_KEYS": f"1:{OTHER_KEY}", "INDEX_KEY": OTHER_KEY}.items():
        refused = started(**{name: wrong})
        assert refused.returncode != 0
        assert "this database" in refused.stderr
        assert wrong not in refused.stderr
