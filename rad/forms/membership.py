"""Forms of the membership: a place in the task force, and the day of which the list tells."""

from django import forms
from django.db.models import Q

from gugus.choices import sub_task_forces
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from gugus.models import Institution
from rad.choices import Position
from rad.models import Membership, RegisterEntry

WHOLE = "Seluruh gugus tugas"


@labelled_by(Membership)
class _MembershipForm(forms.Form):
    """The fields that a new place and a change share."""

    letter = forms.ChoiceField(choices=[("", WHOLE), *sub_task_forces()], required=False)
    institution = forms.ModelChoiceField(Institution.objects.none(), empty_label="Pilih institusi")
    position = forms.ChoiceField(choices=Position)
    official = forms.CharField(max_length=120, required=False, help_text="Seperti tertulis dalam SK; tanpa nomor telepon.")
    office = forms.CharField(max_length=120, required=False)
    decree = forms.ModelChoiceField(
        RegisterEntry.objects.decrees(), empty_label="Pilih SK", help_text="Catat SK-nya dulu pada dokumen dan kegiatan."
    )
    since = forms.DateField()
    until = forms.DateField(required=False, help_text="Kosongkan selama masih berlaku.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = getattr(self, "record", None)
        kept = Q(pk=place.institution_id) if place else Q()
        self.fields["institution"].queryset = Institution.objects.filter(Q(active=True) | kept)


class MembershipForm(OnceForm, _MembershipForm):
    """A new place."""


class MembershipEditForm(VersionForm, _MembershipForm):
    """A change of a place, or its end."""


class DayForm(FilterForm):
    """The day of which the list tells, today if none is chosen, and the sub task force."""

    pada = forms.DateField(label="Berlaku pada tanggal")
    sub = forms.ChoiceField(label="Sub gugus tugas", choices=[*EVERYTHING, *sub_task_forces()])
