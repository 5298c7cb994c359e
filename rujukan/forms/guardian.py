"""The form of a guardian: a new one, or a new version of what is known."""

from django import forms

from gugus.formats.indonesian import short
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from rujukan.choices.children import GuardianRelation
from rujukan.choices.service_kinds import CORRECTED
from rujukan.disclosure.comparison import differing
from rujukan.forms.person import PhoneField
from rujukan.models import Guardian

SEALED = ("name", "phone", "address")
STAYS = "Tersimpan tersegel. Kosongkan bila tidak berubah."
FIXED = ("relation", "suspected", "ended")  # of somebody who is suspected: two coordinators lift that


@labelled_by(Guardian)
class GuardianForm(OnceForm, VersionForm):
    """Name, telephone and address are sealed and never shown again; in a new version an empty one is unchanged."""

    relation = forms.ChoiceField(choices=GuardianRelation, widget=forms.RadioSelect)
    suspected = forms.BooleanField(
        label="Diduga terlibat",
        required=False,
        help_text="Ia tidak dihubungi, tidak diberi tahu, tidak menyetujui apa pun, dan tidak menerima kepulangan.",
    )
    name = forms.CharField(max_length=300, help_text="Nama atau panggilan. Tersimpan tersegel.")
    phone = PhoneField(label="Telepon wali")
    address = LongText(required=False, rows=2, max_length=300)
    ended = forms.BooleanField(label="Bukan wali lagi, atau salah catat", required=False)
    why = forms.ChoiceField(
        label="Mengapa diperbarui?", choices=[(one.value, one.label) for one in CORRECTED], widget=forms.RadioSelect
    )

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        if record is None:
            del self.fields["ended"], self.fields["why"], self.fields["version"], self.fields["drawn"]
            return
        for name in SEALED:
            self.fields[name].required, self.fields[name].help_text = False, STAYS
        if record.under_suspicion:
            for name in FIXED:
                del self.fields[name]

    def clean(self):
        data, fixed = super().clean(), set(FIXED) - set(self.fields)
        return data | {name: getattr(self.record, name) for name in fixed if self.record}

    def values_of(self, record):
        return {name: getattr(record, name) for name in FIXED if not record.under_suspicion}

    def masked_changes(self, current):
        typed = {name: self.cleaned_data[name] for name in SEALED if self.cleaned_data[name]}
        changed = differing(current, typed)
        return dict.fromkeys(changed, f"{current.by}, {short(current.at)}")


class SuspicionLiftForm(forms.Form):
    """Why a guardian is not suspected any more."""

    reason = LongText(
        "Dari mana Anda tahu bahwa ia tidak terlibat?",
        max_length=1000,
        help_text="Tersimpan tersegel. Jangan tulis nama. Koordinator lain memutuskan; sebelum itu tidak ada yang berubah.",
    )
