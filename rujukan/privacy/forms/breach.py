"""Forms of a breach: what happened, who is affected, how each letter was delivered, and what was done."""

import re

from django import forms

from gugus.documents import rendering
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateTimeField
from gugus.forms.version import VersionForm
from gugus.models import Institution
from rujukan.choices.data_protection import BREACH_MEANING, BreachKind, DataKind, Delivery
from rujukan.models import Breach, Case, Complaint, Victim
from rujukan.privacy.actions.breach import FIELDS, IN_LETTERS

SERIES = {"PN": (Victim, "code"), "PGD": (Complaint, "number"), "KS": (Case, "number")}
IN_LETTER = (
    "Dikutip dalam semua surat, yang mungkin terbaca orang serumah. Sebut “data Anda”; jangan tulis nama, kode, atau hal yang"
    " membuka bahwa penerimanya dilayani gugus tugas."
)
MOST_TYPED = 4000


class AffectedField(forms.CharField):
    """Any number of codes of people and numbers of complaints and cases; cleaned to the rows, all visible to the user."""

    def __init__(self, **kwargs):
        super().__init__(max_length=8000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        typed = dict.fromkeys(re.split(r"[\s,;]+", super().clean(value).upper().strip()))
        typed.pop("", None)
        rows_by_code = {}
        for series, (model, column) in SERIES.items():
            wanted = [word for word in typed if word.startswith(f"{series}-")]
            if wanted:
                rows = model.objects.filter(**{f"{column}__in": wanted})
                rows_by_code |= {getattr(row, column): row for row in rows}
        unknown = [word for word in typed if word not in rows_by_code]
        if unknown:
            raise forms.ValidationError(f"Bukan kode atau nomor yang terbuka bagi Anda: {', '.join(unknown)[:200]}.")
        return [rows_by_code[word] for word in typed]


@labelled_by(Breach)
class _BreachForm(forms.Form):
    """The fields that a new breach and a correction share."""

    kinds = forms.MultipleChoiceField(
        label="Apa yang gagal dijaga?",
        choices=[(kind.value, f"{kind.label}|{BREACH_MEANING[kind]}") for kind in BreachKind],
        widget=forms.CheckboxSelectMultiple,
    )
    found_at = PastDateTimeField(label="Kapan diketahui?", help_text="Sejak saat ini berlaku batas 3 × 24 jam.")
    happened_from = PastDateTimeField(required=False, help_text="Kosongkan bila belum diketahui; perkiraan boleh.")
    happened_until = PastDateTimeField(required=False)
    institution = forms.ModelChoiceField(
        Institution.objects.with_accounts(), label="Terjadi di institusi", empty_label="Pilih institusi"
    )
    data = forms.MultipleChoiceField(choices=DataKind, widget=forms.CheckboxSelectMultiple)
    story = LongText(max_length=MOST_TYPED, rows=5, help_text="Untuk koordinator saja, tersegel. Tidak masuk surat.")
    told = LongText(max_length=MOST_TYPED, help_text=IN_LETTER)
    measures = LongText(max_length=MOST_TYPED, help_text=IN_LETTER)
    harmful = forms.BooleanField(
        label="Dapat merugikan orangnya, misalnya membuka tempat tinggal atau mengundang ancaman", required=False
    )
    announced = forms.BooleanField(
        label="Perlu diumumkan juga kepada masyarakat",
        required=False,
        help_text="Bila mengganggu pelayanan publik atau berdampak serius bagi masyarakat (UU 27/2022 Ps 46 ayat 3).",
    )

    def clean(self):
        data = super().clean()
        for name in IN_LETTERS:
            if strange := rendering.unprintable(data.get(name) or ""):
                self.add_error(name, f"Surat tidak dapat memuat {' '.join(strange[:10])}. Ganti dengan kata.")
        return data

    @property
    def arguments(self):
        """The arguments of `record` and `correct`."""
        others = {name: value for name, value in self.cleaned_data.items() if name in ("affected", "version")}
        return others | {"fields": {name: self.cleaned_data[name] for name in FIELDS}}


class BreachForm(OnceForm, _BreachForm):
    """A new breach."""

    affected = AffectedField(
        label="Siapa yang terdampak",
        required=False,
        help_text="Kode korban atau saksi, nomor pengaduan (bagi pelapornya), atau nomor kasus (bagi semua di dalamnya)."
        " Pisahkan dengan spasi atau baris baru. Boleh ditambah nanti.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["kinds", "found_at", "happened_from", "happened_until", "institution", "data", "affected"])


class BreachEditForm(VersionForm, _BreachForm):
    """A correction of a breach, possible until the letters are made."""

    SEALED = ("story", "told", "measures")

    def values_of(self, record):
        return {name: record.open(name) if name in self.SEALED else getattr(record, name) for name in FIELDS}


class AffectedForm(forms.Form):
    """More people affected by a breach."""

    affected = AffectedField(
        label="Tambah yang terdampak", help_text="Kode orang, nomor pengaduan, atau nomor kasus; pisahkan dengan spasi."
    )


class FollowUpForm(forms.Form):
    text = LongText(
        max_length=MOST_TYPED,
        label="Tindak lanjut",
        help_text="Apa yang dilakukan atau baru diketahui. Tersegel, tidak dapat diubah lagi.",
    )


class BreachCloseForm(forms.Form):
    reason = LongText(
        max_length=MOST_TYPED, label="Yang dipelajari dan diubah", help_text="Sesudah ditutup, tidak ada yang dapat diubah."
    )


class SettlementForm(forms.Form):
    """How one letter was delivered, or why not."""

    delivery = forms.ChoiceField(label="Bagaimana disampaikan?", widget=forms.RadioSelect)
    at = PastDateTimeField(label="Kapan?")
    words = LongText(
        max_length=MOST_TYPED,
        label="Keterangan",
        rows=2,
        required=False,
        help_text="Siapa yang menyerahkan atau nomor resi; wajib bila tidak disampaikan. Tersegel.",
    )

    def __init__(self, data=None, *, notice, now):
        super().__init__(data, initial={"at": now})
        deliveries = [Delivery(way) for way in notice.deliveries]
        self.fields["delivery"].choices = [(way.value, way.label) for way in deliveries]
        self.fields["words"].conditional = notice.to_people
