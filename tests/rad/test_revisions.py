"""Revisions of an enacted plan: one person proposes, the head decides, the database refuses every other way."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution, Notice, User
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad import figures
from rad.actions import realisation, revision as verbs
from rad.forms.revision import RevisionForm
from rad.lists import agenda, cells, revised
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    Indicator,
    Programme,
    Revision,
    SubTaskForce,
    Target,
)
from tests.forms import Forms
from tests.rad import evaluations, reports, revisions
from tests.rujukan.pages import at_desk, text


def amount(year=2021, code=revisions.CODE):
    return BudgetAmount.objects.get(budget_line__code=code, year=year)


def target(year=2020, code=revisions.CODE):
    return Target.objects.get(indicator__code=code, year=year)


def notices(user):
    with scope(user):
        return [notice.text for notice in Notice.objects.unread()]


# The way of a revision


def test_a_budget_changes_when_the_head_approves_and_not_before(cast):
    revision = revisions.proposed(cast)
    assert amount().amount == 258_000_000
    assert f"Revisi {revision} menunggu keputusan Anda" in notices(cast.kepala)
    verbs.approve(revision, by=cast.kepala)
    assert (amount().amount, amount().printed) == (200_000_000, "Rp258.000.000")
    cell = revision.cells.get()
    assert (cell.old_words, cell.new_words) == ("Rp258.000.000", "Rp200.000.000")
    assert f"Revisi {revision} disetujui dan berlaku" in notices(cast.rad)
    assert f"Rencana aksi direvisi: C-02-01-1 ({revision})" in notices(cast.disnaker)
    assert notices(cast.gow) == []


def test_one_revision_changes_several_cells(cast):
    gow = Institution.objects.get(code="gow").pk
    duty = Assignment.objects.get(activity__code="C-02-01", kind="coordinator", order=1)
    changes = {
        "target_2021": revisions.target(200, "orang"),
        "direction": {"direction": "decrease"},
        "accumulation": {"accumulation": "cumulative"},
        "indicator": {"wording": "Jumlah peserta pelatihan"},
        "activity": {"wording": "Pelatihan"},
        "funding_source": {"funding_source": "apbn"},
        f"body_{duty.pk}": {"institution_id": gow, "group": ""},
    }
    assert revisions.approved(cast, changes).cells.count() == len(changes)
    indicator = Indicator.objects.select_related("activity").get(code=revisions.CODE)
    assert (indicator.direction, indicator.accumulation, indicator.label) == (
        "decrease",
        "cumulative",
        "Jumlah peserta pelatihan",
    )
    assert indicator.activity.label == "Pelatihan"
    assert (target(2021).value, target(2021).text, target(2021).printed) == (200, "200 orang", "240")
    duty.refresh_from_db()
    assert duty.institution_id == gow
    [row] = [row for row in figures.year(ActionPlan.objects.get(), 2021).sub_task_forces[2].rows if row.code == revisions.CODE]
    assert (row.target, row.printed, row.label) == (200, "200 orang", "Jumlah peserta pelatihan")


def test_a_rejected_or_withdrawn_revision_changes_nothing(cast):
    verbs.reject(rejected := revisions.proposed(cast), by=cast.kepala, reason="Belum ada DPA")
    assert f"Revisi {rejected} ditolak" in notices(cast.rad)
    verbs.withdraw(withdrawn := revisions.proposed(cast), by=cast.rad)
    assert amount().amount == 258_000_000
    for revision in (rejected, withdrawn):
        with pytest.raises(TooLate):
            verbs.approve(revision, by=cast.kepala)


def test_only_another_person_decides_and_only_the_head(cast):
    revision = revisions.proposed(cast)
    User.objects.filter(pk=cast.rad.pk).update(roles=[Role.PLAN_MANAGER, Role.HEAD])
    both = User.objects.get(pk=cast.rad.pk)
    for user, words in ((both, "orang lain"), (cast.bupati, "Hanya kepala"), (cast.admin, "Hanya kepala")):
        with pytest.raises(Refused, match=words):
            verbs.approve(revision, by=user)
    at = revision.proposed_at
    for columns in ({"status": "approved", "applied_at": at}, {"status": "rejected", "rejection_reason": "Tidak"}):
        with pytest.raises(IntegrityError, match="revision_decided_by_another"), transaction.atomic():
            Revision.objects.update(**columns, decided_by=cast.rad, decided_at=at)


def test_a_decision_made_twice_is_done_once(cast):
    revision = revisions.approved(cast)
    with pytest.raises(TooLate):
        verbs.approve(revision, by=cast.kepala)


@pytest.mark.parametrize("missing", revisions.DOCUMENT)
def test_a_change_needs_a_reason_and_a_legal_document(cast, missing):
    row, changes = cells.plan_row(revisions.CODE), {"amount_2021": {"amount": 1}}
    with pytest.raises(Refused) as refused:
        verbs.propose(row, changes, by=cast.rad, reason="Ada", document=revisions.DOCUMENT | {missing: ""})
    assert refused.value.field == missing
    with pytest.raises(Refused, match="alasan"):
        verbs.propose(row, changes, by=cast.rad, reason=" ", document=revisions.DOCUMENT)


def test_two_revisions_of_one_cell_do_not_cross(cast):
    first = revisions.proposed(cast)
    with pytest.raises(TooLate, match=f"{first} sudah mengusulkan"):
        revisions.proposed(cast, {"amount_2021": {"amount": 1}})
    BudgetAmount.objects.filter(pk=amount().pk).update(amount=5)
    with pytest.raises(Refused, match="sudah berubah sejak diusulkan"):
        verbs.approve(first, by=cast.kepala)
    assert amount().amount == 5


def test_a_form_opened_before_an_approval_reverts_nothing(cast):
    version = cells.plan_row(revisions.CODE).version
    revisions.approved(cast)
    with pytest.raises(Stale):
        revisions.proposed(cast, {"amount_2021": {"amount": 258_000_000}}, version=version)


# Locks


@pytest.mark.parametrize("state", ["signed", "enacted"])
@pytest.mark.parametrize("changes", [{"amount_2020": {"amount": 1}}, {"target_2020": revisions.target(1)}])
def test_a_closed_year_is_refused(cast, state, changes, monkeypatch):
    monkeypatch.setattr("rad.evaluation.presentation.pdf", lambda *_, **__: b"%PDF")
    waiting = revisions.proposed(cast, changes)
    getattr(evaluations, state)(cast)
    with pytest.raises(Refused, match="sudah ditutup"):
        verbs.approve(waiting, by=cast.kepala)
    verbs.reject(waiting, by=cast.kepala, reason="Sudah ditutup")
    with pytest.raises(Refused, match="sudah ditutup") as refused:
        revisions.proposed(cast, changes)
    assert [refused.value.field] == list(changes)
    revisions.approved(cast)  # of the next year


def test_the_form_of_a_closed_year_cannot_be_typed_into(cast):
    evaluations.signed(cast)
    page = at_desk(cast.rad).get(reverse("rad:revision_new", args=[revisions.CODE]))
    form = page.context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} == {"target_2020", "target_2020_state", "amount_2020"}
    assert "Tahun ini sudah ditutup" in text(page)
    at_desk(cast.rad).post(reverse("rad:revision_new", args=[revisions.CODE]), typed(cast.rad, amount_2020="1", amount_2021="1"))
    assert [cell.year for cell in Revision.objects.get().cells.all()] == [2021]


def test_a_budget_is_not_cut_below_what_is_spent(cast):
    row, _ = realisation.spend(reports.budget(), 2020, by=cast.disnaker, fields={"amount": 200_000_000})
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)
    with pytest.raises(Refused, match=re.escape("Rp200.000.000 sudah terpakai")) as refused:
        revisions.proposed(cast, {"amount_2020": {"amount": 199_999_999}})
    assert refused.value.field == "amount_2020"
    revisions.approved(cast, {"amount_2020": {"amount": 200_000_000}})


CHANGES = {
    "a target": (Target, {"unit": "lain"}),
    "a printed target": (Target, {"printed": "1"}),
    "an amount": (BudgetAmount, {"amount": 1}),
    "a funding source": (BudgetLine, {"funding_source": "own"}),
    "a direction": (Indicator, {"direction": "decrease"}),
    "an accumulation": (Indicator, {"accumulation": "cumulative"}),
    "an institution": (Assignment, {"institution": None, "group": "all_members"}),
    "an activity": (Activity, {"wording": "Lain"}),
    "a programme": (Programme, {"printed": "Lain"}),
    "a plan's years": (SubTaskForce, {"target_years": [2030, 2031, 2032]}),
    "an enacted plan": (ActionPlan, {"status": "draft"}),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("username", ["admin", "kepala", "rad"])
def test_no_statement_of_the_site_changes_an_enacted_plan(cast, what, username):
    model, columns = CHANGES[what]
    row = model.objects.exclude(**{next(iter(columns)): next(iter(columns.values()))}).last()
    with pytest.raises(DatabaseError, match=r"revision|printed text|row-level security"), scope(getattr(cast, username)):
        model.objects.filter(pk=row.pk).update(**columns)


def test_no_row_leaves_an_enacted_plan(cast):
    draft = ActionPlan.objects.create(code="rad-2022", title="RAD", version=2, first_year=2022, last_year=2024, legal_basis="-")
    with pytest.raises(DatabaseError, match="printed text"), scope(cast.admin):
        SubTaskForce.objects.update(plan=draft)


def test_an_approved_revision_allows_its_own_value_only(cast):
    with scope(cast.rad):
        revision = revisions.proposed(cast)
    with scope(cast.kepala):
        verbs.approve(revision, by=cast.kepala)
    assert amount().amount == 200_000_000
    with pytest.raises(DatabaseError, match="approved revision"), scope(cast.kepala):
        BudgetAmount.objects.filter(pk=amount().pk).update(amount=1)


def test_a_closed_year_is_locked_in_the_database(cast):
    with scope(cast.rad):
        revision = revisions.proposed(cast, {"amount_2020": {"amount": 1}})
    evaluations.signed(cast)
    with pytest.raises(DatabaseError, match="closed"), scope(cast.kepala):
        BudgetAmount.objects.filter(pk=revision.cells.get().subject).update(amount=1)


def test_a_draft_plan_is_not_locked(cast):
    ActionPlan.objects.update(status="draft")
    with scope(cast.admin):
        Indicator.objects.filter(code=revisions.CODE).update(direction="decrease")


def test_a_decided_revision_never_changes(cast):
    revision = revisions.approved(cast)
    for change in (
        lambda: Revision.objects.update(rejection_reason="x"),
        lambda: revision.cells.update(new={}),
        lambda: revision.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    waiting = revisions.proposed(cast, {"amount_2020": {"amount": 1}})
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Revision.objects.filter(pk=waiting.pk).update(reason="Lain")


def test_nobody_proposes_or_decides_for_another(cast):
    revision = revisions.proposed(cast)
    columns = {"status": "approved", "decided_at": revision.proposed_at, "applied_at": revision.proposed_at}
    for user, decider in ((cast.kepala, cast.bupati), (cast.bupati, cast.bupati), (cast.admin, cast.admin)):
        with pytest.raises(DatabaseError, match="row-level security"), scope(user):
            Revision.objects.filter(pk=revision.pk).update(**columns, decided_by=decider)


# Pages


def typed(user, code=revisions.CODE, **fields):
    page = at_desk(user).get(reverse("rad:revision_new", args=[code]))
    [form] = [form for form in Forms(page.text).forms if "reason" in form.kinds]
    return form.filled(**{"reason": "Pergeseran", "document_date": "2020-07-01"} | revisions.DOCUMENT | fields)


def test_the_form_takes_only_what_was_changed(cast):
    fields = typed(cast.rad, amount_2021="Rp200.000.000", target_2020="150 orang", target_2020_state="unit")
    response = at_desk(cast.rad).post(reverse("rad:revision_new", args=[revisions.CODE]), fields, follow=True)
    page = text(response)
    assert "isi rencana aksi belum berubah" in page
    revision = Revision.objects.get()
    assert {cell.label: cell.new for cell in revision.cells.all()} == {
        "Target 2020": revisions.target(150, "orang"),
        "Pagu 2021": {"amount": 200_000_000},
    }
    home = text(at_desk(cast.kepala).get(reverse("rad:home")))
    assert f"Revisi {revision.number}<" in home
    assert agenda.of(cast.kepala).count == 1


BAD = {
    "nothing changed": ({}, "Ubah sedikitnya satu isian"),
    "no number": ({"target_2020": "banyak"}, "dimulai dengan angkanya"),
    "a unit": ({"target_2020": "160 orang"}, "Angka dengan satuan"),
    "no unit": ({"target_2020_state": "unit"}, "Tulis satuannya"),
    "a full stop": ({"amount_2021": "1.5"}, "tanpa pecahan"),
    "a fraction": ({"amount_2021": "1,5"}, "tanpa pecahan"),
    "too large": ({"amount_2021": "9" * 18}, "terlalu besar"),
    "negative": ({"amount_2021": "-5"}, "kurang dari nol"),
    "an unknown body": ({"direction": "up"}, "up"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_beside_its_field_and_kept(cast, case):
    fields, words = BAD[case]
    data = typed(cast.rad, amount_2020="7.000.000", **fields) if fields else typed(cast.rad)
    response = at_desk(cast.rad).post(reverse("rad:revision_new", args=[revisions.CODE]), data)
    page = text(response)
    assert response.status_code == 422
    assert words in page
    assert not fields or "7.000.000" in page
    assert not Revision.objects.exists()


def test_an_unchanged_form_changes_no_row_of_the_plan(cast):
    """What the form shows for a cell is read back as the same values, whatever the print looks like."""
    for code in Indicator.objects.values_list("code", flat=True):
        row = cells.plan_row(code)
        form = RevisionForm(row=row)
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        data |= revisions.DOCUMENT | {"reason": "x"}
        bound = RevisionForm({name: "" if value is None else value for name, value in data.items()}, row=row)
        assert bound.is_valid(), (code, bound.errors)
        assert bound.changes() == {}, code


def test_original_and_revised_stand_side_by_side(cast):
    revision = revisions.approved(cast, {"target_2020": revisions.target(150), "direction": {"direction": "decrease"}})
    page = text(at_desk(cast.gow).get(reverse("rad:plan_table", args=["C"])))
    assert "semula 160 (angka)" in page
    assert "Arah direvisi: Makin kecil makin baik, semula Makin besar makin baik" in page
    address = reverse("rad:revision_detail", args=[revision.number])
    for user in (cast.gow, cast.auditor):
        assert revisions.DOCUMENT["document_title"] in text(at_desk(user).get(address))


# Many cells


def test_many_cells_are_shown_in_groups_that_add_up(cast, monkeypatch):
    monkeypatch.setattr(revised, "FEW", 1)
    changes = {"amount_2020": {"amount": 0}, "amount_2021": {"amount": 300_000_000}, "target_2021": revisions.target(100)}
    revision = revisions.proposed(cast, changes)
    kepala = at_desk(cast.kepala)
    page = kepala.get(reverse("rad:revision_detail", args=[revision.number]))
    [group], total = page.context["groups"], page.context["total"]
    assert (group.slug, len(group.cells), group.before, group.after) == ("C", 3, 516_000_000, 300_000_000)
    assert (total.counts, total.more) == ([("target", 1), ("pagu", 2), ("lain", 0)], -216_000_000)
    assert {one.slug: len(one.cells) for one in page.context["striking"]} == {"target-turun": 1, "pagu-nol": 1}
    assert "Setujui 3 isian yang berubah?" in text(page)
    for slug, count in (("C", 3), ("pagu-nol", 1)):
        part = kepala.get(reverse("rad:revision_part", args=[revision.number, slug]))
        assert [(one.slug, len(one.cells)) for one in part.context["activities"]] == [("C-02-01", count)]
        assert "Melaksanakan kegiatan padat karya" in text(part)
    for slug in ("A", "target-hilang", "x"):
        assert kepala.get(reverse("rad:revision_part", args=[revision.number, slug])).status_code == 404


def test_whoever_proposed_reads_whose_turn_it_is(cast):
    revision = revisions.proposed(cast)
    page = text(at_desk(cast.rad).get(reverse("rad:revision_detail", args=[revision.number])))
    assert "Menunggu kepala DSPPPAKB" in page
    assert "Tarik usulan" in page
    assert "Setujui revisi" not in page
