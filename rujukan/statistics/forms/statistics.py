"""The period of the coordinator's statistics, and the year of those of law enforcement."""

from django import forms

from gugus.forms.chosen import FilterForm
from rujukan.lists.number import years
from rujukan.statistics.periods import offered


class PeriodForm(FilterForm):
    """A month, a quarter or a year; `period` is the chosen one, or the present month."""

    periode = forms.ChoiceField(label="Bulan, triwulan, atau tahun")

    def __init__(self, data, now):
        super().__init__(data)
        self.offered = {period.code: period for period in offered(now)}
        self.fields["periode"].choices = [(code, period.label) for code, period in self.offered.items()]

    @property
    def period(self):
        return self.offered.get(self.kept.get("periode")) or next(iter(self.offered.values()))


class YearForm(FilterForm):
    """A year; `year` is the chosen one, or the present year."""

    tahun = forms.ChoiceField(label="Tahun", choices=years)

    @property
    def year(self):
        return int(self.kept.get("tahun") or years()[0][0])
