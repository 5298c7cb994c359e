"""Forms of the plan: the filters of its table and of the source notes, and the decision on a doubt."""

from django import forms
from django.conf import settings

from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.long_text import LongText
from rad.choices import Annex, NoteKind, NoteState, ReportStatus, RevisedColumn
from rad.forms.revision import WORDS, CellsForm
from rad.lists.activity import lacks
from rad.lists.plan_search import has_words
from rad.models import SourceNote

SHOW = [
    *EVERYTHING,
    ("unfilled", "Belum diisi"),
    ("returned", "Dikembalikan"),
    ("below", "Di bawah target"),
    ("flagged", "Bertanda"),
]

FILTERS = ("cari", "program", "koordinator", "tahun", "tampilkan")
TABLES = [(f"{Annex.ANNEX_2}:{letter}", f"Lampiran II {letter}") for letter in settings.COUNTY.regulation.sub_task_forces]
SHOW_REPORTS = [*EVERYTHING, ("unsubmitted", "Belum diajukan"), ("returned", "Dikembalikan"), ("below", "Di bawah target")]

# What a filter keeps of the rows from which a report is expected.
WANTED = {
    "unfilled": lambda row: row.reported is None,
    "unsubmitted": lacks,
    "returned": lambda row: row.reported is not None and row.reported.status == ReportStatus.RETURNED,
    "below": lambda row: row.below,
}


class PlanSearchForm(FilterForm):
    """Words to look for in all tables of a plan. Hidden fields keep the plan and the year of the page."""

    rencana = forms.CharField(widget=forms.HiddenInput)
    tahun = forms.CharField(widget=forms.HiddenInput)
    cari = forms.CharField(label="Kode atau kata", min_length=2, max_length=100)


class PlanFilterForm(FilterForm):
    """Words, programme, coordinator, year, and what to show."""

    rencana = forms.CharField(widget=forms.HiddenInput)
    cari = forms.CharField(label="Kode atau kata", max_length=100)
    program = forms.ChoiceField(label="Program")
    koordinator = forms.ChoiceField(label="Koordinator")
    tahun = forms.TypedChoiceField(label="Tahun", coerce=int, empty_value=None)
    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)

    def __init__(self, *args, programmes, coordinators, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [*EVERYTHING, *programmes]
        self.fields["koordinator"].choices = [*EVERYTHING, *((name, name) for name in coordinators)]
        self.fields["tahun"].choices = [*EVERYTHING, *((year, str(year)) for year in years)]

    def keeping(self, notes, closed):
        """Return the predicate of the lines that are kept. `notes`: by the code of a row. A `closed` year lacks no report."""
        words, programme, coordinator, year, show = (self.kept.get(name) or "" for name in FILTERS)

        def shown(line):
            if show in WANTED:
                skipped = closed if show == "unfilled" else ()
                rows = (row for row in line.rows.values() if year in ("", row.year) and row.year not in skipped)
                return any(row.mine and row.asks and WANTED[show](row) for row in rows)
            return show != "flagged" or bool(line.notes or notes.get(line.activity.programme_code))

        def keeps(line):
            activity = line.activity
            return (
                has_words(words, line.code, line.label, activity.label, activity.programme)
                and programme in ("", activity.programme_code)
                and (not coordinator or coordinator in activity.coordinators)
                and shown(line)
            )

        return keeps


class ReportFilterForm(FilterForm):
    """Which reports of a year to list."""

    tahun = forms.CharField(widget=forms.HiddenInput)
    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW_REPORTS)
    koordinator = forms.ChoiceField(label="Koordinator")

    def __init__(self, *args, coordinators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["koordinator"].choices = [*EVERYTHING, *((name, name) for name in coordinators)]
        if len(coordinators) < 2:
            del self.fields["koordinator"]

    @property
    def narrows(self):
        """Whether anything but the year is chosen."""
        return any(value for name, value in self.kept.items() if name != "tahun")

    def keeps(self, activity, row):
        """Return whether the filter shows a row of an activity."""
        show, coordinator = self.kept.get("tampilkan"), self.kept.get("koordinator")
        return (not show or WANTED[show](row)) and (not coordinator or coordinator in activity.coordinators)


class NoteFilterForm(FilterForm):
    bagian = forms.ChoiceField(label="Bagian", choices=[*EVERYTHING, *Annex.choices, *TABLES])
    jenis = forms.ChoiceField(label="Jenis", choices=[*EVERYTHING, *NoteKind.choices])
    keadaan = forms.ChoiceField(label="Keadaan", choices=[*EVERYTHING, *NoteState.choices])

    def found(self):
        """Return the source notes that the filters keep."""
        annex, _, letter = self.kept.get("bagian", "").partition(":")
        conditions = {"annex": annex, "letter": letter, "kind": self.kept.get("jenis"), "state": self.kept.get("keadaan")}
        return SourceNote.objects.for_list().filter(**{name: value for name, value in conditions.items() if value})


PRINTED, CORRECTED = "printed", "corrected"
OUTCOMES = [
    (PRINTED, "Dibiarkan seperti tercetak|Isi yang disimpan tetap; tidak ada yang berubah."),
    (
        CORRECTED,
        f"Dibetulkan|Isian di bawah yang Anda ubah diajukan kepada kepala {settings.COUNTY.lead_name} sebagai pembetulan.",
    ),
]


class DecisionForm(CellsForm):
    """How to read a doubtful text, and what that changes in its row. Its `record` is the SourceNote.

    A text that is no row of the plan (a programme, Lampiran I, the body of the regulation) has a decision only.
    """

    columns = frozenset(RevisedColumn) - WORDS

    decision = LongText(
        "Keputusan dan alasannya",
        max_length=2000,
        help_text="Cara membaca teks ini, dan mengapa. Teks tercetak tetap disimpan seperti aslinya.",
    )
    outcome = forms.ChoiceField(label="Akibat keputusan ini", choices=OUTCOMES, widget=forms.RadioSelect)

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.initial["row_version"] = row.version if row else None
        if not self.cells_of(row):
            del self.fields["outcome"]

    def clean(self):
        data = super().clean()
        if self.row and data.get("row_version") != self.row.version:
            self._reload()
            self.add_error("outcome", "Isi baris ini direvisi sementara Anda menulis. Isiannya dimuat ulang; periksa lagi.")
        if self.errors or "outcome" not in self.fields:
            return data
        if data["outcome"] == CORRECTED and not self.changes():
            self.add_error("outcome", "Belum ada isian yang diubah. Ubah di bawah, atau pilih dibiarkan seperti tercetak.")
        elif data["outcome"] == PRINTED and self.changes():
            self.add_error("outcome", "Ada isian yang Anda ubah di bawah. Pilih dibetulkan, atau kembalikan isinya.")
        return data

    def _reload(self):
        """Show the cells as they are stored now."""
        self.data = self.data.copy()
        for name, value in {**self.cell_values(self.row), "row_version": self.row.version}.items():
            self.data[name] = str(value)

    def changes(self):
        return super().changes() if self.row else {}

    @property
    def own_fields(self):
        return [self[name] for name in ("decision", "outcome") if name in self.fields]
