"""Compares a workbook with the draft plan whose export it was: what it changes, adds and takes out, and all that is wrong.

An unchanged row is taken as it is stored, whatever it says, so that an export brings no difference. Other rows are read as those
of a new plan.
"""

from gugus.uploads.tables import Fault
from rad.actions.draft_activity import free_number, used_codes
from rad.actions.draft_import import is_used
from rad.forms.new_plan import NewPlan
from rad.forms.sheet_comparison import SheetComparison, same
from rad.forms.sheet_row import CODES, SheetRow
from rad.lists import plan_content
from rad.models.codes import VERSION, above, bare, letter_of, of_version, version_of

NO_TABLE = "Tidak ada tabel rencana aksi dalam berkas ini. Unduh rancangan ini sebagai XLSX, ubah isinya, lalu unggah."
ONE_SHEET = "Berkas CSV memuat satu lembar saja. Rancangan diimpor bersama semua lembarnya: unggah XLSX."
FOREIGN = "Berkas ini bukan unduhan rancangan {plan}: tidak ada kegiatan berawalan v{version}-. Unduh rancangan ini dulu."
NO_NEW_TABLE = "{} tidak ada dalam rancangan ini. Tabel tidak ditambah lewat impor."
STAYS = "baris {code} tahun {year} tidak ada{more}. Baris ini tidak dihapus sendiri: kosongkan isinya, atau hapus {owner}nya."
# What may change beside the cells of the plan; without these columns a sheet is not read.
EDITABLE = {
    "Tabel": ("Sub gugus tugas", "Judul", "Tujuan", "Judul tabel"),
    "Butir": ("Nomor", "Teks"),
    "Kegiatan": ("Kode program", "Program aksi", "Kode anggaran", "Nomor program"),
    "Indikator": ("Kode kegiatan", "Kode anggaran"),
    "Penugasan": ("Hanya untuk indikator",),
}
WITH_CODES = {*CODES, "Kode program", "Hanya untuk indikator"}


class DraftComparison(NewPlan):
    """What a workbook makes of a draft plan. `now` is the content of the draft, `rows` that of the workbook."""

    no_table = NO_TABLE
    one_sheet = ONE_SHEET
    optional = frozenset()

    def __init__(self, plan, grids, faults):
        super().__init__(plan.years, grids, faults)
        self.plan = plan
        self.loaded = plan_content.loaded(plan)
        self.now = plan_content.content(self.loaded)
        self.used = used_codes(plan)
        self.unpaying = self.now["lines"].keys() - _paying(self.now)
        self.unchanged = set()
        """(kind, key) of the rows that are as they are stored."""

    @property
    def foreign(self):
        """Whether the workbook is that of another plan: no code of an activity has the version of this one."""
        sheets = [grid.rows[1:] for grid in self.grids if grid.name.strip().lower() == "kegiatan"]
        values = [value for rows in sheets for _, row in rows for value in row.values() if isinstance(value, str)]
        codes = [value for value in map(str.strip, values) if CODES["Kode kegiatan"][0].fullmatch(bare(value))]
        return bool(codes and self.now["activities"]) and self.plan.version not in map(version_of, codes)

    def compare(self):
        if not self.foreign:
            return super().compare()
        self.faults = [Fault("", "", FOREIGN.format(plan=self.plan, version=self.plan.version))]
        SheetComparison.finish(self)
        return self

    @property
    def differences(self):
        return plan_content.changes(self.now, self.rows)

    @property
    def content(self):
        return super().content if self.differences else None

    # What SheetComparison and NewPlan ask.

    def rows_of(self, sheet):
        return self.loaded[plan_content.KIND[sheet.model]].values()

    def key(self, values):
        return tuple(bare(value) if isinstance(value, str) else value for value in super().key(values))

    def editable(self, sheet):
        return (*sheet.changed, *(one for one in sheet.columns if one.heading in EDITABLE.get(sheet.name, ())))

    def needed(self, sheet):
        return tuple(dict.fromkeys((*super().needed(sheet), *self.editable(sheet))))

    def absent(self, sheet, read, words):
        return NO_NEW_TABLE.format(words) if sheet.name == "Tabel" else ""

    def new_row(self, grid, sheet, read, at):
        self._check_versions(grid, read, at)
        super().new_row(grid, sheet, read, at)

    def changes_of(self, grid, sheet, row, read, at):
        if any(not same(column, read, row) for column in read):
            self.new_row(grid, sheet, read, at)
            return
        values = SheetRow(self, grid.name, {column.heading: value for column, value in read.items()}, sheet, at)
        for part in plan_content.parts(row):
            kind, columns = plan_content.columns_of(part)
            self._take(kind, columns, values, sheet.keys[0].heading)

    def stored(self, kind, key):
        return self.now[kind].get(key)

    def _take(self, kind, columns, row, heading):
        """Note a row as it is stored. Other rows may say something else of its programme or budget."""
        key = plan_content.key_of(kind, columns)
        if kind == "programmes":
            self._programme(row, key)
        elif kind == "lines":
            self._line(row, key, columns["funding_source"])
        else:
            self._note(kind, key, row, heading, columns)
            self.unchanged.add((kind, key))

    def _check_versions(self, grid, read, at):
        for column, value in read.items():
            if column.heading in WITH_CODES and VERSION.match(value) and version_of(value) != self.plan.version:
                own = of_version(value, self.plan.version)
                self.fault(grid.name, at(column), f"{column.heading}: {value} milik rencana lain. Dalam rancangan ini: {own}.")

    # What the rows say about each other.

    def _check_relations(self):
        self._let_go()
        super()._check_relations()
        self._check_staying()
        self._check_numbers()
        self._check_years_printed()

    def _let_go(self):
        """Leave out what belongs to a removed row and is unchanged: whoever removes an activity need not hunt for the rest."""
        activities = self.now["activities"].keys() - self.rows["activities"].keys()
        self._drop("indicators", lambda key: above(key) in activities)
        indicators = self.now["indicators"].keys() - self.rows["indicators"].keys()
        self._drop("targets", lambda key: key[0] in indicators)
        duties = self.rows["assignments"]
        self._drop("assignments", lambda key: key[0] in activities or duties[key]["indicator"] in indicators)
        paid_before, paying = _paying(self.now), _paying(self.rows)
        lines = {code for code in self.rows["lines"] if code in paid_before and code not in paying}
        lines = {code for code in lines if self.rows["lines"][code] == self.now["lines"][code]}
        self._drop("amounts", lambda key: key[0] in lines)
        for code in lines - {code for code, _ in self.rows["amounts"]}:
            del self.rows["lines"][code]

    def _drop(self, kind, leaves):
        for key in [key for key in self.rows[kind] if (kind, key) in self.unchanged and leaves(key)]:
            del self.rows[kind][key]

    def _check_duties(self):
        super()._check_duties()
        for key, duty in self.rows["assignments"].items():
            if ("assignments", key) in self.unchanged:
                duty |= {name: self.now["assignments"][key][name] for name in ("printed", "merged")}

    def _check_staying(self):
        """Check that no table is removed, and no year of a row that stays."""
        for letter in sorted(self.now["tables"].keys() - self.rows["tables"].keys()):
            self.fault("Tabel", "", f"tabel {letter} tidak ada. Tabel tidak dihapus lewat impor.")
        for sheet, kind, owner in (("Target", "targets", "indikator"), ("Anggaran", "amounts", "anggaran")):
            owners = self.rows[plan_content.OWNERS[kind]]
            lacking = [key for key in self.now[kind] if key[0] in owners and key not in self.rows[kind]]
            if lacking and not self._has_fault(sheet):
                (code, year), *others = lacking
                more = f", juga {len(others)} baris lain" if others else ""
                words = STAYS.format(code=of_version(code, self.plan.version), year=year, more=more, owner=owner)
                self.fault(sheet, "", words)

    def _has_fault(self, sheet):
        """Return whether a sheet has a fault already: then its rows may be missing because they could not be read."""
        return any(fault.sheet.strip().lower() == sheet.lower() for fault in self.faults)

    def _check_numbers(self):
        """Check that a new row has a number that neither the plan before nor a removed row has."""
        for code in self.rows["activities"].keys() - self.now["activities"].keys():
            programme = above(code)
            new_programme = programme not in self.now["programmes"]
            taken = programme if new_programme and is_used(programme, self.used) else code if is_used(code, self.used) else ""
            if taken:
                number = free_number(self.used, above(taken))
                row, heading = self.places["activities", code]
                row.fault(heading, f"nomor {taken} sudah pernah dipakai. Nomor bebas berikutnya: {above(taken)}-{number:02}.")

    def _check_years_printed(self):
        """Check that a new target or amount is of a year that its table has."""
        forces = self.loaded["tables"]
        for kind, years in (("targets", "target_years"), ("amounts", "budget_years")):
            for key in self.rows[kind].keys() - self.now[kind].keys():
                force = forces.get(letter_of(key[0]))
                if force and key[1] and key[1] not in getattr(force, years):
                    row, _ = self.places[kind, key]
                    own = ", ".join(map(str, getattr(force, years)))
                    row.fault("Tahun", f"tabel {force.letter} memuat {own}.")


def _paying(rows):
    """Return the codes of the budgets that pay for something in this content."""
    return {row["line"] for kind in ("activities", "indicators") for row in rows[kind].values()}
