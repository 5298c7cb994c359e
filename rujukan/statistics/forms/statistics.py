"""The period of the coordinator's statistics, and the year of those of law enforcement."""

from django import forms

from rujukan.lists.number import years
from rujukan.statistics.periods import offered


class PeriodForm(forms.Form):
    """A month, a quarter or a year; `period` is the chosen one, or the present month."""

    periode = forms.ChoiceField(label="Bulan, triwulan, atau tahun", required=False)

    def __init__(self, data, now):
        super().__init__(data)
        self.offered = {period.code: period for period in offered(now)}
        self.fields["periode"].choices = [(code, period.label) for code, period in self.offered.items()]

    @property
    def period(self):
        chosen = self.cleaned_data.get("periode") if self.is_valid() else ""
        return self.offered.get(chosen) or next(iter(self.offered.values()))


class YearForm(forms.Form):
    """A year; `year` is the chosen one, or the present year."""

    tahun = forms.ChoiceField(label="Tahun", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["tahun"].choices = years()

    @property
    def year(self):
        chosen = self.cleaned_data.get("tahun") if self.is_valid() else ""
        return int(chosen or self.fields["tahun"].choices[0][0])
