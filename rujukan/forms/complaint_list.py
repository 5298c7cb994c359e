"""The filters of the list of complaints."""

from django import forms

from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.models import District, Institution
from rujukan.choices.complaint import Channel, ComplaintStatus, Safety
from rujukan.lists.number import numbers, years
from rujukan.models import Complaint

OPEN = "terbuka"  # new or reviewed
KEADAAN = [(OPEN, "Semua yang terbuka"), *ComplaintStatus.choices]
COLUMNS = {
    "saluran": "channel",
    "kecamatan": "district",
    "institusi": "institution",
    "bahaya": "safety",
    "tahun": "logged_at__year",
}


class ComplaintFilter(FilterForm):
    """Which complaints, of which state. Invalid values are ignored. An officer's list holds one institution."""

    keadaan = forms.ChoiceField(label="Keadaan", choices=[*EVERYTHING, *KEADAAN])
    nomor = forms.CharField(label="Nomor", max_length=20, widget=forms.TextInput(attrs={"placeholder": "PGD-2026-00001"}))
    saluran = forms.ChoiceField(label="Saluran", choices=[*EVERYTHING, *Channel.choices])
    kecamatan = forms.ModelChoiceField(District.objects.all(), label="Kecamatan", empty_label="Semua")
    institusi = forms.ModelChoiceField(Institution.objects.with_accounts(), label="Institusi", empty_label="Semua")
    bahaya = forms.ChoiceField(label="Keamanan", choices=[*EVERYTHING, *Safety.choices])
    tahun = forms.ChoiceField(label="Tahun", choices=lambda: [*EVERYTHING, *years()])

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.is_coordinator:
            del self.fields["institusi"]

    def found(self):
        """Return the complaints that the filters keep, of every state: the view counts each before it narrows to one."""
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
        rows = Complaint.objects.filter(**{COLUMNS[name]: value for name, value in chosen.items() if name in COLUMNS})
        return rows.filter(number__in=numbers(chosen["nomor"], "PGD")) if "nomor" in chosen else rows
