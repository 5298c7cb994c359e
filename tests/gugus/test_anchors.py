"""The anchors of the access log, kept outside the database: what the timer's check finds by them alone."""

# ruff: noqa: F811 (fixtures of another file)

import pytest
from django.core.management import CommandError

from gugus.audit import access_log
from gugus.models import Notice, Seal
from tests.gugus.test_audit import as_owner, faults, kept, log, opened, run, take_away  # noqa: F401


def nightly():
    """The timer's check, without an anchor given by hand: the faults it names."""
    with pytest.raises(CommandError) as failed:
        run("verify_audit")
    assert failed.value.returncode == 1
    return str(failed.value).splitlines()[1:-1]


def seal_everything_again():
    """What somebody with the owner's password and AUDIT_KEY does."""
    for table in ("gugus_sealedentry", "gugus_seal"):
        as_owner(f"DELETE FROM {table}")
    for batch in (3, 3, 3):
        access_log.seal(most=batch)


@pytest.fixture
def sealed(log):
    """The log sealed by the timer, its anchors kept, and checked once; its entries."""
    run("seal_audit")
    run("verify_audit")
    return log


def test_each_seal_leaves_an_anchor_in_a_private_file(log, kept):
    run("seal_audit")
    assert kept.read_text().splitlines() == [str(seal) for seal in Seal.objects.order_by("number")]
    assert kept.stat().st_mode & 0o777 == 0o600
    run("seal_audit")
    assert len(kept.read_text().splitlines()) == 4, "nothing new, no new line"


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
    found = nightly()
    assert "dipotong (cut): segel 4 tidak ada, yang terakhir 3" in found
    assert "diubah (changed): segel 3: ujungnya bukan yang dicatat sebagai jangkar" in found


def test_fewer_seals_than_at_the_last_check_need_no_anchor(log):
    access_log.verify()
    take_away(log[6:])
    as_owner("DELETE FROM gugus_seal WHERE number = 3")
    assert faults() == ["dipotong (cut): 2 segel, pada pemeriksaan sebelumnya 3"]


def lost(kept):
    kept.unlink()


def emptied(kept):
    kept.write_text("")


def spoilt(kept):
    kept.write_text("4:abc\n")


def open_to_others(kept):
    kept.chmod(0o662)


def in_an_open_folder(kept):
    kept.parent.chmod(0o777)


def a_link(kept):
    kept.rename(kept.with_name("elsewhere"))
    kept.symlink_to("elsewhere")


@pytest.mark.parametrize("harm", [lost, emptied, spoilt, open_to_others, in_an_open_folder, a_link])
def test_an_untrusted_anchor_file_is_a_fault(sealed, kept, cast, harm):
    harm(kept)
    (found,) = nightly()
    assert "jangkar" in found
    opened(cast.polres, "PN-26-DDDD")
    if harm is not emptied:
        with pytest.raises(CommandError, match="Jangkar tidak tersimpan"):
            run("seal_audit")
    assert not kept.exists() if harm is lost else True, "it is not made anew behind the auditor's back"


def test_a_missing_anchor_is_appended_later(log, kept, cast):
    access_log.seal()
    assert not kept.exists()
    opened(cast.polres, "PN-26-DDDD")
    run("seal_audit")
    assert len(kept.read_text().splitlines()) == 5


def test_the_auditor_gets_one_notice_of_each_new_fault(sealed, client, cast):
    take_away(sealed[9:])
    as_owner("DELETE FROM gugus_seal WHERE number = 4")
    nightly()
    nightly()
    told = Notice.objects.for_user(cast.auditor)
    assert [notice.path for notice in told] == ["/audit/segel/"] * len(told)
    assert len(told) <= 2
    client.force_login(cast.auditor)
    assert "segel 4 tidak ada, yang terakhir 3" in client.get("/audit/segel/").content.decode()
