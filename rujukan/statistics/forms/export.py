"""The form with which a coordinator asks for an export."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from rujukan.models import DataExport
from rujukan.statistics.choices.export import ExportKind, ExportPurpose
from rujukan.statistics.periods import exported

HELP = "Untuk apa dan untuk siapa. Auditor membacanya, dan tidak dapat dihapus. Jangan tulis nama, NIK, atau nomor telepon."


@labelled_by(DataExport)
class ExportForm(OnceForm):
    """Which data of which period, and for what."""

    what = forms.ChoiceField(label="Data")
    purpose = forms.ChoiceField(choices=ExportPurpose, widget=forms.RadioSelect)
    explanation = forms.CharField(max_length=120, help_text=HELP)

    def __init__(self, data, now):
        super().__init__(data)
        self._offered = exported(now)
        groups = {kind: [] for kind in ExportKind}
        for (kind, period), words in self._offered.items():
            groups[kind].append((f"{kind}:{period}", words))
        self.fields["what"].choices = [("", "Pilih"), *((kind.label, choices) for kind, choices in groups.items())]

    @property
    def arguments(self):
        """The arguments of the verb `ask`."""
        data = dict(self.cleaned_data)
        kind, _, period = data.pop("what").partition(":")
        return data | {"kind": kind, "period": period}
