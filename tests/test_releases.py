"""Releases: pyproject, changelog, tags and what the site shows agree on the version."""

import hashlib
import re
import subprocess
import tomllib

from gugus import version
from tests.gugus.test_setup import ROOT, manage

CHANGELOG = (ROOT / "docs/changelog.md").read_text()
NUMBER = r"\d+\.\d+\.\d+"
RELEASED = ROOT / "tests/released_migrations.txt"  # as sha256sum writes it


def test_the_newest_entry_of_the_changelog_is_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [newest, *older] = re.findall(r"^## (\S+) — .+$", CHANGELOG, re.MULTILINE)
    assert newest == project["version"] == version.number()
    assert [entry for entry in (newest, *older) if not re.fullmatch(NUMBER, entry)] == []


def test_each_tag_is_a_version_of_the_changelog():
    tags = subprocess.run(["git", "tag"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert [tag for tag in tags if not re.fullmatch(f"v{NUMBER}", tag) or f"\n## {tag[1:]} — " not in CHANGELOG] == []


def test_a_released_migration_never_changes():
    """An installed site has run it: what comes later is a migration of its own."""
    released = dict(reversed(line.split()) for line in RELEASED.read_text().splitlines())
    assert {path.split("/")[0] for path in released} == {"gugus", "rujukan", "rad"}
    assert {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in released} == released


def test_a_command_prints_the_version():
    assert manage("version", DEV="1") == (0, f"{version.number()}\n")


def test_the_help_page_shows_the_version(client, db):
    assert f"Versi {version.number()}" in client.get("/bantuan/").content.decode()
