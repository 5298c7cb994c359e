"""Form of the figure that an indicator is reported from."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.version import VersionForm
from rad.models import CaseSource
from rujukan.figures import NAMED


@labelled_by(CaseSource)
class CaseSourceForm(VersionForm):
    figure = forms.ChoiceField(
        choices=[("", "Tidak ada"), *((one.code, one.label) for one in NAMED.values())],
        required=False,
        help_text="Ditawarkan kepada pengisi; pengisi boleh menulis angka lain dengan alasan.",
    )
    note = forms.CharField(max_length=300, required=False, help_text="Apa yang perlu diketahui pengisi tentang angka ini.")
