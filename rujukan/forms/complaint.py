"""The complaint form, most urgent first. Lampiran I (Gabungan Organisasi Wanita) says what intake records.

The order is that of urgency: safety, contact, what happened, people, place, reporter. On a telephone the form is at most four
screens high (tests/browser/test_complaint.py). So rare fields are folded (`<details>`); the template filter `unfolded` opens a
fold that holds a value or an error. `/luring/` draws the same parts of templates.
"""

import re
import uuid
from datetime import datetime

from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.past import PastDateField
from gugus.models import District
from rujukan.actions.intake import MOST_PERSONS, TOO_MANY_PERSONS
from rujukan.choices.complaint import TAKEN_BY_HAND, ForwardPermission, ImmediateNeed, ReporterRelation, Safety
from rujukan.choices.ctdc import Act, AgeBand, Means, Purpose
from rujukan.choices.places import Country, languages, regions
from rujukan.choices.victim import Sex, VictimKind
from rujukan.forms.person import PRIVATE, BirthDateField, NikField, PhoneField, may_be_unknown
from rujukan.matching import nik
from rujukan.models import Complaint, ReportedPerson

UNKNOWN_IS_FINE = {"required": "Pilih satu; boleh “belum diketahui”"}


def _choices(label, choices, **kwargs):
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def _marks(choices):
    return forms.MultipleChoiceField(choices=choices.choices, required=False, widget=forms.CheckboxSelectMultiple)


def _text(*, length=200, **kwargs):
    return forms.CharField(max_length=length, required=False, widget=forms.TextInput(attrs=PRIVATE), **kwargs)


def _words(*, rows, length=2_000, **kwargs):
    return forms.CharField(max_length=length, required=False, widget=forms.Textarea(attrs=PRIVATE | {"rows": rows}), **kwargs)


def _select(choices, **kwargs):
    return forms.ChoiceField(choices=[("", "Pilih"), *choices], **kwargs)


@labelled_by(Complaint)
class ComplaintForm(forms.Form):
    submit_key = forms.UUIDField(widget=forms.HiddenInput)

    safety = _choices(
        "Apakah orang ini aman sekarang?",
        Safety.choices,
        help_text=f"Bila tidak aman, tulis juga tempatnya. Saat laporan dikirim, {settings.COUNTY.told_of_danger} diberi tahu.",
    )
    immediate_needs = _marks(ImmediateNeed)

    reporter_contact = PhoneField()
    safe_contact = _text(help_text="Misalnya: sesudah 17.00.")

    narrative = LongText(
        max_length=20_000,
        rows=4,
        help_text="Dengan kata-kata pelapor, secukupnya. Jangan minta cerita diulang.",
        error_messages={"required": "Tulis kronologi, satu atau dua kalimat sudah cukup"},
    )
    happened_on = PastDateField(required=False)
    happened = _text(label="Atau kira-kira", help_text="Misalnya: sejak Lebaran.")
    vehicle = _text(help_text="Jenis, warna, nomor polisi, atau nama kapal.")
    suspect_description = _words(rows=2, help_text="Panggilan, perawakan, pekerjaan, atau nomor teleponnya. Jangan menebak.")
    acts = _marks(Act)
    means = _marks(Means)
    purposes = _marks(Purpose)

    district = forms.ModelChoiceField(
        queryset=District.objects.all(),
        required=False,
        empty_label="Belum diketahui",
        help_text="Kejadian, atau orang ditemukan.",
    )
    village = _text()
    place = _text(help_text="Jalan, rumah, atau tanda yang mudah dikenali.")
    destination_region = may_be_unknown(regions())
    destination_place = _text(help_text="Kota, kebun, atau alamat yang disebut.")

    channel = _select([(channel.value, channel.label) for channel in TAKEN_BY_HAND], label="Bagaimana laporan ini sampai?")
    received_on = PastDateField(label="Tanggal diterima")
    received_time = forms.TimeField(label=f"Pukul ({settings.COUNTY.clock})", input_formats=["%H:%M", "%H:%M:%S", "%H.%M"])
    reporter_relation = _select(ReporterRelation.choices, label="Siapa yang melapor?")
    reporter_name = _text()
    anonymous = forms.BooleanField(required=False)
    forward_permission = _select(
        ForwardPermission.choices,
        label=f"Bolehkah laporan diteruskan ke koordinator {settings.COUNTY.lead_name}?",
        help_text="Belum ditanya: koordinator menanyakannya. Tidak setuju: tetap tercatat, identitas hanya dibuka demi anak "
        "atau nyawa.",
    )

    documentation = _words(
        label="Foto, surat, atau barang bukti yang ada",
        length=5_000,
        rows=3,
        help_text="Tulis apa yang ada dan di mana disimpan, misalnya: foto paspor, disimpan di kantor.",
    )
    files = FilesField()

    def clean(self):
        received_on = self.cleaned_data.get("received_on")
        received_time = self.cleaned_data.get("received_time")
        if received_on and received_time:
            received_at = timezone.make_aware(datetime.combine(received_on, received_time))
            if received_at > timezone.now():
                self.add_error("received_time", "Isi pukul sekarang atau sebelumnya.")
            self.cleaned_data["received_at"] = received_at

    @property
    def fields_to_log(self):
        """The `fields` of `actions.intake.log_complaint`."""
        other = {"submit_key", "received_on", "received_time", "files"}
        return {name: value for name, value in self.cleaned_data.items() if name not in other}


@labelled_by(ReportedPerson)
class PersonForm(forms.Form):
    """A person whom the complaint names. The age is a birth date or, without one, an age band."""

    kind = forms.ChoiceField(choices=VictimKind.choices, initial=VictimKind.VICTIM)
    name = _text()
    sex = _select(Sex.choices, error_messages=UNKNOWN_IS_FINE)
    birth_date = BirthDateField(help_text="Bila diisi, kelompok usia dihitung sendiri.")
    age_band = _select(AgeBand.choices, error_messages=UNKNOWN_IS_FINE)
    nik = NikField()
    phone = PhoneField()
    address = _text(length=500)
    origin_region = may_be_unknown(regions())
    origin_place = _text()
    citizenship = may_be_unknown(Country.choices)
    language = may_be_unknown(languages())
    disability = _text(help_text="Misalnya: tidak mendengar, memakai kursi roda.")
    description = _text(length=500, help_text="Misalnya: rambut pendek, tahi lalat di pipi.")

    def clean(self):
        born = self.cleaned_data.get("birth_date") or "birth_date" in self.errors
        if born and not self["age_band"].value():  # the date gives the band
            del self.errors["age_band"]
            self.cleaned_data["age_band"] = AgeBand.UNKNOWN

    @property
    def doubts(self) -> list[str]:
        """What in the NIK contradicts the other answers; a warning, not an error."""
        answers = self.cleaned_data
        if not answers.get("nik"):
            return []
        return nik.doubts(answers["nik"], sex=answers["sex"], birth_date=answers["birth_date"])


class PersonFormSet(
    formset_factory(
        PersonForm, extra=0, min_num=1, max_num=MOST_PERSONS, absolute_max=MOST_PERSONS, validate_max=True, validate_min=True
    )
):
    default_error_messages = {
        "missing_management_form": "Sebagian formulir tidak sampai. Kirim sekali lagi.",
        "too_few_forms": "Catat paling sedikit satu orang; yang belum diketahui boleh ditulis begitu.",
        "too_many_forms": TOO_MANY_PERSONS,
    }

    @property
    def persons(self) -> list[dict]:
        """The `persons` of `actions.intake.log_complaint`, without empty rows."""
        return [form.cleaned_data for form in self.forms if form.has_changed() or not form.empty_permitted]


class ComplaintEntry:
    """The form with its persons: new, submitted, or reopened from a draft."""

    PREFIX = "orang"

    def __init__(self, data=None, files=None, *, initial=None, persons=None):
        self.form = ComplaintForm(data, files, initial=initial)
        self.formset = PersonFormSet(data, prefix=self.PREFIX, initial=persons)

    @classmethod
    def new(cls, submit_key=None):
        now = timezone.localtime()
        return cls(
            initial={
                "submit_key": submit_key or uuid.uuid4(),
                "received_on": now.date(),
                "received_time": now.time().replace(second=0, microsecond=0),
            }
        )

    @classmethod
    def reopened(cls, fields: dict[str, list[str]], *, more=0, without=None):
        """Return the form as it was left, without validation, so that it keeps all input and shows no errors yet.

        `more` adds empty rows of persons; `without` is the number of the row to remove, as text.
        """
        data = MultiValueDict(fields)
        rows = [_typed(PersonForm, data, f"{cls.PREFIX}-{place}-") for place in range(_count(data, cls.PREFIX))]
        rows = [row for place, row in enumerate(rows) if str(place) != without] or [{}]
        rows += [{"kind": VictimKind.VICTIM}] * min(more, MOST_PERSONS - len(rows))
        entry = cls(initial=_typed(ComplaintForm, data), persons=rows)
        entry.formset.min_num = 0  # the rows are all there
        return entry

    @staticmethod
    def raw(data) -> dict[str, list[str]]:
        """Return the fields of a posted form as text, to save as a draft."""
        ours = (*ComplaintForm.base_fields, f"{ComplaintEntry.PREFIX}-")
        return {name: data.getlist(name) for name in data if name.startswith(ours)}

    @staticmethod
    def is_blank(fields: dict[str, list[str]]) -> bool:
        """Return whether nobody has typed or chosen anything."""
        prefilled = re.compile(f"submit_key|received_on|received_time|{ComplaintEntry.PREFIX}-([A-Z_]+|[0-9]+-kind)")
        return not any(any(values) for name, values in fields.items() if not prefilled.fullmatch(name))

    def is_valid(self):
        return all([self.form.is_valid(), self.formset.is_valid()])

    @property
    def full(self):
        return len(self.formset.forms) >= MOST_PERSONS

    @property
    def doubts(self) -> list[tuple[int, str]]:
        """Pairs (number of the person, what to check again)."""
        return [(place, words) for place, form in enumerate(self.formset.forms, 1) for words in form.doubts]


def _typed(form, data, prefix=""):
    return {name: field.widget.value_from_datadict(data, {}, prefix + name) for name, field in form.base_fields.items()}


def _count(data, prefix):
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(total), MOST_PERSONS) if re.fullmatch("[0-9]{1,4}", total) else 1
