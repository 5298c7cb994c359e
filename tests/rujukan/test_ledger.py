"""The nightly job: what it deletes and reports, and the ledger that repeats destructions after a restore."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions.notice import read
from gugus.models import Notice, SignIn
from rujukan.actions import intake
from rujukan.models import ComplaintDraft, Destruction, RetentionRule, Victim
from rujukan.privacy.actions import ledger, retention as verbs, sweep
from tests.rujukan import retained, scenarios
from tests.rujukan.test_retention import sealed_values

pytestmark = pytest.mark.long


def retention(*arguments):
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def old_things(cast):
    """Create an old draft, read notice and sign-in, and one of each of today."""
    old = timezone.now() - timedelta(days=400)
    for key in ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"):
        intake.save_draft(by=cast.gow, submit_key=key, fields={"narrative": "Belum selesai"})
    ComplaintDraft.objects.filter(submit_key__endswith="1").update(saved_at=old)
    Notice.objects.create(role="coordinator", text="Lama, sudah dibaca", at=old, read_at=old)
    Notice.objects.create(role="coordinator", text="Lama, belum dibaca", at=old)
    SignIn.objects.create(user=cast.gow, at=old, method="password", browser="x")
    SignIn.objects.create(user=cast.gow, method="password", browser="x")


def test_drafts_notices_and_sign_ins_are_deleted_by_rule(old_things):
    assert sweep.sweep() == {"draft": 1, "notice": 1, "sign_in": 1, "staged": 0, "exports": 0, "papers": 0}
    assert [ComplaintDraft.objects.count(), SignIn.objects.count()] == [1, 1]
    assert Notice.objects.get().text == "Lama, belum dibaca"


def test_a_rule_that_is_switched_off_deletes_nothing(old_things):
    RetentionRule.objects.update(active=False)
    assert sweep.sweep() == {"staged": 0, "exports": 0, "papers": 0}
    assert SignIn.objects.count() == 2


def test_due_data_about_people_cause_one_notice_and_are_not_deleted(cast):
    victim = retained.a_closed_victim(cast)
    assert "about people: 4 due" in retention()
    notice = Notice.objects.get(path="/retensi/")
    assert notice.text == "4 data sudah waktunya dimusnahkan"
    retention()
    assert Notice.objects.get(path="/retensi/") == notice
    read(notice, by=cast.koordinator)
    retention()
    assert Notice.objects.filter(path="/retensi/").count() == 2
    assert victim.identity.open("name") == scenarios.NAME


def test_the_ledger_repeats_destructions_in_a_restored_database(cast, tmp_path):
    path = tmp_path / "destructions.jsonl"
    victim = retained.a_closed_victim(cast)
    point = connection.savepoint()
    retained.destroyed(cast)
    record = Destruction.objects.get(kind="victim")
    assert retention("--ledger", str(path)) == path.read_text()
    assert len(path.read_text().splitlines()) == 4
    assert retention("--ledger", str(path)) == "", "nothing new, no mail"
    connection.savepoint_rollback(point)
    verbs.lay_hold(victim.case, by=cast.koordinator, reason="Masih ditahan pada cadangan itu")
    assert sealed_values()
    assert victim.code in retention("--reapply", str(path))
    assert not sealed_values()
    again = Destruction.objects.get(kind="victim")
    assert (again.code, again.at, again.counts, again.list_number) == (record.code, record.at, record.counts, record.list_number)
    assert (again.proposed_by, again.approved_by) == (cast.koordinator, cast.koordinator2)
    assert "nothing" in retention("--reapply", str(path))


def test_without_a_ledger_there_is_nothing_to_destroy_again(cast, tmp_path):
    retained.a_closed_victim(cast)
    said = retention("--reapply", str(tmp_path / "destructions.jsonl"))
    assert "nothing to destroy again" in said
    assert "the lines that the job gugus-owner@ledger mailed" in said
    assert sealed_values()


def test_the_ledger_keeps_what_the_restored_database_lacks(cast, tmp_path):
    path = tmp_path / "destructions.jsonl"
    retained.a_closed_victim(cast)
    point = connection.savepoint()
    retained.destroyed(cast)
    ledger.write(path)
    connection.savepoint_rollback(point)
    retained.destroyed(cast, {"complaint": [retained.a_closed_complaint(cast).pk]})
    ledger.write(path)
    assert len(path.read_text().splitlines()) == 5


def test_the_ledger_holds_no_content_and_only_its_owner_reads_it(cast, tmp_path):
    path = tmp_path / "destructions.jsonl"
    retained.a_closed_victim(cast)
    retained.destroyed(cast)
    ledger.write(path)
    assert path.stat().st_mode & 0o077 == 0
    assert not [word for word in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, retained.SUSPECT) if word in path.read_text()]


def test_a_forged_line_destroys_nothing(cast, tmp_path):
    path = tmp_path / "destructions.jsonl"
    victim = retained.a_closed_victim(cast)
    other = scenarios.a_victim(cast.koordinator, taken_by=cast.gow, name="Siti Lain", nik="")
    retained.destroyed(cast)
    ledger.write(path)
    path.write_text(path.read_text().replace(str(victim.pk), str(other.pk)).replace(victim.code, other.code))
    with pytest.raises(CommandError, match="not as it was written"):
        retention("--reapply", str(path))
    assert Victim.objects.get(pk=other.pk).identity.open("name") == "Siti Lain"


@pytest.mark.parametrize("line", ["x", "12", "[]", '"mac"', "null", "{}", '{"mac": 1}', '{"mac": "é"}'])
def test_a_line_that_is_none_is_named(tmp_path, line):
    path = tmp_path / "destructions.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(CommandError, match="Line 1 of"):
        retention("--reapply", str(path))


def test_the_web_role_cannot_reapply(cast, tmp_path):
    path = tmp_path / "destructions.jsonl"
    retained.a_closed_victim(cast)
    point = connection.savepoint()
    retained.destroyed(cast)
    ledger.write(path)
    connection.savepoint_rollback(point)
    with pytest.raises(Exception, match="permission denied"), scope(cast.koordinator):
        ledger.reapply(path)
