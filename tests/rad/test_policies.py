"""Row-level security of the plan: who sees a report before its approval, and an evaluation at each step."""

import pytest
from django.db import DatabaseError
from django.db.models import Q

from gugus.access.policies import EVERYBODY, of_roles
from gugus.access.roles import BYPASS
from gugus.access.scope import bypass, scope
from rad import rules
from rad.actions import (
    draft_activity,
    evaluation_count,
    evidence,
    ordered_document,
    progress,
    realisation,
    reminder,
)
from rad.actions.evaluation import withdraw
from rad.choices import DocumentKind
from rad.models import (
    ActionPlan,
    Assignment,
    Contribution,
    Evaluation,
    EvaluationCount,
    Evidence,
    EvidenceContent,
    OrderedDocument,
    OverlapDecision,
    PlanEnactment,
    Progress,
    Realisation,
    Recommendation,
    RemovedActivity,
    SourceNote,
    Spending,
    Target,
    WithdrawnEvaluation,
)
from rad.models.realisation import Report
from rad.policies import RULES
from tests.matrix import ROLES
from tests.rad import enactments, evaluations, periods, plan_reviews, reports, task_force
from tests.reference import accounts_by_name
from tests.rujukan.scenarios import a_file
from tests.sight import keys
from tests.test_mutants import survivors
from tests.test_policies import differences, seen

pytestmark = pytest.mark.long

NARROW = (ActionPlan, Realisation, Spending, Evidence, EvidenceContent, Evaluation, Recommendation)
NARROW += (EvaluationCount, OrderedDocument, OverlapDecision, PlanEnactment, RemovedActivity, Progress, Contribution)
NARROW += (WithdrawnEvaluation,)


@pytest.fixture(scope="module")
def reported(kept):
    """Make a draft of Disnaker with its spending, an approved report, and one of GOW."""
    cast = accounts_by_name()
    reports.draft(cast.disnaker, reports.SHARED)
    spent, _ = realisation.spend(reports.budget(reports.SHARED), reports.YEAR, by=cast.disnaker, fields={"amount": 100_000_000})
    measured = reports.draft(cast.disnaker, value=160)
    for report, user in (
        (spent, cast.disnaker),
        (measured, cast.disnaker),
        (reports.draft(cast.gow, reports.UNDECIDED), cast.gow),
    ):
        evidence.attach(report, [a_file()], by=user)
    realisation.approve(realisation.submit(measured, by=cast.disnaker), by=cast.rad)
    evidence.attach(task_force.a_decree(cast.rad), [a_file()], by=cast.rad)
    reminder.set_interval(ActionPlan.objects.get(), by=cast.rad, interval="quarter")
    progress.report(reports.indicator(reports.UNDECIDED), reports.YEAR, "t1", by=cast.gow, fields={"text": "4", "value": 4})
    progress.report(reports.indicator(reports.WORDS), reports.YEAR, "t1", by=cast.dinkes, fields={"text": "Tersusun"})
    for user, code in ((cast.rsud, reports.WORDS), (cast.disnaker, reports.UNDECIDED)):
        evidence.attach(periods.contributed(cast, by=user, code=code), [a_file()], by=user)


def a_draft_without_an_activity(cast):
    plan = plan_reviews.drafted(cast)
    draft_activity.remove_activity(plan, f"v{plan.version}-{plan_reviews.CODE}", by=cast.rad, reason="Digabung")


def documents(cast):
    """Order Lampiran II of the plan and of the draft of the next one, and the report of the review of which it was made."""
    draft = plan_reviews.drafted(cast)
    for plan in (draft.origin.plan, draft):
        ordered_document.order(DocumentKind.ANNEX_2, plan, by=cast.rad)
    ordered_document.order(DocumentKind.REVIEW, draft.origin.plan, review=draft.origin, by=cast.rad)


def shows_all(table):
    rule = of_roles(RULES[table])[EVERYBODY]
    return rule.sight == "true"


def expected(model, user):
    """Return the keys of the rows that a user may see. Call it as the owner, who sees all rows."""
    if issubclass(model, Report):  # what the pages show, and approved reports, which everybody's figures count
        return keys(model.objects.readable_by(user)) | keys(model.objects.approved())
    if issubclass(model, Evidence | EvidenceContent):  # those of the pages that this user opens, also of approved reports
        of_report = Q(realisation__in=Realisation.objects.readable_by(user)) | Q(spending__in=Spending.objects.readable_by(user))
        of_report |= Q(contribution__in=expected(Contribution, user))
        files = Evidence.objects.filter(of_report | Q(register_entry__isnull=False))
        return keys(files if model is Evidence else EvidenceContent.objects.filter(evidence__in=files))
    if issubclass(model, Progress | Contribution):
        duties = Assignment.objects.coordinating().of(user.institution_id) if user.is_officer or user.is_coordinator else ()
        own = Q(institution=user.institution_id) if duties != () and model is Contribution else Q(pk__in=())
        mine = Q(indicator__activity__in=[duty.activity_id for duty in duties]) | own
        return keys(model.objects.all() if rules.sees_all_reports(user) else model.objects.filter(mine))
    if issubclass(model, EvaluationCount):
        return keys(model.objects.filter(evaluation__in=expected(Evaluation, user)))
    if issubclass(model, Recommendation):
        return keys(model.objects.filter(evaluation__in=expected(Evaluation, user)))
    if model is RemovedActivity:
        return keys(model.objects.all() if rules.reads_draft_plans(user) else model.objects.none())
    if model is WithdrawnEvaluation:
        return keys(model.objects.all() if rules.reads_drafts(user) else model.objects.none())
    if model is OrderedDocument:
        of_plans = model.objects.filter(evaluation=None).select_related("plan")
        read = {row.pk for row in of_plans if rules.reads_document(user, row.kind, row.plan)}
        return read | keys(model.objects.filter(evaluation__in=expected(Evaluation, user)))
    if model is ActionPlan:
        return keys(model.objects.all() if rules.reads_draft_plans(user) else model.objects.exclude(status="draft"))
    if model is PlanEnactment:
        return keys(model.objects.filter(Q() if rules.reads_draft_plans(user) else Q(status="approved")))
    if model is OverlapDecision:
        return keys(model.objects.filter(enactment__in=expected(PlanEnactment, user)))
    shown = Q(status="enacted")
    if user.is_head:
        shown |= Q(submitted_at__isnull=False)
    if user.is_executive:
        shown |= Q(signed_at__isnull=False)
    return keys(model.objects.filter(Q() if user.is_plan_manager or user.is_auditor else shown))


def drafts(cast):
    """Order the draft PDF of an evaluation, and begin another one wrongly."""
    ordered_document.order_draft(evaluations.drafted(cast), by=cast.rad)
    evaluations.drafted(cast, year=2019)
    withdraw(2019, by=cast.rad, reason="Tahun keliru.")


@pytest.mark.parametrize("username", ROLES[1:])
def test_the_database_shows_the_rows_that_the_pages_show(cast, reported, username):
    user = getattr(cast, username)
    drafts(cast)
    enactments.proposed(cast)
    a_draft_without_an_activity(cast)
    documents(cast)
    evaluation_count.keep_all()
    wanted = {model._meta.db_table: expected(model, user) for model in NARROW}
    assert set(wanted) == {table for table in RULES if not shows_all(table) and not table.endswith("history")}
    with scope(user):
        assert {table: seen(table) for table in wanted} == wanted


def test_a_policy_for_reading_that_hides_nothing_is_noticed(cast, reported):
    drafts(cast)
    enactments.proposed(cast)
    a_draft_without_an_activity(cast)
    documents(cast)
    evaluation_count.keep_all()
    models = {model._meta.db_table: model for model in NARROW}
    users = [getattr(cast, username) for username in ROLES[1:]]
    wanted = {table: [(user, expected(model, user)) for user in users] for table, model in models.items()}

    def noticed(table, role):
        if role == BYPASS:
            with scope(cast.gow), bypass("none"):
                return bool(seen(table))
        return any(differences(user, {table: rows}) for user, rows in wanted[table])

    assert not survivors("SELECT", noticed, models)


@pytest.mark.parametrize("state", ["submitted", "signed", "enacted"])
def test_an_evaluation_becomes_visible_to_each_role_at_its_step(cast, reported, undrawn, state):
    getattr(evaluations, state)(cast)
    for user in (cast.rad, cast.kepala, cast.bupati, cast.auditor, cast.gow):
        wanted = expected(Evaluation, user)
        with scope(user):
            assert seen("rad_evaluation") == wanted, user
    with scope():
        assert bool(seen("rad_evaluation")) is (state == "enacted")
    with scope(cast.gow):
        assert rules.closed_years() == ([] if state == "submitted" else [evaluations.YEAR])


def test_nobody_reports_for_another_or_changes_the_plan(cast, reported):
    draft = Realisation.objects.get(author=cast.gow)
    columns = {"indicator": reports.indicator(), "year": 2021, "author": cast.paroki, "created_at": draft.created_at}
    for write in (
        lambda: Realisation.objects.create(**columns),
        lambda: Target.objects.update(value=1),
        lambda: SourceNote.objects.update(decision="Biarkan"),
    ):
        with pytest.raises(DatabaseError, match="row-level security"), scope(cast.paroki):
            write()
    with scope(cast.paroki):
        assert not Realisation.objects.filter(pk=draft.pk).update(text="Diubah")


def test_nobody_tells_progress_or_contributes_for_another(cast, reported):
    part, told = Contribution.objects.get(institution=cast.rsud.institution), Progress.objects.get(author=cast.dinkes)
    of_row = {"indicator": told.indicator, "year": 2021}
    for user, write in (
        (cast.rsud, lambda: Progress.objects.create(**of_row, period="t1", text="Lain", author=cast.rsud)),
        (cast.dinkes, lambda: Progress.objects.create(**of_row, period="t1", text="Lain", author=cast.rsud)),
        (cast.dinkes, lambda: Contribution.objects.filter(pk=part.pk).update(text="Lain")),
        (cast.gow, lambda: Contribution.objects.create(**of_row, text="Lain", institution=cast.gow.institution, by=cast.gow)),
        (cast.rsud, lambda: Contribution.objects.create(**of_row, text="Lain", institution=cast.gow.institution, by=cast.rsud)),
        (cast.rsud, lambda: Contribution.objects.create(**of_row, text="Lain", institution=cast.rsud.institution, by=cast.gow)),
    ):
        with pytest.raises(DatabaseError, match="row-level security"), scope(user):
            write()
    with scope(cast.gow):
        assert not Progress.objects.filter(pk=told.pk).update(text="Lain")


def test_a_contribution_and_its_files_stand_once_the_year_is_handed_in(cast, reported):
    part = Contribution.objects.get(institution=cast.rsud.institution)
    reports.submitted(cast.dinkes, reports.WORDS)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.rsud):
        Contribution.objects.filter(pk=part.pk).update(text="Lain")
    with scope(cast.rsud):
        assert Evidence.objects.filter(contribution=part).delete()[0] == 0
