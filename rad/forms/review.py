"""Forms of the review list: its filter, and the reports to approve together."""

import re

from django import forms

from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.long_text import LongText
from rad.models import Realisation, Spending

PICK = re.compile(r"(\d{1,12})\.(\d{1,9})")  # a report and the version that the page showed
UNKNOWN = "Ada pilihan yang tidak dikenal. Muat ulang halaman ini, lalu pilih lagi."
KINDS = {"realisation": Realisation, "spending": Spending}
SHOW = [*EVERYTHING, ("below", "Di bawah target"), ("over", "Di atas pagu"), ("graded", "Perlu nilai")]


class ReviewFilterForm(FilterForm):
    """What to show, whose, and of which year."""

    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)
    koordinator = forms.ChoiceField(label="Koordinator")
    tahun = forms.TypedChoiceField(label="Tahun", coerce=int, empty_value=None)

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        names = sorted({name for report in reports for name in report.coordinators})
        years = sorted({report.row.year for report in reports})
        self.fields["koordinator"].choices = [*EVERYTHING, *((name, name) for name in names)]
        self.fields["tahun"].choices = [*EVERYTHING, *((year, str(year)) for year in years)]

    def keeps(self, report):
        """Return whether the filter shows a report."""
        show, coordinator, year = (self.kept.get(name) for name in ("tampilkan", "koordinator", "tahun"))
        return (
            (not show or getattr(report, show))
            and (not coordinator or coordinator in report.coordinators)
            and (not year or report.row.year == year)
        )


class PicksField(forms.MultipleChoiceField):
    """Checkboxes whose values are `PICK`; returns [(key, version)]."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid_choice": UNKNOWN, "invalid_list": UNKNOWN}

    def valid_value(self, value):
        return bool(PICK.fullmatch(value))

    def clean(self, value):
        return [tuple(map(int, PICK.fullmatch(pick).groups())) for pick in super().clean(value)]


class ApproveAllForm(forms.Form):
    """The reports to approve together."""

    realisation = PicksField(label="", required=False)
    spending = PicksField(label="", required=False)

    @property
    def picked(self):
        """The values of the checked boxes, to draw them again."""
        return {f"{name}.{value}" for name in KINDS for value in self[name].value() or ()}

    def reports(self, user):
        """Return [(row, version)] of the picked reports that this user sees."""
        found = []
        for name, model in KINDS.items():
            versions = dict(self.cleaned_data[name])
            rows = model.objects.readable_by(user).for_list().filter(pk__in=versions).distinct()
            found += [(row, versions[row.pk]) for row in rows]
        return found


class ReturnAllForm(ApproveAllForm):
    """The reports to return together, and why."""

    reason = LongText("Alasan mengembalikan", help_text="Untuk semuanya. Sebut apa yang perlu diperbaiki; pengisi membacanya.")
