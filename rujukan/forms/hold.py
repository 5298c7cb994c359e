"""The form that keeps a case or complaint from destruction, on its page."""

from django import forms


class HoldForm(forms.Form):
    """Why a case or complaint is kept; one of several forms of its page."""

    reason = forms.CharField(
        label="Mengapa belum boleh dimusnahkan",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Misalnya: perkara masih disidangkan. Tanpa nama orang.",
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_hold_%s")
