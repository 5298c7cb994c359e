"""Riwayat perubahan: PostgreSQL triggers write every change, whatever makes it."""

import base64
import json
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.forms import model_to_dict
from django.urls import reverse

from gugus.access.roles import COORDINATOR, named
from gugus.access.scope import scope
from gugus.models import Institution, ServiceStandard, User, history
from gugus.models.history import History
from gugus.triggers import ignoring
from gugus.vault import rotation, sealing
from gugus.vault.sealing import SealedBytesField
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, routing
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex
from rujukan.models import Victim, VictimIdentity
from tests.rujukan import scenarios

# Models that change but have no history, with the reason.
UNTRACKED = {
    "gugus.FormDraft": "for its writer only, deleted once the form is sent",
    "gugus.DailyMail": "each user's own choice of a mail in the morning; nobody else may set it",
    "gugus.KeyMark": "the mark of a key, written by migrate",
    "gugus.Notice": "only whether it was read",
    "gugus.StagedPiece": "for its sender only, never changed, deleted once the form is sent",
    "gugus.Submission": "when its sender sent a form, without its words; changed in the same transaction only",
    "gugus.Tally": "counts of attempts, without the user",
    "gugus.Series": "the last number of each series",
    "rad.Revision": "its columns hold who proposed it, who decided, and when; nothing else changes",
    "rad.PlanEnactment": "its columns hold who proposed it, who decided, and when; nothing else changes",
    "rad.PlanReview": "its columns hold who began it, who made the draft, who ended it, and when; then it is frozen",
    "rad.Evidence": "never changed; deleted only while its report is being written, or counted by its register entry",
    "rad.EvidenceContent": "never changed; deleted with its file",
    "rad.OrderedDocument": "a PDF of a plan or an evaluation, which are tracked; replaced when it is ordered again",
    "rad.EvaluationCount": "counted again from rows that are tracked",
    "rujukan.Alarm": "its columns hold who took it over, and when",
    "rujukan.AlarmCall": "its columns hold when it was tried, and how it went",
    "rujukan.ComplaintDraft": "for its writer only, deleted once it is submitted",
    "rujukan.DataExport": "for its asker only, deleted after a week; the access log keeps who asked for what",
    "rujukan.Paper": "a PDF for its orderer only, deleted after a day; the access log keeps each download",
    "rujukan.IdentityEnvelope": "its columns hold who printed it, and when",
    "rujukan.IdentityToken": "computed from the identity, which is tracked",
    "rujukan.Approval": "its columns hold who asked, who decided, and when",
    "rujukan.LegalHold": "its columns hold who placed it, who lifted it, and when",
    "rujukan.ReferralQuestion": "its columns hold who asked, who answered, and when",
    "rujukan.VictimPair": "its columns hold who started it, who decided, and when; each decision is an event",
    "rujukan.NearDuplicate": "its columns hold who started it, who settled it, and when",
}


def ours():
    for app in ("gugus", "rujukan", "rad"):
        yield from apps.get_app_config(app).get_models()


def histories():
    return [model for model in ours() if issubclass(model, History)]


def test_every_model_that_changes_is_tracked():
    tracked = {model.pgh_tracked_model for model in histories()}
    changing = {model for model in ours() if not getattr(model, "append_only", False)}
    assert {model._meta.label for model in changing - tracked} == UNTRACKED.keys(), "add @tracked, or a reason"


def test_no_history_has_a_sealed_column():
    for model in histories():
        names = {field.name for field in model._meta.fields}
        sealed = {field.name for field in model.pgh_tracked_model._meta.fields if isinstance(field, SealedBytesField)}
        assert not names & sealed, model
        assert sealed <= set(model.secret), model
    assert "password" not in {field.name for field in User.history.rel.related_model._meta.fields}


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


def raw(victim):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rujukan_victim SET sex = 'male' WHERE id = %s", [victim.pk])


def in_bulk(victim):
    victim.sex = Sex.MALE
    Victim.objects.bulk_update([victim], ["sex"])


@pytest.mark.parametrize(
    "change",
    [raw, in_bulk, lambda victim: Victim.objects.filter(pk=victim.pk).update(sex=Sex.MALE)],
    ids=["raw", "bulk", "update"],
)
def test_whoever_changes_a_row_leaves_an_entry_of_what_it_was(cast, victim, change):
    before = victim.sex
    with scope(cast.koordinator):
        change(victim)
        entry = victim.history.get()
    assert (entry.pgh_label, entry.sex) == ("update", before)
    assert entry.pgh_context["user"] == cast.koordinator.pk


def test_an_entry_holds_all_stored_columns_as_they_were(cast, victim):
    row = {field.attname for field in Victim._meta.concrete_fields}
    names = row & {field.attname for field in Victim.history.rel.related_model._meta.concrete_fields}
    before = Victim.objects.values(*names).get(pk=victim.pk)
    raw(victim)
    assert victim.history.values(*names).get() == before


def test_a_change_in_the_admin_names_its_url(client, cast):
    client.force_login(cast.admin)
    standard = ServiceStandard.objects.first()
    url = reverse("admin:gugus_servicestandard_change", args=[standard.pk])
    fields = {name: value for name, value in model_to_dict(standard).items() if value not in (None, False)}
    client.post(url, fields | {"hours": standard.hours + 1})
    entry = standard.history.get(pgh_label="update")
    assert entry.hours == standard.hours
    assert entry.pgh_context == {"url": "admin:gugus_servicestandard_change", "user": cast.admin.pk}


def test_the_changes_of_a_request_share_its_number(client, cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    client.force_login(cast.polres)
    answer = client.post(reverse("referral_accept", args=[referral.number]))
    entry = referral.history.latest("pgh_id")
    institution = cast.polres.institution_id
    assert entry.pgh_context == {"url": "referral_accept", "user": cast.polres.pk, "institution": institution}
    assert entry.pgh_context_id == UUID(answer["X-Request-ID"]), "the number of the request in the log"
    assert entry.status == "sent"


def test_the_history_of_an_identity_names_only_the_changed_columns(cast, victim):
    fields = {name: victim.identity.open(name) for name in ("name", "nik", "address")}
    casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields=fields | {"phone": "0812-0000-1111"})
    assert victim.identity.history.get().pgh_sealed == ["phone"]
    assert not victim.history.exists(), "the version counter is no change"


def test_key_rotation_leaves_no_history(cast, victim, monkeypatch):
    fresh = f"2:{base64.b64encode(bytes(range(32))).decode()}"
    monkeypatch.setattr(settings, "VAULT_KEYS", f"{fresh},{settings.VAULT_KEYS}")
    sealing._ring.cache_clear()
    try:
        assert sum(rotation.rotate(VictimIdentity)) == 1
    finally:
        monkeypatch.undo()
        sealing._ring.cache_clear()
    assert not victim.identity.history.exists()


def test_no_history_holds_what_is_sealed(cast, victim):
    """No history table holds plaintext or ciphertext of an encrypted column."""
    referral = scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    fields = {"name": "Zubaidah Jarum", "phone": "0899-7777", "safety_note": "Jarum di jerami"}
    casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields=fields)
    secrets = ["Zubaidah", "0899-7777", "jerami", referral.open("need"), bytes(victim.identity.name).hex()[4:]]
    entries = []
    with connection.cursor() as cursor:
        for model in histories():
            cursor.execute(f'SELECT to_jsonb(entry)::text FROM "{model._meta.db_table}" entry')
            entries += [text for (text,) in cursor.fetchall()]
    assert entries
    assert not [text for text in entries if any(secret in text for secret in secrets)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rujukan_victimhistory SET sex = 'female'",
        "DELETE FROM rujukan_victimhistory",
        "TRUNCATE rujukan_victimhistory",
        "INSERT INTO rujukan_victimhistory SELECT (entry).* FROM (SELECT entry FROM rujukan_victimhistory entry) copied",
        "UPDATE pghistory_context SET metadata = '{}'",
    ],
)
def test_the_site_cannot_rewrite_a_history(cast, victim, statement):
    raw(victim)
    with pytest.raises(DatabaseError), scope(cast.koordinator), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_site_cannot_ignore_history_triggers(cast, victim):
    with scope(cast.koordinator), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
        raw(victim)
    assert victim.history.get().pgh_context["user"] == cast.koordinator.pk


def test_the_site_cannot_ignore_the_triggers_of_append_only_tables(cast, victim):
    """Even if it had the grant and a policy allowed it."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON rujukan_event TO {named(COORDINATOR)}")
        cursor.execute("CREATE POLICY everything ON rujukan_event FOR UPDATE USING (true)")
        cursor.execute("SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        (every,) = cursor.fetchone()
    with scope(cast.koordinator), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [every])
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            cursor.execute("UPDATE rujukan_event SET kind = kind")


def test_triggers_are_ignored_within_the_block_only(victim):
    with ignoring():
        Victim.objects.update(sex=Sex.MALE)
    with pytest.raises(Refused), ignoring():
        raise Refused("")
    assert not victim.history.exists()
    Victim.objects.update(sex=Sex.FEMALE)
    assert victim.history.get().sex == Sex.MALE


FORGERIES = {
    "an entry": "INSERT INTO rujukan_victimhistory (pgh_label, pgh_created_at) VALUES ('update', now())",
    "a temporary table": "CREATE TEMPORARY TABLE mine (LIKE rujukan_victim)",
    "a schema": "CREATE SCHEMA mine",
    "a table": "CREATE TABLE mine (LIKE rujukan_victim)",
    "a trigger": "CREATE TRIGGER mine AFTER UPDATE ON rujukan_victim FOR EACH ROW EXECUTE FUNCTION {function}()",
    "the function of a trigger": "SELECT {function}()",
    "another switch": "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean RETURN true",
    "a trigger switched off": "ALTER TABLE rujukan_victim DISABLE TRIGGER ALL",
    "no triggers": "SET session_replication_role = replica",
}


@pytest.mark.parametrize("what", FORGERIES)
def test_the_site_cannot_forge_a_history(cast, victim, what):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger_history_update%' LIMIT 1")
        (function,) = cursor.fetchone()
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        scope(cast.koordinator),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORGERIES[what].format(function=function))


@pytest.mark.django_db
def test_the_functions_of_histories_belong_to_the_owner_alone():
    """The web role could not attach them to a table of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger_history%%'"
            " AND (NOT prosecdef OR proconfig IS NULL OR has_function_privilege(%s, oid, 'EXECUTE'))",
            [settings.DATABASE_WEB_ROLE],
        )
        assert cursor.fetchall() == []


def test_not_even_the_owner_changes_an_entry_by_mistake(victim):
    raw(victim)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        victim.history.all().delete()


def context():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('pghistory.context_metadata', true), current_setting('pghistory.context_id', true)"
        )
        metadata, key = cursor.fetchone()
    return json.loads(metadata or "{}"), key


def test_an_inner_scope_has_its_own_context_and_restores_the_outer_one(cast):
    with scope(cast.koordinator, "victim_edit"):
        outer = context()
        with scope(cast.gow):
            assert context()[0] == {"user": cast.gow.pk, "institution": cast.gow.institution_id}
        assert context() == outer
    assert outer[0]["url"] == "victim_edit"


@pytest.mark.django_db(transaction=True)
def test_a_connection_forgets_the_context_after_the_scope(cast):
    with scope(cast.koordinator):
        assert context()[0]
    assert context() == ({}, "")
    standard = ServiceStandard.objects.first()
    ServiceStandard.objects.filter(pk=standard.pk).update(confirmed=not standard.confirmed)
    assert standard.history.get(pgh_label="update").pgh_context is None


@pytest.mark.django_db
def test_a_command_of_the_owner_names_itself(monkeypatch):
    monkeypatch.setattr("sys.argv", ["manage.py", "loaddata", "x.json"])
    history.introduce(connection)
    Institution.objects.filter(code="gow").update(phone="0567-1")
    assert Institution.objects.get(code="gow").history.latest("pgh_id").pgh_context == {"command": "loaddata"}


def test_the_history_names_a_changed_password_without_its_digest(cast):
    cast.gow.set_password("kata-sandi-lain")
    cast.gow.save()
    entry = cast.gow.history.latest("pgh_id")
    assert entry.pgh_sealed == ["password"]


def test_a_receiver_who_declines_can_write_the_history(cast, victim):
    """The history triggers write as the owner, so the policies of the acting user do not stop them."""
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    with scope(cast.rsud):
        routing.decline(referral, by=cast.rsud, reason="capacity")
    assert referral.history.latest("pgh_id").pgh_context["user"] == cast.rsud.pk
