"""Form of the progress of one indicator in a period."""

from gugus.forms.labels import labelled_by
from gugus.forms.typed_numbers import RupiahField
from rad.actions.progress import TOLD, report
from rad.choices import Accumulation
from rad.forms.realisation import RealisationForm
from rad.models import Progress


@labelled_by(Progress)
class ProgressForm(RealisationForm):
    """As the form of the year's realisation, for a part of the year, without evidence. `subject`: `rad.lists.progress.Entry`."""

    verb = staticmethod(report)
    written = TOLD
    columns = ("text", "spent", "hindrance", "follow_up")
    field_order = columns

    evidence = None
    spent = RupiahField(help_text="Boleh kosong.")

    def __init__(self, *args, subject, period, **kwargs):
        self.period = period
        super().__init__(*args, subject=subject, **kwargs)
        self.subjects = (*self.subjects, period)
        unit = f" ({self.target.unit})" if self.target.unit else ""
        self.fields["text"].label = f"Kemajuan {period.label} {self.target.year}{unit}"
        self.fields["spent"].label = f"Uang yang terpakai {period.label} (rupiah)"
        self.fields["hindrance"].choices = [("", "Tidak ada kendala"), *self.fields["hindrance"].choices[1:]]
        self.fields["hindrance"].help_text = "Bila ada kendala, tulis juga tindak lanjutnya."

    def _asked(self):
        """Return which figure to write if it is not that of the period alone (`rad.scoring.so_far`), which the page asks for."""
        latest = self.measured and self.target.indicator.accumulation == Accumulation.LATEST
        return f"Isi keadaan pada akhir {self.period.label}, bukan tambahannya." if latest else ""
