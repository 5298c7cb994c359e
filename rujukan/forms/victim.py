"""Forms for a victim or witness, the needs of their stages, and their companion."""

from django import forms
from django.conf import settings
from django.db.models import Q

from gugus.audit.changes import last_changes
from gugus.choices import Role
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.version import HIDDEN, VersionForm, plain
from gugus.models import District, User
from rujukan.actions.casework import IDENTITY_FIELDS
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.places import Country, languages, regions
from rujukan.choices.stage import STORED_STATES, StageState
from rujukan.choices.victim import Sex, VictimKind
from rujukan.disclosure.comparison import differing
from rujukan.disclosure.victim import NOTES, notes_of
from rujukan.forms.person import BirthDateField, NikField, PhoneField, may_be_unknown
from rujukan.models import StageNeed, Victim, VictimIdentity
from rujukan.models.victim import NOT_NEEDED_WHY

CODED = ("origin_region", "citizenship", "language")
SERVING = ("disability", *NOTES)


def _text(*, most=300, rows=None, **kwargs):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(required=False, max_length=most, widget=widget, **kwargs)


def _district():
    return forms.ModelChoiceField(District.objects.all(), required=False, empty_label="Belum diketahui")


@labelled_by(Victim, VictimIdentity)
class _PersonForm(forms.Form):
    """The fields of a new record and of a correction. IDENTITY_FIELDS is stored sealed."""

    kind = forms.ChoiceField(label="Korban atau saksi", choices=VictimKind, widget=forms.RadioSelect, initial=VictimKind.VICTIM)
    sex = forms.ChoiceField(choices=Sex, widget=forms.RadioSelect)
    age_band = forms.ChoiceField(choices=AgeBand, help_text="Perkiraan, bila tanggal lahir tidak diketahui.")
    origin_district = _district()
    origin_region = may_be_unknown(regions())
    found_district = _district()
    current_district = _district()
    citizenship = may_be_unknown(Country.choices)
    language = may_be_unknown(languages())
    disability = _text()
    safety_note = _text(most=4000, rows=3)
    health_note = _text(most=4000, rows=3)
    legal_note = _text(most=4000, rows=2)
    name = _text()
    alias = _text()
    nik = NikField(help_text=f"16 angka. NIK dari luar {settings.COUNTY.name} wajar.")
    birth_date = BirthDateField()
    phone = PhoneField(label="Telepon yang aman dihubungi")
    description = _text(most=1000, rows=2, help_text="Yang tampak dan tetap: tinggi, tanda lahir, logat.")
    address = _text(rows=2)
    origin_place = _text()
    family = _text(most=1000, rows=2)

    @property
    def shown(self):
        """The fields that the page shows first: all but the identity and the notes."""
        return [self[name] for name in self.fields if name not in (*IDENTITY_FIELDS, *SERVING, "submit_key", *HIDDEN)]

    @property
    def notes(self):
        return [self[name] for name in SERVING]

    @property
    def notes_typed(self):
        """Whether a note is new, changed or faulty."""
        return any(field.errors or (self.is_bound and field.name in self.changed_data) for field in self.notes)

    @property
    def identity(self):
        return [self[name] for name in IDENTITY_FIELDS]

    @property
    def identity_typed(self):
        """Whether something of the identity is typed or faulty: of a correction it is folded otherwise."""
        return any(field.value() or field.errors for field in self.identity)


class VictimForm(OnceForm, _PersonForm):
    """A new victim or witness of a case."""

    @property
    def arguments(self):
        """The arguments of `add_victim`."""
        return {"fields": self.cleaned_data}


class VictimEditForm(VersionForm, _PersonForm):
    """A correction. The identity stays masked: its fields are empty, and an empty one is unchanged."""

    def values_of(self, record):
        columns = ("kind", "sex", "age_band", "origin_district", "found_district", "current_district", *CODED)
        return {name: getattr(record, name) for name in columns} | notes_of(record)

    def masked_changes(self, current):
        typed = {name: plain(self.cleaned_data[name]) for name in IDENTITY_FIELDS if self.cleaned_data[name]}
        changed = differing(current.identity, typed)
        return dict.fromkeys(changed, "") | last_changes(current.identity, changed)

    @property
    def arguments(self):
        """The arguments of `correct_victim`: only the fields that changed."""
        data = self.cleaned_data
        changed = (name for name in self.changed_data if name not in HIDDEN and (name not in IDENTITY_FIELDS or data[name]))
        return {"version": data["version"], "fields": {name: data[name] for name in changed}}


@labelled_by(StageNeed)
class StageForm(VersionForm):
    """A coordinator's assessment whether a stage is needed. Its `record` is the StageNeed."""

    state = forms.ChoiceField(
        label="Jawaban",
        choices=[(state.value, state.label) for state in reversed(STORED_STATES)],
        widget=forms.RadioSelect,
    )
    reason = _text(most=200, help_text="Wajib bila tahap ini tidak perlu. Jangan tulis nama.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].conditional = True

    def clean(self):
        data = super().clean()
        if data.get("state") == StageState.NOT_NEEDED and not data.get("reason"):
            self.add_error("reason", NOT_NEEDED_WHY)
        return data


class CompanionForm(VersionForm):
    """The officer who accompanies a victim through all stages (Lampiran I, Identifikasi)."""

    user = forms.ModelChoiceField(User.objects.none(), label="Pendamping", empty_label="Pilih petugas")

    def __init__(self, *args, victim, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_anew()
        barred = Q(barred_cases=victim.case_id) | Q(institution__barred_cases=victim.case_id)
        field = self.fields["user"]
        field.queryset = (
            User.objects.filter(is_active=True, roles__contains=[Role.OFFICER], institution__active=True)
            .exclude(pk__in=User.objects.filter(barred).values("pk"))
            .select_related("institution")
            .order_by("institution__short_name", "first_name", "username")
        )
        field.label_from_instance = lambda user: f"{user}, {user.institution.short_name}"
