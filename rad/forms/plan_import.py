"""Import of the plan: the upload, and the proposal of what differs as one revision.

Nothing is stored between the two forms: the checked differences travel in the second one, signed.
"""

from django import forms
from django.core import signing

from gugus.formats.indonesian import number
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.uploads import tables
from gugus.uploads.files import MEGABYTE, Rejected
from rad.forms.plan_comparison import Comparison, differences
from rad.forms.revision import DOCUMENT_FIELDS, RevisionForm
from rad.lists import cells, workbook
from rad.models import Revision

SALT = "rad.plan_import"
HOURS = 24  # a checked upload may be proposed within
MOST_FAULTS = 300  # shown at once
EXPIRED = "Hasil pemeriksaan ini sudah lewat sehari atau berubah di jalan. Unggah berkasnya sekali lagi."
NOTHING = "Isi berkas ini sama dengan rencana aksi yang berlaku, jadi tidak ada yang diusulkan."


class PlanImportForm(forms.Form):
    """An uploaded workbook, or one sheet as CSV. Valid, it has a `comparison` with differences; else perhaps one with faults."""

    file = forms.FileField(
        label="Berkas XLSX atau CSV",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT}),
        help_text=f"Hasil “Unduh rencana aksi” yang Anda ubah. Paling besar {tables.MOST_BYTES // MEGABYTE} MB dan "
        f"{number(tables.MOST_ROWS)} baris tiap lembar; tanpa rumus, sel gabungan, dan makro.",
        error_messages={
            "empty": tables.EMPTY,
            "invalid": "Pilih berkasnya sekali lagi.",
            "missing": "Pilih berkasnya sekali lagi.",
            "max_length": "Nama berkas ini terlalu panjang: paling banyak 200 huruf.",
        },
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.comparison = plan, None

    def clean_file(self):
        try:
            grids, faults = tables.read(self.cleaned_data["file"])
        except Rejected as rejected:
            raise forms.ValidationError(rejected.message) from None
        self.comparison = Comparison(self.plan, grids, faults)
        if count := len(self.comparison.faults):
            raise forms.ValidationError(f"{number(count)} hal perlu dibetulkan. Belum ada yang diusulkan.")
        if not self.comparison.differences:
            raise forms.ValidationError(NOTHING)
        return

    @property
    def faults(self):
        return self.comparison.faults[:MOST_FAULTS] if self.comparison else []


@labelled_by(Revision)
class ImportProposalForm(OnceForm):
    """The differences of a checked upload, signed, with the legal document and the reason of the revision."""

    differences = forms.CharField(widget=forms.HiddenInput)
    document_number = RevisionForm.base_fields["document_number"]
    document_date = RevisionForm.base_fields["document_date"]
    document_title = RevisionForm.base_fields["document_title"]
    reason = RevisionForm.base_fields["reason"]

    def __init__(self, *args, plan, user, changes=None, **kwargs):
        """`changes`: those of a Comparison, for an empty form."""
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        if changes is not None:
            self.initial["differences"] = seal(plan, user, changes)

    def clean_differences(self):
        """Return {place: (old values, new values)}, as the verb takes them."""
        return unseal(self.plan, self.user, self.cleaned_data["differences"])

    @property
    def own_fields(self):
        return [self[name] for name in DOCUMENT_FIELDS]

    def shown(self):
        """Return the differences that this bound form carries, as the page shows them; none if they cannot be read."""
        try:
            changes = unseal(self.plan, self.user, self.data.get("differences", ""))
        except forms.ValidationError:
            return []
        current = cells.of_rows(workbook.plan_rows(self.plan))
        known = [(current[place], new) for place, (_, new) in changes.items() if place in current]
        names = cells.body_names(values for cell, new in known for values in (cell.values, new))
        return differences(known, names)


def seal(plan, user, changes):
    rows = [[*place, old, new] for place, (old, new) in changes.items()]
    return signing.dumps({"plan": plan.pk, "user": user.pk, "cells": rows}, salt=SALT, compress=True)


def unseal(plan, user, sealed):
    try:
        content = signing.loads(sealed, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        raise forms.ValidationError(EXPIRED) from None
    if (content["plan"], content["user"]) != (plan.pk, user.pk):
        raise forms.ValidationError(EXPIRED)
    return {(column, subject): (old, new) for column, subject, old, new in content["cells"]}
