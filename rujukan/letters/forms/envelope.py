"""The request for a sealed letter of identity."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from rujukan.choices.envelope import IdentityPart
from rujukan.choices.letter import REQUESTS
from rujukan.models import Approval


@labelled_by(Approval)
class EnvelopeForm(OnceForm):
    """What the body must know beside the name, what for, and on which basis."""

    parts = forms.MultipleChoiceField(
        choices=IdentityPart,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nama selalu ada di dalam amplop. Tambahkan hanya yang benar-benar diperlukan badan itu.",
    )
    reason = LongText(
        "Untuk apa badan itu perlu tahu siapa orangnya?",
        rows=2,
        max_length=500,
        help_text="Koordinator lain membacanya sebelum memutuskan. Jangan tulis nama.",
    )
    basis = forms.ChoiceField(label="Dasar", widget=forms.RadioSelect)

    def __init__(self, *args, letter, **kwargs):
        super().__init__(*args, **kwargs)
        rows = letter.victim.consents.usable().filter(basis__in=REQUESTS[letter.purpose].bases)
        self._consents = {str(one.pk): one for one in rows}
        self.fields["basis"].choices = [(key, one.in_full) for key, one in self._consents.items()]
        if len(self._consents) == 1:
            self.initial.setdefault("basis", next(iter(self._consents)))
        if not self._consents:
            self.fields["basis"].help_text = "Belum ada dasar yang dapat dipakai. Catat dulu di halaman korban."

    @property
    def arguments(self):
        """The arguments of the verb `ask`."""
        data = dict(self.cleaned_data)
        return data | {"consent": self._consents[data.pop("basis")]}
