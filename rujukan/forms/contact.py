"""Forms of a companion's contact with a victim: a new one, and a correction."""

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateTimeField
from rujukan.choices.contact import ContactMode
from rujukan.forms.note import note
from rujukan.models import ContactLog

REACHED = [("yes", "Ya"), ("no", "Belum")]


@labelled_by(ContactLog)
class ContactForm(OnceForm):
    """When and how a companion was in touch with the person, or tried to, and when again."""

    contacted_at = PastDateTimeField()
    mode = forms.ChoiceField(choices=ContactMode, widget=forms.RadioSelect)
    reached = forms.ChoiceField(label="Terhubung?", choices=REACHED, widget=forms.RadioSelect)
    note_text = note("Catatan")
    next_on = forms.DateField(required=False, help_text="Menjadi tugas. Wajib bila belum terhubung.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contacted_at"].initial = timezone.localtime
        self.fields["next_on"].conditional = True

    @property
    def arguments(self):
        """The arguments of `record_contact` or `correct_contact`."""
        return self.cleaned_data | {"reached": self.cleaned_data["reached"] == "yes"}


class ContactCorrectionForm(ContactForm):
    """The same fields as they should be, and why."""

    reason = forms.CharField(label="Mengapa diperbaiki", max_length=200)
