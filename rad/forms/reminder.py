"""Forms of how often a plan is reported on, and until when."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.version import VersionForm
from rad.choices import Interval
from rad.models import ReportingDeadline, ReportingInterval


@labelled_by(ReportingDeadline)
class DeadlineForm(VersionForm):
    due_on = forms.DateField(help_text="Hari terakhir untuk mengajukan laporannya.")


@labelled_by(ReportingInterval)
class IntervalForm(VersionForm):
    interval = forms.ChoiceField(
        choices=Interval, help_text="Laporan tahunan selalu diminta. Yang sudah dilaporkan tidak berubah."
    )
