"""Tampering with the access log as the owner of the database: the check finds it."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gugus.access.scope import scope
from gugus.audit import access_log, anchors
from gugus.choices import AccessKind
from gugus.models import AccessLog, Seal, SealCheck, SealedEntry, User
from gugus.vault import sealing

HOUR = timedelta(hours=1)
TABLES = ("gugus_accesslog", "gugus_seal", "gugus_sealedentry", "gugus_sealcheck")


@pytest.fixture
def log(cast):
    """Create three seals of three entries each, an hour apart, and an unsealed entry; return the entries, oldest first."""
    start = timezone.now() - 4 * HOUR
    entries = []
    for batch in range(3):
        at = start + batch * HOUR
        entries += [opened(cast.polres, f"PN-26-AAA{batch}", at + timedelta(minutes=minute)) for minute in (10, 20, 30)]
        access_log.seal(at=at + HOUR)
    return [*entries, opened(cast.polres, "PN-26-BBBB", start + 3.5 * HOUR)]


def opened(user, subject, at=None):
    return access_log.record(user, AccessKind.REVEAL, subject, sections=["identity"], reason="contact", explanation="Wali", at=at)


def as_owner(statement, *values):
    """Run a statement as an attacker with the owner's password would: with the triggers disabled."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert changed > 0


def take_away(entries):
    keys = [entry.pk for entry in entries]
    as_owner("DELETE FROM gugus_sealedentry WHERE entry_id = ANY(%s)", keys)
    as_owner("DELETE FROM gugus_accesslog WHERE id = ANY(%s)", keys)


def faults(*anchors):
    return access_log.verify(anchors).faults


def anchor():
    last = Seal.objects.first()
    return last.number, bytes(last.head).hex()


def test_an_unchanged_log_is_intact(log):
    check = access_log.verify([anchor()])
    assert (check.faults, check.seals, check.entries) == ([], 3, 9)
    assert SealCheck.objects.get() == check
    access_log.seal()
    assert faults() == []
    assert access_log.seal() is None, "everything is sealed"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01T00:00:00Z"),
        ("subject", "PN-26-ZZZZ"),
        ("kind", "read"),
        ("reason", "emergency"),
        ("explanation", "Lain"),
        ("sections", "[]"),
        ("institution_id", None),
        ("who", "Orang Lain (polres)"),
        ("who", ""),
    ],
)
def test_a_changed_entry_is_found_and_named(log, column, value):
    as_owner(f"UPDATE gugus_accesslog SET {column} = %s WHERE id = %s", value, log[4].pk)
    (fault_named,) = [fault for fault in faults() if fault.startswith("diubah (changed)")]
    assert f"segel 2, urutan 2: catatan {log[4].pk}" in fault_named


def test_an_entry_given_to_somebody_else_is_found(log, cast):
    as_owner("UPDATE gugus_accesslog SET user_id = %s WHERE id = %s", cast.gow.pk, log[0].pk)
    assert len(faults()) == 1


def test_a_changed_entry_with_its_link_renewed_is_found(log):
    """An attacker can compute the links of the hash chain, but not the HMAC of the seal."""
    entry = log[5]
    as_owner("UPDATE gugus_accesslog SET subject = 'PN-26-ZZZZ' WHERE id = %s", entry.pk)
    entry.refresh_from_db()
    renewed = access_log._link(bytes(log[4].sealed.link), entry)
    as_owner("UPDATE gugus_sealedentry SET link = %s WHERE entry_id = %s", renewed, entry.pk)
    assert faults() == ["diubah (changed): segel 2: ujung rantainya lain"]
    as_owner("UPDATE gugus_seal SET head = %s WHERE number = 2", renewed)
    assert "diubah (changed): segel 2: tandanya tidak sah" in faults()


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_deleted_entry_is_found_and_named(log, place):
    take_away([log[place]])
    assert faults() == [f"dihapus (deleted): segel {place // 3 + 1}, urutan {place % 3 + 1}"]


def test_a_deleted_entry_with_renumbered_places_is_found(log):
    take_away([log[3]])
    as_owner("UPDATE gugus_sealedentry SET place = place - 1 WHERE seal_id = 2 AND place = 2")
    as_owner("UPDATE gugus_sealedentry SET place = place - 1 WHERE seal_id = 2 AND place = 3")
    assert "dihapus (deleted): segel 2, urutan 3" in faults()


def test_an_inserted_entry_is_found_before_and_after_it_is_sealed(log, cast):
    """Its time is between sealed entries, so an earlier seal should already hold it."""
    forged = opened(cast.gow, "PN-26-CCCC", log[4].at)
    before_sealing = faults()
    assert len(before_sealing) == 1
    assert before_sealing[0].startswith(f"disisipkan (inserted): catatan {forged.pk}, PN-26-CCCC")
    access_log.seal()
    assert faults() == before_sealing


def test_an_entry_inserted_with_an_old_key_is_found(log):
    columns = "user_id, who, institution_id, kind, subject, sections, reason, explanation"
    as_owner(f"INSERT INTO gugus_accesslog (id, at, {columns}) OVERRIDING SYSTEM VALUE SELECT -1, now(), {columns}"
             " FROM gugus_accesslog LIMIT 1")  # fmt: skip
    assert [fault.split(",")[0] for fault in faults()] == ["disisipkan (inserted): catatan -1"]


def test_an_entry_inserted_into_a_seal_is_found(log, cast):
    forged = opened(cast.gow, "PN-26-CCCC", log[4].at)
    as_owner("INSERT INTO gugus_sealedentry (entry_id, seal_id, place, link) VALUES (%s, 2, 4, %s)", forged.pk, b"x" * 32)
    assert any(fault.startswith("disisipkan (inserted): segel 2, urutan 4") for fault in faults())


def test_a_cut_tail_is_found_by_the_anchor_alone(log):
    last_anchor = anchor()
    take_away(log[6:])
    as_owner("DELETE FROM gugus_seal WHERE number = 3")
    assert faults() == []
    assert faults(last_anchor) == ["dipotong (cut): segel 3 tidak ada, yang terakhir 2"]


def test_a_seal_cut_out_of_the_middle_is_found(log):
    take_away(log[3:6])
    as_owner("DELETE FROM gugus_seal WHERE number = 2")
    assert faults() == ["dipotong (cut): segel 2 tidak ada"]


def test_a_tail_cut_and_sealed_again_is_found_by_the_anchor(log, cast):
    last_anchor = anchor()
    take_away(log[6:])
    as_owner("DELETE FROM gugus_seal WHERE number = 3")
    opened(cast.polres, "PN-26-DDDD")
    access_log.seal()
    assert [fault.split(":")[0] for fault in faults(last_anchor)] == ["diubah (changed)"]


def test_a_seal_made_with_another_key_is_found(log, settings, monkeypatch):
    monkeypatch.setattr(sealing, "_audit_keys", lambda: {1: b"0" * 32})
    assert faults() == [f"diubah (changed): segel {number}: tandanya tidak sah" for number in (1, 2, 3)]


@pytest.mark.parametrize("model", [Seal, SealedEntry, SealCheck])
@pytest.mark.parametrize("role", ["owner", "web"])
def test_seals_are_never_changed(log, model, role):
    access_log.verify()
    field = next(field.name for field in model._meta.fields if field.name in {"at", "place"})
    value = 9 if field == "place" else timezone.now()
    within = scope if role == "web" else transaction.atomic
    for change in (lambda: model.objects.update(**{field: value}), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises((InternalError, ProgrammingError), match=r"permission denied|Cannot update or delete"), within():
            change()


def test_a_backlog_that_fills_several_seals_is_intact(cast):
    start = timezone.now() - 40 * HOUR
    for turn in range(10):
        opened(cast.polres, "PN-26-AAAA", start + turn * 4 * HOUR)
    while access_log.seal(most=3):
        pass
    assert (Seal.objects.count(), faults()) == (4, [])


def test_a_seal_holds_what_was_still_being_written_at_the_last_one(log, cast):
    """Its key is lower than that of an entry which was committed earlier."""
    late = log[9]
    opened(cast.gow, "PN-26-CCCC", late.at + HOUR / 60)
    as_owner("UPDATE gugus_accesslog SET id = -id WHERE id = %s", late.pk)
    assert access_log.seal(at=late.at + HOUR / 30).count == 1
    as_owner("UPDATE gugus_accesslog SET id = -id WHERE id = -%s", late.pk)
    assert list(access_log.waiting()) == [late]
    assert access_log.seal().count == 1
    assert faults() == []


def test_no_seal_holds_what_was_inserted_behind_it_and_the_check_names_it(log, cast):
    access_log.seal()
    forged = opened(cast.gow, "PN-26-CCCC", log[1].at)
    as_owner("UPDATE gugus_accesslog SET id = -1 WHERE id = %s", forged.pk)
    assert access_log.seal() is None
    assert [fault.split(",")[0] for fault in faults()] == ["disisipkan (inserted): catatan -1"]


def test_a_seal_reads_only_what_came_after_those_before(log):
    """It reads the last seal again, in whose time entries could have come late."""
    with CaptureQueriesContext(connection) as asked:
        assert list(access_log.waiting()) == [log[9]]
    statements = [query["sql"] for query in asked]
    assert len(statements) == 5
    assert all(f'id" > {log[5].pk}' in statement for statement in statements[3:])


def test_an_entry_keeps_the_name_of_a_renamed_account(log, cast):
    User.objects.filter(pk=cast.polres.pk).update(first_name="Orang", last_name="Lain", username="lain")
    assert faults() == []
    entry = AccessLog.objects.select_related("user").get(pk=log[0].pk)
    assert entry.who == "Bayu Polres (polres)"
    assert entry.renamed


def test_an_old_entry_without_a_name_stays_valid(cast):
    entry = opened(cast.polres, "PN-26-AAAA")
    as_owner("UPDATE gugus_accesslog SET who = '' WHERE id = %s", entry.pk)
    access_log.seal()
    assert faults() == []


# The commands


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    """Use an anchor file in a folder of this test; return its path."""
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors")
    return tmp_path / "anchors"


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_seal_audit_prints_the_anchor_that_verify_audit_takes(log):
    printed = run("seal_audit").strip()
    assert re.fullmatch(r"4:[0-9a-f]{64}", printed)
    assert run("seal_audit") == "", "nothing new, no new anchor"
    assert "4 segel, 10 catatan" in run("verify_audit", "--anchor", printed)
    assert "4 jangkar" in run("verify_audit")


def test_sealing_an_empty_log_prints_nothing(cast):
    assert run("seal_audit") == ""


def test_verifying_a_broken_log_fails_and_stores_the_faults(log):
    anchors.keep()
    take_away([log[1]])
    with pytest.raises(CommandError, match=r"dihapus \(deleted\): segel 1, urutan 2") as failed:
        run("verify_audit")
    assert failed.value.returncode == 1
    assert SealCheck.objects.get().faults == ["dihapus (deleted): segel 1, urutan 2"]


@pytest.mark.parametrize("wrong", ["3", "3:abc", "x:" + "0" * 64, ""])
def test_a_malformed_anchor_is_refused(log, wrong):
    with pytest.raises(CommandError, match="Jangkar harus"):
        run("verify_audit", "--anchor", wrong)


@pytest.mark.django_db(transaction=True)
def test_sealing_beside_writers_loses_no_entry():
    """Four writers and two sealers run in parallel: each entry is sealed once, and no entry looks inserted."""

    def write(number):
        user = User.objects.get(username="polres")
        for turn in range(25):
            with scope(user):
                opened(user, f"PN-26-{number}{turn:03}")
        connection.close()

    def close(_):
        rounds = 0
        while rounds < 25:
            access_log.seal(most=7)  # as the owner: the job that seals
            rounds += 1
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda job: job[0](job[1]), [(write, 0), (close, 0), (write, 1), (close, 1), (write, 2), (write, 3)]))
    while access_log.seal(most=7):
        pass
    assert AccessLog.objects.count() == SealedEntry.objects.count() == 100
    assert sum(seal.count for seal in Seal.objects.all()) == 100
    assert faults(anchor()) == []


def test_the_site_cannot_hold_up_the_sealing(cast):
    """It takes every lock that it may, and the advisory lock by which the sealer of 0.1.0 could be delayed."""
    opened(cast.polres, "PN-26-AAAA")
    known = connection.get_connection_params()
    own = {name: known[name] for name in ("dbname", "host", "port", "user", "password") if name in known}
    with psycopg.connect(**own) as site:
        site.execute(f"SET ROLE {settings.DATABASE_WEB_ROLE}")
        site.execute("SELECT pg_advisory_lock(7301)")
        site.execute("LOCK TABLE gugus_accesslog IN ROW EXCLUSIVE MODE")
        site.execute("LOCK TABLE gugus_seal, gugus_sealedentry IN ACCESS SHARE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
        assert access_log.seal().count == 1
