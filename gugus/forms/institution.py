"""The form of an institution in the admin, which tells one administrator what another has changed meanwhile."""

from django import forms

from gugus.forms.version import MERGED, VersionForm
from gugus.models import Institution


class InstitutionForm(VersionForm, forms.ModelForm):
    """Compares what was drawn, what is stored and what was typed, as VersionForm does. Institutions count no versions."""

    class Meta:
        model = Institution
        fields = ("name", "short_name", "kind", "parent", "district", "phone", "external", "active")

    def __init__(self, *args, instance=None, **kwargs):
        record = instance if instance is not None and instance.pk else None
        super().__init__(*args, record=record, instance=instance, **kwargs)

    def clean(self):
        data = super().clean()
        if self.record and self._is_stale() and not self.show_conflict(self.record):
            self.add_error(None, forms.ValidationError(MERGED, code="stale"))
        return data

    def _is_stale(self):
        return bool(self._sent) and self._sent != self._digests(self.values_of(self.record))
