"""One row of a workbook that is read as rows of a plan: its values by heading, and its faults by cell."""

import re

from gugus.formats.indonesian import number
from gugus.workflow.lifecycle import Refused
from gugus.workflow.open_text import without_people
from rad.forms.sheet_comparison import stored
from rad.models.codes import bare

PLACE = r"(?:\d{2}|[1-9]\d{2})"  # one way to write each number, so that different codes are different places
CODES = {
    "Kode kegiatan": (re.compile(rf"[A-Z]-{PLACE}-{PLACE}", re.ASCII), "A-01-02"),
    "Kode indikator": (re.compile(rf"[A-Z]-{PLACE}-{PLACE}-[1-9]\d?", re.ASCII), "A-01-02-1"),
    "Kode anggaran": (re.compile(r"[A-Z](-\d{1,3}){1,3}", re.ASCII), "A-01-02-1"),
}
MOST_COUNT = 999


class SheetRow:
    """One row of a sheet: its values by their heading, and how a fault names its cell. Values that are not read are blank."""

    def __init__(self, plan, sheet_name, values, sheet, at):
        self.plan, self.sheet_name, self.values, self.at = plan, sheet_name, values, at
        self.columns = {column.heading: column for column in sheet.columns}

    def check_texts(self):
        """Check the length of every text, and that none points to a person."""
        for heading, value in self.values.items():
            if isinstance(value, str):
                self._check_text(heading, value)

    def __getitem__(self, heading):
        value = self.values.get(heading)
        return "" if value is None and self.columns[heading].kind not in ("number", "rupiah") else value

    def has(self, *headings):
        return all(heading in self.values for heading in headings)

    def fault(self, heading, words):
        self.plan.fault(self.sheet_name, self.at(self.columns[heading]), f"{heading}: {words}")

    def _check_text(self, heading, value):
        most = self.columns[heading].most
        if len(value) > most and not self.columns[heading].changes:
            self.fault(heading, f"paling banyak {number(most)} huruf, sekarang {number(len(value))}.")
        try:
            without_people(value, heading)
        except Refused as refusal:
            self.fault(heading, f"memuat data orang. {refusal.message}")

    def text(self, heading):
        """Return a text that must not be blank."""
        if self.has(heading) and not self[heading]:
            self.fault(heading, "belum diisi.")
        return self[heading]

    def wording(self, heading, printed):
        """Return the printed text and, if another one is in force, its wording."""
        text, of_print = self[heading], self[printed]
        if of_print and not text and self.has(heading):
            self.fault(heading, "tidak dapat dikosongkan bila teks tercetaknya ada.")
        return {"printed": of_print or text, "wording": "" if text == of_print or not of_print else text}

    def code(self, heading):
        """Return a code without version; None if it is none."""
        pattern, example = CODES[heading]
        code = bare(self[heading])
        if pattern.fullmatch(code):
            return code
        self.fault(heading, f"“{self[heading]}” bukan kode. Contoh: {example}.")
        return None

    def budget(self):
        return self.code("Kode anggaran") if self["Kode anggaran"] else None

    def chosen(self, heading):
        """Return the stored value of a label; "" if nothing is chosen."""
        return stored(self.columns[heading], self[heading]) or ""

    def code_of(self, heading):
        """Return the stored value of a label that must be chosen."""
        if self.has(heading) and not self[heading]:
            self.fault(heading, "belum dipilih.")
        return self.chosen(heading)

    def count(self, heading):
        value = self.values.get(heading)
        if not value or value > MOST_COUNT:
            self.fault(heading, f"bilangan dari 1 sampai {MOST_COUNT}.")
        return value

    def year(self, last):
        """Return the year of a row, at most `last`; None if it is none of the plan."""
        value, years = self.values.get("Tahun"), self.plan.years
        if value is not None and years[0] <= value <= last:
            return value
        self.fault("Tahun", f"{value or 'kosong'} di luar periode {years[0]}–{years[-1]}.")
        return None
