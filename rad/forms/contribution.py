"""Form of what an institution contributes to the report of a koordinator."""

from decimal import Decimal

from django import forms
from django.utils.html import escape

from gugus.formats import indonesian
from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.typed_numbers import read_figure
from gugus.forms.version import VersionForm
from rad.choices import MEASURED
from rad.models import Contribution


@labelled_by(Contribution)
class ContributionForm(VersionForm):
    """A text, a figure if the target is one, and files that prove it."""

    text = LongText(
        max_length=300, help_text="Apa yang dilakukan institusi Anda untuk indikator ini. Jangan menulis nama atau cerita korban."
    )
    value = forms.CharField(
        required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    files = FilesField(label="Berkas bukti")

    def __init__(self, *args, target, when, **kwargs):
        self.unit = target.unit
        super().__init__(*args, **kwargs)
        self.fields["text"].label = f"Yang dilakukan institusi Anda, {when}"
        if target.state not in MEASURED:
            del self.fields["value"]
            return
        unit = f" ({target.unit})" if target.unit else ""
        self.fields["value"].label = f"Bagian institusi Anda{unit}"
        self.fields["value"].help_text = escape(f"Dari target {target.text}. Boleh kosong; tidak dihitung dengan sendirinya.")

    def values_of(self, record):
        return {"text": record.text, "value": "" if record.value is None else indonesian.exact_number(record.value)}

    def plain(self, name, value):
        text = indonesian.exact_number(value) if isinstance(value, Decimal) else super().plain(name, value)
        return text.removesuffix(self.unit).strip() if name == "value" else text

    def clean_value(self):
        text = self.cleaned_data["value"].removesuffix(self.unit).strip()
        return read_figure(text) if text else None
