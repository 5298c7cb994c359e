"""The period of the coordinator's statistics."""

from django import forms

from rujukan.lists.periods import offered


class PeriodForm(forms.Form):
    """A month or a quarter; `period` is the chosen one, or the present month."""

    periode = forms.ChoiceField(label="Bulan atau triwulan", required=False)

    def __init__(self, data, now):
        super().__init__(data)
        self.offered = {period.code: period for period in offered(now)}
        self.fields["periode"].choices = [(code, period.label) for code, period in self.offered.items()]

    @property
    def period(self):
        chosen = self.cleaned_data.get("periode") if self.is_valid() else ""
        return self.offered.get(chosen) or next(iter(self.offered.values()))
