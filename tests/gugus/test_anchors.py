"""The anchors of the access log, outside the database: what the scheduled check finds with them."""

# ruff: noqa: F811 (fixtures of another file)

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gugus.audit import access_log, anchors
from gugus.management.commands import verify_audit
from gugus.models import AccessLog, Notice, Seal
from tests.gugus.test_audit import anchor_file, as_owner, faults, log, opened, run, take_away  # noqa: F401
from tests.sight import shown


def nightly():
    """Run the check as the scheduled job does, without an anchor argument; return the faults it names."""
    with pytest.raises(CommandError) as failed:
        run("verify_audit")
    assert failed.value.returncode == 1
    return str(failed.value).splitlines()[1:-1]


def seal_everything_again():
    """Delete all seals and seal the log again, as an attacker with the owner's password and AUDIT_KEY would."""
    for table in ("gugus_sealedentry", "gugus_seal"):
        as_owner(f"DELETE FROM {table}")
    for batch in (3, 3, 3):
        access_log.seal(most=batch)


@pytest.fixture
def sealed(log):
    """Seal the log, store its anchors and check it, as the scheduled jobs do; return its entries."""
    run("seal_audit")
    run("verify_audit")
    return log


def test_each_seal_leaves_an_anchor_in_a_private_file(log, anchor_file):
    run("seal_audit")
    assert anchor_file.read_text().splitlines() == [str(seal) for seal in Seal.objects.order_by("number")]
    assert anchor_file.stat().st_mode & 0o777 == 0o600
    run("seal_audit")
    assert len(anchor_file.read_text().splitlines()) == 4, "nothing new, no new line"


def test_the_job_finds_the_newest_seal_cut_off(sealed):
    take_away(sealed[9:])
    as_owner("DELETE FROM gugus_seal WHERE number = 4")
    assert "dipotong (cut): segel 4 tidak ada, yang terakhir 3" in nightly()


def test_the_job_finds_everything_deleted(sealed):
    for table in ("gugus_sealedentry", "gugus_accesslog", "gugus_seal", "gugus_sealcheck"):
        as_owner(f"DELETE FROM {table}")
    assert nightly() == ["dipotong (cut): segel 1 tidak ada, yang terakhir tidak ada (dan 3 segel lain)"]


def test_the_job_finds_a_chain_sealed_again_with_the_key(sealed):
    as_owner("UPDATE gugus_accesslog SET subject = 'PN-26-ZZZZ' WHERE id = %s", sealed[4].pk)
    seal_everything_again()
    assert access_log.verify().faults[0].startswith("dipotong (cut): 3 segel, pada pemeriksaan sebelumnya 4")
    access_log.seal()
    as_owner("DELETE FROM gugus_sealcheck")
    assert access_log.verify().faults == [], "the chain itself is whole"
    assert nightly() == ["diubah (changed): segel 2: ujungnya bukan yang dicatat sebagai jangkar (dan 2 segel lain)"]


def test_a_cut_is_still_found_after_the_next_seal(sealed, cast):
    take_away(sealed[6:])
    as_owner("DELETE FROM gugus_seal WHERE number > 2")
    opened(cast.polres, "PN-26-DDDD")
    run("seal_audit")
    named_faults = nightly()
    assert "dipotong (cut): segel 4 tidak ada, yang terakhir 3" in named_faults
    assert "diubah (changed): segel 3: ujungnya bukan yang dicatat sebagai jangkar" in named_faults


def test_fewer_seals_than_at_the_last_check_need_no_anchor(log):
    access_log.verify()
    take_away(log[6:])
    as_owner("DELETE FROM gugus_seal WHERE number = 3")
    assert faults() == ["dipotong (cut): 2 segel, pada pemeriksaan sebelumnya 3"]


def lost(anchor_file):
    anchor_file.unlink()


def emptied(anchor_file):
    anchor_file.write_text("")


def spoilt(anchor_file):
    anchor_file.write_text("4:abc\n")


def open_to_others(anchor_file):
    anchor_file.chmod(0o662)


def in_an_open_folder(anchor_file):
    anchor_file.parent.chmod(0o777)


def a_link(anchor_file):
    anchor_file.rename(anchor_file.with_name("elsewhere"))
    anchor_file.symlink_to("elsewhere")


@pytest.fixture
def stopped(sealed, anchor_file, monkeypatch):
    """Stop a check behind seal 2; return the entries."""
    monkeypatch.setattr(verify_audit, "EVERY", 0)
    keep = anchors.remember

    def stop(so_far):
        keep(so_far)
        if so_far.seal == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(anchors, "remember", stop)
        with pytest.raises(KeyboardInterrupt):
            run("verify_audit")
    assert anchors.begun().entries == 6
    return sealed


def test_a_check_that_was_stopped_goes_on_and_counts_all(stopped, anchor_file):
    printed = run("verify_audit", "--resume")
    assert "Going on behind seal 2" in printed
    assert "4 segel, 10 catatan" in printed
    assert "all anew" in run("verify_audit", "--resume"), "it has ended"


@pytest.mark.parametrize("place", [7, 1])
def test_what_is_changed_behind_or_before_where_it_stopped_is_found(stopped, place):
    """What changes after it was read, the next whole check finds, as always."""
    as_owner("UPDATE gugus_accesslog SET subject = 'PN-26-ZZZZ' WHERE id = %s", stopped[place].pk)
    arguments = ["--resume"] if place > 5 else []
    with pytest.raises(CommandError, match=rf"segel {place // 3 + 1}, urutan 2"):
        run("verify_audit", *arguments)


def test_what_was_found_before_it_stopped_is_not_lost(sealed, monkeypatch):
    monkeypatch.setattr(verify_audit, "EVERY", 0)
    take_away([sealed[1]])
    monkeypatch.setattr(access_log, "_older_key", lambda newest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("verify_audit")
    monkeypatch.undo()
    with pytest.raises(CommandError, match=r"dihapus \(deleted\): segel 1, urutan 2"):
        run("verify_audit", "--resume")


def of_yesterday(kept):
    so_far = json.loads(kept.read_text())
    kept.write_text(json.dumps(so_far | {"began": (timezone.now() - timedelta(hours=25)).isoformat()}))


def of_a_seal_that_is_gone(kept):
    take_away(AccessLog.objects.filter(sealed__seal=2))
    as_owner("DELETE FROM gugus_seal WHERE number = 2")


@pytest.mark.parametrize("harm", [spoilt, open_to_others, of_yesterday, of_a_seal_that_is_gone])
def test_what_was_kept_and_cannot_be_trusted_is_not_taken_up(stopped, anchor_file, harm):
    harm(anchor_file.with_name("anchors.begun"))
    assert anchors.begun() is None
    as_owner("UPDATE gugus_accesslog SET subject = 'PN-26-ZZZZ' WHERE id = %s", stopped[0].pk)
    with pytest.raises(CommandError, match=r"segel 1, urutan 1"):
        run("verify_audit", "--resume")


def test_a_check_says_on_a_terminal_how_far_it_is(sealed, monkeypatch):
    monkeypatch.setattr(verify_audit, "EVERY", 0)
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    call_command("verify_audit", stdout=terminal)
    assert "6 of 10 entries, up to seal 2" in terminal.getvalue()


@pytest.mark.parametrize("harm", [lost, emptied, spoilt, open_to_others, in_an_open_folder, a_link])
def test_an_untrusted_anchor_file_is_a_fault(sealed, anchor_file, cast, harm):
    harm(anchor_file)
    (named_faults,) = nightly()
    assert "jangkar" in named_faults
    opened(cast.polres, "PN-26-DDDD")
    with pytest.raises(CommandError, match="Jangkar tidak tersimpan"):
        run("seal_audit")
    assert not anchor_file.exists() if harm is lost else True, "a deleted file is not created again"
    assert not anchor_file.read_text() if harm is emptied else True, "an emptied file is not filled again"


def test_an_empty_file_is_filled_before_anything_was_compared_with_it(log, anchor_file):
    anchor_file.touch(0o600)
    run("seal_audit")
    assert len(anchor_file.read_text().splitlines()) == 4


def test_a_missing_anchor_is_appended_later(log, anchor_file, cast):
    access_log.seal()
    assert not anchor_file.exists()
    opened(cast.polres, "PN-26-DDDD")
    run("seal_audit")
    assert len(anchor_file.read_text().splitlines()) == 5


def test_the_auditor_gets_one_notice_of_each_new_fault(sealed, client, cast):
    take_away(sealed[9:])
    as_owner("DELETE FROM gugus_seal WHERE number = 4")
    nightly()
    nightly()
    notices = shown(Notice.objects, cast.auditor)
    assert [notice.path for notice in notices] == ["/audit/segel/"] * len(notices)
    assert len(notices) <= 2
    client.force_login(cast.auditor)
    assert "segel 4 tidak ada, yang terakhir 3" in client.get("/audit/segel/").content.decode()
