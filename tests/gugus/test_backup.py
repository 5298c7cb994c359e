"""Backup and restore: the restored database equals the original row by row; a damaged backup is refused."""

import io
import json
import os
import tarfile
import tempfile
from io import StringIO
from unittest.mock import patch
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from gugus.access.scope import scope
from gugus.backup import archive, container, store
from gugus.backup.container import FRAME, Damaged, Reader, seal
from gugus.vault import sealing
from tests.gugus import bucket
from tests.gugus.test_setup import manage
from tests.rujukan import scenarios

KEY = bytes(range(32))
PIECE = 30_000  # bytes; the dump of these tests has several times as many


# Encryption


def sealed(data, key=KEY):
    return b"".join(seal((data[start : start + 70_001] for start in range(0, len(data), 70_001)), key))


def decrypted(blob, key=KEY):
    return Reader(io.BytesIO(blob), key).readall()


@pytest.mark.parametrize("length", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 7])
def test_the_encrypted_stream_decrypts_to_the_same_bytes(length):
    data = os.urandom(length)
    blob = sealed(data)
    assert decrypted(blob) == data
    assert length < 16 or data[:16] not in blob


@pytest.mark.parametrize("end", [0, 10, 20, 36, 40, 36 + FRAME + 16, -1])
def test_a_file_that_is_cut_off_is_damaged(end):
    with pytest.raises(Damaged):
        decrypted(sealed(bytes(2 * FRAME))[:end])


@pytest.mark.parametrize("position", [0, 25, 40, FRAME + 100, -1])
def test_a_flipped_bit_is_damaged(position):
    blob = bytearray(sealed(bytes(2 * FRAME)))
    blob[position] ^= 1
    with pytest.raises(Damaged):
        decrypted(bytes(blob))


def test_moved_frames_and_another_key_are_damaged():
    blob, frame = sealed(bytes(3 * FRAME)), FRAME + 16
    header, first, second, rest = blob[:36], blob[36 : 36 + frame], blob[36 + frame : 36 + 2 * frame], blob[36 + 2 * frame :]
    for other in (header + second + first + rest, header + first + rest, blob + b"x"):
        with pytest.raises(Damaged):
            decrypted(other)
    with pytest.raises(Damaged):
        decrypted(blob, key=bytes(32))


# Backup and restore


@pytest.fixture
def set_backup_key(settings):
    """set_backup_key(text): the process has another BACKUP_KEY from now on. It reads each key only once."""

    def change(text):
        settings.BACKUP_KEY = text
        sealing._secret.cache_clear()

    yield change
    sealing._secret.cache_clear()


@pytest.fixture
def house(transactional_db, cast, settings, tmp_path):
    """A victim with a consent, made by the verbs, and a folder for backups."""
    with scope(cast.koordinator):
        victim = scenarios.a_victim(cast.koordinator)
        scenarios.a_consent(victim, cast.koordinator)
    (tmp_path / "away").mkdir()
    settings.BACKUP_STORE = str(tmp_path / "away")
    return tmp_path


@pytest.fixture
def s3(settings, monkeypatch):
    """A bucket as BACKUP_STORE, with small parts and few retries."""
    monkeypatch.setattr(store, "PART", PIECE)
    monkeypatch.setattr(store, "RETRIES", {"max_retries": 2})
    with bucket.serving() as server:
        settings.BACKUP_STORE = f"s3://{bucket.BUCKET}/gugus/malam"
        settings.BACKUP_S3_ENDPOINT, settings.BACKUP_S3_KEY, settings.BACKUP_S3_SECRET = server.address, bucket.KEY, "rahasia"
        yield server


@pytest.fixture
def empty_database():
    """The owner's URL of a second, empty database. Not dropped WITH (FORCE): the owner may not end autovacuum's process."""
    place = connection.settings_dict
    name = f"{place['NAME']}_drill"
    with psycopg.connect(host=place["HOST"], user=place["USER"], dbname=place["NAME"], autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"postgresql://{place['USER']}@/{name}?host={quote(place['HOST'])}"
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def run(command="backup", *arguments, into="", **options):
    """Return the output of a command. The URL of another database (`into`) is passed in the environment."""
    output = StringIO()
    options |= {"into": "DRILL_DATABASE_URL"} if into else {}
    with patch.dict(os.environ, {"DRILL_DATABASE_URL": into}):
        call_command(command, *arguments, stdout=output, **options)
    return output.getvalue()


def make():
    """Make a backup in BACKUP_STORE; return its name."""
    return run().partition(":")[0]


def rows(url=None):
    """{table: (number of rows, digest of all rows in order)} of this database or of the one at `url`."""
    place = connection.settings_dict
    url = url or f"postgresql://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'])}"
    with psycopg.connect(url) as other:
        tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        digest = 'SELECT count(*), md5(string_agg(row::text, chr(10) ORDER BY row::text COLLATE "C")) FROM {} AS row'
        return {table: other.execute(sql.SQL(digest).format(sql.Identifier(table))).fetchone() for (table,) in tables}


def files_below(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_database_equals_the_original(house, empty_database):
    name = make()
    before = rows()
    run("restore", name, into=empty_database)
    assert rows(empty_database) == before
    assert before["rujukan_victimidentity"][0] == 1


def test_backup_to_a_bucket_and_restore_from_it(house, s3, empty_database):
    name = make()
    assert list(s3.objects) == [f"gugus/malam/{name}"]
    assert len([asked for asked in s3.asked if "partNumber" in asked[2]]) > 3
    assert run("backup", listing=True) == f"{name}\n"
    assert f"{name}: verified. {len(s3.objects[f'gugus/malam/{name}'])} bytes" in run("backup", verify="latest")
    run("restore", "latest", into=empty_database)
    assert rows(empty_database) == rows()


def test_migrate_after_a_restore_grants_the_web_role_its_rights(house, empty_database):
    run("restore", make(), into=empty_database)
    assert rights(empty_database) == (False, False, False)
    web = empty_database.replace("gugus_owner", "gugus_web")
    code, output = manage("migrate", "--verbosity", "0", DEV="1", DATABASE_OWNER_URL=empty_database, DATABASE_URL=web)
    assert code == 0, output
    assert rights(empty_database) == (True, True, False)


def rights(url):
    """Whether the web role may update a case, add an event, update an event."""
    with psycopg.connect(url) as other:
        return other.execute(
            "SELECT has_table_privilege('gugus_web_coordinator', 'rujukan_case', 'UPDATE'),"
            " has_table_privilege('gugus_web_coordinator', 'rujukan_event', 'INSERT'),"
            " has_table_privilege('gugus_web_coordinator', 'rujukan_event', 'UPDATE')"
        ).fetchone()


def test_a_backup_is_encrypted_and_verify_lists_its_parts(house):
    name = make()
    path = house / "away" / name
    assert path.stat().st_mode & 0o777 == 0o600
    assert list((house / "away").iterdir()) == [path]
    blob = path.read_bytes()
    assert not [word for word in (b"rujukan", b"koordinator", b"PGDMP") if word in blob]
    lines = run("backup", verify=name).splitlines()
    assert [line.split()[-1] for line in lines[:-1]] == ["database.dump"]
    manifest = archive.verify(store.backup_store(), name).manifest
    assert ["gugus", "0001_initial"] in manifest["migrations"]
    assert manifest["version"] == "0.1.0"


def test_no_plaintext_is_on_the_disk_while_a_backup_or_a_restore_runs(house, empty_database, monkeypatch):
    """There is no temporary folder; at each piece that passes, no file in the current folder holds plaintext."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    monkeypatch.setenv("TMPDIR", "/nowhere")
    monkeypatch.chdir(house)
    markers, seen, add = (b"PGDMP", b"koordinator"), [], archive._Count.add

    def look(count, piece):
        files = files_below(house)
        seen.extend(files)
        assert not [name for name, data in files.items() for marker in markers if marker in data]
        return add(count, piece)

    monkeypatch.setattr(archive._Count, "add", look)
    name = make()
    assert {f"away/{name}.part", f"away/{name}"} <= set(seen)
    run("restore", name, into=empty_database)
    assert rows(empty_database) == rows()


def test_a_dump_in_many_pieces_and_frames_is_one_part(house, empty_database, monkeypatch):
    monkeypatch.setattr("gugus.backup.dump.PIECE", PIECE)
    monkeypatch.setattr(container, "FRAME", PIECE + 1)
    name = make()
    manifest = archive.verify(store.backup_store(), name).manifest
    (part,) = manifest["parts"]
    assert part["size"] > 3 * PIECE
    run("restore", name, into=empty_database)
    assert rows(empty_database) == rows()


@pytest.mark.parametrize("harm", ["flipped", "cut", "other key"])
def test_a_damaged_backup_is_refused_before_anything_is_written(house, empty_database, set_backup_key, harm):
    name = make()
    path = house / "away" / name
    blob = bytearray(path.read_bytes())
    if harm == "flipped":
        blob[len(blob) // 2] ^= 1
    elif harm == "cut":
        del blob[-100:]
    else:
        set_backup_key(site.INDEX_KEY)
    path.write_bytes(blob)
    for command in (
        lambda: run("backup", verify=name),
        lambda: run("restore", name, into=empty_database),
    ):
        with pytest.raises(CommandError, match="Changed, cut short"):
            command()
    assert rows(empty_database) == {}


def test_a_database_that_is_not_empty_is_refused(house):
    name = make()
    before = rows()
    with pytest.raises(CommandError, match="The database is not empty"):
        run("restore", name)
    assert rows() == before


def test_a_dump_that_fails_leaves_no_backup(house, monkeypatch):
    monkeypatch.setattr("gugus.backup.dump.DUMP", ("--format=custom", "--table=none_of_this_name"))
    with pytest.raises(CommandError, match=r"pg_dump failed: .*no matching tables"):
        make()
    assert list((house / "away").iterdir()) == []


# The store


def test_a_part_is_sent_again_when_the_connection_fails(house, s3):
    sent = []

    def drops(method, query):
        sent.append(query.get("partNumber"))
        return sent[-1] == "2" and sent.count("2") == 1

    s3.drops = drops
    name = make()
    assert sent.count("2") == 2
    assert run("backup", listing=True) == f"{name}\n"


@pytest.mark.parametrize("where", ["a part", "the end"])
def test_a_connection_that_keeps_failing_leaves_no_backup(house, s3, where):
    if where == "a part":
        s3.drops = lambda method, query: query.get("partNumber") == "3"
    else:
        s3.drops = lambda method, query: method == "POST" and "uploadId" in query
    with pytest.raises(CommandError, match="Generic S3 error"):
        make()
    assert s3.objects == {}
    assert s3.uploads == {}, "the parts already sent are deleted"
    s3.drops = lambda method, query: False
    assert run("backup", listing=True) == ""


def test_a_backup_that_the_store_changed_is_deleted(house, s3):
    s3.objects["gugus/malam/gugus-20211112T190000Z.backup"] = b"x"
    s3.harm = lambda data: data[:-50]
    with pytest.raises(CommandError, match="Changed, cut short"):
        run("backup", keep=1)
    assert run("backup", listing=True) == "gugus-20211112T190000Z.backup\n"


@pytest.fixture
def earlier(house):
    """Three older backups, and a file that is none."""
    backups = [f"gugus-202111{day}T190000Z.backup" for day in (10, 11, 12)]
    for name in [*backups, "catatan.txt"]:
        (house / "away" / name).write_bytes(b"x")
    return backups


@pytest.mark.parametrize(("keep", "left"), [(1, 0), (3, 2), (4, 3), (9, 3)])
def test_the_newest_are_kept(house, earlier, keep, left):
    output = run("backup", keep=keep)
    name = output.partition(":")[0]
    assert run("backup", listing=True).split() == [*earlier[3 - left :], name]
    assert output.count("deleted") == 3 - left
    assert (house / "away/catatan.txt").exists()


def test_none_is_deleted_before_the_new_one_is_verified(house, earlier, monkeypatch):
    monkeypatch.setattr(archive, "verify", lambda *_: (_ for _ in ()).throw(Damaged("bad disk")))
    with pytest.raises(CommandError, match="bad disk"):
        run("backup", keep=1)
    assert run("backup", listing=True).split() == earlier
    with pytest.raises(CommandError, match="1 or more"):
        run("backup", keep=0)


def test_two_backups_of_one_second_do_not_overwrite_each_other(house, monkeypatch):
    monkeypatch.setattr(archive, "NAME", "gugus-20211112T190000Z.backup")
    name = make()
    with pytest.raises(CommandError, match="There is already"):
        make()
    assert "verified" in run("backup", verify=name)


@pytest.mark.parametrize("name", ["latest", "gugus-20211110T190000Z.backup", "../catatan.txt", "catatan.txt"])
def test_a_name_that_is_no_backup_is_refused(house, name):
    for path in ("catatan.txt", "away/catatan.txt"):
        (house / path).write_bytes(b"x")
    with pytest.raises(CommandError, match="There is no backup"):
        run("restore", name)


@pytest.mark.parametrize("place", ["", "cadangan", "ftp://host/cadangan"])
def test_an_invalid_store_is_refused(db, settings, place):
    settings.BACKUP_STORE = place
    with pytest.raises(CommandError, match="BACKUP_STORE must be"):
        make()


def test_a_bucket_refuses_another_access_key(house, s3, settings):
    settings.BACKUP_S3_KEY = "lain"
    with pytest.raises(CommandError):
        make()
    assert s3.objects == {}


# Backups that another program made


def written(folder, parts, manifest):
    """Make a store with one backup, encrypted with the right key, of these parts and this manifest; return it and the name."""
    file, name = io.BytesIO(), "gugus-20261125T190000Z.backup"
    with tarfile.open(fileobj=file, mode="w|") as tar:
        for part, data in [*parts, ("manifest.json", json.dumps(manifest).encode())]:
            member = tarfile.TarInfo(part)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    (folder / name).write_bytes(b"".join(seal([file.getvalue()], archive.backup_key())))
    return store.Folder(folder), name


def test_a_part_that_is_not_in_the_manifest_is_refused(tmp_path):
    with pytest.raises(Damaged, match="not those of the manifest"):
        archive.verify(*written(tmp_path, [("database.dump", b"x")], {"parts": []}))


def test_a_backup_of_a_newer_version_is_refused(db, tmp_path):
    manifest = {"parts": [], "version": "9", "migrations": [["gugus", "9999_later"]]}
    with pytest.raises(archive.BackupRefused, match="newer version"):
        archive.restore(*written(tmp_path, [], manifest), connection)


def test_a_part_of_another_name_is_refused(tmp_path):
    with pytest.raises(Damaged, match="no part of a backup"):
        archive.verify(*written(tmp_path, [("media/foto.jpg", b"x")], {"parts": []}))


def test_a_backup_needs_its_key(db, settings, set_backup_key, tmp_path):
    settings.BACKUP_STORE = str(tmp_path)
    set_backup_key("")
    with pytest.raises(Exception, match="BACKUP_KEY must be"):
        run()
    assert list(tmp_path.iterdir()) == []
