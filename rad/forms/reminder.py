"""Form of the deadline until which a year is reported."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.version import VersionForm
from rad.models import ReportingDeadline


@labelled_by(ReportingDeadline)
class DeadlineForm(VersionForm):
    due_on = forms.DateField(help_text="Hari terakhir untuk mengajukan laporan tahun ini.")
