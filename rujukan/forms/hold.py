"""The form of a legal hold, which keeps a case or complaint from destruction."""

from django import forms


class HoldForm(forms.Form):
    """Why a case or complaint must be kept. Its page has several forms, so the ids have a prefix."""

    reason = forms.CharField(
        label="Mengapa belum boleh dimusnahkan",
        max_length=200,
        help_text="Misalnya: perkara masih disidangkan. Tanpa nama orang.",
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_hold_%s")
