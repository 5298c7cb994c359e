from django import forms

from gugus.login.invitation import LAST_HALF


class InvitationForm(forms.Form):
    """Asks for the half of a printed link that the other administrator hands over."""

    half = forms.RegexField(
        rf"^\s*[0-9A-Fa-f]{{{LAST_HALF}}}\s*$",
        label=f"Kode {LAST_HALF} tanda dari administrator yang satunya",
        error_messages={"invalid": f"Kode terdiri dari {LAST_HALF} angka atau huruf a sampai f."},
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )

    def clean_half(self):
        return self.cleaned_data["half"].strip().lower()
