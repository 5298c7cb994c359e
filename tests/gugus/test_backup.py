"""The drill: a life is backed up, put back elsewhere, and equal row by row and file by file."""

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
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from gugus.access.scope import scope
from gugus.backup import archive, store
from gugus.backup.container import FRAME, Damaged, Reader, seal
from tests.gugus import bucket
from tests.gugus.test_setup import manage
from tests.rujukan import scenarios

KEY = bytes(range(32))
FILES = {"bukti/foto.jpg": os.urandom(3 * FRAME + 5), "bukti/kosong.txt": b"", "evaluasi/2021.pdf": b"%PDF-1.7 contoh"}


# The sealed file


def sealed(data, key=KEY):
    return b"".join(seal((data[start : start + 70_001] for start in range(0, len(data), 70_001)), key))


def opened(blob, key=KEY):
    return Reader(io.BytesIO(blob), key).readall()


@pytest.mark.parametrize("length", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 7])
def test_what_was_sealed_opens_whole(length):
    data = os.urandom(length)
    blob = sealed(data)
    assert opened(blob) == data
    assert length < 16 or data[:16] not in blob


@pytest.mark.parametrize("end", [0, 10, 20, 36, 40, 36 + FRAME + 16, -1])
def test_a_cut_file_does_not_open(end):
    with pytest.raises(Damaged):
        opened(sealed(bytes(2 * FRAME))[:end])


@pytest.mark.parametrize("position", [0, 25, 40, FRAME + 100, -1])
def test_a_flipped_bit_does_not_open(position):
    blob = bytearray(sealed(bytes(2 * FRAME)))
    blob[position] ^= 1
    with pytest.raises(Damaged):
        opened(bytes(blob))


def test_frames_cannot_change_places_and_another_key_opens_nothing():
    blob, frame = sealed(bytes(3 * FRAME)), FRAME + 16
    head, first, second, rest = blob[:36], blob[36 : 36 + frame], blob[36 + frame : 36 + 2 * frame], blob[36 + 2 * frame :]
    for other in (head + second + first + rest, head + first + rest, blob + b"x"):
        with pytest.raises(Damaged):
            opened(other)
    with pytest.raises(Damaged):
        opened(blob, key=bytes(32))


# The drill


@pytest.fixture
def house(transactional_db, cast, settings, tmp_path):
    """A small life made by the verbs, files beside it, and a folder for backups."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with scope(cast.koordinator):
        victim = scenarios.a_victim(cast.koordinator)
        scenarios.a_consent(victim, cast.koordinator)
    for name, data in FILES.items():
        default_storage.save(name, ContentFile(data))
    (tmp_path / "away").mkdir()
    settings.BACKUP_STORE = str(tmp_path / "away")
    return tmp_path


@pytest.fixture
def s3(settings, monkeypatch):
    """A bucket that BACKUP_STORE names; parts are small, and patience is short."""
    monkeypatch.setattr(store, "PART", FRAME)
    monkeypatch.setattr(store, "RETRIES", {"max_retries": 2})
    with bucket.serving() as server:
        settings.BACKUP_STORE = f"s3://{bucket.BUCKET}/gugus/malam"
        settings.BACKUP_S3_ENDPOINT, settings.BACKUP_S3_KEY, settings.BACKUP_S3_SECRET = server.address, bucket.KEY, "rahasia"
        yield server


@pytest.fixture
def empty_database():
    """The owner's address of a second, empty database."""
    place = connection.settings_dict
    name = f"{place['NAME']}_drill"
    with psycopg.connect(host=place["HOST"], user=place["USER"], dbname=place["NAME"], autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"postgresql://{place['USER']}@/{name}?host={quote(place['HOST'])}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(command="backup", *arguments, into="", **options):
    """What a command says. The address of another database (`into`) stands in the environment."""
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


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_drill(house, empty_database):
    name = make()
    before = rows()
    run("restore", name, into=empty_database, media=house / "again")
    assert rows(empty_database) == before
    assert before["rujukan_victimidentity"][0] == 1
    assert files(house / "again") == files(house / "media") == FILES


def test_the_drill_through_a_bucket(house, s3, empty_database):
    name = make()
    assert list(s3.objects) == [f"gugus/malam/{name}"]
    assert len([asked for asked in s3.asked if "partNumber" in asked[2]]) > 3
    assert run("backup", listing=True) == f"{name}\n"
    assert f"{name}: whole. 4 parts, {len(s3.objects[f'gugus/malam/{name}'])} bytes" in run("backup", verify="latest")
    run("restore", "latest", into=empty_database, media=house / "again")
    assert rows(empty_database) == rows()
    assert files(house / "again") == FILES


def test_migrate_grants_the_web_role_its_rights_anew(house, empty_database):
    run("restore", make(), into=empty_database, media=house / "again")
    assert rights(empty_database) == (False, False, False)
    web = empty_database.replace("gugus_owner", "gugus_web")
    code, output = manage("migrate", "--verbosity", "0", DEV="1", DATABASE_OWNER_URL=empty_database, DATABASE_URL=web)
    assert code == 0, output
    assert rights(empty_database) == (True, True, False)


def rights(url):
    """Whether the web role may update a case, add an event, update an event."""
    with psycopg.connect(url) as other:
        return other.execute(
            "SELECT has_table_privilege('gugus_web', 'rujukan_case', 'UPDATE'),"
            " has_table_privilege('gugus_web', 'rujukan_event', 'INSERT'),"
            " has_table_privilege('gugus_web', 'rujukan_event', 'UPDATE')"
        ).fetchone()


def test_the_backup_shows_nothing_and_lists_its_parts(house):
    name = make()
    path = house / "away" / name
    assert path.stat().st_mode & 0o777 == 0o600
    assert list((house / "away").iterdir()) == [path]
    blob = path.read_bytes()
    assert not [needle for needle in (b"rujukan", b"koordinator", b"foto.jpg", b"PGDMP") if needle in blob]
    lines = run("backup", verify=name).splitlines()
    assert [line.split()[-1] for line in lines[:-1]] == ["database.dump", *(f"media/{name}" for name in sorted(FILES))]
    manifest = archive.verify(store.backup_store(), name).manifest
    assert ["gugus", "0001_initial"] in manifest["migrations"]
    assert manifest["version"] == "0.1.0"


def test_nothing_lies_open_on_the_disk_while_a_backup_or_a_restore_runs(house, empty_database, monkeypatch):
    """There is no temporary folder at all, and whenever a piece passes nothing beside the media shows what is sealed."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    monkeypatch.setenv("TMPDIR", "/nowhere")
    monkeypatch.chdir(house)
    markers, looked, add = (b"PGDMP", b"koordinator", b"%PDF-1.7 contoh"), [], archive._Count.add

    def look(count, piece):
        lying = {name: data for name, data in files(house).items() if name.split("/")[0] not in {"media", "again"}}
        looked.extend(lying)
        assert not [name for name, data in lying.items() for marker in markers if marker in data]
        return add(count, piece)

    monkeypatch.setattr(archive._Count, "add", look)
    name = make()
    assert {f"away/{name}.part", f"away/{name}"} <= set(looked)
    run("restore", name, into=empty_database, media=house / "again")
    assert files(house / "again") == FILES


def test_a_dump_in_many_pieces_is_one_part(house, empty_database, monkeypatch):
    monkeypatch.setattr("gugus.backup.dump.PIECE", 30_000)
    name = make()
    manifest = archive.verify(store.backup_store(), name).manifest
    assert manifest["parts"][0]["size"] > 60_000
    run("restore", name, into=empty_database, media=house / "again")
    assert rows(empty_database) == rows()


@pytest.mark.parametrize("harm", ["flipped", "cut", "other key"])
def test_a_damaged_backup_is_refused_before_anything_is_written(house, empty_database, settings, harm):
    name = make()
    path = house / "away" / name
    blob = bytearray(path.read_bytes())
    if harm == "flipped":
        blob[len(blob) // 2] ^= 1
    elif harm == "cut":
        del blob[-100:]
    else:
        settings.BACKUP_KEY = site.INDEX_KEY
    path.write_bytes(blob)
    for command in (
        lambda: run("backup", verify=name),
        lambda: run("restore", name, into=empty_database, media=house / "again"),
    ):
        with pytest.raises(CommandError, match="Changed, cut short"):
            command()
    assert rows(empty_database) == {}
    assert not (house / "again").exists()


def test_a_place_that_is_not_empty_is_refused(house, empty_database):
    name = make()
    with pytest.raises(CommandError, match="not empty"):
        run("restore", name, into=empty_database, media=house / "media")
    with pytest.raises(CommandError, match="The database is not empty"):
        run("restore", name, media=house / "again")
    assert rows(empty_database) == {}


def test_a_dump_that_breaks_off_leaves_no_backup(house, monkeypatch):
    monkeypatch.setattr("gugus.backup.dump.DUMP", ("--format=custom", "--table=none_of_this_name"))
    with pytest.raises(CommandError, match=r"pg_dump failed: .*no matching tables"):
        make()
    assert list((house / "away").iterdir()) == []


# The store


def test_a_part_is_sent_again_when_the_line_drops(house, s3):
    sent = []

    def drops(method, query):
        sent.append(query.get("partNumber"))
        return sent[-1] == "2" and sent.count("2") == 1

    s3.drops = drops
    name = make()
    assert sent.count("2") == 2
    assert run("backup", listing=True) == f"{name}\n"


@pytest.mark.parametrize("where", ["a part", "the end"])
def test_a_line_that_stays_down_leaves_no_half_backup(house, s3, where):
    if where == "a part":
        s3.drops = lambda method, query: query.get("partNumber") == "3"
    else:
        s3.drops = lambda method, query: method == "POST" and "uploadId" in query
    with pytest.raises(CommandError, match="Generic S3 error"):
        make()
    assert s3.objects == {}
    assert s3.uploads == {}, "what was sent is thrown away"
    s3.drops = lambda method, query: False
    assert run("backup", listing=True) == ""


def test_what_the_store_gives_back_otherwise_is_no_backup(house, s3):
    s3.objects["gugus/malam/gugus-20211112T190000Z.backup"] = b"x"
    s3.harm = lambda data: data[:-50]
    with pytest.raises(CommandError, match="Changed, cut short"):
        run("backup", keep=1)
    assert run("backup", listing=True) == "gugus-20211112T190000Z.backup\n"


@pytest.fixture
def earlier(house):
    """Three backups of other nights, and a file of somebody else."""
    found = [f"gugus-202111{day}T190000Z.backup" for day in (10, 11, 12)]
    for name in [*found, "catatan.txt"]:
        (house / "away" / name).write_bytes(b"x")
    return found


@pytest.mark.parametrize(("keep", "left"), [(1, 0), (3, 2), (4, 3), (9, 3)])
def test_the_newest_are_kept(house, earlier, keep, left):
    said = run("backup", keep=keep)
    name = said.partition(":")[0]
    assert run("backup", listing=True).split() == [*earlier[3 - left :], name]
    assert said.count("deleted") == 3 - left
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
    assert "whole" in run("backup", verify=name)


@pytest.mark.parametrize("name", ["latest", "gugus-20211110T190000Z.backup", "../media/bukti/foto.jpg", "catatan.txt"])
def test_what_is_no_backup_of_the_store_is_not_opened(house, name):
    (house / "away/catatan.txt").write_bytes(b"x")
    with pytest.raises(CommandError, match="There is no backup"):
        run("restore", name)


@pytest.mark.parametrize("place", ["", "cadangan", "ftp://host/cadangan"])
def test_a_store_that_is_none_is_refused(db, settings, place):
    settings.BACKUP_STORE = place
    with pytest.raises(CommandError, match="BACKUP_STORE must be"):
        make()


def test_a_bucket_refuses_a_stranger(house, s3, settings):
    settings.BACKUP_S3_KEY = "lain"
    with pytest.raises(CommandError):
        make()
    assert s3.objects == {}


# What was made elsewhere


def written(folder, parts, manifest):
    """A store with one backup sealed by the right key, with these parts and this manifest; return it and the name."""
    file, name = io.BytesIO(), "gugus-20261125T190000Z.backup"
    with tarfile.open(fileobj=file, mode="w|") as tar:
        for part, data in [*parts, ("manifest.json", json.dumps(manifest).encode())]:
            member = tarfile.TarInfo(part)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    (folder / name).write_bytes(b"".join(seal([file.getvalue()], archive.backup_key())))
    return store.Folder(folder), name


def test_a_part_that_is_not_the_manifests_is_refused(tmp_path):
    with pytest.raises(Damaged, match="not those of the manifest"):
        archive.verify(*written(tmp_path, [("database.dump", b"x")], {"parts": []}))


def test_a_backup_of_a_newer_version_is_refused(db, tmp_path):
    manifest = {"parts": [], "version": "9", "migrations": [["gugus", "9999_later"]]}
    with pytest.raises(archive.Refused, match="newer version"):
        archive.restore(*written(tmp_path, [], manifest), connection, tmp_path / "media")


@pytest.mark.parametrize("name", ["media/../outside", "/etc/passwd", "media", "other/file"])
def test_no_part_leads_out_of_the_media_folder(name):
    with pytest.raises(Damaged):
        archive._inside(name)


def test_a_backup_needs_its_key(db, settings, tmp_path):
    settings.BACKUP_KEY, settings.BACKUP_STORE = "", str(tmp_path)
    with pytest.raises(Exception, match="BACKUP_KEY must be"):
        run()
    assert list(tmp_path.iterdir()) == []
