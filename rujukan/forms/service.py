"""Forms that record services and the end of a referral."""

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import KeyedForm
from gugus.forms.past import PastDateField
from rujukan.choices.hand_over import NewDanger
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.service_kinds import SERVICES_OF_STAGE, ServiceKind
from rujukan.choices.stage import Stage
from rujukan.forms.shelter import ShelterLeaveForm
from rujukan.models import Service
from rujukan.stages import fulfilment

# Kinds that a form of their stage records.
FORMED = {
    *(ServiceKind.ASSESSMENT, ServiceKind.DOCUMENT_CHECK, ServiceKind.MEDICAL_EXAM, ServiceKind.FORENSIC_EXAM),
    *(ServiceKind.TREATMENT, ServiceKind.COUNSELLING, ServiceKind.SPIRITUAL, ServiceKind.TRAVEL, ServiceKind.HANDOVER),
    *(ServiceKind.TRAINING, ServiceKind.LIVELIHOOD, ServiceKind.SCHOOLING),
    *(ServiceKind.LEGAL_ADVICE, ServiceKind.LEGAL_REPRESENTATION),
}


def kinds_of(stage):
    """Return the kinds of services that fit a stage."""
    return (*SERVICES_OF_STAGE[Stage(stage)], ServiceKind.OTHER)


@labelled_by(Service)
class ServiceForm(KeyedForm):
    """One service of a kind that fits the referral's stage and has no form of its own."""

    kind = forms.ChoiceField()
    given_on = PastDateField(initial=timezone.localdate)
    note_text = LongText(
        "Catatan untuk koordinator",
        rows=4,
        max_length=4000,
        help_text="Tulis yang perlu untuk langkah berikutnya; jangan tulis nama.",
    )

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        if referral.stage == Stage.HEALTH:
            self.fields["note_text"].help_text += " Rincian medis tetap di rekam medis."
        kinds = [kind for kind in kinds_of(referral.stage) if not (referral.role.forms and kind in FORMED)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class CompleteForm(ShelterLeaveForm):
    """How the service of a referral ended; if a `stay` is open, also when the person left and where they went.

    While something is `lacking` (`rujukan.stages.fulfilment`), it does not offer that the need is met, and says why. What an open
    stay lacks it asks for. The page has also `ServiceForm` and `ShelterLeaveForm`, hence the prefix.
    """

    prefix = "complete"

    outcome = forms.ChoiceField(label="Hasil layanan", choices=ServiceOutcome, widget=forms.RadioSelect)
    new_danger = forms.ChoiceField(label="Ada bahaya baru?", choices=NewDanger, widget=forms.RadioSelect)
    further = forms.MultipleChoiceField(
        label="Perlu rujukan lain?", choices=Stage, widget=forms.CheckboxSelectMultiple, required=False
    )
    next_on = forms.DateField(label="Tanggal berikutnya", required=False, help_text="Misalnya kontrol atau kunjungan.")
    note_text = LongText(
        "Catatan akhir",
        required=False,
        max_length=4000,
        help_text="Yang perlu diketahui koordinator untuk langkah berikutnya. Jangan tulis nama.",
    )

    def __init__(self, *args, stay=None, lacking=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.lacking = lacking
        if lacking:
            outcome = self.fields["outcome"]
            outcome.choices = [choice for choice in ServiceOutcome.choices if choice[0] != ServiceOutcome.FULFILLED]
            outcome.error_messages["invalid_choice"] = fulfilment.message(lacking)
        if stay is None and self.add_prefix("until") not in self.data:  # what was typed before the stay ended stays visible
            for name in ShelterLeaveForm.base_fields:
                del self.fields[name]

    @property
    def end(self):
        """The keyword arguments of `services.complete`."""
        names = ("outcome", "note_text", "next_on", "further", "new_danger")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def leaving(self):
        """The keyword arguments of `services.leave_shelter`; empty without an open stay."""
        return {name: self.cleaned_data[name] for name in ShelterLeaveForm.base_fields if name in self.fields}
