"""Filters of the access log."""

from datetime import datetime, time

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import make_aware

from gugus.access.prefix import begins
from gugus.choices import AccessKind
from gugus.formats.clocks import start_of_day
from gugus.models import AccessLog, Institution, User


class AccessLogFilter(django_filters.FilterSet):
    pengguna = django_filters.CharFilter(label="Pengguna", method="by_person", max_length=60)
    institusi = django_filters.ModelChoiceFilter(
        label="Institusi", field_name="institution", queryset=Institution.objects.with_accounts(), empty_label="Semua"
    )
    perihal = django_filters.CharFilter(
        label="Perihal",
        method="by_subject",
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "PN-26-M7Q4"}),
    )
    tindakan = django_filters.ChoiceFilter(label="Tindakan", field_name="kind", choices=AccessKind.choices, empty_label="Semua")
    dari = django_filters.DateFilter(label="Dari", method="since", widget=forms.DateInput)
    sampai = django_filters.DateFilter(label="Sampai", method="until", widget=forms.DateInput)
    jam = django_filters.ChoiceFilter(
        label="Jam", method="by_hour", choices=[("malam", f"Malam, 22.00–05.00 {settings.COUNTY.clock}")], empty_label="Semua"
    )

    class Meta:
        model = AccessLog
        fields = ()

    def by_person(self, queryset, name, value):
        full = Concat("first_name", Value(" "), "last_name")
        people = User.objects.annotate(person=full).filter(Q(username__iexact=value) | Q(person__icontains=value))
        return queryset.filter(user__in=people.order_by().values("pk"))

    def by_subject(self, queryset, name, value):
        value = value.upper()
        if "-" in value:  # the beginning of a code
            return queryset.filter(begins("subject", value))
        return queryset.filter(subject__contains=value)

    def since(self, queryset, name, value):
        return queryset.filter(at__gte=start_of_day(value))

    def until(self, queryset, name, value):
        return queryset.filter(at__lte=make_aware(datetime.combine(value, time.max)))

    def by_hour(self, queryset, name, value):
        return queryset.at_night()
