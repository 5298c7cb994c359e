"""Reads a workbook as a new plan: every row is new, and all that is wrong with it is listed, each with its place.

The sheets and headings are those of an export (`rad.lists.workbook`). Codes may have the version of another plan or none.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from gugus.formats.indonesian import number
from gugus.models import Institution
from gugus.uploads.table import Fault
from rad.actions.draft_activity import free_number
from rad.choices import MEASURED, AssignedGroup, FundingSource
from rad.forms.plan_comparison import target_values
from rad.forms.sheet_comparison import SheetComparison, Unread, compared
from rad.forms.sheet_row import SheetRow
from rad.lists import cells, workbook
from rad.models import Activity, Assignment, BudgetLine, Indicator, Programme, RemovedActivity
from rad.models.codes import above, bare, letter_of, place_of

NO_TABLE = "Tidak ada tabel rencana aksi dalam berkas ini. Unduh sebuah rencana sebagai XLSX, ubah isinya, lalu unggah."
ONE_SHEET = "Berkas CSV memuat satu lembar saja. Rencana baru memerlukan semua lembarnya: unggah XLSX."
NEEDED = {
    "Tabel": ("Sub gugus tugas", "Judul", "Tujuan", "Judul tabel"),
    "Butir": ("Teks",),
    "Kegiatan": ("Kode program", "Program aksi", "Kode anggaran"),
    "Indikator": ("Kode anggaran",),
}
OPTIONAL = {"Butir"}
KINDS = ("tables", "items", "programmes", "activities", "lines", "indicators", "targets", "amounts", "assignments")
MOST_ROWS = 5000  # of a plan; the one of 2019 has 700
MOST_TARGET_YEARS = 5


@dataclass
class Noted:
    """A row of the plan: its columns, as the verb inserts them, and the cell that names it: row and heading of a sheet."""

    columns: dict
    row: SheetRow
    heading: str


class NewPlan(SheetComparison):
    """The rows of a new plan of these years. `content` are dicts of columns, by the kind of row, as the verb inserts them.

    `replaced` is the draft of these years in place of which the plan comes, or None.
    """

    sheets = workbook.SHEETS
    no_table = NO_TABLE

    def __init__(self, years, replaced, grids, faults):
        super().__init__(grids, faults)
        self.years, self.replaced = list(years), Replaced(replaced)
        self.institutions = {one.code: one for one in Institution.objects.all()}
        self.rows = defaultdict(dict)
        """{kind of row: {key: Noted}}"""
        self.seen, self.missing = set(), defaultdict(list)

    # What SheetComparison asks.

    def imports(self, sheet):
        return sheet in workbook.LOADED

    def needed(self, sheet):
        wanted = NEEDED.get(sheet.name, ())
        return (*super().needed(sheet), *(column for column in sheet.columns if column.heading in wanted))

    def rows_of(self, sheet):
        return ()

    def absent(self, sheet, read, words):
        return ""

    def new_row(self, grid, sheet, read, at):
        """Note a row. What it says about other rows is checked in `finish`."""
        row = SheetRow(self, grid.name, {column.heading: value for column, value in read.items()}, sheet, at)
        row.check_texts()
        READERS[sheet.name](self, row)

    def _columns(self, grid, sheet):
        if sheet.name in self.seen:
            self.fault(grid.name, "", "lembar ini ada dua kali.")
            return None
        found = super()._columns(grid, sheet)
        if found is not None:
            self.seen.add(sheet.name)
        return found

    def finish(self):
        if any(not grid.name for grid in self.grids):
            self.faults = [Fault("", "", ONE_SHEET)]
        else:
            names = {grid.name.strip().lower() for grid in self.grids if grid.rows}
            for sheet in workbook.LOADED:
                if sheet.slug not in names and sheet.name not in OPTIONAL:
                    self.fault(sheet.name, "", "lembar ini tidak ada atau kosong.")
            if self.seen >= {sheet.name for sheet in workbook.LOADED} - OPTIONAL:
                self._check_relations()
        super().finish()

    @property
    def content(self):
        return {kind: [one.columns for one in self.rows[kind].values()] for kind in KINDS} if self.rows else None

    differences = content

    # The rows of each sheet.

    def _table(self, row):
        letter = row["Huruf"]
        if not re.fullmatch("[A-Z]", letter):
            row.fault("Huruf", f"satu huruf besar, misalnya A, bukan “{letter}”.")
            return
        columns = {"name": "Sub gugus tugas", "title": "Judul", "objective": "Tujuan", "table_title": "Judul tabel"}
        values = {name: row.text(heading) for name, heading in columns.items()}
        self._note("tables", letter, row, "Huruf", {"letter": letter} | values)

    def _item(self, row):
        key = (row["Huruf"], row.code_of("Daftar"), row["Urutan"])
        columns = {"letter": key[0], "kind": key[1], "order": row.count("Urutan")}
        columns |= {"printed_number": row["Nomor"], "printed": row.text("Teks")}
        self._note("items", key, row, "Huruf", columns)

    def _activity(self, row):
        code = row.code("Kode kegiatan")
        if code is None:
            return
        programme = row.text("Kode program")
        if programme and bare(programme) != above(code):
            row.fault("Kode program", f"{programme} tidak cocok: kegiatan {code} termasuk program {above(code)}.")
        self._programme(row, above(code))
        columns = {"code": code, "order": place_of(code), "line": row.budget()}
        columns |= row.wording("Kegiatan", "Kegiatan (tercetak)")
        self._note("activities", code, row, "Kode kegiatan", columns)

    def _programme(self, row, code):
        """Note the programme of an activity. The row of each of its activities repeats it."""
        text, number = row.text("Program aksi"), row["Nomor program"]
        columns = {"code": code, "order": place_of(code), "printed": text}
        columns["printed_number"] = number if row.has("Nomor program") else str(columns["order"])
        first = self.rows["programmes"].setdefault(code, Noted(columns, row, "Program aksi")).columns
        if text and compared(first["printed"]) != compared(text):
            row.fault("Program aksi", f"program {code} di baris lain “{first['printed'][:80]}”. Satu kode, satu program.")
        if number and compared(first["printed_number"]) != compared(number):
            row.fault("Nomor program", f"program {code} di baris lain bernomor “{first['printed_number']}”.")

    def _indicator(self, row):
        code = row.code("Kode indikator")
        if code is None:
            return
        if row["Kode kegiatan"] and bare(row["Kode kegiatan"]) != above(code):
            row.fault("Kode kegiatan", f"{row['Kode kegiatan']} tidak cocok: indikator {code} milik kegiatan {above(code)}.")
        columns = {"code": code, "order": place_of(code), "line": row.budget()}
        columns |= row.wording("Indikator", "Indikator (tercetak)")
        columns |= {"direction": row.code_of("Arah"), "accumulation": row.code_of("Akumulasi")}
        self._note("indicators", code, row, "Kode indikator", columns)

    def _target(self, row):
        code, year = row.code("Kode indikator"), row.year(self.years[-1] + 1)
        if code is None or year is None or not row.has("Bentuk", "Nilai", "Satuan", "Kata-kata target"):
            return
        state, value, unit = row.code_of("Bentuk"), row["Nilai"], row["Satuan"]
        derived = f"{cells.as_typed(value)} {unit}".strip() if state in MEASURED and value is not None else ""
        printed = row["Target (tercetak)"]
        try:
            columns = target_values(
                state, value, unit, row["Kata-kata target"] or printed or derived, printed=printed, current=printed
            )
        except Unread as unread:
            row.fault("Bentuk", str(unread))
            return
        if not printed:
            printed, columns["wording"] = columns["wording"], ""
        self._note(
            "targets", (code, year), row, "Kode indikator", {"indicator": code, "year": year, "printed": printed} | columns
        )

    def _amount(self, row):
        code, year = row.code("Kode anggaran"), row.year(self.years[-1])
        source = row.code_of("Sumber dana")
        if code is None:
            return
        self._line(row, code, source)
        amount = row["Pagu (rupiah)"]
        printed = row["Pagu (tercetak)"] or ("" if amount in (None, "") else number(amount))
        columns = {"line": code, "year": year, "amount": amount, "printed": printed}
        self._note("amounts", (code, year), row, "Kode anggaran", columns)

    def _line(self, row, code, source):
        """Note the budget of an amount. The row of each of its years repeats it."""
        columns = {"code": code, "funding_source": source}
        first = self.rows["lines"].setdefault(code, Noted(columns, row, "Kode anggaran")).columns
        if source and first["funding_source"] != source:
            label = FundingSource(first["funding_source"]).label if first["funding_source"] else "kosong"
            row.fault("Sumber dana", f"{code} di baris lain “{label}”. Satu anggaran punya satu sumber dana.")

    def _assignment(self, row):
        code = row.code("Kode kegiatan")
        if code is None or not row.has("Kode institusi", "Kelompok"):
            return
        columns = {"activity": code, "kind": row.code_of("Peran"), "order": row.count("Urutan")}
        key = (code, columns["kind"], columns["order"])
        columns |= {"indicator": bare(row["Hanya untuk indikator"]) or None}
        columns |= {"printed": row["Institusi (tercetak)"]}
        body, group = row["Kode institusi"], row.chosen("Kelompok")
        institution = self.institutions.get(body)
        if bool(body) == bool(group):
            row.fault("Kode institusi", "isi salah satu: Kode institusi atau Kelompok.")
        elif body and institution is None:
            row.fault("Kode institusi", f"tidak dikenal: “{body}”.")
        elif institution and not institution.active and institution.pk not in self.replaced.bodies:
            row.fault("Kode institusi", f"milik {institution.short_name}, yang sudah tidak aktif.")
        columns |= {"institution_id": institution.pk if institution else None, "group": group}
        self._note("assignments", key, row, "Kode kegiatan", columns)

    def _note(self, kind, key, row, heading, columns):
        if key in self.rows[kind]:
            row.fault(heading, "sudah ada di baris lain; kodenya hanya berbeda tulisannya.")
        self.rows[kind][key] = Noted(columns, row, heading)

    # What the rows say about each other.

    def _check_relations(self):
        if sum(map(len, self.rows.values())) > MOST_ROWS:
            self.fault("", "", f"Satu rencana memuat paling banyak {number(MOST_ROWS)} baris dalam semua lembarnya.")
        if not self.rows["activities"]:
            self.fault("Kegiatan", "", "lembar ini belum memuat kegiatan.")
        self._let_go()
        for kind in ("items", "activities", "lines"):
            for key in self.rows[kind]:
                self._refers(kind, key, "tables", key[0], "sub gugus tugas {} tidak ada di lembar Tabel.")
        for key in self.rows["indicators"]:
            self._refers("indicators", key, "activities", above(key), "kegiatan {} tidak ada di lembar Kegiatan.")
        for key in self.rows["targets"]:
            self._refers("targets", key, "indicators", key[0], "{} tidak ada di lembar Indikator.")
        self._check_duties()
        self._check_money()
        self._check_years()
        self._check_numbers()
        self._tell_missing()

    def _let_go(self):
        """Leave out what belongs to an activity or indicator that the replaced draft has or had, and the workbook has not."""
        activities = self.replaced.activities - self.rows["activities"].keys()
        self._drop("indicators", lambda key: above(key) in activities)
        indicators = self.replaced.indicators - self.rows["indicators"].keys()
        self._drop("targets", lambda key: key[0] in indicators or above(key[0]) in activities)
        duties = self.rows["assignments"]
        self._drop("assignments", lambda key: key[0] in activities or duties[key].columns["indicator"] in indicators)
        paying = {one.columns["line"] for kind in ("activities", "indicators") for one in self.rows[kind].values()}
        lines = {code for code in self.rows["lines"].keys() - paying if code in self.replaced.lines or above(code) in activities}
        self._drop("lines", lambda key: key in lines)
        self._drop("amounts", lambda key: key[0] in lines)

    def _drop(self, kind, leaves):
        for key in filter(leaves, list(self.rows[kind])):
            del self.rows[kind][key]

    def _refers(self, kind, key, other, wanted, words):
        found = wanted in self.rows[other]
        if not found:
            self.missing[kind, wanted, words].append(self.rows[kind][key])
        return found

    def _tell_missing(self):
        """Tell once what several rows lack, at the first of them."""
        for (_, wanted, words), [first, *others] in self.missing.items():
            more = f" Juga di {number(len(others))} baris lain." if others else ""
            first.row.fault(first.heading, f"{words.format(wanted)}{more}")

    def _check_duties(self):
        """Check whose duties they are. A blank cell is merged with the row above if that has the same body, as in the print."""
        names = {one.pk: one.name for one in self.institutions.values()}
        codes = sorted(self.rows["activities"])
        before = dict(zip(codes[1:], codes, strict=False))
        every = self.rows["assignments"]
        bodies = {tuple(one.columns[name] for name in ("activity", "kind", "institution_id", "group")) for one in every.values()}
        for key, one in every.items():
            duty, code, of = one.columns, one.columns["activity"], one.columns["indicator"]
            known = self._refers("assignments", key, "activities", code, "{} tidak ada di lembar Kegiatan.")
            if known and of is not None and (above(of) != code or of not in self.rows["indicators"]):
                one.row.fault("Hanya untuk indikator", f"{of} bukan indikator kegiatan {code}.")
            body = (duty["kind"], duty["institution_id"], duty["group"])
            duty["merged"] = not duty["printed"] and (before.get(code), *body) in bodies
            if not duty["printed"] and not duty["merged"]:
                duty["printed"] = names.get(duty["institution_id"]) or dict(AssignedGroup.choices).get(duty["group"], "")

    def _check_money(self):
        """Check the bundles: each exists and pays for rows of its own table. An indicator names its own, or its activity's."""
        paid = set()
        for kind in ("activities", "indicators"):
            for key, one in self.rows[kind].items():
                line, above_it = one.columns["line"], self.rows["activities"].get(above(key)) if kind == "indicators" else None
                shared = above_it.columns["line"] if above_it else None
                if line is None and shared:
                    one.row.fault("Kode anggaran", f"kosong, tetapi kegiatannya dibayar {shared}.")
                elif line is not None and line not in self.rows["lines"]:
                    one.row.fault("Kode anggaran", f"{line} tidak ada di lembar Anggaran.")
                elif line is not None and letter_of(line) != letter_of(key):
                    one.row.fault("Kode anggaran", f"{line} milik tabel lain.")
                paid.add(line)
                if kind == "indicators" and line == shared:
                    one.columns["line"] = None
        for code in self.rows["lines"].keys() - paid:
            words = f"{code} tidak membayar kegiatan atau indikator mana pun."
            self.rows["lines"][code].row.fault("Kode anggaran", words)

    def _check_years(self):
        years = defaultdict(set)
        for code, year in self.rows["targets"]:
            years[letter_of(code)].add(year)
        for letter, some in sorted(years.items()):
            if len(some) > MOST_TARGET_YEARS:
                self.fault("Target", "", f"tabel {letter} memuat lebih dari {MOST_TARGET_YEARS} tahun target.")

    def _check_numbers(self):
        """Check that no activity or programme gets the number of another one that the draft does not have any more."""
        for kind in ("programmes", "activities"):
            for code, one in self.rows[kind].items():
                own = one.columns.get("wording") or one.columns["printed"]
                text = own or self.rows["programmes"][above(code)].columns["printed"]
                if compared(self.replaced.used.get(code, text)) != compared(text):
                    number = free_number(self.replaced.used.keys() | self.rows[kind].keys(), above(code))
                    free = f"Nomor bebas berikutnya: {above(code)}-{number:02}."
                    first = next(row for key, row in self.rows["activities"].items() if f"{key}-".startswith(f"{code}-"))
                    first.row.fault("Kode kegiatan", f"nomor {code} sudah pernah dipakai. {free}")


class Replaced:
    """What the draft in place of which a plan comes has, with the plan before it: codes of rows. Without a draft it is empty.

    `activities` are also those that were taken out of it. `bodies` are the institutions of the draft. `used` maps the codes of
    what the draft of a decided review left out to their texts.
    """

    def __init__(self, draft):
        plans = [draft.pk, draft.origin.plan_id] if draft else []
        rows = Activity.objects.filter(programme__sub_task_force__plan__in=plans)
        self.activities = _codes(rows) | _codes(RemovedActivity.objects.filter(plan__in=plans))
        self.indicators = _codes(Indicator.objects.filter(activity__in=rows))
        self.lines = _codes(BudgetLine.objects.filter(sub_task_force__plan__in=plans))
        duties = Assignment.objects.filter(activity__programme__sub_task_force__plan__in=plans[:1])
        self.bodies = set(duties.values_list("institution", flat=True))
        self.used = _left_out(draft) if draft and draft.origin.activities.exclude(outcome="").exists() else {}


def _left_out(draft):
    """Return {code: text} of the programmes and activities that the plan before has, or the draft had, and it has not."""
    programmes = Programme.objects.filter(sub_task_force__plan__in=[draft.pk, draft.origin.plan_id])
    programmes = programmes.select_related("sub_task_force")
    activities = Activity.objects.filter(programme__in=programmes).select_related("programme__sub_task_force")
    forces = [(row, row.sub_task_force) for row in programmes] + [(row, row.programme.sub_task_force) for row in activities]
    present = {bare(row.code) for row, force in forces if force.plan_id == draft.pk}
    gone = [*draft.removed.all(), *(row for row, force in forces if force.plan_id != draft.pk)]
    texts = {bare(row.code): row.printed if isinstance(row, Programme) else row.label for row in gone}
    return {code: text for code, text in texts.items() if code not in present}


def _codes(rows):
    return {bare(code) for code in rows.values_list("code", flat=True)}


READERS = {
    "Tabel": NewPlan._table,
    "Butir": NewPlan._item,
    "Kegiatan": NewPlan._activity,
    "Indikator": NewPlan._indicator,
    "Target": NewPlan._target,
    "Anggaran": NewPlan._amount,
    "Penugasan": NewPlan._assignment,
}
