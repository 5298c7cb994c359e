"""The filters of the list of complaints."""

import django_filters
from django import forms

from gugus.models import District, Institution
from rujukan.choices.complaint import Channel, ComplaintStatus, Safety
from rujukan.lists.number import numbers, years
from rujukan.models import Complaint

OPEN = "terbuka"  # new or reviewed
KEADAAN = [(OPEN, "Semua yang terbuka"), *ComplaintStatus.choices]


class ComplaintFilter(django_filters.FilterSet):
    keadaan = django_filters.ChoiceFilter(label="Keadaan", method="as_they_are", choices=KEADAAN, empty_label="Semua")
    nomor = django_filters.CharFilter(
        label="Nomor",
        method="by_number",
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "PGD-2026-00001"}),
    )
    saluran = django_filters.ChoiceFilter(label="Saluran", field_name="channel", choices=Channel.choices, empty_label="Semua")
    kecamatan = django_filters.ModelChoiceFilter(
        label="Kecamatan", field_name="district", queryset=District.objects.all(), empty_label="Semua"
    )
    institusi = django_filters.ModelChoiceFilter(
        label="Institusi",
        field_name="institution",
        queryset=Institution.objects.with_accounts(),
        empty_label="Semua",
    )
    bahaya = django_filters.ChoiceFilter(label="Keamanan", field_name="safety", choices=Safety.choices, empty_label="Semua")
    tahun = django_filters.ChoiceFilter(label="Tahun", field_name="logged_at__year", choices=years, empty_label="Semua")

    class Meta:
        model = Complaint
        fields = ()

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset)
        if not user.is_coordinator:  # an officer's list holds one institution
            del self.filters["institusi"]

    def as_they_are(self, queryset, name, value):  # the view narrows to a state, after it has counted each
        return queryset

    def by_number(self, queryset, name, value):
        return queryset.filter(number__in=numbers(value, "PGD"))
