"""What an institution did under a referral, and how it ended."""

from django import forms
from django.utils import timezone

from gugus.forms.once import OnceForm
from rujukan.choices import SERVICES_OF_STAGE, ServiceKind, ServiceOutcome, Stage


class ServiceForm(OnceForm):
    """One service, of a kind that belongs to the referral's stage."""

    kind = forms.ChoiceField(label="Jenis layanan")
    given_on = forms.DateField(label="Tanggal", initial=timezone.localdate)
    note_text = forms.CharField(
        label="Catatan untuk koordinator",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tulis yang perlu untuk langkah berikutnya. Rincian medis tetap di rekam medis; jangan tulis nama.",
    )

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = (*SERVICES_OF_STAGE[Stage(referral.stage)], ServiceKind.OTHER)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal layanan tidak boleh di masa depan.")
        return day


def _not_later_than_now(at):
    if at > timezone.now():
        raise forms.ValidationError("Waktu tidak boleh di masa depan.")
    return at


class ShelterEnterForm(forms.Form):
    """Since when somebody stays at the shelter."""

    since = forms.DateTimeField(label="Masuk penampungan", initial=timezone.localtime)

    def clean_since(self):
        return _not_later_than_now(self.cleaned_data["since"])


class ShelterLeaveForm(forms.Form):
    """When somebody left the shelter."""

    until = forms.DateTimeField(label="Keluar dari penampungan", initial=timezone.localtime)

    def clean_until(self):
        return _not_later_than_now(self.cleaned_data["until"])


class CompleteForm(forms.Form):
    """How the service of a referral ended."""

    outcome = forms.ChoiceField(label="Hasil layanan", choices=ServiceOutcome, widget=forms.RadioSelect)
    note_text = forms.CharField(
        label="Catatan akhir",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yang perlu diketahui koordinator untuk langkah berikutnya. Jangan tulis nama.",
    )
