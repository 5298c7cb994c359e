"""The drill: a life is backed up, put back elsewhere, and equal row by row and file by file."""

import io
import json
import os
import tarfile
from io import StringIO
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from gugus import backup
from gugus.access import scope
from gugus.container import FRAME, Damaged, Reader, Writer
from tests.gugus.test_setup import manage
from tests.rujukan import lives

KEY = bytes(range(32))
FILES = {"bukti/foto.jpg": os.urandom(3 * FRAME + 5), "bukti/kosong.txt": b"", "evaluasi/2021.pdf": b"%PDF-1.7 contoh"}


# The sealed file


def sealed(data, key=KEY):
    file = io.BytesIO()
    writer = Writer(file, key)
    for start in range(0, len(data), 70_001):
        writer.write(data[start : start + 70_001])
    writer.close()
    return file.getvalue()


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
    """A small life made by the verbs, and files beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with scope(cast.koordinator):
        victim = lives.a_victim(cast.koordinator)
        lives.a_consent(victim, cast.koordinator)
    for name, data in FILES.items():
        default_storage.save(name, ContentFile(data))
    (tmp_path / "away").mkdir()
    return tmp_path


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


def make(folder):
    call_command("backup", to=folder, stdout=StringIO())
    return next(folder.glob("*.backup"))


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
    path = make(house / "away")
    before = rows()
    call_command("restore", path, into=empty_database, media=house / "again", stdout=StringIO())
    assert rows(empty_database) == before
    assert before["rujukan_victimidentity"][0] == 1
    assert files(house / "again") == files(house / "media") == FILES


def test_migrate_grants_the_web_role_its_rights_anew(house, empty_database):
    call_command("restore", make(house / "away"), into=empty_database, media=house / "again", stdout=StringIO())
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
    path = make(house / "away")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list((house / "away").iterdir()) == [path]
    blob = path.read_bytes()
    assert not [needle for needle in (b"rujukan", b"koordinator", b"foto.jpg", b"PGDMP") if needle in blob]
    output = StringIO()
    call_command("backup", verify=path, stdout=output)
    assert [line.split()[-1] for line in output.getvalue().splitlines()[:-1]] == [
        "database.dump",
        *(f"media/{name}" for name in sorted(FILES)),
    ]
    manifest = backup.verify(path)
    assert ["gugus", "0001_initial"] in manifest["migrations"]
    assert manifest["version"] == "0.1.0"


@pytest.mark.parametrize("harm", ["flipped", "cut", "other key"])
def test_a_damaged_backup_is_refused_before_anything_is_written(house, empty_database, settings, harm):
    path = make(house / "away")
    blob = bytearray(path.read_bytes())
    if harm == "flipped":
        blob[len(blob) // 2] ^= 1
    elif harm == "cut":
        del blob[-100:]
    else:
        settings.BACKUP_KEY = site.INDEX_KEY
    path.write_bytes(blob)
    for command in (
        lambda: call_command("backup", verify=path),
        lambda: call_command("restore", path, into=empty_database, media=house / "again"),
    ):
        with pytest.raises(CommandError, match="Changed, cut short"):
            command()
    assert rows(empty_database) == {}
    assert not (house / "again").exists()


def test_a_place_that_is_not_empty_is_refused(house, empty_database):
    path = make(house / "away")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", path, into=empty_database, media=house / "media")
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", path, media=house / "again")
    assert rows(empty_database) == {}


def written(path, parts, manifest):
    """A backup sealed by the right key, with these parts and this manifest."""
    with path.open("wb") as file:
        writer = Writer(file, backup.backup_key())
        with tarfile.open(fileobj=writer, mode="w|") as archive:
            for name, data in [*parts, ("manifest.json", json.dumps(manifest).encode())]:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        writer.close()
    return path


def test_a_part_that_is_not_the_manifests_is_refused(tmp_path):
    path = written(tmp_path / "a.backup", [("database.dump", b"x")], {"parts": []})
    with pytest.raises(Damaged, match="not those of the manifest"):
        backup.verify(path)


def test_a_backup_of_a_newer_version_is_refused(db, tmp_path):
    manifest = {"parts": [], "version": "9", "migrations": [["gugus", "9999_later"]]}
    with pytest.raises(backup.Refused, match="newer version"):
        backup.restore(written(tmp_path / "a.backup", [], manifest), connection, tmp_path / "media")


@pytest.mark.parametrize("name", ["media/../outside", "/etc/passwd", "media", "other/file"])
def test_no_part_leads_out_of_the_media_folder(name):
    with pytest.raises(Damaged):
        backup._inside(name)


def test_a_backup_needs_its_key(db, settings, tmp_path):
    settings.BACKUP_KEY = ""
    with pytest.raises(Exception, match="BACKUP_KEY must be"):
        call_command("backup", to=tmp_path)
    assert list(tmp_path.iterdir()) == []
