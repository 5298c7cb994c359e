"""Retention: what is due, who proposes and decides, what a legal hold keeps, and that destroyed data are gone."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import draft as drafts
from gugus.models import AccessLog, FormDraft, Notice
from gugus.workflow.lifecycle import Refused
from rujukan import figures
from rujukan.actions import casework, closure, consent, intake
from rujukan.choices.consent import LegalBasis
from rujukan.choices.data_protection import RetentionKind
from rujukan.disclosure import comparison
from rujukan.lists import finding
from rujukan.matching import near_duplicate as near_duplicates
from rujukan.models import (
    Destruction,
    DestructionDecision,
    DestructionItem,
    IdentityToken,
    LegalHold,
    NearDuplicate,
    RetentionRule,
    Victim,
    VictimIdentity,
)
from rujukan.privacy import erasure, retention
from rujukan.privacy.actions import retention as verbs
from tests.rujukan import retained, scenarios
from tests.rujukan.retained import closed, victim

__all__ = ["closed", "victim"]

WORDS = (
    *(scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, scenarios.GUARDIAN),
    *(scenarios.ASKED, retained.SUSPECT, "Pelapor Contoh", "Kakaknya menelepon lagi", "Rumahnya diawasi"),
    *("Menangis semalaman", "Sudah pulang ke bibinya", "paspor.jpg", "isi sebuah gambar"),
)
KEPT = ("rad.Evidence", "rad.EvidenceContent", "gugus.DutyContact")  # about no case: files of the plan, officers on duty


def sealed_values():
    """Return every encrypted value and every blind index of the database."""
    columns = [(model._base_manager, column) for model in apps.get_models() for column in erasure.sealed_columns(model)]
    values = [bytes(value) for rows, column in columns for value in rows.values_list(column, flat=True) if value]
    return values + [bytes(token) for token in IdentityToken.objects.values_list("token", flat=True)]


# What is due


def test_every_encrypted_column_is_emptied_with_something():
    known = {model for rows in erasure.SEALED.values() for model in rows} | set(erasure.SWEPT)
    sealed = {model for model in apps.get_models() if erasure.sealed_columns(model) and model._meta.label not in KEPT}
    assert sealed == known, "say in rujukan/privacy/erasure.py with what this is destroyed"


def test_a_closed_case_is_due_when_its_retention_period_is_over(cast, victim):
    due = {each.rule.kind: [code for _, code, _ in each.rows] for each in retention.all_due(timezone.now(), 9)}
    case, complaint = victim.case.number, victim.case.complaints.get().number
    assert due == {"victim": [victim.code], "case": [case], "suspect": [case], "case_complaint": [complaint]}
    assert retention.count_due(timezone.now()) == 4
    RetentionRule.objects.update(days=4500)
    assert retention.all_due(timezone.now(), 9) == []


def test_without_an_active_rule_nothing_is_due(cast, victim):
    RetentionRule.objects.update(active=False)
    assert retention.count_due(timezone.now()) == 0


def test_an_open_case_is_never_due(cast, victim):
    closure.reopen_case(victim.case, by=cast.koordinator, reason="Ada korban lain")
    assert retention.count_due(timezone.now()) == 0


def test_a_complaint_without_a_case_is_due_by_its_own_rule(cast):
    complaint = retained.a_closed_complaint(cast)
    assert retained.everything_due(cast.koordinator)["complaint"] == [str(complaint.pk)]


def test_proposed_data_are_not_due_until_they_are_returned(cast, victim):
    proposal = retained.proposed(cast)
    assert retained.everything_due(cast.koordinator) == {}
    verbs.give_back(list(proposal.items.all()), by=cast.koordinator2, reason="Restitusi belum dibayar")
    assert len(retained.everything_due(cast.koordinator)) == 4


# Who may


@pytest.mark.parametrize("username", ["polres", "auditor", "admin", "kepala", "rad"])
def test_only_a_coordinator_proposes_decides_and_destroys(cast, victim, username):
    user = getattr(cast, username)
    proposal = retained.proposed(cast)
    items = list(proposal.items.all())
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.draw_up({"victim": [victim.pk]}, by=user)
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.approve(items, by=user)
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.lay_hold(victim.case, by=user, reason="Sidang")
    verbs.approve(items, by=cast.koordinator2)
    with pytest.raises(Refused, match="Hanya koordinator"), scope(user):
        verbs.destroy(proposal, by=user)
    assert not Destruction.objects.exists()


def test_nobody_approves_their_own_proposal(cast, victim):
    proposal = retained.proposed(cast)
    with pytest.raises(Refused, match="koordinator lain"):
        verbs.approve(list(proposal.items.all()), by=cast.koordinator)
    verbs.give_back(list(proposal.items.all()), by=cast.koordinator, reason="Keliru")
    assert not DestructionDecision.objects.filter(approved=True).exists()


def test_what_is_not_approved_is_not_destroyed(cast, victim):
    proposal = retained.proposed(cast)
    first, *others = proposal.items.all()
    verbs.give_back(others, by=cast.koordinator2, reason="Belum")
    with pytest.raises(Refused, match="Tidak ada yang disetujui"), scope(cast.koordinator2):
        verbs.destroy(proposal, by=cast.koordinator2)
    verbs.approve([first], by=cast.koordinator2)
    with scope(cast.koordinator2):
        verbs.destroy(proposal, by=cast.koordinator2)
    assert [row.item for row in Destruction.objects.all()] == [first]


def test_the_other_coordinators_are_notified(cast, victim):
    proposal = retained.proposed(cast)
    assert Notice.objects.filter(role="coordinator", text__startswith=proposal.number, path=proposal.get_absolute_url()).exists()


def test_a_victim_who_asks_is_proposed_before_the_data_are_due(cast):
    victim = retained.a_closed_victim(cast, at=timezone.now() - timedelta(days=3), name="Siti Lain", nik="", phone="")
    proposal = verbs.propose(victim, by=cast.koordinator, basis="Permintaan subjek data")
    assert [(item.kind, item.code, item.basis) for item in proposal.items.all()] == [
        ("victim", victim.code, "Permintaan subjek data")
    ]
    with pytest.raises(Refused, match="sudah diusulkan"):
        verbs.propose(victim, by=cast.koordinator2)


def test_nobody_in_service_is_proposed(cast):
    with pytest.raises(Refused, match="Tutup dulu layanan"):
        verbs.propose(scenarios.a_victim(cast.koordinator), by=cast.koordinator)


# Holds


def test_a_hold_is_lifted_by_another(cast, victim):
    hold = verbs.lay_hold(victim.case, by=cast.koordinator, reason="Sidang berjalan")
    with pytest.raises(Refused, match="koordinator lain"):
        verbs.lift_hold(hold, by=cast.koordinator)
    verbs.lift_hold(hold, by=cast.koordinator2)
    assert not LegalHold.objects.standing().exists()


def test_a_hold_on_a_case_or_one_of_its_complaints_keeps_all_of_it(cast, victim):
    for subject in (victim.case, victim.case.complaints.get()):
        hold = verbs.lay_hold(subject, by=cast.koordinator, reason="Sidang berjalan")
        assert retention.count_due(timezone.now()) == 0
        assert LegalHold.objects.standing().on(case=victim.case).get() == hold
        verbs.lift_hold(hold, by=cast.koordinator2)
    assert retention.count_due(timezone.now()) == 4


def test_a_hold_laid_after_the_approval_stops_the_destruction(cast, victim):
    proposal = retained.approved(cast)
    verbs.lay_hold(victim.case, by=cast.koordinator, reason="Sidang berjalan")
    with scope(cast.koordinator2):
        refused = verbs.destroy(proposal, by=cast.koordinator2)
    assert len(refused) == 4
    assert all("ditunda" in refusal.message for refusal in refused)
    assert victim.identity.open("name") == scenarios.NAME


def test_a_case_opened_again_stops_the_destruction(cast, victim):
    proposal = retained.approved(cast)
    closure.reopen_case(victim.case, by=cast.koordinator, reason="Ada korban lain")
    with scope(cast.koordinator2):
        assert len(verbs.destroy(proposal, by=cast.koordinator2)) == 4


# The database's own checks


def destroy_by_hand(user, item):
    with scope(user), connection.cursor() as cursor:
        cursor.execute("SELECT rujukan_destroy(%s, now())", [item.pk])


def test_the_database_itself_keeps_what_is_held(cast, victim):
    item = retained.approved(cast).items.first()
    verbs.lay_hold(victim.case, by=cast.koordinator, reason="Sidang berjalan")
    with pytest.raises(DatabaseError, match="sedang ditunda"):
        destroy_by_hand(cast.koordinator2, item)


def test_the_database_itself_requires_two_people(cast, victim):
    item = retained.proposed(cast).items.first()
    with pytest.raises(DatabaseError, match="belum disetujui"):
        destroy_by_hand(cast.koordinator2, item)
    DestructionDecision.objects.create(item=item, by=cast.koordinator, approved=True)
    with pytest.raises(DatabaseError, match="belum disetujui"):
        destroy_by_hand(cast.koordinator, item)


@pytest.mark.parametrize("username", ["polres", "auditor", "admin"])
def test_the_database_itself_requires_a_coordinator(cast, victim, username):
    item = retained.approved(cast).items.first()
    with pytest.raises(DatabaseError, match="permission denied for function"):
        destroy_by_hand(getattr(cast, username), item)


def test_the_web_role_has_no_other_way(cast, victim):
    statements = (
        "SELECT rujukan_erase('victim', (SELECT id FROM rujukan_victim LIMIT 1))",
        "UPDATE rujukan_event SET note = ''",
        "UPDATE rujukan_complaintaddition SET text = ''",
        "UPDATE rujukan_identification SET grounds = ''",
        "DELETE FROM rujukan_destruction",
    )
    for statement in statements:
        with pytest.raises(ProgrammingError, match="permission denied"), scope(cast.koordinator), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_writes_a_proposal_or_a_decision_in_another_name(cast, victim):
    proposal = retained.proposed(cast)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator):
        DestructionDecision.objects.create(item=proposal.items.first(), by=cast.koordinator2, approved=True)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator2):
        DestructionItem.objects.create(list=proposal, kind="victim", victim=victim, code="PN-26-XXXX", basis="x")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator):
        Destruction.objects.create(kind="victim", victim=victim, code=victim.code, list_number="x", at=timezone.now(), counts={})


def test_a_statement_cannot_lift_ones_own_hold_or_change_a_hold(cast, victim):
    hold = verbs.lay_hold(victim.case, by=cast.koordinator, reason="Sidang berjalan")
    lift = "UPDATE rujukan_legalhold SET lifted_at = now(), lifted_by_id = %s"
    with pytest.raises(IntegrityError), scope(cast.koordinator), connection.cursor() as cursor:
        cursor.execute(lift, [cast.koordinator.pk])
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.koordinator), connection.cursor() as cursor:
        cursor.execute(lift, [cast.koordinator2.pk])
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(by=cast.koordinator2)
    with scope(cast.koordinator):
        assert not LegalHold.objects.all().delete()[0]


# What is destroyed


def test_no_word_ciphertext_or_index_of_destroyed_data_is_left(cast, victim):
    retained.a_closed_complaint(cast)
    before = sealed_values()
    assert len(before) > 40
    assert NearDuplicate.objects.exists()
    dump = retained.dump()
    assert all(value.hex().encode() in dump for value in before), "the dump shows what is sealed"
    retained.destroyed(cast)
    after = retained.dump()
    left = [value for value in before if value.hex().encode() in after]
    assert not left
    assert not sealed_values()
    assert not [word for word in WORDS if word.encode() in after]
    assert not NearDuplicate.objects.exists()


def test_another_victim_keeps_everything(cast, victim):
    other = retained.a_closed_victim(cast, name="Siti Lain", nik="6106015203970002", phone="0800-0000-7777")
    before = retained.dump()
    retained.destroyed(cast, {"victim": [victim.pk]})
    assert not Victim.objects.get(pk=victim.pk).identity.open("name")
    assert Victim.objects.get(pk=other.pk).identity.open("name") == "Siti Lain"
    assert other.tokens.count()
    assert len(before) > len(retained.dump())


def test_forms_about_it_that_nobody_has_sent_are_deleted(cast, victim):
    other, typed = scenarios.a_victim(cast.koordinator), {"note": ["Belum selesai"]}
    for one in (victim, victim.case, *victim.referrals.all(), other, other.case):
        page = one.get_absolute_url()
        drafts.save(by=cast.koordinator2, address=f"{page}ubah/", page=page, label="Simpan", fields=typed)
    retained.destroyed(cast)
    assert set(FormDraft.objects.values_list("page", flat=True)) == {other.get_absolute_url(), other.case.get_absolute_url()}


def test_a_destroyed_victim_is_gone_from_the_complaint_too(cast, victim):
    retained.destroyed(cast, {"victim": [victim.pk]})
    person = victim.case.complaints.get().persons.get()
    assert (person.victim, person.open("name"), person.open("nik"), person.tokens.count()) == (victim, "", "", 0)


def test_the_statistics_stay(cast, victim):
    retained.a_closed_complaint(cast)
    year = (timezone.now() - retained.YEARS).year
    with scope(cast.koordinator):
        before = figures.year(year)
    retained.destroyed(cast)
    with scope(cast.koordinator):
        assert figures.year(year) == before


def test_the_record_says_what_by_whom_and_how_much_but_no_content(cast, victim):
    proposal = retained.destroyed(cast, {"victim": [victim.pk]})
    record = Destruction.objects.get()
    assert (record.code, record.list_number, record.subject) == (victim.code, proposal.number, victim)
    assert (record.proposed_by, record.approved_by, record.by) == (cast.koordinator, cast.koordinator2, cast.koordinator2)
    assert record.basis.startswith("10 tahun sejak kasusnya ditutup. UU 27/2022")
    assert record.counts["sealed"] > 15
    assert record.counts["indexes"] > 2
    entry = AccessLog.objects.get(kind="destroy")
    assert (entry.subject, entry.user, entry.explanation) == (victim.code, cast.koordinator2, proposal.number)


def test_the_count_shown_before_is_the_count_destroyed(cast, victim):
    proposal = retained.approved(cast)
    with scope(cast.koordinator2):
        named = {item.pk: erasure.extent(RetentionKind(item.kind), [item.subject.pk]) for item in proposal.items.all()}
        verbs.destroy(proposal, by=cast.koordinator2)
    done = {row.item_id: row.counts for row in Destruction.objects.all()}
    # A complaint and a victim share the reported person: what is destroyed with the first is not counted for the second.
    shared = {item.pk for item in proposal.items.all() if item.kind == RetentionKind.VICTIM}
    assert {key: named[key] for key in named.keys() - shared} == {key: done[key] for key in done.keys() - shared}


def test_a_destroyed_victim_is_no_near_duplicate_any_more(cast, victim):
    retained.destroyed(cast)
    persons = [scenarios.person()]
    assert not near_duplicates.near_duplicates(persons=persons, reporter_contact="0800-0000-9999")


def test_pressing_twice_destroys_once(cast, victim):
    proposal = retained.destroyed(cast)
    with pytest.raises(Refused, match="Tidak ada yang disetujui"), scope(cast.koordinator):
        verbs.destroy(proposal, by=cast.koordinator)
    with pytest.raises(DatabaseError, match="sudah dimusnahkan"):
        destroy_by_hand(cast.koordinator, proposal.items.first())


def test_an_interrupted_destruction_is_rolled_back(cast, victim, monkeypatch):
    proposal = retained.approved(cast)
    before = retained.dump()
    record = verbs.access_log.record

    def fail(user, kind, subject, **arguments):
        if subject == victim.code:
            raise ConnectionError("line dropped")
        return record(user, kind, subject, **arguments)

    monkeypatch.setattr(verbs.access_log, "record", fail)
    with pytest.raises(ConnectionError), scope(cast.koordinator2):
        verbs.destroy(proposal, by=cast.koordinator2)
    assert retained.dump() == before


# Afterwards


def test_nothing_new_is_written_to_destroyed_data(cast, victim):
    complaint = victim.case.complaints.get()
    retained.destroyed(cast)
    victim.refresh_from_db()
    refused = pytest.raises(Refused, match="sudah dimusnahkan")
    with refused:
        casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields={"name": "Baru"})
    with refused:
        consent.record_consent(victim, by=cast.koordinator, basis=LegalBasis.VITAL, grounds="Diancam perekrut tadi malam")
    with refused:
        closure.reopen_case(victim.case, by=cast.koordinator, reason="Baru")
    with refused, scope(cast.gow):
        intake.append(complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Baru")


def test_every_victim_keeps_its_identity_row_empty(cast, victim):
    retained.destroyed(cast)
    assert VictimIdentity.objects.get(victim=victim)
    assert comparison.victim_tokens(Victim.objects.get(pk=victim.pk)) == set()
    assert finding.services_of([victim])
