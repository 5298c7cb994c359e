"""Filters of the access log."""

from datetime import datetime, time

from django import forms
from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import make_aware

from gugus.access.prefix import begins
from gugus.choices import AccessKind
from gugus.formats.clocks import start_of_day
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.models import AccessLog, Institution, User

AT_NIGHT = [("malam", f"Malam, 22.00–05.00 {settings.COUNTY.clock}")]


class AccessLogFilter(FilterForm):
    """Who opened what, how and when. Invalid values are ignored."""

    pengguna = forms.CharField(label="Pengguna", max_length=60)
    institusi = forms.ModelChoiceField(Institution.objects.with_accounts(), label="Institusi", empty_label="Semua")
    perihal = forms.CharField(label="Perihal", max_length=30, widget=forms.TextInput(attrs={"placeholder": "PN-26-M7Q4"}))
    tindakan = forms.ChoiceField(label="Tindakan", choices=[*EVERYTHING, *AccessKind.choices])
    dari = forms.DateField(label="Dari")
    sampai = forms.DateField(label="Sampai")
    jam = forms.ChoiceField(label="Jam", choices=[*EVERYTHING, *AT_NIGHT])

    def found(self):
        """Return the entries that the filters keep."""
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
        rows = AccessLog.objects.at_night() if "jam" in chosen else AccessLog.objects.all()
        for name, column in (("institusi", "institution"), ("tindakan", "kind")):
            rows = rows.filter(**{column: chosen[name]}) if name in chosen else rows
        if "pengguna" in chosen:
            rows = rows.filter(user__in=_people(chosen["pengguna"]))
        if "perihal" in chosen:
            subject = chosen["perihal"].upper()  # with a hyphen the beginning of a code
            rows = rows.filter(begins("subject", subject) if "-" in subject else Q(subject__contains=subject))
        if "dari" in chosen:
            rows = rows.filter(at__gte=start_of_day(chosen["dari"]))
        if "sampai" in chosen:
            rows = rows.filter(at__lte=make_aware(datetime.combine(chosen["sampai"], time.max)))
        return rows


def _people(words):
    people = User.objects.annotate(person=Concat("first_name", Value(" "), "last_name"))
    return people.filter(Q(username__iexact=words) | Q(person__icontains=words)).order_by().values("pk")
