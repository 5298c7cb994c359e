"""Both annexes are stored word for word: every stored cell is compared with the printed text."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from gugus.choices import InstitutionKind
from gugus.models import Institution
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    Indicator,
    Programme,
    SourceNote,
    SubTaskForce,
    Target,
)
from rad.regulation import annexes, source, transcript
from rad.regulation.source import SOURCE

LETTERS = "ABCDE"
NUMBER = re.compile(r"\d+(?:[.,]\d{3})*")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    """The tables of the stored plan by letter."""
    return transcript.tables(ActionPlan.objects.get(code=source.TRANSCRIBED))


def printed():
    return annexes.read(SOURCE.read_text())


def moved(letter):
    """Return [{(code of a row, column): text as stored}] of the source notes that say that words of this table were moved."""
    notes = SourceNote.objects.filter(letter=letter, kind="moved")
    return [{(*cell.split(":"),): text for cell, text in note.moves.items()} for note in notes]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_cell_is_as_printed_or_moved_by_a_note(letter, stored):
    pairs = zip(printed().tables[letter].rows, stored[letter].rows, strict=True)
    cells = {
        (row.key, str(column)): cell
        for of_print, row in pairs
        for column, cell in enumerate(zip(of_print.cells, row.cells, strict=True), 1)
    }
    notes = moved(letter)
    for note in notes:
        assert {place: cells[place][1] for place in note} == note
        words = [Counter(" ".join(cells[place][side] for place in note).split()) for side in (0, 1)]
        assert words[0] == words[1], "all of them together have the words of the print"
    places = {place for note in notes for place in note}
    differing = {place: cell for place, cell in cells.items() if annexes.clean(cell[0]) != annexes.clean(cell[1])}
    assert differing == {place: cells[place] for place in places & differing.keys()}


@pytest.mark.parametrize("letter", LETTERS)
def test_what_stands_above_a_table_is_as_printed(letter, stored):
    assert replace(stored[letter], rows=[]) == replace(printed().tables[letter], rows=[])


def test_lampiran_1_is_as_printed():
    assert transcript.roles() == printed().roles
    assert transcript.footnotes() == printed().footnotes
    bodies = Institution.objects.filter(stage_roles__isnull=False).distinct()
    assert bodies.count() == 15
    assert Institution.objects.filter(parent__in=bodies, kind=InstitutionKind.HEALTH_CENTRE).count() == 23


def test_amounts_and_targets_are_read_from_their_print():
    for amount in BudgetAmount.objects.all():
        assert amount.amount == annexes.rupiah(amount.printed), amount
    for target in Target.objects.select_related("indicator"):
        assert (target.state == "blank") == (target.printed == ""), target.indicator
        if target.value is not None:
            assert target.value == int(re.sub("[.,]", "", NUMBER.search(target.printed)[0])), target.indicator


def test_exactly_one_budget_pays_for_each_row():
    for activity in Activity.objects.prefetch_related("indicators"):
        own = [bool(indicator.budget_line_id) for indicator in activity.indicators.all()] or [False]
        assert {bool(activity.budget_line_id) + one for one in own} == {1}, activity.code


@pytest.mark.parametrize("letter", LETTERS)
def test_a_shared_amount_counts_once_in_the_totals_of_a_table(letter):
    table = printed().tables[letter]
    cells = [row.cells[annexes.BUDGETS] for row in table.rows]
    of_print = {
        year: sum(annexes.rupiah(cell) or 0 for cell in column)
        for year, column in zip(table.budget_years, zip(*cells, strict=True), strict=True)
    }
    amounts = BudgetAmount.objects.filter(budget_line__sub_task_force__letter=letter)
    own = Counter(dict.fromkeys(table.budget_years, 0))
    for amount in amounts:
        own[amount.year] += amount.amount or 0
    assert own == of_print
    if letter == "A":
        assert (own[2019], own[2020]) == (563_901_269, 3_198_691_397)


def test_counts_of_the_print():
    source = printed()
    assert len(source.roles) == 28
    assert list(dict.fromkeys(role.stage for role in source.roles)) == list(annexes.STAGES)
    assert {letter: len(table.rows) for letter, table in source.tables.items()} == {"A": 31, "B": 8, "C": 16, "D": 17, "E": 5}
    assert {letter: (len(table.outputs), len(table.problems)) for letter, table in source.tables.items()} == {
        "A": (6, 5),
        "B": (5, 4),
        "C": (7, 6),
        "D": (7, 7),
        "E": (6, 5),
    }


def test_no_word_of_the_tables_is_lost():
    """Without the row parser: the table lines and the stored cells have the same words, equally often."""
    lines = [line for line in SOURCE.read_text().split("LAMPIRAN II\n")[1].splitlines() if "\t" in line]
    headings = re.compile(r"^(1\t2\t3\t|NO(MOR)?\t|\t\t\t\t20)")
    source = Counter(annexes.clean(" ".join(line for line in lines if not headings.match(line))).split())
    stored = Counter()
    for model, names in (
        (Programme, ("printed_number", "printed")),
        (Activity, ("printed",)),
        (Indicator, ("printed",)),
        (Target, ("printed",)),
        (Assignment, ("printed",)),
        (BudgetAmount, ("printed",)),
    ):
        for values in model.objects.values_list(*names):
            stored.update(" ".join(values).split())
    assert source == stored


def test_each_amount_is_stored_once():
    tables = SOURCE.read_text().split("LAMPIRAN II\n")[1]
    amounts = Counter(int(digits.replace(".", "")) for digits in re.findall(r"Rp\.?(\d[\d.]*\d)", tables))
    assert Counter(BudgetAmount.objects.filter(amount__gt=0).values_list("amount", flat=True)) == amounts
    assert amounts.total() == 53
    assert sum(amount * times for amount, times in amounts.items()) == 7_571_947_202


def test_table_b_keeps_its_two_rows_of_years():
    force = SubTaskForce.objects.get(letter="B")
    assert (force.target_years, force.budget_years) == ([2020, 2021, 2022], [2019, 2020, 2021])


def test_notes_quote_the_print_and_stand_at_a_row():
    text = annexes.clean(SOURCE.read_text().replace("\t", " "))
    codes = {code for model in (Programme, Activity, Indicator) for code in model.objects.values_list("code", flat=True)}
    for note in SourceNote.objects.all():
        assert annexes.clean(note.printed) in text, note
        if note.annex == "annex_2" and len(note.row) > 1:
            assert note.row in codes, note


def test_a_text_without_annexes_is_refused():
    with pytest.raises(ValueError, match="kedua lampiran"):
        annexes.read("Bukan peraturan")


@pytest.mark.parametrize(
    ("text", "value"),
    [("Rp.250.000.000,00", 250_000_000), ("Rp84.809.000", 84_809_000), ("0", 0), ("", None), ("100 orang", None)],
)
def test_rupiah(text, value):
    assert annexes.rupiah(text) == value
