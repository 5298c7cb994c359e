"""Forms of monitoring: its beginning, a visit and its correction, and who visits when."""

from django import forms
from django.utils import timezone

from gugus.forms.chosen import FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField
from gugus.forms.version import VersionForm
from gugus.workflow.lifecycle import FARTHEST
from rujukan.choices.aftercare import VisitDecision, VisitOutcome, VisitScale
from rujukan.choices.contact import ContactMode
from rujukan.choices.needs import RiskLevel
from rujukan.choices.shelter import Answer
from rujukan.forms.closing import SEALED
from rujukan.forms.note import note
from rujukan.models import MonitoringVisit, Victim
from rujukan.models.monitoring_visit import OF_SEEN

NEEDED = "Wajib bila orangnya ditemui."


class NextVisitField(forms.DateField):
    """A date after today, within a year."""

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        if day and not today < day <= today + FARTHEST:
            raise forms.ValidationError("Isi tanggal sesudah hari ini, paling lama setahun lagi.")
        return day


class MonitorForm(forms.Form):
    """When the first visit is due, and why monitoring begins if no return or reintegration was completed."""

    next_visit_on = NextVisitField(label="Kunjungan pertama paling lambat")
    reason = LongText("Alasan memulai pemantauan sekarang", help_text=SEALED)

    def __init__(self, *args, returned, **kwargs):
        super().__init__(*args, **kwargs)
        if returned and "reason" not in self.data:  # what was typed before somebody recorded the return stays visible
            del self.fields["reason"]


def picked(choices, **more):
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **more)


def scale():
    return forms.TypedChoiceField(choices=VisitScale, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)


@labelled_by(MonitoringVisit)
class FoundForm(OnceForm):
    """What a visit found. Of somebody who was not met, what is asked of the others stays empty."""

    done_on = PastDateField(initial=timezone.localdate)
    mode = picked(ContactMode)
    outcome = picked(VisitOutcome)
    wellbeing = scale()
    safety = scale()
    income = scale()
    acceptance = scale()
    recruiter_contact = picked(Answer, required=False)
    debt_open = picked(Answer, required=False)
    leaves_undocumented = picked(Answer, required=False)
    risk = picked(RiskLevel, required=False, help_text="Anda yang menilai; sistem tidak menghitungnya.")
    decision = picked(VisitDecision)
    note_text = note("Catatan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in OF_SEEN:
            self.fields[name].conditional = True

    def clean(self):
        data = super().clean()
        if data.get("outcome") == VisitOutcome.SEEN:
            for name in OF_SEEN:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, NEEDED)
        return data

    @property
    def before(self):
        """The fields of every visit, in the order of the form."""
        return [self[name] for name in ("done_on", "mode", "outcome")]

    @property
    def of_seen(self):
        return [self[name] for name in OF_SEEN]

    @property
    def after(self):
        return [self[name] for name in ("decision", "next_visit_on", "note_text", "reason") if name in self.fields]


class VisitForm(FoundForm):
    """A visit that was made or tried, and when the next one is due."""

    next_visit_on = NextVisitField(
        label="Kunjungan berikutnya paling lambat", help_text="Sampai layanan ditutup, selalu ada kunjungan berikutnya."
    )


class VisitCorrectionForm(FoundForm):
    """The same fields as they should be, and why."""

    reason = forms.CharField(label="Mengapa diperbaiki", max_length=200)


@labelled_by(Victim)
class VisitPlanForm(VersionForm):
    """When the next visit is due, and which of the institutions that see the person makes it."""

    next_visit_on = NextVisitField(label="Kunjungan paling lambat")
    visitor = forms.ModelChoiceField(
        None,
        required=False,
        empty_label="Koordinator",
        help_text="Institusi yang sedang melayani atau mendampingi orangnya. Yang dilihatnya tidak bertambah.",
    )
    reason = LongText("Alasan", required=False, help_text="Wajib bila lebih lambat dari batas sekarang. Tersimpan tersegel.")

    def __init__(self, *args, visitors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visitor"].queryset = visitors
        self.fields["visitor"].conditional = self.fields["reason"].conditional = True

    def values_of(self, record):
        due = record.next_visit_by
        values = {"next_visit_on": due and timezone.localdate(due), "visitor": record.visitor_id}
        return values | {"reason": ""}  # of each change its own


SHOW = [("", "Menunggu"), ("lewat", "Lewat tenggat"), ("sudah", "Sudah dicatat")]


class MonitoringFilter(FilterForm):
    """What to show. An invalid value is ignored."""

    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)

    @property
    def shown(self):
        return self.kept.get("tampilkan", "")
