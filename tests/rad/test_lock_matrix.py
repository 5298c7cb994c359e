"""What happens to a cell of the plan: who × by which door × in which state, as one table.

doors   page       the form of a draft row, or of a revision
        admin      the change page of the row in the admin
        import     an uploaded sheet, proposed as a revision
        approve    the decision on a revision that was proposed in the open year
        update     `queryset.update` in the shell, as the web role of this user
        sql        the statement itself, as the web role of this user

states  of the plan: draft, otherwise enacted; of the evaluation of the cell's year: open (none), submitted, signed, enacted

changed    the cell has the new value
proposed   a revision waits for the head; the cell is as before
kept       the page opens and nothing changes: the field is closed, or the verb refuses
forbidden  no page of this role, or none in this state
revision   the trigger refuses: a change takes an approved revision
closed     the trigger refuses: the figures of the year are submitted or signed
policy     the row policy refuses
-          the door does not exist in this state
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from gugus.access.scope import scope
from rad.actions import revision as verbs
from rad.lists import cells
from rad.models import ActionPlan, Activity, Assignment, BudgetAmount, BudgetLine, Indicator, Revision, Target
from rad.models.revision import as_json
from tests.forms import Forms
from tests.rad import evaluations, revisions, workbooks
from tests.rujukan.pages import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.long]

STATES = ("draft", "open", "submitted", "signed", "enacted")
CELLS = {
    "target": (Target, {"value": 150}),
    "budget": (BudgetAmount, {"amount": 1_000_000}),
    "assignment": (Assignment, {"institution": None, "group": "all_members"}),
    "wording": (Indicator, {"wording": "Kata baru"}),
}
YEAR, EVERY = "target,budget", "assignment,wording"
OTHERS = "bupati,disnaker,koordinator,auditor"
# `any`: the door asks for the role alone, so one cell is tried.
# door    cells                             who                  draft      open       submitted  signed     enacted
MATRIX = f"""
  page    {YEAR}                            rad                  changed    proposed   proposed   kept       kept
  page    {EVERY}                           rad                  changed    proposed   proposed   proposed   proposed
  page    any                               kepala,admin,{OTHERS} forbidden forbidden  forbidden  forbidden  forbidden
  admin   target,assignment                 admin                changed    kept       kept       kept       kept
  admin   budget,wording                    admin                kept       kept       kept       kept       kept
  admin   any                               rad,kepala,{OTHERS}  forbidden  forbidden  forbidden  forbidden  forbidden
  import  {YEAR}                            rad                  forbidden  proposed   proposed   kept       kept
  import  {EVERY}                           rad                  forbidden  proposed   proposed   proposed   proposed
  import  any                               kepala,admin,{OTHERS} forbidden forbidden  forbidden  forbidden  forbidden
  approve {YEAR}                            kepala               -          changed    kept       kept       kept
  approve {EVERY}                           kepala               -          changed    kept       changed    changed
  approve any                               rad,admin,{OTHERS}   -          forbidden  forbidden  forbidden  forbidden
  update  {YEAR}                            rad,kepala,admin     changed    revision   closed     closed     closed
  update  {EVERY}                           rad,kepala,admin     changed    revision   revision   revision   revision
  update  {YEAR},{EVERY}                    {OTHERS}             policy     policy     policy     policy     policy
  sql     {YEAR}                            rad,kepala,admin     changed    revision   closed     closed     closed
  sql     {EVERY}                           rad,kepala,admin     changed    revision   revision   revision   revision
  sql     {YEAR},{EVERY}                    {OTHERS}             policy     policy     policy     policy     policy
"""
DOORS = tuple(dict.fromkeys(line.split()[0] for line in MATRIX.strip().splitlines()))
DECIDES = ("approve",)  # needs revisions that were proposed before; the other doors would meet them


def expected(state, door):
    """Return {(cell, who): word} of a door in a state."""
    words = {}
    for line in MATRIX.strip().splitlines():
        of_door, of_cells, users, *outcomes = line.split()
        word = outcomes[STATES.index(state)]
        if of_door == door and word != "-":
            some = ["target"] if of_cells == "any" else of_cells.split(",")
            words |= {(cell, who): word for cell in some for who in users.split(",")}
    return words


def row_of(cell):
    """Return the row that holds this cell: of 2020, of an indicator of Disnaker with its own budget."""
    return {
        "target": lambda: Target.objects.get(indicator__code=revisions.CODE, year=2020),
        "budget": lambda: BudgetAmount.objects.get(budget_line__code=revisions.CODE, year=2020),
        "assignment": lambda: Assignment.objects.get(activity__indicators__code=revisions.CODE, kind="coordinator", order=1),
        "wording": lambda: Indicator.objects.get(code=revisions.CODE),
    }[cell]()


def values(cell):
    """Return the new values of a cell as a revision takes them."""
    texts = {"target": revisions.target(150), "budget": {"amount": 1_000_000}, "wording": {"wording": "Kata baru"}}
    return texts.get(cell) or {"institution_id": None, "group": "all_members"}


def key(cell):
    keys = {"target": "target_2020", "budget": "amount_2020", "wording": "indicator"}
    return keys.get(cell) or f"body_{row_of(cell).pk}"


# The doors: each returns nothing, or the word for what it met


def by_page(user, cell, state):
    typed = {"target": "150", "budget": "1.000.000", "assignment": "group:all_members", "wording": "Kata baru"}
    client, name = at_desk(user), "rad:draft_row_edit" if state == "draft" else "rad:revision_new"
    address = reverse(name, args=[revisions.CODE])
    page = client.get(address)
    if page.status_code != 200:
        assert client.post(address, {key(cell): typed[cell]}).status_code in (403, 404)
        return "forbidden"
    [form] = [form for form in Forms(page.text).forms if key(cell) in form.kinds]
    basis = {} if state == "draft" else workbooks.BASIS
    client.post(address, form.filled(**basis | {key(cell): typed[cell]}))
    return None


def by_admin(user, cell, state):
    row = row_of(cell)
    model, key_of_page, typed = {
        "target": lambda: (Indicator, row.indicator_id, {"targets-1-value": "150"}),
        "budget": lambda: (BudgetLine, row.budget_line_id, {"amounts-1-amount": "1000000"}),
        "assignment": lambda: (Activity, row.activity_id, inline(row)),
        "wording": lambda: (Indicator, row.pk, {"wording": "Kata baru"}),
    }[cell]()
    client, address = at_desk(user), reverse(f"admin:rad_{model._meta.model_name}_change", args=[key_of_page])
    page = client.get(address)
    if page.status_code != 200:
        assert client.post(address, typed).status_code in (302, 403)
        return "forbidden"
    sent = [form.values for form in Forms(page.text).forms if any(name.endswith("TOTAL_FORMS") for name in form.kinds)]
    client.post(address, (sent[0] if sent else {}) | typed)
    return None


def inline(duty):
    place = list(duty.activity.assignments.values_list("pk", flat=True)).index(duty.pk)
    return {f"assignments-{place}-institution": "", f"assignments-{place}-group": "all_members"}


def by_import(user, cell, state):
    sheet = {
        "target": "Kode indikator;Tahun;Bentuk;Nilai;Satuan;Kata-kata target\nC-02-01-1;2020;Angka;150;;150\n",
        "budget": "Kode anggaran;Tahun;Pagu (rupiah);Sumber dana\nC-02-01-1;2020;1000000;{source}\n",
        "assignment": "Kode kegiatan;Peran;Urutan;Kode institusi;Kelompok\nC-02-01;Koordinator;1;;{group}\n",
        "wording": "Kode indikator;Indikator;Arah;Akumulasi\nC-02-01-1;Kata baru;{direction};{accumulation}\n",
    }[cell]
    indicator, line = row_of("wording"), row_of("budget").budget_line
    content = sheet.format(
        source=line.get_funding_source_display(),
        group=Assignment(group="all_members").get_group_display(),
        direction=indicator.get_direction_display(),
        accumulation=indicator.get_accumulation_display(),
    )
    client, address = at_desk(user), reverse("rad:plan_import")
    if client.get(address).status_code in (403, 404):
        return "forbidden"
    page = workbooks.upload(client, content.encode(), "lembar.csv")
    if page.status_code == 422:
        assert "sudah ditutup" in str(workbooks.faults(page)), "what the import refuses, it refuses for the year"
    return None


def by_approval(user, cell, state):
    revision = next(one for one in Revision.objects.proposed() if one.cells.get().subject == row_of(cell).pk)
    answer = at_desk(user).post(reverse("rad:revision_approve", args=[revision.number]))
    return "forbidden" if answer.status_code == 403 else None


def by_update(user, cell, state):
    model, columns = CELLS[cell]
    with scope(user):
        model.objects.filter(pk=row_of(cell).pk).update(**columns)


def by_sql(user, cell, state):
    assignments = {
        "target": "rad_target SET value = 150",
        "budget": "rad_budgetamount SET amount = 1000000",
        "assignment": "rad_assignment SET institution_id = NULL, \"group\" = 'all_members'",
        "wording": "rad_indicator SET wording = 'Kata baru'",
    }
    with scope(user), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {assignments[cell]} WHERE id = %s", [row_of(cell).pk])


TRIED = dict(zip(DOORS, (by_page, by_admin, by_import, by_approval, by_update, by_sql), strict=True))
REFUSALS = {"approved revision": "revision", "year of the plan is closed": "closed", "row-level security": "policy"}


def outcome(door, user, cell, state):
    """Try a door and take it back; return the word for what happened."""
    proposed = Revision.objects.count()
    with transaction.atomic():
        try:
            with transaction.atomic():
                word = TRIED[door](user, cell, state)
        except DatabaseError as error:
            word = next(word for words, word in REFUSALS.items() if words in str(error))
        row, (_, columns) = row_of(cell), CELLS[cell]
        changed = all(as_json(getattr(row, name)) == value for name, value in columns.items())
        word = word or ("changed" if changed else "proposed" if Revision.objects.count() > proposed else "kept")
        assert changed == (word == "changed"), word
        transaction.set_rollback(True)
    return word


def reach(cast, state, *, waiting):
    """Bring the plan and the evaluation of 2020 into a state; `waiting`: with a revision of each cell, proposed before."""
    if waiting:
        for cell in CELLS:
            verbs.propose(
                cells.plan_row(revisions.CODE), {key(cell): values(cell)}, by=cast.rad, reason="x", document=revisions.DOCUMENT
            )
    if state == "draft":
        ActionPlan.objects.update(status="draft")
    elif state == "enacted":
        evaluations.enacted_undrawn(cast)
    elif state != "open":
        getattr(evaluations, state)(cast)


@pytest.mark.parametrize("doors", [DECIDES, tuple(door for door in DOORS if door not in DECIDES)], ids="/".join)
@pytest.mark.parametrize("state", STATES)
def test_each_door_does_in_each_state_what_the_table_says(cast, state, doors):
    wanted = {(door, cell, who): word for door in doors for (cell, who), word in expected(state, door).items()}
    if wanted:
        reach(cast, state, waiting=doors == DECIDES)
    assert {(door, cell, who): outcome(door, getattr(cast, who), cell, state) for door, cell, who in wanted} == wanted


def test_the_table_names_every_role_and_cell_at_every_door():
    roles = {"rad", "kepala", "bupati", "disnaker", "koordinator", "admin", "auditor"}
    for door in DOORS:
        words = expected("open", door)
        assert {who for _, who in words} == roles, door
        for who in roles:
            assert {cell for cell, one in words if one == who} == set(CELLS) or words["target", who] == "forbidden", (door, who)


@pytest.mark.parametrize("cell", CELLS)
def test_a_dropped_trigger_is_noticed(cast, cell):
    model, _ = CELLS[cell]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER plan_locked ON {model._meta.db_table}")
    for door in ("update", "sql"):
        assert outcome(door, cast.kepala, cell, "open") == "changed" != expected("open", door)[cell, "kepala"]
