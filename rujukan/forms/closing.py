"""Forms that monitor, close and reopen the services for one person."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField, PastDateTimeField
from rujukan.choices import VictimStatus
from rujukan.choices.aftercare import VictimOutcome, VisitOutcome
from rujukan.choices.legal_duties import Settlement
from rujukan.models import MonitoringVisit
from rujukan.stages.closing import EARLY, WITHDRAW

SEALED = "Tersimpan tersegel. Jangan tulis nama."


def words(label, *, required=True, help_text=SEALED):
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, help_text=help_text)


class NextVisitField(forms.DateField):
    """A date after today, within a year."""

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        if day and not today < day <= today + timedelta(days=366):
            raise forms.ValidationError("Isi tanggal sesudah hari ini, paling lama setahun lagi.")
        return day


class MonitorForm(forms.Form):
    """When the first visit is due, and why monitoring begins if no return or reintegration was completed."""

    next_visit_on = NextVisitField(label="Kunjungan pertama paling lambat")
    reason = words("Alasan memulai pemantauan sekarang")

    def __init__(self, *args, returned, **kwargs):
        super().__init__(*args, **kwargs)
        if returned and "reason" not in self.data:  # what was typed before somebody recorded the return stays visible
            del self.fields["reason"]


@labelled_by(MonitoringVisit)
class VisitForm(OnceForm):
    """A visit that was made or tried, and when the next one is due."""

    done_on = PastDateField(initial=timezone.localdate)
    outcome = forms.ChoiceField(choices=VisitOutcome, widget=forms.RadioSelect)
    note_text = words("Catatan", required=False)
    next_visit_on = NextVisitField(
        label="Kunjungan berikutnya paling lambat", help_text="Sampai layanan ditutup, selalu ada kunjungan berikutnya."
    )


class DutyForm(forms.Form):
    """When a legal duty was met, or why it does not apply."""

    settlement = forms.ChoiceField(label="Kewajiban ini", choices=Settlement, widget=forms.RadioSelect)
    done_at = PastDateTimeField(label="Dilakukan", required=False, help_text="Wajib bila sudah dilakukan.")
    note_text = words("Keterangan", required=False, help_text=f"Wajib bila tidak berlaku: mengapa. {SEALED}")


class CloseForm(forms.Form):
    """How the services for one person end. Blockers that may be overruled add a field for that choice."""

    outcome = forms.ChoiceField(label="Hasil", choices=VictimOutcome, widget=forms.RadioSelect)
    reason = words(
        "Alasan menutup", help_text="Apa yang sudah dicapai, dan apa yang perlu diketahui bila dibuka lagi. Tersimpan tersegel."
    )
    short_monitoring = words("Mengapa pemantauan berakhir lebih cepat dari standar")
    withdraw_open = forms.BooleanField(
        label="Tarik rujukan yang masih terbuka",
        required=False,
        help_text="Institusi yang memegangnya diberi tahu dan tidak melihat data orang ini lagi.",
    )

    def __init__(self, *args, victim, blockers, **kwargs):
        super().__init__(*args, **kwargs)
        if victim.status == VictimStatus.NOT_VICTIM:
            self.fields["outcome"].initial = VictimOutcome.NOT_VICTIM
        for name in {EARLY, WITHDRAW} - {blocker.unless for blocker in blockers} - set(self.data):
            del self.fields[name]


class ReopenForm(forms.Form):
    reason = words("Alasan membuka kembali")
