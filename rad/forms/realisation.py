"""Forms of the annual reports, and of the decision on them."""

from django import forms
from django.utils import timezone
from django.utils.html import escape

from gugus.formats import indonesian
from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.typed_numbers import RupiahField, read_figure
from gugus.forms.version import VersionForm
from gugus.models import Meeting
from rad import rules
from rad.actions.realisation import SPENT, WRITTEN, report, spend
from rad.choices import MEASURED, Accumulation, Hindrance, ReportStatus
from rad.forms.register import MeetingField
from rad.models import Realisation, Spending

CHANGED = "Laporan ini sudah diubah sejak Anda membukanya, jadi belum ada yang diputuskan. Baca lagi isinya, lalu putuskan lagi."
WITHOUT_HINDRANCE = "Hanya bila nilainya di bawah 100: pengisi tidak menulis kendala."


class ReportForm(VersionForm):
    """Base of the two parts of an annual report, with optimistic locking. `verb` stores it, of its `subjects`."""

    written = ()
    of_one = ("files", "meeting")
    """The fields on the page of one report only. Django copies the others for each of many."""

    files = FilesField(label="Berkas bukti")

    def __init__(self, *args, submits=False, takes_files=False, **kwargs):
        """`submits`: the report is being submitted, so what it lacks is shown as errors beside the fields."""
        self.takes_files = takes_files  # on the page of one report; that of many takes words and figures only
        if not takes_files:
            self.base_fields = {name: field for name, field in self.base_fields.items() if name not in self.of_one}
        super().__init__(*args, **kwargs)
        self.submits = submits

    @property
    def visible(self):
        """The names of the fields that a person fills in."""
        return {field.name for field in self.visible_fields()}

    @property
    def first(self):
        """The field that is always asked; `others` only where there is a reason."""
        return self[self.written[0]]

    @property
    def others(self):
        return [field for field in self.visible_fields() if field.name != self.first.name]

    @property
    def is_stored(self):
        """Whether a page that was drawn before sends what is stored by now: the answer to its first try was lost."""
        if self.record is None or self.data.get(self.add_prefix("version"), "") == str(self.record.version):
            return False
        as_asked = not self.submits or self.record.status == ReportStatus.SUBMITTED
        return as_asked and not self.visible & set(self.changed_data)

    @property
    def is_filled(self):
        """Whether it was sent to be stored: something was typed, now or in a try whose answer was lost, or it is submitted."""
        sent = any(self.add_prefix(name) in self.data for name in self.visible)
        submitted = self.submits and self.record is not None
        return sent and bool(self.is_stored or self.visible & set(self.changed_data) or submitted)

    def clean(self):
        data = super().clean()
        if self.submits:
            for name, words in self.lacks(data).items():
                if name not in self.errors:
                    self.add_error(name, words)
        return data

    def lacks(self, data):
        """Return what the report lacks before it can be submitted, as {field: message}."""
        return {}

    def fields_for_verb(self):
        return {name: self.cleaned_data.get(name) for name in self.written}


@labelled_by(Realisation)
class RealisationForm(ReportForm):
    """What was achieved. A numeric target needs a number, which is stored in `value` beside the text."""

    verb = staticmethod(report)
    written = WRITTEN

    text = forms.CharField(max_length=300)
    hindrance = forms.ChoiceField(choices=[("", "Tidak ada kendala"), *Hindrance.choices], required=False)
    hindrance.conditional = "wajib bila di bawah target"
    follow_up = LongText(required=False, help_text="Apa yang dilakukan, oleh siapa, kapan.")
    follow_up.conditional = "wajib bila ada kendala atau di bawah target"
    other_reason = LongText(
        max_length=1000,
        rows=2,
        required=False,
        help_text="Hanya bila angka Anda lain dari data kasus. Jangan menulis nama korban.",
    )
    evidence = LongText(
        max_length=1000, rows=2, required=False, help_text="Nama dokumen dan tempat menyimpannya. Jangan menulis nama korban."
    )

    meeting = MeetingField(Meeting.objects.none(), empty_label="Tidak ada", required=False)

    columns = ("text", "other_reason", "hindrance", "follow_up", "evidence")
    field_order = [*columns, "meeting", "files"]

    def __init__(self, *args, subject, **kwargs):
        self.subject, self.target = subject, subject.target
        target = self.target
        self.subjects = (target.indicator, target.year)
        self.measured = target.state in MEASURED
        self.offered = subject.offer.value if subject.accepts else None
        super().__init__(*args, **kwargs)
        if self.offered is None and not getattr(self.record, "other_reason", ""):
            del self.fields["other_reason"]
        self._offer_meetings()
        field = self.fields["text"]
        unit = f" ({target.unit})" if target.unit else ""
        field.label = f"Yang tercapai {target.year}{unit}"
        text = (target.text or "kosong").removesuffix(".")
        offered = f" Dari data kasus: {subject.offer.words}." if self.offered is not None else ""
        words = f"Target: {text}{self._reading()}. {self._asked()}".rstrip()
        field.help_text = escape(words + offered)  # drawn as HTML
        if self.measured:
            field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
        else:
            field.widget = forms.Textarea(attrs={"rows": 3})
        if rules.graded(target.indicator, target):
            self.fields["hindrance"].choices = [("", "Target tercapai seluruhnya"), *Hindrance.choices]
            self.fields["hindrance"].help_text = "Pilih kendalanya bila target belum tercapai seluruhnya."

    def values_of(self, record):
        values = {name: getattr(record, name) for name in self.columns}
        values |= {"meeting": record.meeting_id} if self.takes_files else {}
        return values | ({"text": indonesian.exact_number(record.value)} if self.measured and record.value is not None else {})

    def _offer_meetings(self):
        """Offer the meetings of the year that were held."""
        if self.takes_files:
            held = Meeting.objects.of_task_force().filter(held_on__year=self.target.year, held_on__lte=timezone.localdate())
            self.fields["meeting"].queryset = held

    def fields_for_verb(self):
        meeting = {"meeting": self.cleaned_data["meeting"]} if self.takes_files else {}
        return super().fields_for_verb() | meeting

    def stored(self, name):
        return self.record.text if name == "text" else super().stored(name)

    def plain(self, name, value):
        text = super().plain(name, value)
        return text.removesuffix(self.target.unit).strip() if name == "text" and self.measured else text

    def lacks(self, data):
        values = {name: data.get(name) or "" for name in ("text", "hindrance", "follow_up", "other_reason")}
        values |= {"value": data.get("value"), "offered": self.offered, "earlier": self.subject.earlier}
        return rules.missing(self.target.indicator, self.target, **values)

    def _reading(self):
        """Return how a printed number is read, if the print is ambiguous: 8,167 Orang is 8.167."""
        if not self.measured or indonesian.exact_number(self.target.value) in self.target.text:
            return ""
        return f" (dibaca {indonesian.exact_number(self.target.value)} {self.target.unit}".rstrip() + ")"

    def _asked(self):
        """Return which figure to write: of the year alone or the state at its end, and what is added to it."""
        if not self.measured:
            return ""
        accumulation, year = self.target.indicator.accumulation, self.target.year
        if accumulation == Accumulation.LATEST:
            return f"Isi keadaan terakhir pada akhir {year}, bukan tambahannya."
        if accumulation == Accumulation.CUMULATIVE:
            return f"Tahun {year} saja. Target dihitung sejak {self.subject.since}{self._so_far()}."
        return f"Tahun {year} saja."

    def _so_far(self):
        """Return what the years before add to a cumulative target."""
        values = {year: value for year, value in sorted(self.subject.earlier.items()) if year >= self.subject.since}
        if not values:
            return ""
        total = f"{indonesian.exact_number(sum(values.values()))} {self.target.unit}".strip()
        years = ", ".join(f"{year}: {indonesian.exact_number(value)}" for year, value in values.items())
        return f"; ditambahkan pada {total} yang sudah disetujui ({years})"

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if not self.measured:
            self.cleaned_data["value"] = None
            return text
        value = read_figure(text.removesuffix(self.target.unit))
        self.cleaned_data["value"] = value
        return f"{indonesian.exact_number(value)} {self.target.unit}".strip()


@labelled_by(Spending)
class SpendingForm(ReportForm):
    """What was spent of the budget bundle that pays for the row. May stay empty if a realisation is filled in beside it."""

    verb = staticmethod(spend)
    written = SPENT

    amount = RupiahField()
    excess_reason = LongText(max_length=1000, rows=2, required=False)
    excess_reason.conditional = "wajib bila lebih dari pagu"
    evidence = forms.CharField(label="Bukti uang yang terpakai", max_length=1000, required=False)
    files = FilesField(label="Berkas bukti uang yang terpakai")

    field_order = ["amount", "excess_reason", "evidence", "files"]

    def __init__(self, *args, subject, alone=True, **kwargs):
        """`alone`: no realisation is filled in beside it."""
        super().__init__(*args, record=subject.spending, **kwargs)
        amount, covers = subject.amount, subject.covers
        self.subjects = (amount.budget_line, amount.year)
        self.ceiling, self.alone = amount.amount, alone
        words = f"Pagu {indonesian.rupiah(amount.amount or 0)}."
        if covers > 1:
            words += f" Satu anggaran untuk {covers} baris: tulis jumlah gabungannya."
        self.fields["amount"].help_text = words
        self.fields["amount"].label = f"Uang yang terpakai {amount.year} (rupiah)"

    def values_of(self, record):
        return {name: getattr(record, name) for name in SPENT}

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is None and self.record is not None:
            raise forms.ValidationError("Jumlah ini sudah pernah diisi. Tulis 0 bila tidak ada yang terpakai.")
        if amount is None and self.alone:
            raise forms.ValidationError("Tulis jumlah yang terpakai, atau 0 bila tidak ada.")
        return amount

    def clean(self):
        data = super().clean()
        if data.get("amount") is None and "amount" not in self.errors and any(data.get(name) for name in SPENT):
            self.add_error("amount", "Tulis jumlahnya, atau kosongkan alasan dan buktinya.")
        return data

    def lacks(self, data):
        reason = data.get("excess_reason") or ""
        return rules.unexplained(self.ceiling, amount=data.get("amount"), excess_reason=reason)


class ReviewForm(VersionForm):
    """A decision on a report, which holds for what its page showed."""

    drawn = None  # it edits nothing

    def values_of(self, record):
        return {}

    def show_conflict(self, current):
        """Ask again, about the report as it is now. Return True: nothing was decided."""
        self._redraw({}, current)
        self.add_error(None, CHANGED)
        self.too_late = True
        return True


@labelled_by(Realisation)
class ApproveForm(ReviewForm):
    """Approval of a report; only what cannot be calculated is graded."""

    grade = forms.IntegerField(
        label="Nilai penilai (0 sampai 100)",
        min_value=0,
        max_value=100,
        help_text="Menurut pedoman nilai di atas; 100 berarti target tercapai seluruhnya.",
    )
    justification = LongText(help_text="Apa yang dinilai, dan mengapa sekian.")

    hindrance = forms.ChoiceField(choices=[("", "Pilih …"), *Hindrance.choices], required=False, help_text=WITHOUT_HINDRANCE)
    follow_up = LongText(
        "Tindak lanjut yang diminta",
        rows=2,
        max_length=2000,
        required=False,
        help_text="Institusi diberi tahu bahwa ini ditulis pengelola rencana aksi.",
    )

    def __init__(self, *args, graded, explained=False, **kwargs):
        """`graded`: the target needs an assessor's grade; `explained`: the reporter already named a hindrance."""
        super().__init__(*args, **kwargs)
        needed = {"grade", "justification"} if graded else set()
        needed |= {"hindrance", "follow_up"} if graded and not explained else set()
        for name in set(self.fields) - needed - {"version"}:
            del self.fields[name]


class ReturnForm(ReviewForm):
    reason = LongText("Alasan mengembalikan", help_text="Sebut apa yang perlu diperbaiki; pengisi membacanya.")
