"""The shape of a year's report, and of the decision on it."""

from django import forms

from gugus import indonesian
from gugus.forms.version import VersionForm
from rad.actions.realisation import SPENT, WRITTEN
from rad.choices import MEASURED, Hindrance

TOO_LARGE = "Angka ini terlalu besar. Periksa lagi jumlah nolnya."
NOT_A_NUMBER = "Tulis angka saja, misalnya 1.250 atau 12,5. Titik memisahkan ribuan, koma memisahkan pecahan."
NOT_RUPIAH = "Tulis rupiah tanpa pecahan, misalnya 1.250.000."
MOST_VALUE = 10**12  # what the columns hold: 12 digits before the comma, 18 of rupiah
MOST_RUPIAH = 10**15


class ReportForm(VersionForm):
    """A stale edit is told with both values, but the same values sent twice are no edit at all."""

    written = ()

    def clean(self):
        if self.record is not None and self.record.pk and not self.errors and self._same():
            return self.cleaned_data
        return super().clean()

    def _same(self):
        current = type(self.record).objects.filter(pk=self.record.pk).first()
        return current is not None and all(getattr(current, name) == self.cleaned_data.get(name) for name in self.written)

    def fields_for_verb(self):
        return {name: self.cleaned_data.get(name) for name in self.written}


class RealisationForm(ReportForm):
    """What was achieved. A target that is a number asks for one; its value is kept beside the words."""

    written = WRITTEN

    text = forms.CharField(label="Realisasi", max_length=300)
    hindrance = forms.ChoiceField(
        label="Kategori kendala",
        choices=[("", "Tidak ada kendala"), *Hindrance.choices],
        required=False,
        help_text="Perlu diisi bila realisasi di bawah target.",
    )
    follow_up = forms.CharField(
        label="Tindak lanjut",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="Apa yang dilakukan, oleh siapa, kapan.",
    )
    evidence = forms.CharField(
        label="Bukti",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
        help_text="Nama dokumen dan tempat menyimpannya. Jangan menulis nama korban.",
    )

    field_order = ["text", "hindrance", "follow_up", "evidence"]

    def __init__(self, *args, target, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        self.measured = target.state in MEASURED
        field = self.fields["text"]
        unit = f" ({target.unit})" if target.unit else ""
        field.label = f"Realisasi {target.year}{unit}"
        field.help_text = f"Target tercetak: {target.printed or 'kosong'}{self._reading()}"
        if self.measured:
            field.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        else:
            field.widget = forms.Textarea(attrs={"rows": 3})
        if self.record is not None:
            for name in ("text", "hindrance", "follow_up", "evidence"):
                self.initial.setdefault(name, getattr(self.record, name))
            if self.measured and self.record.value is not None:
                self.initial["text"] = shown(self.record.value)

    def _reading(self):
        """How a printed number is read, where its print could be read otherwise: 8,167 Orang is 8.167."""
        if not self.measured or shown(self.target.value) in self.target.printed:
            return ""
        return f" (dibaca {shown(self.target.value)} {self.target.unit}".rstrip() + ")"

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if not self.measured:
            self.cleaned_data["value"] = None
            return text
        value = _read(text.removesuffix(self.target.unit), NOT_A_NUMBER, MOST_VALUE)
        if -value.normalize().as_tuple().exponent > 2:
            raise forms.ValidationError("Paling banyak dua angka di belakang koma.")
        self.cleaned_data["value"] = value
        return f"{shown(value)} {self.target.unit}".strip()


class SpendingForm(ReportForm):
    """What was spent of the budget bundle that pays for the row; may stay empty until it is known."""

    written = SPENT

    amount = forms.CharField(
        label="Anggaran terpakai (rupiah)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    evidence = forms.CharField(label="Bukti pengeluaran", max_length=1000, required=False)

    def __init__(self, *args, amount, covers, **kwargs):
        super().__init__(*args, **kwargs)
        words = f"Pagu {indonesian.rupiah(amount.amount or 0)}."
        if covers > 1:
            words += f" Satu anggaran untuk {covers} baris: tulis jumlah gabungannya."
        self.fields["amount"].help_text = words
        self.fields["amount"].label = f"Anggaran terpakai {amount.year} (rupiah)"
        if self.record is not None:
            self.initial.setdefault("amount", indonesian.number(self.record.amount))
            self.initial.setdefault("evidence", self.record.evidence)

    def clean_amount(self):
        text = self.cleaned_data["amount"].strip()
        if not text:
            if self.record is not None:
                raise forms.ValidationError("Jumlah ini sudah pernah diisi. Tulis 0 bila tidak ada yang terpakai.")
            return None
        value = _read(text, NOT_RUPIAH, MOST_RUPIAH)
        if value != int(value):
            raise forms.ValidationError(NOT_RUPIAH)
        return int(value)

    def clean(self):
        data = super().clean()
        if data.get("evidence") and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Tulis jumlahnya, atau kosongkan bukti pengeluaran.")
        return data

    def stored(self, name):
        value = super().stored(name)
        return indonesian.rupiah(value) if name == "amount" else value

    def _typed(self, name):
        value = self.cleaned_data.get(name)
        return indonesian.rupiah(value) if name == "amount" and value is not None else super()._typed(name)


class ApproveForm(forms.Form):
    """Accepting a report; only what cannot be calculated is graded."""

    grade = forms.IntegerField(
        label="Nilai penilai (0 sampai 100)",
        min_value=0,
        max_value=100,
        help_text="100 berarti target tercapai seluruhnya.",
    )
    justification = forms.CharField(
        label="Alasan penilaian",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Apa yang dinilai, dan mengapa sekian.",
    )

    def __init__(self, *args, graded, **kwargs):
        super().__init__(*args, **kwargs)
        if not graded:
            del self.fields["grade"], self.fields["justification"]


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Alasan mengembalikan",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Sebut apa yang perlu diperbaiki; pengisi membacanya.",
    )


def shown(value):
    """12.50 → "12,5", 1250 → "1.250"."""
    places = max(-value.normalize().as_tuple().exponent, 0)
    return indonesian.number(value, places)


def _read(text, message, most):
    try:
        value = indonesian.read_number(text)
    except ValueError:
        raise forms.ValidationError(message) from None
    if value >= most:
        raise forms.ValidationError(TOO_LARGE)
    return value
