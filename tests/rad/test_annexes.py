"""Both annexes are stored word for word, and the check that verifies it can fail."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from rad.models import (
    Activity,
    Assignment,
    BudgetAmount,
    Indicator,
    NarrativeItem,
    Programme,
    SourceNote,
    SubTaskForce,
    Target,
)
from rad.regulation import annexes
from rujukan.models import StageFootnote, StageRole

SOURCE = settings.BASE_DIR / "fixtures/perbup-84-2020.txt"
pytestmark = pytest.mark.django_db


@pytest.fixture
def check(capsys):
    """A function that runs the command and returns (passed, output)."""

    def run():
        try:
            call_command("check_annexes")
        except CommandError:
            return False, capsys.readouterr().out
        return True, capsys.readouterr().out

    return run


def printed():
    return annexes.read(SOURCE.read_text())


def test_every_cell_is_as_printed_or_explained(check):
    passed, out = check()
    assert passed, out
    assert "Lampiran I: 28 baris, 15 institusi, 23 puskesmas" in out
    assert "Lampiran II A: 31 baris, 372 sel, 23 anggaran; 2019 Rp563.901.269, 2020 Rp3.198.691.397" in out
    assert "Belum dijelaskan" not in out


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


def swap(code, first, second):
    """Exchange the targets of two years: the words of the row stay the same."""
    one, other = (Target.objects.get(indicator__code=code, year=year) for year in (first, second))
    for target, words in ((one, other), (other, one)):
        values = {name: getattr(words, name) for name in ("printed", "state", "value", "unit")}
        Target.objects.filter(pk=target.pk).update(**values)


# Each of these changes one thing; the check must name its place.
SPOILS = {
    "a target's words": lambda: Target.objects.filter(indicator__code="A-06-01-1", year=2020).update(printed="17 desa"),
    "a target's value": lambda: Target.objects.filter(indicator__code="A-06-01-1", year=2020).update(value=71),
    "an indicator": lambda: Indicator.objects.filter(code="C-09-01-1").update(printed="Penyediaan tempat penampungan."),
    "a programme's number": lambda: Programme.objects.filter(code="E-03").update(printed_number="3"),
    "a body": lambda: Assignment.objects.filter(activity__code="D-02-01", kind="implementer", order=2).delete(),
    "an amount": lambda: BudgetAmount.objects.filter(budget_line__code="A-12-01-1").update(amount=1),
    "an amount's words": lambda: BudgetAmount.objects.filter(printed="Rp2.500.000").update(printed="Rp25.000.000"),
    "a moved cell": lambda: Target.objects.filter(indicator__code="D-05-03-1", year=2021).update(printed="10 orang", value=10),
    "two moved cells": lambda: swap("B-06-01-1", 2020, 2021),
    "a tujuan": lambda: SubTaskForce.objects.filter(letter="E").update(objective="Bekerja sama"),
    "a masalah": lambda: NarrativeItem.objects.filter(sub_task_force__letter="C", order=5, kind="problem").delete(),
    "a table's years": lambda: SubTaskForce.objects.filter(letter="B").update(target_years=[2019, 2020, 2021]),
    "a mandate": lambda: StageRole.objects.filter(stage="identification", order=8).update(mandate="Identifikasi awal."),
    "an order": lambda: StageRole.objects.filter(stage="shelter", order=1).update(order=9),
    "a footnote": lambda: StageFootnote.objects.update(text="*ada shelter"),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_spoilt_cell_is_found(check, spoil):
    spoil()
    passed, out = check()
    assert not passed
    assert "Belum dijelaskan" in out


def test_a_dropped_row_is_found(check):
    Target.objects.filter(indicator__code="C-05-01-3").delete()
    Indicator.objects.filter(code="C-05-01-3").delete()
    passed, out = check()
    assert not passed
    assert "c. Penyampaian informasi melalui media sosial" in out


def test_an_amount_counted_twice_is_found(check):
    """The merged cell of A-11 pays for two activities: a second bundle for the second one doubles it."""
    activity = Activity.objects.get(code="A-11-02")
    line = activity.budget_line
    amounts = list(line.amounts.all())
    line.pk, line.code = None, "A-11-02-1"
    line.save()
    for amount in amounts:
        amount.pk, amount.budget_line = None, line
        amount.save()
    passed, out = check()
    assert not passed
    assert "A jumlah 2020: tercetak “Rp3.198.691.397”, tersimpan “Rp3.336.457.351”" in out


def test_a_row_paid_twice_is_found(check):
    Indicator.objects.filter(code="A-11-02-1").update(budget_line=Activity.objects.get(code="A-11-02").budget_line)
    passed, out = check()
    assert not passed
    assert "A A-11-02-1 kolom 10: tercetak “”, tersimpan “dibayar 2 anggaran”" in out


def test_a_note_explains_only_words_that_moved(check):
    SourceNote.objects.filter(moves__has_key="D-10-01-1:7").delete()
    passed, out = check()
    assert not passed
    assert "D D-10-01-1 kolom 7" in out


def test_a_changed_print_is_found(check, tmp_path):
    text = tmp_path / "naskah.txt"
    text.write_text(SOURCE.read_text().replace("17 fesa", "17 desa"))
    with pytest.raises(CommandError, match="1 perbedaan tanpa catatan sumber atau revisi"):
        call_command("check_annexes", str(text))


def test_a_text_without_annexes_is_refused(tmp_path):
    text = tmp_path / "naskah.txt"
    text.write_text("Bukan peraturan")
    with pytest.raises(CommandError, match="kedua lampiran"):
        call_command("check_annexes", str(text))
    with pytest.raises(CommandError, match="tidak-ada"):
        call_command("check_annexes", str(tmp_path / "tidak-ada.txt"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("Rp.250.000.000,00", 250_000_000), ("Rp84.809.000", 84_809_000), ("0", 0), ("", None), ("100 orang", None)],
)
def test_rupiah(text, value):
    assert annexes.rupiah(text) == value


@pytest.mark.parametrize(("text", "value"), [("8,167 Orang", 8167), ("1000/th", 1000), ("23 kec", 23), ("Se-Kabupaten", None)])
def test_number(text, value):
    assert annexes.number(text) == value
