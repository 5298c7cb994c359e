"""Forms of the register: an entry, and the filters of its list."""

from django import forms
from django.db.models import Q

from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField
from gugus.forms.version import VersionForm
from gugus.models import District, Institution, Meeting
from rad.actions.register import FIELDS
from rad.choices import RegisterKind
from rad.models import Indicator, RegisterEntry

MOST_PEOPLE = 1_000_000


class IndicatorField(forms.ModelChoiceField):
    def label_from_instance(self, indicator):
        return f"{indicator.code} {indicator.printed}"[:110]


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        return f"{meeting.held_on:%d-%m-%Y} {meeting.title}"[:110]


@labelled_by(RegisterEntry)
class _RegisterForm(forms.Form):
    """The fields that a new entry and a correction share."""

    kind = forms.ChoiceField(choices=RegisterKind)
    number = forms.CharField(max_length=80, required=False, help_text="Wajib untuk SK dan MoU.")
    title = forms.CharField(max_length=200)
    dated_on = PastDateField(help_text="Tanggal ditetapkan, ditandatangani, atau dilaksanakan.")
    valid_until = forms.DateField(required=False, help_text="Kosongkan bila masih berlaku atau tidak ada batasnya.")
    institution = forms.ModelChoiceField(
        Institution.objects.none(), empty_label="Pilih institusi", help_text="Yang menetapkan atau melaksanakan."
    )
    district = forms.ModelChoiceField(
        District.objects.all(),
        empty_label="Semua kecamatan",
        required=False,
        help_text="Bila kegiatannya di beberapa kecamatan, catat satu per kecamatan dengan jumlah pesertanya.",
    )
    participants = forms.IntegerField(
        min_value=1, max_value=MOST_PEOPLE, required=False, help_text="Untuk pelatihan dan kampanye: jumlahnya saja."
    )
    indicator = IndicatorField(Indicator.objects.of_no_draft().order_by("code"), empty_label="Tidak ada", required=False)
    meeting = MeetingField(Meeting.objects.of_task_force(), empty_label="Tidak ada", required=False)
    note = LongText(
        max_length=500, required=False, help_text="Jangan menulis nama atau cerita korban. Semua pengguna membacanya."
    )

    files = FilesField(
        label="Berkas dokumen", help_text="PDF atau foto halamannya, boleh beberapa. Semua pengguna dapat mengunduhnya."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entry = getattr(self, "record", None)
        kept = Q(pk=entry.institution_id) if entry else Q()
        self.fields["institution"].queryset = Institution.objects.filter(Q(active=True) | kept)
        self.fields["files"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"

    def values(self):
        """Return the argument `fields` of `enter` and `amend`."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class RegisterForm(OnceForm, _RegisterForm):
    """A new entry."""


class RegisterEditForm(VersionForm, _RegisterForm):
    """A correction of an entry. New files are added to those that it has."""

    def values_of(self, record):
        return {name: getattr(record, name) for name in FIELDS}


class RegisterFilterForm(FilterForm):
    """Kind, year, institution and district."""

    jenis = forms.ChoiceField(label="Jenis", choices=[*EVERYTHING, *RegisterKind.choices])
    tahun = forms.TypedChoiceField(label="Tahun", coerce=int, empty_value=None)
    institusi = forms.ModelChoiceField(
        Institution.objects.filter(pk__in=RegisterEntry.objects.values("institution")),
        label="Institusi",
        to_field_name="code",
        empty_label="Semua",
    )
    kecamatan = forms.ModelChoiceField(District.objects.all(), label="Kecamatan", to_field_name="code", empty_label="Semua")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tahun"].choices = [*EVERYTHING, *((year, str(year)) for year in RegisterEntry.objects.years())]

    def found(self):
        """Return the entries that the filters keep, the latest first."""
        columns = {"kind": "jenis", "dated_on__year": "tahun", "institution": "institusi", "district": "kecamatan"}
        conditions = {column: self.kept[name] for column, name in columns.items() if self.kept.get(name)}
        return RegisterEntry.objects.for_list().filter(**conditions)
