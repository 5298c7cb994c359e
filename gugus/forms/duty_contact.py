"""The form of a duty contact: new, or changed."""

from django import forms

from gugus.actions.duty_contact import FIELDS, fields_of
from gugus.choices import ContactKind, ContactPlace
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from gugus.models import DutyContact, Institution
from gugus.models.duty_contact import DIGEST_AT, WEEKDAYS
from gugus.workflow import channels


@labelled_by(DutyContact)
class _DutyContactForm(forms.Form):
    """The fields that a new contact and a change share."""

    kind = forms.ChoiceField(choices=ContactKind)
    place = forms.TypedChoiceField(
        choices=ContactPlace, coerce=int, help_text="Cadangan dipanggil bila yang pertama tidak menjawab."
    )
    name = forms.CharField(max_length=80)
    phone = forms.CharField(max_length=30, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}))
    channel = forms.ChoiceField()
    address = forms.CharField(max_length=120, required=False, help_text="Hanya untuk surel dan Telegram.")
    days = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kosongkan untuk setiap hari.",
    )
    starts = forms.TimeField(required=False, help_text="Kosongkan keduanya untuk siang malam.")
    ends = forms.TimeField(required=False, help_text="Boleh lewat tengah malam, misalnya 20.00 sampai 06.00.")

    digest_at = forms.TimeField(
        initial=DIGEST_AT,
        help_text="Yang bukan bahaya menunggu sampai jam ini, antara 05.00 dan 12.00. Bahaya memanggil kapan saja.",
    )

    def __init__(self, *args, keeps_all=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channels.offered()
        if not keeps_all:
            self.fields["kind"].choices = [(ContactKind.INSTITUTION.value, ContactKind.INSTITUTION.label)]

    @property
    def fields_typed(self):
        """The argument `fields` of the verbs."""
        return {"active": True} | {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}


class DutyContactForm(OnceForm, _DutyContactForm):
    """A new contact: of the user's institution, for a coordinator of any."""

    institution = forms.ModelChoiceField(Institution.objects.none(), empty_label=None, required=False)

    field_order = ["institution"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, keeps_all=user.is_coordinator, initial={"institution": user.institution_id}, **kwargs)
        self.own = user.institution
        if user.is_coordinator:
            self.fields["institution"].queryset = Institution.objects.active()
        else:
            del self.fields["institution"]

    @property
    def arguments(self):
        """The arguments of `add`."""
        return {"institution": self.cleaned_data.get("institution") or self.own, "fields": self.fields_typed}


class DutyContactEditForm(VersionForm, _DutyContactForm):
    """A change of a contact."""

    active = forms.BooleanField(label="Masih dipakai", required=False)

    @property
    def arguments(self):
        """The arguments of `amend`."""
        return {"version": self.cleaned_data["version"], "fields": self.fields_typed}

    def values_of(self, record):
        return fields_of(record)
