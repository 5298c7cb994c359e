"""Forms of a stay in a shelter: moving in, and leaving."""

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.past import PastDateTimeField
from gugus.models import Institution
from rujukan.actions.service import NO_BED
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import Urgency
from rujukan.choices.shelter import Answer, OverCapacity, StayReason
from rujukan.models import ShelterStay


@labelled_by(ShelterStay)
class BedForm(forms.Form):
    """A bed: one of the receiver's `places` with their occupied beds, and a class of rooms; a full room needs a reason."""

    bed = forms.ChoiceField(label="Tempat dan kamar", widget=forms.RadioSelect, error_messages={"required": NO_BED})
    over_reason = forms.ChoiceField(
        choices=[("", "Masih ada tempat"), *OverCapacity.choices], required=False, help_text="Hanya bila kamarnya penuh."
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.beds = {f"{place.pk}-{room}": (place, room) for place in places for room in place.rooms}
        self.fields["bed"].choices = [(value, _bed_words(*bed)) for value, bed in self.beds.items()]
        self.fields["over_reason"].conditional = True

    @property
    def arguments(self):
        """The keyword arguments of the verbs: what was typed, with the bed as (place, class of rooms)."""
        return self.cleaned_data | {"bed": self.beds.get(self.cleaned_data.get("bed"))}


@labelled_by(ShelterStay)
class ShelterEnterForm(BedForm):
    """When and how somebody moved into the shelter, and into which room. A receiver without places has no field for it."""

    since = PastDateTimeField(label="Kapan masuk?", initial=timezone.localtime)
    reason = forms.ChoiceField(choices=StayReason, widget=forms.RadioSelect)
    brought_by = forms.ModelChoiceField(Institution.objects.none(), required=False, empty_label="Datang sendiri atau lainnya")
    children_with = forms.IntegerField(min_value=0, max_value=20, initial=0)

    field_order = ("since", "bed", "over_reason")

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, auto_id="id_enter_%s", **kwargs)  # another form of the page asks a reason too
        if not self.beds:
            del self.fields["bed"], self.fields["over_reason"]
        urgent = referral.urgency == Urgency.EMERGENCY
        self.fields["reason"].initial = StayReason.EMERGENCY if urgent else StayReason.REFERRAL
        self.fields["brought_by"].queryset = Institution.objects.with_accounts().only("short_name")


def _bed_words(place, room):
    free = place.free(room)
    return f"{place}, {room.label.lower()}|{f'Masih ada {free} dari {place.beds(room)} tempat' if free else 'Penuh'}"


@labelled_by(ShelterStay)
class ShelterLeaveForm(forms.Form):
    """When somebody left the shelter, where to, and how."""

    until = PastDateTimeField(label="Kapan keluar?", initial=timezone.localtime)
    left_to = forms.ChoiceField(label="Ke mana orangnya pergi?", choices=[("", "Pilih"), *LeftTo.choices])
    own_choice = forms.ChoiceField(choices=Answer, widget=forms.RadioSelect)
    safe = forms.ChoiceField(choices=Answer, widget=forms.RadioSelect)
