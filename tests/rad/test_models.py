"""What the database refuses, and who sees what of the plan."""

from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from gugus.models import User
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetLine,
    Evaluation,
    Indicator,
    Realisation,
    SourceNote,
    Spending,
    SubTaskForce,
    Target,
)
from tests.sight import shown

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def realisation(author, code="C-02-01-1", **fields):
    return Realisation(
        indicator=Indicator.objects.get(code=code), **{"year": 2020, "text": "150", "author": author, "created_at": NOW} | fields
    )


def evaluation(author, **fields):
    plan = ActionPlan.objects.get(code="rad-2019")
    return Evaluation(**{"plan": plan, "year": 2020, "author": author, "created_at": NOW} | fields)


def enacted(cast, **fields):
    return evaluation(
        cast.rad,
        **{
            "status": "enacted",
            "submitted_by": cast.rad,
            "submitted_at": NOW,
            "signed_by": cast.kepala,
            "signed_at": NOW,
            "enacted_by": cast.bupati,
            "enacted_at": NOW,
            "figures": {"year": 2020},
            "figures_sha256": sha256(b"{}").hexdigest(),
            "pdf": b"%PDF",
            "pdf_sha256": sha256(b"%PDF").hexdigest(),
        }
        | fields,
    )


def refuses(row, constraint):
    """The database refuses the row, and full_clean says why in Indonesian."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
    message = next(rule for rule in row._meta.constraints if rule.name == constraint).violation_error_message
    with pytest.raises(ValidationError, match=message.split("%")[0].split("(")[0]):
        row.validate_constraints()


def test_one_realisation_and_one_spending_a_year(cast):
    realisation(cast.disnaker).save()
    refuses(realisation(cast.disnaker), "realisation_once_a_year")
    line = BudgetLine.objects.get(code="C-02-01-1")
    Spending.objects.create(budget_line=line, year=2020, amount=5, author=cast.disnaker, created_at=NOW)
    refuses(Spending(budget_line=line, year=2020, amount=6, author=cast.disnaker, created_at=NOW), "spending_once_a_year")


def test_steps_of_a_realisation_name_their_person(cast):
    refuses(realisation(cast.disnaker, status="submitted"), "realisation_submitted_by_someone")
    sent = {"submitted_by": cast.disnaker, "submitted_at": NOW}
    refuses(realisation(cast.disnaker, status="returned", **sent), "realisation_returned_with_reason")
    refuses(realisation(cast.disnaker, status="approved", **sent), "realisation_approved_by_someone")
    for author, submitter in ((cast.rad, cast.disnaker), (cast.disnaker, cast.rad)):
        own = realisation(
            author, status="approved", submitted_by=submitter, submitted_at=NOW, approved_by=cast.rad, approved_at=NOW
        )
        refuses(own, "realisation_approved_by_another")
    realisation(cast.disnaker, status="approved", **sent, approved_by=cast.rad, approved_at=NOW).save()


def test_a_grade_needs_its_reason(cast):
    refuses(realisation(cast.disnaker, grade=80), "realisation_grade_justified")
    refuses(realisation(cast.disnaker, grade=101, justification="Lebih"), "realisation_grade_justified")
    realisation(cast.disnaker, grade=80, justification="Dua dari tiga kegiatan berjalan.").save()


def test_an_enacted_evaluation_is_complete(cast):
    for field, value in (("figures", None), ("pdf", None), ("figures_sha256", ""), ("pdf_sha256", "x" * 64)):
        refuses(enacted(cast, **{field: value}), "evaluation_enacted_is_complete")


def test_each_step_of_an_evaluation_has_another_person(cast):
    refuses(enacted(cast, signed_by=cast.rad), "evaluation_signed_by_another")
    refuses(enacted(cast, enacted_by=cast.kepala), "evaluation_enacted_by_another")
    refuses(evaluation(cast.rad, status="submitted"), "evaluation_submitted_by_someone")
    signed = {"status": "signed", "submitted_by": cast.rad, "submitted_at": NOW}
    refuses(evaluation(cast.rad, **signed), "evaluation_signed_by_someone")
    refuses(evaluation(cast.rad, **signed | {"status": "returned"}), "evaluation_returned_with_reason")


def test_an_enacted_evaluation_is_frozen(cast):
    row = enacted(cast)
    row.save()
    refuses(evaluation(cast.rad), "evaluation_once_a_year")
    for change in (
        lambda: Evaluation.objects.filter(pk=row.pk).update(summary="Lain"),
        lambda: Evaluation.objects.filter(pk=row.pk).update(status="draft"),
        row.delete,
    ):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()


def test_a_value_stands_only_where_there_is_one():
    target = Target.objects.get(indicator__code="C-05-02-1", year=2020)
    target.value = 23
    refuses(target, "target_value_when_measured")


def test_an_assignment_is_an_institution_or_a_group():
    refuses(
        Assignment(activity=Activity.objects.first(), kind="implementer", order=99, printed="Entah"),
        "assignment_institution_or_group",
    )


def test_a_decision_needs_a_person():
    note = SourceNote.objects.first()
    note.state, note.decision = "decided", "Desa"
    refuses(note, "source_note_decided_by_someone")


def test_the_plan_is_open_to_everybody_inside(cast):
    for user in vars(cast).values():
        assert len(shown(Indicator.objects, user)) == 75
        assert shown(SourceNote.objects, user)


def seen(user):
    return set(Realisation.objects.readable_by(user).values_list("indicator__code", flat=True))


def test_realisations_belong_to_the_coordinators_kin(cast):
    codes = {"C-02-01-1", "D-06-01-1", "D-03-01-1", "A-11-01-1", "B-06-01-1"}
    for code in codes:
        realisation(cast.rad, code).save()
        line = Indicator.objects.get(code=code).paid_by
        Spending.objects.create(budget_line=line, year=2020, amount=5, author=cast.rad, created_at=NOW)
    assert seen(cast.rad) == seen(cast.kepala) == seen(cast.bupati) == seen(cast.auditor) == codes
    assert seen(cast.disnaker) == {"C-02-01-1"}
    assert seen(cast.imigrasi) == {"D-06-01-1"}  # its subseksi coordinates
    assert seen(cast.polres) == {"D-03-01-1"}  # its bidang coordinates
    assert seen(cast.koordinator) == {"A-11-01-1"}
    assert seen(cast.gow) == seen(cast.admin) == set()  # GOW only carries out A-12
    unit = User(roles=["officer"], institution=cast.polres.institution.children.get(code="polres-bidang-binmas"))
    assert seen(unit) == {"D-03-01-1"}
    assert [s.budget_line.code for s in Spending.objects.readable_by(cast.imigrasi)] == ["D-06-01-1"]
    assert Spending.objects.readable_by(cast.rad).count() == 5


def test_evaluations_become_visible_to_each_role_in_turn(cast):
    row = evaluation(cast.rad)
    row.save()
    readers = (cast.rad, cast.kepala, cast.bupati, cast.gow)

    def who():
        return [user.username for user in readers if shown(Evaluation.objects, user)]

    assert who() == ["rad"]
    Evaluation.objects.update(status="submitted", submitted_by=cast.rad, submitted_at=NOW)
    assert who() == ["rad", "kepala"]
    Evaluation.objects.update(status="signed", signed_by=cast.kepala, signed_at=NOW)
    assert who() == ["rad", "kepala", "bupati"]


def test_a_table_is_in_force_in_each_year_that_it_prints():
    for force in SubTaskForce.objects.all():
        years = {*force.target_years, *force.budget_years}
        assert {one.year for one in force.years_in_force.all()} == years
        assert all(force in SubTaskForce.objects.in_force(year) for year in years)
    with pytest.raises(IntegrityError), transaction.atomic():
        force.years_in_force.create(letter="B", year=2022)


def test_the_plan_is_due_for_review():
    plan = ActionPlan.objects.get(code="rad-2019")
    assert plan.review_year == 2022
    assert list(ActionPlan.objects.in_force(2020)) == [plan]
    assert not ActionPlan.objects.in_force(NOW.year).exists()
    assert SubTaskForce.objects.for_list()[1].plan == plan
