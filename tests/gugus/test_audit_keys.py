"""A new AUDIT_KEY: its first seal closes the chain of the old key, which from then on only verifies."""

import pytest

from gugus.audit import access_log
from gugus.models import Seal
from gugus.vault import sealing
from tests.gugus.test_audit import as_owner, faults, opened

OLD, NEW = b"1" * 32, b"2" * 32


@pytest.fixture
def ring(monkeypatch):
    """Return a function that sets the keys of AUDIT_KEY, newest first."""
    return lambda keys: monkeypatch.setattr(sealing, "_audit_keys", lambda: keys)


@pytest.fixture
def renewed(ring, cast):
    """A log with a seal of the old key, closed with the new one."""
    ring({1: OLD})
    opened(cast.polres, "PN-26-AAAA")
    access_log.seal()
    ring({2: NEW, 1: OLD})
    access_log.seal()


def test_the_first_seal_with_a_new_key_closes_the_old_chain(renewed, cast):
    newest, oldest = Seal.objects.all()
    assert (oldest.key, newest.key, newest.count) == (1, 2, 0)
    assert bytes(newest.previous) == bytes(newest.head) == bytes(oldest.head)
    assert access_log.seal() is None, "once is enough"
    opened(cast.polres, "PN-26-BBBB")
    access_log.seal()
    assert [seal.key for seal in Seal.objects.all()] == [2, 2, 1]
    assert faults() == []


def test_who_knows_the_old_key_makes_no_later_seal(renewed, cast, ring):
    opened(cast.polres, "PN-26-BBBB")
    ring({1: OLD})
    access_log.seal()
    ring({2: NEW, 1: OLD})
    assert "diubah (changed): segel 3: tandanya tidak sah" in faults()


def test_seals_of_the_new_key_that_were_cut_off_are_missed_without_an_anchor(renewed):
    as_owner("DELETE FROM gugus_seal WHERE key = 2")
    assert faults() == [
        "dipotong (cut): tidak ada segel dengan kunci 2; kuncinya baru diganti? Jalankan seal_audit",
    ]


def test_a_seal_moved_to_the_other_key_is_found(renewed):
    as_owner("UPDATE gugus_seal SET key = 2 WHERE number = 1")
    assert faults() == ["diubah (changed): segel 1: tandanya tidak sah"]


def test_without_the_old_key_its_seals_prove_nothing(renewed, ring):
    ring({2: NEW})
    assert faults() == ["diubah (changed): segel 1: tandanya tidak sah"]


def test_what_the_old_key_signed_stays_signed(ring):
    ring({1: OLD})
    mac = sealing.sign(b"a line of the ledger")
    ring({2: NEW, 1: OLD})
    assert sealing.signed(b"a line of the ledger", mac)
    assert not sealing.signed(b"another line", mac)
    assert sealing.sign(b"a line of the ledger") != mac
