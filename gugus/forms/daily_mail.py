"""Whether and when a user is mailed that something waits."""

from django import forms

from gugus.models.duty_contact import DIGEST_AT


class DailyMailForm(forms.Form):
    wanted = forms.BooleanField(label="Kirimi saya surel bila ada yang menunggu", required=False)
    at = forms.TimeField(
        label="Pukul",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Paling banyak satu surel sehari, tanpa nama dan tanpa angka. Antara 05.00 dan 12.00.",
    )

    @classmethod
    def of(cls, stored):
        """Return the form as it was chosen last."""
        return cls(initial={"wanted": stored is not None, "at": stored.at if stored else DIGEST_AT})

    @property
    def arguments(self):
        """The argument of the verb: the time, or None if no mail is wanted."""
        return {"at": (self.cleaned_data["at"] or DIGEST_AT) if self.cleaned_data["wanted"] else None}
