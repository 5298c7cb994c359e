"""Compares every stored cell of both annexes with the printed text."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.urls import reverse

from rad.actions import source_note
from rad.choices import NoteKind, RevisedColumn
from rad.lists import cells
from rad.models import ActionPlan, BudgetAmount, SourceNote
from rad.regulation import annexes, transcript
from rad.regulation.source import SOURCE, TRANSCRIBED


class Command(BaseCommand):
    help = (
        "Compare both annexes in the database with the printed text, cell by cell; fail on a difference that no source note and"
        " no approved revision explains."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", nargs="?", default=SOURCE, help="text of the regulation (fixtures/perbup-84-2020.txt)")
        parser.add_argument("--plan", default=TRANSCRIBED, help="code of the plan that transcribes Lampiran II")
        parser.add_argument("--tell", action="store_true", help="notify the plan secretariat of differences (scheduled job)")

    def handle(self, *, source, plan, tell, **_):
        printed = self._read(source)
        try:
            plan = ActionPlan.objects.get(code=plan)
        except ActionPlan.DoesNotExist:
            raise CommandError(f"Rencana aksi {plan} tidak ada. Jalankan load_regulation lebih dahulu.") from None
        self.marks = cells.marks(plan)
        differences = self._annex_one(printed) + self._annex_two(printed, plan) + transcript.overwritten(self.marks)
        moves = SourceNote.objects.filter(kind=NoteKind.MOVED).values_list("code", "moves")
        explained, unexplained = annexes.explain(differences, dict(moves))
        for code, covered in explained.items():
            self._show(f"Dijelaskan oleh {code}", covered)
        self._show_revised()
        self._show("Belum dijelaskan", unexplained)
        self.stdout.write(f"{SourceNote.objects.count()} catatan sumber, {SourceNote.objects.open().count()} belum diputuskan")
        if unexplained:
            if tell:
                source_note.tell_differences(len(unexplained), path=reverse("rad:note_list"))
            raise CommandError(f"{len(unexplained)} perbedaan tanpa catatan sumber atau revisi.")
        same = "Kedua lampiran sama dengan naskah, kecuali yang direvisi." if self.marks else "Kedua lampiran sama dengan naskah."
        self.stdout.write(self.style.SUCCESS(same))

    def _read(self, source):
        try:
            return annexes.read(Path(source).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{source}: {error}") from error

    def _annex_one(self, printed):
        stored = transcript.roles()
        bodies, centres = transcript.holders()
        self.stdout.write(f"Lampiran I: {len(stored)} baris, {bodies} institusi, {centres} puskesmas")
        differences = annexes.compare_roles(printed.roles, stored)
        if printed.footnotes != transcript.footnotes():
            notes = str(printed.footnotes), str(transcript.footnotes())
            differences.append(annexes.Difference("I", "catatan kaki", 0, *notes))
        return differences

    def _annex_two(self, printed, plan):
        stored = transcript.tables(plan)
        differences = []
        for force in plan.sub_task_forces.all():
            letter = force.letter
            table = printed.tables[letter]
            differences += annexes.compare_heading(table, stored[letter])
            differences += annexes.compare_rows(letter, table.rows, stored[letter].rows)
            differences += transcript.misreadings(force, self.marks)
            differences += self._money(table, force)
        missing = printed.tables.keys() - stored.keys()
        return differences + [annexes.Difference(letter, "tabel", 0, "ada", "") for letter in sorted(missing)]

    def _money(self, table, force):
        """Return the differences between the totals of the bundles and those of the print; a shared amount counts once."""
        sums = annexes.totals(table)
        amounts = BudgetAmount.objects.filter(budget_line__sub_task_force=force)
        read = [(one.year, transcript.original(self.marks, RevisedColumn.AMOUNT, one)["amount"] or 0) for one in amounts]
        stored = {year: sum(amount for of_year, amount in read if of_year == year) for year in force.budget_years}
        shown = ", ".join(f"{year} {_rupiah(total)}" for year, total in stored.items())
        self.stdout.write(
            f"Lampiran II {force.letter}: {len(table.rows)} baris, {len(table.rows) * annexes.COLUMNS} sel, "
            f"{force.budget_lines.count()} anggaran; {shown}"
        )
        return [
            annexes.Difference(force.letter, f"jumlah {year}", 0, _rupiah(total), _rupiah(stored.get(year, 0)))
            for year, total in sums.items()
            if total != stored.get(year)
        ]

    def _show_revised(self):
        if self.marks:
            self.stdout.write("Diubah revisi:")
        for mark in self.marks.values():
            words = f"semula “{mark.original_words}”, berlaku “{mark.current_words}”"
            self.stdout.write(f"  {mark.code} {mark.label}: {words} ({', '.join(mark.numbers)})")

    def _show(self, heading, differences):
        if differences:
            self.stdout.write(f"{heading}:")
        for difference in differences:
            place = f"{difference.table} {difference.row}" + (f" kolom {difference.column}" if difference.column else "")
            self.stdout.write(f"  {place}: tercetak “{difference.printed}”, tersimpan “{difference.stored}”")


def _rupiah(amount):
    return f"Rp{amount:,}".replace(",", ".")
