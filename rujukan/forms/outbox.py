"""Forms that are filled in without network. The user types the number of what they belong to, because no page of it is open."""

from uuid import UUID

from django import forms
from django.db.models import TextChoices

from gugus.forms.once import KeyedForm
from rujukan.actions.emergency import EMERGENCY_STAGES
from rujukan.actions.intake import MOST_PERSONS
from rujukan.choices.service_kinds import SERVICES_OF_STAGE, ServiceKind
from rujukan.choices.stage import Stage
from rujukan.forms.addition import AdditionForm
from rujukan.forms.number import NumberField
from rujukan.forms.service import ServiceForm, kinds_of
from rujukan.models import Complaint, Referral

OTHER_STAGE = "Jenis layanan ini bukan untuk tahap rujukan itu."
NO_SUCH_PERSON = "Pengaduan itu tidak menyebut orang dengan urutan ini."


class EntryKind(TextChoices):
    """What can be written without network."""

    COMPLAINT = "complaint", "Pengaduan"
    ADDITION = "addition", "Keterangan tambahan"
    SERVICE = "service", "Layanan"
    EMERGENCY = "emergency", "Penerimaan darurat"


class ItemForm(forms.Form):
    """What the browser sends of one item: its random key, when it was written, and the encrypted form."""

    key = forms.UUIDField()
    kind = forms.ChoiceField(choices=EntryKind)
    at = forms.DateTimeField()
    sealed = forms.FileField()


class ComplaintNumberField(NumberField):
    """The number of a complaint, or the key of one that the same phone sent before and that has no number there."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Nomor pengaduan",
            series="PGD",
            unknown="Pengaduan dengan nomor itu tidak ditemukan.",
            help_text="Pengaduannya baru ditulis di ponsel ini? Tulis sebutannya dari daftar di atas, misalnya P-7F3A.",
            **kwargs,
        )

    def clean(self, value):
        try:
            key = UUID(value or "")
        except ValueError:
            return super().clean(value)
        complaint = self.rows.filter(submit_key=key).first()
        if complaint is None:
            raise forms.ValidationError(self.unknown)
        return complaint


class NumberedAdditionForm(AdditionForm):
    """An addition to the complaint with this number."""

    number = ComplaintNumberField()
    field_order = ["number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].rows = Complaint.objects.all()


class NumberedServiceForm(ServiceForm):
    """A service under the referral with this number. It offers the kinds of all stages and refuses those of another stage."""

    number = NumberField(label="Nomor rujukan", series="RJ", unknown="Rujukan dengan nomor itu tidak ditemukan.")
    field_order = ["number"]

    def __init__(self, *args, **kwargs):
        KeyedForm.__init__(self, *args, **kwargs)
        self.fields["number"].rows = Referral.objects.all()
        stages = [(stage.label, [(kind.value, kind.label) for kind in SERVICES_OF_STAGE[stage]]) for stage in Stage]
        self.fields["kind"].choices = [("", "Pilih"), *stages, (ServiceKind.OTHER.value, ServiceKind.OTHER.label)]

    def clean(self):
        referral, kind = self.cleaned_data.get("number"), self.cleaned_data.get("kind")
        if referral and kind and kind not in kinds_of(referral.stage):
            self.add_error("kind", OTHER_STAGE)


class NumberedEmergencyForm(forms.Form):
    """An emergency intake of one of the persons whom the complaint with this number names, in the order of the complaint."""

    number = ComplaintNumberField()
    person = forms.TypedChoiceField(
        label="Siapa yang diterima?",
        coerce=int,
        choices=[(order, f"Orang {order} dalam pengaduan itu") for order in range(1, MOST_PERSONS + 1)],
    )
    stage = forms.ChoiceField(
        label="Untuk apa?", choices=[(stage.value, stage.label) for stage in EMERGENCY_STAGES], widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].rows = Complaint.objects.all()

    def clean(self):
        complaint, order = self.cleaned_data.get("number"), self.cleaned_data.get("person")
        if complaint and order:
            self.cleaned_data["person"] = complaint.persons.filter(order=order).first()
            if self.cleaned_data["person"] is None:
                self.add_error("person", NO_SUCH_PERSON)


NUMBERED = {
    EntryKind.ADDITION: NumberedAdditionForm,
    EntryKind.SERVICE: NumberedServiceForm,
    EntryKind.EMERGENCY: NumberedEmergencyForm,
}
