"""The demo: every home page shows work, 2020 is reported in full, and no invented person is readable in the raw database."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from demo.accounts import ACCOUNTS, make_accounts
from demo.casework.people import FAMILY
from demo.casework.public_intake import RECEIPT
from demo.management.commands.demo import make_open_work, make_years
from gugus.access.scope import scope
from gugus.audit import access_log
from gugus.documents import rendering
from gugus.models import AccessLog, Notice, User
from gugus.models.history import History
from gugus.navigation import home
from gugus.vault import rotation
from gugus.vault.sealing import SealedBytesField
from gugus.workflow.notice import waiting
from rad.choices import EvaluationStatus, ReportStatus
from rad.evaluation import presentation
from rad.models import ActionPlan, BudgetAmount, Evaluation, Realisation, Spending, Target
from rujukan import figures
from rujukan.choices.case import CaseOutcome, CaseStatus
from rujukan.choices.complaint import Channel, ComplaintStatus
from rujukan.choices.consent import LegalBasis
from rujukan.choices.data_protection import BreachStatus
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.victim import VictimKind
from rujukan.intake import receipts
from rujukan.intake.following import follow
from rujukan.lists import agenda
from rujukan.models import (
    Attachment,
    Breach,
    Case,
    Complaint,
    ComplaintAddition,
    ComplaintDraft,
    NearDuplicate,
    Referral,
    ReportedPerson,
    Suspect,
    Victim,
    VictimIdentity,
    VictimPair,
)
from tests.gugus.test_rotation import NEW_KEY, everything, ring, rotate  # noqa: F401
from tests.paper import half_empty
from tests.rujukan.full_demo import demo
from tests.rujukan.pages import at_desk
from tests.rujukan.test_exports import exported
from tests.sight import shown

__all__ = ["demo"]

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.usefixtures("demo")]
RECEIVERS = ("polres", "rsud", "puskesmas", "imigrasi", "disnaker", "paroki", "gow", "koordinator2")

SCOPES = 2 * 5  # statements for entering and leaving the coordinator's scope twice


def test_a_second_run_makes_nothing_twice(django_assert_max_num_queries):
    before = [model.objects.count() for model in (User, Complaint, Referral, Realisation, Evaluation)]
    with django_assert_max_num_queries(10 + SCOPES):
        make_years(make_open_work())
    assert before == [model.objects.count() for model in (User, Complaint, Referral, Realisation, Evaluation)]


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_every_account_comes_home(username):
    user = User.objects.get(username=username)
    client = at_desk(user)
    assert client.get(reverse(home(user))).status_code == 200


def test_the_coordinator_finds_every_kind_of_work():
    coordinator = User.objects.get(username="koordinator")
    with scope(coordinator):
        desks = agenda.coordinator(coordinator, timezone.now())
        assert waiting("/")[0]
    for kind in ("emergency", "late", "new", "declined", "proposed", "stays", "duplicates", "reviewed", "idle"):
        assert desks[kind].total, kind
    (stay,) = desks["stays"].rows
    assert timedelta(days=11) <= timezone.now() - stay.since < timedelta(days=12)  # day 12 of 14
    assert any(complaint.in_danger for complaint in desks["new"].rows)
    assert Complaint.objects.filter(channel=Channel.PUBLIC_FORM).count() == 3
    assert follow(receipts.holder(RECEIPT)).questions, "the receipt that the README names"


@pytest.mark.parametrize("username", RECEIVERS)
def test_every_receiver_has_something_to_answer(username):
    user = User.objects.get(username=username)
    assert shown(Referral.objects.filter(to_institution=user.institution, status=ReferralStatus.SENT), user)


def test_old_notices_are_read_and_new_ones_are_not():
    old = Notice.objects.filter(at__lt=timezone.now() - timedelta(days=30))
    assert old.exists()
    assert not old.unread().exists()
    assert {notice.institution_id for notice in Notice.objects.unread()} >= {User.objects.get(username="polres").institution_id}


def test_a_made_up_plan_is_in_force_and_the_next_one_is_a_draft():
    regulation, enacted, draft = ActionPlan.objects.order_by("version")
    assert (enacted.status, draft.status) == ("enacted", "draft")
    assert list(ActionPlan.objects.in_force(2022)) == [enacted]
    assert list(ActionPlan.objects.in_force(2021)) == [regulation]
    for plan in (enacted, draft):
        assert "ontoh" in plan.legal_basis
        assert "bukan peraturan" in plan.legal_basis
        assert "contoh" in plan.title


def test_the_years_hold_what_happens():
    years = Case.objects.filter(opened_at__year__in=(2019, 2020, 2021))
    assert years.filter(status=CaseStatus.CLOSED).count() == 15
    assert set(years.exclude(outcome="").values_list("outcome", flat=True)) == set(CaseOutcome) - {CaseOutcome.OTHER}
    assert Victim.objects.filter(added_at__year__lt=2022).values("found_district").distinct().count() >= 15
    assert set(Complaint.objects.values_list("status", flat=True)) == set(ComplaintStatus)
    assert set(Referral.objects.values_list("status", flat=True)) >= set(ReferralStatus) - {ReferralStatus.NOT_APPROVED}
    assert Referral.objects.filter(emergency=True, confirmed_at__isnull=False).exists()
    assert Referral.objects.filter(consent__basis=LegalBasis.CHILD).exists()
    assert Referral.objects.filter(previous__status=ReferralStatus.DECLINED).exists()
    assert Victim.objects.filter(kind=VictimKind.WITNESS).exists()
    assert Case.objects.filter(opened_at__year=2021, status=CaseStatus.ACTIVE).count() == 1  # reopened
    assert NearDuplicate.objects.filter(settled_at=None).exists()
    assert VictimPair.objects.open().exists()
    assert Attachment.objects.filter(case__chronology_versions__isnull=False).exists()
    assert ComplaintDraft.objects.exists()


@pytest.mark.parametrize(("model", "number", "moment"), [(Complaint, "PGD", "logged_at"), (Case, "KS", "opened_at")])
def test_numbers_follow_the_order_of_time(model, number, moment):
    rows = list(model.objects.filter(**{f"{moment}__year": 2020}).order_by(moment).values_list("number", flat=True))
    assert rows == [f"{number}-2020-{place:05d}" for place in range(1, len(rows) + 1)]


def test_2020_survives_suppression():
    year = figures.year(2020)
    assert year.victims.total >= 20
    assert all(stage.sent >= 5 for stage in year.referrals.stages)
    answers = year.referrals.whole.answers
    assert 0 < answers.on_time < answers.due


def test_every_row_of_2020_is_reported_and_approved():
    reported = Realisation.objects.filter(year=2020, status=ReportStatus.APPROVED)
    assert set(reported.values_list("indicator", flat=True)) == set(
        Target.objects.filter(year=2020).values_list("indicator", flat=True)
    )
    spent = Spending.objects.filter(year=2020, status=ReportStatus.APPROVED)
    assert set(spent.values_list("budget_line", flat=True)) == set(
        BudgetAmount.objects.filter(year=2020).values_list("budget_line", flat=True)
    )
    assert reported.filter(grade__isnull=False).exists()


def test_evaluation_2019_is_enacted_and_2020_waits_for_the_bupati():
    statuses = dict(Evaluation.objects.values_list("year", "status"))
    assert statuses == {2019: EvaluationStatus.ENACTED, 2020: EvaluationStatus.SIGNED}
    assert bytes(Evaluation.objects.get(year=2019).pdf).startswith(b"%PDF")
    states = Counter(one["state"] for one in Evaluation.objects.get(year=2020).figures["recommendations_before"])
    assert states == {"Selesai": 1, "Berjalan": 1, "Belum mulai": 1, "Tidak dilanjutkan": 1}
    assert Realisation.objects.filter(status=ReportStatus.SUBMITTED).exists()
    assert Realisation.objects.filter(status=ReportStatus.RETURNED).exists()


def test_no_page_of_the_report_of_2020_is_half_empty():
    evaluation = Evaluation.objects.get(year=2020)
    context = presentation.printed(evaluation, evaluation.figures)
    document = rendering.layout(rendering.markup(presentation.TEMPLATE, context, moment=evaluation.signed_at))
    assert half_empty(document) == {}


def secrets():
    """Return all texts that identify somebody or tell what happened to them."""
    sealed = (
        (VictimIdentity, ("name", "alias", "nik", "phone", "address", "origin_place", "family")),
        (ReportedPerson, ("name", "nik", "phone", "address", "origin_place", "description")),
        (Complaint, ("reporter_name", "reporter_contact", "safe_contact", "narrative", "place", "happened", "vehicle")),
        (ComplaintAddition, ("text",)),
        (Case, ("summary",)),
        (Suspect, ("name", "detail")),
        (ComplaintDraft, ("fields",)),
    )
    words = {row.open(field) for model, fields in sealed for row in model.objects.all() for field in fields}
    return {word for word in words if word} | {word.replace("-", "") for word in words if word.startswith("0800")} | set(FAMILY)


def raw_database():
    """Return every table as COPY writes it, with binary columns as hexadecimal digits."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                yield b"".join(copy).decode()


def test_a_raw_dump_tells_nothing_about_anybody():
    dump = "\n".join(raw_database())
    needles = secrets()
    assert len(needles) > 400
    assert [needle for needle in needles if needle in dump or needle.encode().hex() in dump] == []
    # Control: the search finds clear text, and the content of binary columns.
    assert Case.objects.first().number in dump
    victim = Victim.objects.first()
    assert bytes(victim.safety_note).hex() in dump


def test_the_auditor_finds_the_log_sealed_and_whole():
    check = access_log.verify()
    assert check.faults == []
    assert check.entries == AccessLog.objects.count() > 100


def test_accounts_are_left_as_they_are():
    User.objects.filter(username="gow").update(first_name="Sari")
    assert make_accounts()["gow"].first_name == "Sari"


def values_by_key():
    """Return {key number: how many encrypted values} of every encrypted column of all models, as stored in the database."""
    count = Counter()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, SealedBytesField):
                    table, column = model._meta.db_table, field.column
                    cursor.execute(f"SELECT get_byte({column}, 1) FROM {table} WHERE length({column}) > 0")
                    count.update(number for (number,) in cursor.fetchall())
    return count


def histories():
    return sum(model.objects.count() for model in apps.get_models() if issubclass(model, History))


def test_the_anonymised_export_has_each_combination_five_times():
    """Count it from the file alone: year × age band × sex × origin, also those that were withheld."""
    coordinator = User.objects.get(username="koordinator")
    with transaction.atomic():
        rows, _, export = exported(SimpleNamespace(koordinator=coordinator))
        transaction.set_rollback(True)
    combinations = Counter((row["yearOfRegistration"], row["ageBand"], row["gender"], row["countryOfOrigin"]) for row in rows)
    assert len(rows) == export.rows >= 15
    assert len(combinations) > 1
    assert min(combinations.values()) >= 5
    assert export.generalised + export.left_out > 0, "the demo has people who would be alone"


class Cut(Exception):
    pass


def test_key_rotation_of_the_whole_demo_survives_an_interruption(ring, monkeypatch):  # noqa: F811
    assert Breach.objects.filter(status=BreachStatus.CLOSED).exists()
    before, entries, opened = values_by_key(), histories(), everything()
    assert set(before) == {1}
    batches, rotate_batch = [], rotation._rotate_batch

    def cut(model, after):
        if len(batches) == 20:
            raise Cut
        batches.append(model)
        return rotate_batch(model, after)

    with transaction.atomic():
        ring(f"{NEW_KEY},{ring.before}")
        with monkeypatch.context() as patch:
            patch.setattr(rotation, "BATCH", 20)
            patch.setattr(rotation, "_rotate_batch", cut)
            with pytest.raises(Cut):
                rotate()
        assert set(values_by_key()) == {1, 2}
        assert "Nothing is sealed by another key than 2" in rotate()
        assert values_by_key() == {2: before[1]}
        ring(NEW_KEY)
        assert everything() == opened
        assert histories() == entries, "a new key is no change of a row"
        transaction.set_rollback(True)
