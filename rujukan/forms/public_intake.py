"""Forms of the public intake: few questions in plain words, of which one is required.

People fill them in on small telephones, so unknown answers may stay empty.
"""

import re
import uuid

from django import forms
from django.conf import settings

from gugus.forms.files import UnseenFilesField
from gugus.forms.once import KeyedForm
from gugus.models import District
from gugus.uploads.files import MEGABYTE, MOST_BYTES, MOST_FILES
from rujukan.actions.public_intake import MOST_PERSONS
from rujukan.choices.complaint import ForwardPermission, ImmediateNeed, ReporterRelation, Safety
from rujukan.choices.ctdc import AgeBand, age_band
from rujukan.choices.victim import Sex
from rujukan.forms.person import OLDEST, PRIVATE, PhoneField
from rujukan.intake import receipts

FILES = (
    f"Paling banyak {MOST_FILES}: foto, tangkapan layar, rekaman suara, PDF, video pendek. "
    f"Masing-masing sampai {MOST_BYTES // MEGABYTE} MB."
)
RELATIONS = (
    (ReporterRelation.SELF, "Saya sendiri yang mengalami"),
    (ReporterRelation.FAMILY, "Keluarga"),
    (ReporterRelation.FRIEND, "Teman atau tetangga"),
    (ReporterRelation.CITIZEN, "Saya melihat atau mendengar"),
)
PERMISSIONS = (
    (ForwardPermission.YES, "Ya|Misalnya ke polisi atau puskesmas, bila perlu untuk menolong."),
    (ForwardPermission.NO, "Jangan dulu|Kecuali menyangkut anak, atau nyawa orang."),
)
NEEDS = (
    (ImmediateNeed.SHELTER, "Tempat aman malam ini"),
    (ImmediateNeed.MEDICAL, "Dokter atau obat"),
    (ImmediateNeed.DOCUMENTS, "Paspor atau KTP ditahan orang"),
    (ImmediateNeed.INTERPRETER, "Penerjemah bahasa"),
)


def _line(label, *, length=200, **kwargs):
    return forms.CharField(label=label, max_length=length, required=False, widget=forms.TextInput(attrs=PRIVATE), **kwargs)


def _text(label, *, rows, length=20_000, **kwargs):
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea(attrs=PRIVATE | {"rows": rows}), **kwargs)


def _radio(label, choices, **kwargs):
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, **kwargs)


class PlainForm(forms.Form):
    """A form without “optional” marks: its page says once that all but the first question may stay empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.conditional = True


class TrapForm(PlainForm, KeyedForm):
    """A form with a honeypot: `website` is hidden. A bot fills it in, or a browser's autofill; then the page shows the field."""

    website = forms.CharField(
        required=False,
        label="Biarkan kosong",
        widget=forms.TextInput(attrs={"tabindex": "-1"}),
    )

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Kotak ini harus kosong. Hapus isinya, lalu kirim lagi.")
        return ""


class ReportForm(TrapForm):
    safety = forms.CharField(required=False, widget=forms.HiddenInput)  # the first question, answered on the page before

    narrative = _text(
        "Apa yang terjadi?",
        rows=5,
        help_text="Satu kalimat pun cukup. Tidak perlu bukti.",
        error_messages={"required": "Ceritakan dulu, satu kalimat pun cukup."},
    )
    district = forms.ModelChoiceField(
        label="Di kecamatan mana?",
        queryset=District.objects.all(),
        required=False,
        empty_label=f"Tidak tahu, atau di luar {settings.COUNTY.name}",
    )
    place = _line("Di mana tepatnya?", help_text="Nama kampung, jalan, rumah, atau tanda yang mudah dicari.")
    vehicle = _line("Kendaraannya?", help_text="Warna, jenis, nomor polisi: yang terlihat saja.")
    happened = _line("Kapan?", help_text="Boleh kira-kira, misalnya: tadi malam, sejak Lebaran.")
    reporter_relation = _radio("Siapa Anda?", RELATIONS)
    immediate_needs = forms.MultipleChoiceField(
        label="Apa yang segera diperlukan?", choices=NEEDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    reporter_contact = PhoneField(
        label="Nomor telepon Anda", help_text="Hanya bila tidak ada orang lain yang membuka telepon itu."
    )
    safe_contact = _line("Kapan dan bagaimana aman menghubungi Anda?", help_text="Misalnya: pesan saja, siang hari.")
    reporter_name = _line("Nama Anda")
    files = UnseenFilesField(label="Foto, rekaman, atau surat", help_text=FILES)
    forward_permission = _radio("Bolehkah laporan ini diteruskan kepada yang dapat menolong?", PERMISSIONS)

    def clean_safety(self):
        answer = self.cleaned_data["safety"]
        return answer if answer in Safety.values else Safety.UNKNOWN

    def clean_reporter_relation(self):
        return self.cleaned_data["reporter_relation"] or ReporterRelation.UNKNOWN

    def clean_forward_permission(self):
        return self.cleaned_data["forward_permission"] or ForwardPermission.NOT_ASKED

    @property
    def in_danger(self):
        return self["safety"].value() == Safety.DANGER

    @property
    def columns(self):
        """The `fields` of `actions.public_intake.report`."""
        answers = {name: value for name, value in self.cleaned_data.items() if name not in {"submit_key", "website", "files"}}
        return answers | {"anonymous": not answers["reporter_name"]}


class AgeField(forms.CharField):
    """An age as people write it: 15, "15 tahun", "kira-kira 15". Cleans to years, or None."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=40, required=False, widget=forms.TextInput(attrs=PRIVATE | {"inputmode": "numeric"}), **kwargs
        )

    def clean(self, value):
        text = super().clean(value)
        years = re.search("[0-9]+", text)
        if text and not (years and int(years[0]) <= OLDEST):
            raise forms.ValidationError("Tulis dengan angka, misalnya 15. Kosongkan bila tidak tahu.")
        return int(years[0]) if years else None


class ReportPersonForm(PlainForm):
    """A person who needs help. All fields may stay empty."""

    name = _line("Nama atau panggilan")
    sex = forms.ChoiceField(label="Perempuan atau laki-laki?", required=False)
    age = AgeField(label="Kira-kira berapa umurnya?")
    description = _line("Bagaimana mengenalinya?", length=500, help_text="Misalnya: rambut pendek, tahi lalat di pipi.")

    sex.choices = [("", "Tidak tahu"), (Sex.FEMALE.value, Sex.FEMALE.label), (Sex.MALE.value, Sex.MALE.label)]

    @property
    def filled(self):
        return any(self.cleaned_data.get(name) not in (None, "") for name in self.fields)

    @property
    def open(self):
        """Whether the page shows the form unfolded, because it holds input."""
        return self.is_bound and any(self[name].value() for name in self.fields)

    @property
    def columns(self):
        answers = self.cleaned_data
        band = AgeBand.UNKNOWN if answers["age"] is None else age_band(answers["age"])
        texts = {"name": answers["name"], "description": answers["description"]}
        return texts | {"sex": answers["sex"] or Sex.UNKNOWN, "age_band": band}


class ReportEntry:
    """The report form with the persons that it may name."""

    def __init__(self, data=None, files=None, *, safety=""):
        self.form = ReportForm(data, files, initial={"submit_key": uuid.uuid4(), "safety": safety})
        self.persons = [ReportPersonForm(data, prefix=f"orang-{place}") for place in range(MOST_PERSONS)]

    def is_valid(self):
        return all([self.form.is_valid(), *(person.is_valid() for person in self.persons)])

    @property
    def arguments(self):
        """The keyword arguments of `actions.public_intake.report`, without the files."""
        return {
            "submit_key": self.form.cleaned_data["submit_key"],
            "fields": self.form.columns,
            "persons": [person.columns for person in self.persons if person.filled],
        }


class ReceiptField(forms.CharField):
    """A receipt in any grouping, or in disguise. Cleans to its sixteen digits."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs=PRIVATE | {"inputmode": "numeric", "class": "digits"})
        super().__init__(max_length=60, widget=widget, error_messages={"required": "Tulis nomornya dulu."}, **kwargs)

    def clean(self, value):
        try:
            return receipts.read(super().clean(value))
        except receipts.Slip as slip:
            raise forms.ValidationError(str(slip)) from None


class ReceiptForm(forms.Form):
    receipt = ReceiptField(label="Nomor tanda terima", help_text="Enam belas angka. Spasi tidak perlu diketik.")


class NotedForm(PlainForm):
    """Checks that the reporter copied the receipt correctly, against `receipt` of the same page and not the database."""

    receipt = ReceiptField()
    danger = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the emergency numbers stay until the page is left
    typed = forms.CharField(
        label="Ketik ulang nomornya dari catatan Anda",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=PRIVATE | {"inputmode": "numeric", "class": "digits"}),
    )

    receipt.widget = forms.HiddenInput()

    def clean(self):
        try:
            typed = receipts.read(self.cleaned_data.get("typed", ""))
        except receipts.Slip as slip:
            raise forms.ValidationError({"typed": str(slip)}) from None
        if typed != self.cleaned_data.get("receipt"):
            raise forms.ValidationError({"typed": "Belum sama dengan nomor di atas. Periksa catatan Anda."})


class MoreForm(TrapForm):
    """What the reporter adds later, in text or files. Only this form carries the receipt from page to page."""

    receipt = ReceiptField()
    text = _text("Tulis di sini", rows=4, length=10_000, required=False)
    danger = forms.BooleanField(label="Ada yang dalam bahaya sekarang", required=False)
    files = UnseenFilesField(label="Foto, rekaman, atau surat", help_text=FILES)

    receipt.widget = forms.HiddenInput()

    def clean(self):
        if not (self.cleaned_data.get("text") or self.cleaned_data.get("files")) and "text" not in self.errors:
            self.add_error("text", "Tulis dulu, satu kalimat pun cukup.")

    @property
    def arguments(self):
        """The keyword arguments of `actions.public_intake.add`, without the files."""
        answers = {name: self.cleaned_data[name] for name in ("submit_key", "danger")}
        return answers | {"text": self.cleaned_data["text"] or "Berkas tanpa tulisan."}
