"""The life cycle of a realisation: who fills it in, what it needs, who approves it, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution, Notice, User
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad import figures
from rad.actions import realisation as verbs
from rad.choices import Accumulation, EvaluationStatus, Hindrance, ReportStatus
from rad.models import ActionPlan, Evaluation, Indicator, Realisation
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
    row, created = verbs.report(
        indicator(), YEAR, by=cast.disnaker, fields={"text": "120", "value": Decimal(120), **SHORT}, at=then
    )
    assert created
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


def test_a_coordinating_dinas_reports_for_its_bidang_and_vice_versa(cast):
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


def test_a_numeric_target_needs_a_number(cast):
    row = draft(cast.disnaker, text="seratus orang")
    with pytest.raises(Refused, match="angka"):
        verbs.submit(row, by=cast.disnaker)


def test_the_author_or_submitter_never_approves(cast):
    both = User.objects.create(username="berdua", roles=[Role.OFFICER, Role.PLAN_MANAGER], institution=cast.disnaker.institution)
    mine = submitted(both, value=Decimal(160))
    with pytest.raises(Refused, match="orang lain"):
        verbs.approve(mine, by=both)
    with pytest.raises(Refused, match="orang lain"):
        verbs.give_back(mine, by=both, reason="x")


def test_only_the_secretariat_decides_and_only_once(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    with pytest.raises(Refused, match="pengelola rencana aksi"):
        verbs.approve(row, by=cast.disnaker)
    verbs.approve(row, by=cast.rad)
    with pytest.raises(TooLate):
        verbs.approve(row, by=cast.rad)
    with pytest.raises(TooLate, match="Disetujui"):
        verbs.give_back(row, by=cast.rad, reason="x")


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
        for arguments, field in (
            ({}, "grade"),
            ({"grade": 80}, "justification"),
            ({"grade": 101, "justification": "x"}, "grade"),
        ):
            with pytest.raises(Refused) as refusal:
                verbs.approve(row, by=cast.rad, **arguments)
            assert refusal.value.field == field
        verbs.approve(row, by=cast.rad, grade=80, justification="Dua dari tiga dokumen selesai")
        assert row_of(code).score.percent == 80


def test_a_grade_below_100_needs_a_hindrance_from_reporter_or_reviewer(cast, health):
    row = submitted(health, WORDS)
    verdict = {"grade": 60, "justification": "Baru SOP"}
    for arguments, field in (({}, "hindrance"), ({"hindrance": Hindrance.STAFF}, "follow_up")):
        with pytest.raises(Refused) as refusal:
            verbs.approve(row, by=cast.rad, **verdict, **arguments)
        assert refusal.value.field == field
    row = verbs.approve(row, by=cast.rad, **verdict, hindrance=Hindrance.STAFF, follow_up="SPM disusun triwulan pertama")
    assert (row.status, row.grade, row.hindrance) == (ReportStatus.APPROVED, 60, Hindrance.STAFF)
    notice = Notice.objects.get(institution=health.institution)
    assert "ditulis pengelola rencana aksi" in notice.text
    assert notice.path == row.get_absolute_url()


def test_the_writers_own_hindrance_is_kept(cast, health):
    row = submitted(health, WORDS, **SHORT)
    row = verbs.approve(row, by=cast.rad, grade=60, justification="Baru SOP", hindrance=Hindrance.DATA, follow_up="Lain")
    assert (row.hindrance, row.follow_up) == (SHORT["hindrance"], SHORT["follow_up"])
    assert not Notice.objects.filter(institution=health.institution).exists()


def test_what_can_be_calculated_is_not_graded(cast):
    row = submitted(cast.disnaker, value=Decimal(160))
    with pytest.raises(Refused) as refusal:
        verbs.approve(row, by=cast.rad, grade=100, justification="Bagus")
    assert refusal.value.field == "grade"


def test_a_year_without_a_target_takes_no_report(cast, health):
    with pytest.raises(Refused, match="2019"):
        verbs.report(indicator(WORDS), 2019, by=health, fields={"text": "x"})


def test_the_same_values_sent_twice_change_nothing(cast):
    first = draft(cast.disnaker, value=Decimal(120))
    second, changed = verbs.report(indicator(), YEAR, by=cast.disnaker, fields={"text": "120", "value": Decimal(120)})
    assert (second.pk, second.version, changed) == (first.pk, first.version, False)


def test_an_edit_of_a_row_changed_meanwhile_is_refused(cast):
    row = draft(cast.disnaker, value=Decimal(120))
    verbs.report(row.indicator, YEAR, by=cast.disnaker, version=1, fields={"text": "125", "value": Decimal(125)})
    with pytest.raises(Stale) as stale:
        verbs.report(row.indicator, YEAR, by=cast.disnaker, version=1, fields={"text": "130", "value": Decimal(130)})
    assert stale.value.current.value == 125


def test_what_is_approved_stays(cast):
    row = approved(cast.disnaker, cast.rad, value=Decimal(160))
    with pytest.raises(Refused, match="tidak dapat diubah"):
        verbs.report(row.indicator, YEAR, by=cast.disnaker, version=row.version, fields={"text": "1", "value": Decimal(1)})


@pytest.mark.parametrize("code", ["A-02-01-1", "A-14-01-1"])
def test_a_zero_target_without_a_direction_is_listed_but_not_expected(code):
    row = row_of(code, 2019)
    assert (row.direction, row.target) == ("undecided", 0)
    assert row.score.outcome is Outcome.NOT_TARGETED
    assert not row.asks
    assert not row.needs_grade


def test_spending_above_its_ceiling_needs_a_reason_and_has_its_own_class(cast):
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, fields={"amount": 300_000_000})
    with pytest.raises(Refused) as refusal:
        verbs.submit(row, by=cast.disnaker)
    assert refusal.value.field == "excess_reason"
    fields = {"amount": 300_000_000, "excess_reason": "Tambahan dari perubahan APBD"}
    row, _ = verbs.spend(budget(), YEAR, by=cast.disnaker, version=row.version, fields=fields)
    verbs.approve(verbs.submit(row, by=cast.disnaker), by=cast.rad)
    approved(cast.disnaker, cast.rad, value=Decimal(160))
    assert bundle_of().quadrant is Quadrant.EXCEEDING
    assert figures.year(ActionPlan.objects.get(), YEAR).money.exceeding == 1


def reported_twice(cast, accumulation):
    """Report and approve 80 in 2019 and 90 in 2020 for MEASURED: 80 and 160 are planned."""
    Indicator.objects.filter(code=MEASURED).update(accumulation=accumulation)
    for year, value in ((2019, 80), (YEAR, 90)):
        fields = {"text": str(value), "value": Decimal(value), **SHORT}
        row, _ = verbs.report(indicator(), year, by=cast.disnaker, fields=fields)
        verbs.approve(verbs.submit(row, by=cast.disnaker), by=cast.rad)


@pytest.mark.parametrize(
    ("accumulation", "reached", "percent", "achieved"),
    [
        (Accumulation.ANNUAL, 90, "56.25", "90"),
        (Accumulation.UNDECIDED, 90, "56.25", "90"),
        (Accumulation.CUMULATIVE, 170, "106.25", "90; sejak 2019: 170"),
        (Accumulation.LATEST, 90, "56.25", "90"),
    ],
)
def test_the_accumulation_decides_what_the_target_is_compared_with(cast, accumulation, reached, percent, achieved):
    reported_twice(cast, accumulation)
    row = row_of()
    assert (row.reached, row.score.percent, row.achieved) == (reached, Decimal(percent), achieved)
    assert row_of(year=2019).score.percent == 100


def test_a_cumulative_target_met_by_earlier_years_needs_no_hindrance(cast):
    Indicator.objects.filter(code=MEASURED).update(accumulation=Accumulation.CUMULATIVE)
    first, _ = verbs.report(indicator(), 2019, by=cast.disnaker, fields={"text": "80", "value": Decimal(80)})
    verbs.approve(verbs.submit(first, by=cast.disnaker), by=cast.rad)
    assert submitted(cast.disnaker, value=Decimal(80)).status == ReportStatus.SUBMITTED


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
    assert Realisation.objects.readable_by(cast.disnaker).count() == 1
    assert Realisation.objects.readable_by(cast.rad).count() == 1
    assert not Realisation.objects.readable_by(cast.polres).exists()
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
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stale"] * 7 + ["stored"]
    assert Realisation.objects.count() == 1
