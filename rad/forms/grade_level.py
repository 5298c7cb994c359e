"""Form of a level of the rubric."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.version import VersionForm
from rad.models import GradeLevel


@labelled_by(GradeLevel)
class GradeLevelForm(VersionForm):
    """One level of the rubric. The highest and the lowest keep their floor."""

    floor = forms.IntegerField(min_value=0, max_value=100, help_text="Nilai paling rendah untuk tingkat ini.")
    name = forms.CharField(max_length=60)
    meaning = LongText(max_length=500, help_text="Apa yang harus terbukti. Penilai membacanya.")

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["floor"].disabled = record.floor in (0, 100)
