"""The form by which a coordinator writes down what somebody tells of an open case."""

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField
from gugus.models import Institution
from rujukan.choices.statement import Teller
from rujukan.forms.addition import AdditionForm
from rujukan.models import Statement, Victim


@labelled_by(Statement)
class StatementForm(OnceForm):
    """Who told it, about whom, when and to which institution, and the text, as it is asked for a complaint."""

    told_by = forms.ChoiceField(choices=Teller, widget=forms.RadioSelect)
    victim = forms.ModelChoiceField(Victim.objects.none(), required=False, empty_label="Seluruh kasus")
    told_on = PastDateField(initial=timezone.localdate)
    heard_by = forms.ModelChoiceField(Institution.objects.none(), empty_label="Pilih institusi")
    text = LongText(
        "Keterangan",
        rows=6,
        max_length=AdditionForm.base_fields["text"].max_length,
        help_text="Sedapat mungkin dengan kata-katanya sendiri. Terbaca oleh institusi yang boleh melihat kronologi. "
        "Tidak dapat diubah sesudah disimpan; yang keliru diluruskan dengan keterangan baru.",
        error_messages=AdditionForm.base_fields["text"].error_messages,
    )

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["victim"].queryset = case.victims.order_by("added_at", "code")
        self.fields["heard_by"].queryset = Institution.objects.with_accounts().order_by("short_name")
        self.fields["heard_by"].initial = user.institution_id
