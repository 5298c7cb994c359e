"""Filters of the access log."""

import django_filters
from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Concat

from gugus.choices import AccessKind
from gugus.models import AccessLog, Institution


class AccessLogFilter(django_filters.FilterSet):
    pengguna = django_filters.CharFilter(label="Pengguna", method="by_person", max_length=60)
    institusi = django_filters.ModelChoiceFilter(
        label="Institusi", field_name="institution", queryset=Institution.objects.with_accounts(), empty_label="Semua"
    )
    perihal = django_filters.CharFilter(
        label="Perihal",
        field_name="subject",
        lookup_expr="icontains",
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "PN-26-M7Q4"}),
    )
    tindakan = django_filters.ChoiceFilter(label="Tindakan", field_name="kind", choices=AccessKind.choices, empty_label="Semua")
    dari = django_filters.DateFilter(label="Dari", field_name="at__date", lookup_expr="gte", widget=forms.DateInput)
    sampai = django_filters.DateFilter(label="Sampai", field_name="at__date", lookup_expr="lte", widget=forms.DateInput)
    jam = django_filters.ChoiceFilter(
        label="Jam", method="by_hour", choices=[("malam", "Malam, 22.00–05.00 WIB")], empty_label="Semua"
    )

    class Meta:
        model = AccessLog
        fields = ()

    def by_person(self, queryset, name, value):
        full = Concat("user__first_name", Value(" "), "user__last_name")
        return queryset.annotate(person=full).filter(Q(user__username__iexact=value) | Q(person__icontains=value))

    def by_hour(self, queryset, name, value):
        return queryset.at_night()
