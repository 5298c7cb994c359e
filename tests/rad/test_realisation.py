"""A realisation's way: who fills it in, what is asked of it, who approves, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gugus.access import scope
from gugus.choices import Role
from gugus.lifecycle import Refused, Stale
from gugus.models import Institution, Notice, User
from rad import figures
from rad.actions import realisation as verbs
from rad.choices import EvaluationStatus, Hindrance, ReportStatus
from rad.models import ActionPlan, Evaluation, Realisation, Spending
from rad.scoring import Outcome, Quadrant
from tests.rad.reports import MEASURED, SHARED, UNDECIDED, WORDS, YEAR, approved, budget, draft, indicator, submitted

pytestmark = pytest.mark.django_db
SHORT = {"hindrance": Hindrance.PANDEMIC, "follow_up": "Dilanjutkan tahun depan"}


@pytest.fixture
def health(db):
    return officer_of("dinkes")


def officer_of(code):
    institution = Institution.objects.get(code=code)
    return User.objects.create(username=f"petugas-{code}", roles=[Role.OFFICER], institution=institution)


def row_of(code=MEASURED, year=YEAR):
    of_year = figures.year(ActionPlan.objects.get(), year)
    return next(row for force in of_year.sub_task_forces for row in force.rows if row.code == code)


def bundle_of(code=MEASURED, year=YEAR):
    of_year = figures.year(ActionPlan.objects.get(), year)
    return next(bundle for force in of_year.sub_task_forces for bundle in force.bundles if bundle.code == code)


# Verbs


def test_the_whole_way_ends_in_a_score(cast):
    then = datetime(2021, 1, 20, 3, tzinfo=UTC)
    row, made = verbs.report(indicator(), YEAR, by=cast.disnaker, fields={"text": "120", "value": Decimal(120), **SHORT}, at=then)
    assert made
    assert row_of().score.outcome is Outcome.NOT_REPORTED
    verbs.submit(row, by=cast.disnaker, at=then + timedelta(days=1))
    row = verbs.approve(row, by=cast.rad, at=then + timedelta(days=2))
    assert (row.created_at, row.submitted_at, row.approved_at) == tuple(then + timedelta(days=n) for n in range(3))
    assert row_of().score.percent == Decimal("75.00")


@pytest.mark.parametrize("status", [ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.RETURNED])
def test_only_approved_reports_are_scored(cast, status):
    row = draft(cast.disnaker, value=Decimal(160))
    if status != ReportStatus.DRAFT:
        row = verbs.submit(row, by=cast.disnaker)
    if status == ReportStatus.RETURNED:
        verbs.give_back(row, by=cast.rad, reason="Bukti belum ada")
    assert row_of().reported.status == status
    assert row_of().score.outcome is Outcome.NOT_REPORTED


def test_the_coordinating_dinas_reports_for_its_bidang_and_the_other_way_round(cast):
    bidang = officer_of("dsp3akb-bidang-pppa")
    assert draft(cast.koordinator2, "A-11-01-1", value=Decimal(3)).author == cast.koordinator2
    assert draft(bidang, "A-06-01-1", value=Decimal(17)).author == bidang


@pytest.mark.parametrize("name", ["polres", "rad", "bupati", "auditor", "admin", "kepala"])
def test_nobody_else_reports(cast, name):
    with pytest.raises(Refused, match="koordinator"):
        draft(getattr(cast, name), value=Decimal(1))
    assert not Realisation.objects.exists()


def test_the_implementer_of_column_9_does_not_submit(cast):
    with pytest.raises(Refused, match="kolom 8"):  # polres carries out A-06, DSPPPAKB coordinates it
        draft(cast.polres, "A-06-01-1", value=Decimal(1))


def test_below_target_needs_hindrance_and_follow_up(cast):
    row = draft(cast.disnaker, value=Decimal(120))
    with pytest.raises(Refused) as refusal:
        verbs.submit(row, by=cast.disnaker)
    assert refusal.value.field == "hindrance"
    row, _ = verbs.report(
        row.indicator,
        YEAR,
        by=cast.disnaker,
        version=row.version,
        fields={"text": "120", "value": Decimal(120), "hindrance": Hindrance.STAFF},
    )
    with pytest.raises(Refused) as refusal:
        verbs.submit(row, by=cast.disnaker)
    assert refusal.value.field == "follow_up"


def test_on_target_needs_neither(cast):
    assert submitted(cast.disnaker, value=Decimal(160)).status == ReportStatus.SUBMITTED


def test_a_number_is_owed_where_the_target_is_one(cast):
    row = draft(cast.disnaker, text="seratus orang")
    with pytest.raises(Refused, match="angka"):
        verbs.submit(row, by=cast.disnaker)


def test_who_wrote_or_submitted_never_approves(cast):
    both = User.objects.create(username="berdua", roles=[Role.OFFICER, Role.PLAN_MANAGER], institution=cast.disnaker.institution)
    mine = submitted(both, value=Decimal(160))
    with pytest.raises(Refused, match="orang lain"):
        verbs.approve(mine, by=both)
    with pytest.raises(Refused, match="orang lain"):
        verbs.give_back(mine, by=both, reason="x")


def test_only_the_secretariat_decides_and_only_once(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    with pytest.raises(Refused, match="pengelola RAD"):
        verbs.approve(row, by=cast.disnaker)
    verbs.approve(row, by=cast.rad)
    for again in (lambda: verbs.approve(row, by=cast.rad), lambda: verbs.give_back(row, by=cast.rad, reason="x")):
        with pytest.raises(Refused, match="Disetujui"):
            again()


def test_a_draft_cannot_be_approved_past_submission(cast):
    with pytest.raises(Refused, match="Draf"):
        verbs.approve(draft(cast.disnaker, value=Decimal(160)), by=cast.rad)


def test_returning_needs_a_reason_and_tells_the_institution(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    with pytest.raises(Refused) as refusal:
        verbs.give_back(row, by=cast.rad, reason="  ")
    assert refusal.value.field == "reason"
    row = verbs.give_back(row, by=cast.rad, reason="Bukti belum ada")
    assert Notice.objects.filter(institution=cast.disnaker.institution, path=row.get_absolute_url()).exists()
    again, _ = verbs.report(
        row.indicator, YEAR, by=cast.disnaker, version=row.version, fields={"text": "170", "value": Decimal(170)}
    )
    assert verbs.submit(again, by=cast.disnaker).status == ReportStatus.SUBMITTED


def test_submitting_tells_the_secretariat(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    assert Notice.objects.get(role=Role.PLAN_MANAGER).path == row.get_absolute_url()


def test_words_and_undecided_directions_need_a_justified_grade(cast, health):
    for by, code, fields in ((health, WORDS, {}), (cast.gow, UNDECIDED, {"value": Decimal(10)})):
        row = submitted(by, code, **fields, **SHORT)
        for given, field in (({}, "grade"), ({"grade": 80}, "justification"), ({"grade": 101, "justification": "x"}, "grade")):
            with pytest.raises(Refused) as refusal:
                verbs.approve(row, by=cast.rad, **given)
            assert refusal.value.field == field
        verbs.approve(row, by=cast.rad, grade=80, justification="Dua dari tiga dokumen selesai")
        assert row_of(code).score.percent == 80


def test_a_grade_below_target_needs_the_writers_hindrance_first(cast, health):
    row = submitted(health, WORDS)
    with pytest.raises(Refused, match="kendala"):
        verbs.approve(row, by=cast.rad, grade=60, justification="Baru SOP")
    assert verbs.approve(row, by=cast.rad, grade=100, justification="Lengkap").grade == 100


def test_what_can_be_calculated_is_not_graded(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    with pytest.raises(Refused) as refusal:
        verbs.approve(row, by=cast.rad, grade=100, justification="Bagus")
    assert refusal.value.field == "grade"


def test_a_year_without_a_target_takes_no_report(cast, health):
    with pytest.raises(Refused, match="2019"):
        verbs.report(indicator(WORDS), 2019, by=health, fields={"text": "x"})


def test_the_same_sent_twice_changes_nothing(cast):
    first = draft(cast.disnaker, value=Decimal(120))
    second, changed = verbs.report(indicator(), YEAR, by=cast.disnaker, fields={"text": "120", "value": Decimal(120)})
    assert (second.pk, second.version, changed) == (first.pk, first.version, False)


def test_an_edit_of_what_changed_meanwhile_is_told(cast):
    row = draft(cast.disnaker, value=Decimal(120))
    verbs.report(row.indicator, YEAR, by=cast.disnaker, version=1, fields={"text": "125", "value": Decimal(125)})
    with pytest.raises(Stale) as stale:
        verbs.report(row.indicator, YEAR, by=cast.disnaker, version=1, fields={"text": "130", "value": Decimal(130)})
    assert stale.value.current.value == 125


def test_what_is_approved_stays(cast):
    row = approved(cast.disnaker, cast.rad, value=Decimal(160))
    with pytest.raises(Refused, match="tidak dapat diubah"):
        verbs.report(row.indicator, YEAR, by=cast.disnaker, version=row.version, fields={"text": "1", "value": Decimal(1)})


@pytest.mark.parametrize("status", [EvaluationStatus.DRAFT, EvaluationStatus.SIGNED])
def test_a_signed_evaluation_closes_its_year(cast, status):
    then = timezone.now()
    signed = {"signed_by": cast.kepala, "signed_at": then} if status == EvaluationStatus.SIGNED else {}
    Evaluation.objects.create(
        plan=ActionPlan.objects.get(), year=YEAR, status=status, author=cast.rad, created_at=then,
        submitted_by=cast.rad, submitted_at=then, **signed,
    )  # fmt: skip
    if status == EvaluationStatus.DRAFT:
        assert draft(cast.disnaker, value=Decimal(1))
        return
    with pytest.raises(Refused, match="ditandatangani"):
        draft(cast.disnaker, value=Decimal(1))


def test_a_bundle_of_two_rows_is_spent_once(cast):
    row, _ = verbs.spend(budget(SHARED), YEAR, by=cast.disnaker, fields={"amount": 100_000_000})
    verbs.approve(verbs.submit(row, by=cast.disnaker), by=cast.rad)
    bundle = bundle_of(SHARED)
    assert (bundle.covers, bundle.spent, bundle.absorption) == (2, 100_000_000, Decimal("72.46"))
    force = next(one for one in figures.year(ActionPlan.objects.get(), YEAR).sub_task_forces if one.letter == "C")
    assert (force.money.spent, force.money.reported, force.money.funded) == (100_000_000, 1, 4)


def test_achievement_and_absorption_meet_in_a_quadrant(cast):
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    assert bundle_of().quadrant is Quadrant.UNKNOWN
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields={"amount": 25_800_000})
    verbs.approve(verbs.submit(row, by=cast.disnaker), by=cast.rad)
    assert bundle_of().quadrant is Quadrant.HIGH_LOW


def test_an_officer_sees_the_reports_of_their_own_activities_only(cast):
    submitted(cast.disnaker, value=Decimal(160))
    assert Realisation.objects.for_user(cast.disnaker).count() == 1
    assert Realisation.objects.for_user(cast.rad).count() == 1
    assert not Realisation.objects.for_user(cast.polres).exists()
    force = figures.year(ActionPlan.objects.get(), YEAR, user=cast.polres).sub_task_forces[2]
    assert {row.reported for row in force.rows} == {None}
    assert force.summary.indicators == sum(row.mine for row in force.rows) == 1  # C-07 is coordinated by Polres


def test_table_b_shifts_its_years(cast, health):
    plan = ActionPlan.objects.get()
    by_year = {year: one.sub_task_forces[1] for year, one in figures.years(plan, [2019, 2020, 2022]).items()}
    assert by_year[2019].rows == ()
    assert len(by_year[2019].bundles) == 8
    assert {row.year for row in by_year[2020].rows} == {2020}
    assert by_year[2020].money.budget == 484_900_000
    assert len(by_year[2022].rows) == 8
    assert by_year[2022].bundles == ()


# Pages


def url(verb="detail", code=MEASURED, year=YEAR, kind="realisation"):
    return reverse(f"rad:{kind}_{verb}", args=[code, year])


def post(client, user, address, **data):
    client.force_login(user)
    return client.post(address, data)


def test_numbers_are_accepted_as_they_are_written_here(client, cast):
    data = {"text": "1.250,5", "anggaran-amount": "Rp200.000.000", "simpan": "1"}
    assert post(client, cast.disnaker, url("save"), **data).status_code == 302
    assert Realisation.objects.get().value == Decimal("1250.50")
    assert Spending.objects.get().amount == 200_000_000


@pytest.mark.parametrize("typed", ["12.5", "dua belas", "-3", "1e9", "9" * 30, "1,234"])
def test_numbers_that_can_be_misread_are_refused_beside_the_field(client, cast, typed):
    answer = post(client, cast.disnaker, url("save"), text=typed, simpan="1")
    assert answer.status_code == 422
    assert answer.context["written"].errors["text"]
    assert typed in answer.content.decode()
    assert not Realisation.objects.exists()


def test_both_parts_are_stored_or_neither(client, cast):
    answer = post(client, cast.disnaker, url("save"), **{"text": "160", "anggaran-amount": "banyak", "ajukan": "1"})
    assert answer.status_code == 422
    assert not Realisation.objects.exists()


def test_submitting_short_of_target_says_what_is_missing_and_keeps_what_was_typed(client, cast):
    answer = post(client, cast.disnaker, url("save"), text="120", ajukan="1")
    assert answer.status_code == 422
    assert "hindrance" in answer.context["written"].errors
    assert not Realisation.objects.exists()


def test_a_second_click_makes_no_second_row_and_no_fault(client, cast):
    for _ in range(2):
        answer = post(client, cast.disnaker, url("save"), **{"text": "160", "anggaran-amount": "5.000", "simpan": "1"})
        assert answer.status_code == 302
    assert (Realisation.objects.count(), Spending.objects.count()) == (1, 1)
    again = {"text": "160", "version": "1", "anggaran-amount": "5.000", "anggaran-version": "1", "ajukan": "1"}
    for _ in range(2):
        assert post(client, cast.disnaker, url("save"), **again).status_code == 302
    assert Realisation.objects.get().status == ReportStatus.SUBMITTED


def test_the_second_of_two_editors_sees_both_values(client, cast):
    draft(cast.disnaker, value=Decimal(120))
    post(client, cast.disnaker, url("save"), text="125", version="1", simpan="1")
    answer = post(client, cast.disnaker, url("save"), text="130", version="1", simpan="1")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Sekarang tersimpan: “125”. Anda menulis: “130”." in page
    assert Realisation.objects.get().value == 125


def test_a_first_draft_that_came_second_sees_both_values_too(client, cast):
    draft(cast.disnaker, value=Decimal(120))
    answer = post(client, cast.disnaker, url("save"), text="130", simpan="1")
    assert "Sekarang tersimpan: “120”" in answer.content.decode()


def test_other_institutions_rows_are_not_found(client, cast):
    client.force_login(cast.polres)
    assert client.get(url()).status_code == 404
    assert client.post(url("save"), {"text": "1"}).status_code == 404
    assert client.get(url(code="C-99-99-9")).status_code == 404


def test_the_secretariat_approves_and_returns_by_page(client, cast, health):
    submitted(cast.disnaker, value=Decimal(160))
    client.force_login(cast.rad)
    assert client.get(reverse("rad:review_list")).status_code == 200
    assert client.get(url("approve")).status_code == 405
    assert client.post(url("return"), {"reason": ""}).status_code == 422
    assert client.post(url("approve")).status_code == 302
    assert client.post(url("approve"), follow=True).status_code == 200  # told, not broken
    assert Realisation.objects.get().status == ReportStatus.APPROVED
    submitted(health, WORDS, **SHORT)
    answer = client.post(url("approve", WORDS), {"grade": "80"})
    assert answer.status_code == 422
    assert client.post(url("approve", WORDS), {"grade": "80", "justification": "Baru dua"}).status_code == 302


def test_spending_is_decided_on_its_own(client, cast):
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields={"amount": 5})
    verbs.submit(row, by=cast.disnaker)
    client.force_login(cast.rad)
    assert client.post(url("return", kind="spending"), {"reason": "Salah tahun"}).status_code == 302
    assert Spending.objects.get().status == ReportStatus.RETURNED
    verbs.submit(Spending.objects.get(), by=cast.disnaker)
    assert client.post(url("approve", kind="spending")).status_code == 302
    assert Spending.objects.get().status == ReportStatus.APPROVED


def test_the_list_holds_what_waits_and_who_is_silent(client, cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    verbs.give_back(row, by=cast.rad, reason="Lampirkan daftar hadir")
    client.force_login(cast.disnaker)
    page = client.get(reverse("rad:realisation_list"), {"tahun": YEAR}).content.decode()
    assert "Lampirkan daftar hadir" in page
    assert "C-03-01-1" in page
    assert "A-01-01-1" not in page
    client.force_login(cast.rad)
    reporting = client.get(reverse("rad:realisation_list"), {"tahun": YEAR}).context["reporting"]
    disnaker = next(one for one in reporting if one.coordinators == ("Disnaker",))
    assert (disnaker.asked, disnaker.returned, disnaker.unfilled) == (3, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_row(cast):
    barrier, outcomes = Barrier(8), []

    def write(n):
        barrier.wait()
        try:
            with scope(cast.disnaker):
                draft(cast.disnaker, value=Decimal(n))
                outcomes.append("stored")
        except Stale:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stored"] + ["told"] * 7
    assert Realisation.objects.count() == 1
