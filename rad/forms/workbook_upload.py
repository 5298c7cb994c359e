"""The upload of a workbook, and what was found in it on its way to the verb.

Nothing is stored between the two forms: the checked differences travel in the second one, signed.
"""

from django import forms
from django.core import signing

from gugus.formats.indonesian import number
from gugus.uploads import table as tables
from gugus.uploads.files import MEGABYTE, Rejected

SALT = "rad.workbook_upload"
HOURS = 24  # a checked upload may be applied within
MOST_FAULTS = 300  # shown at once
EXPIRED = "Hasil pemeriksaan ini sudah lewat sehari atau berubah di jalan. Unggah berkasnya sekali lagi."
FAULTY = "{count} hal perlu dibetulkan. Belum ada yang berubah."
AGAIN = "Pilih berkasnya sekali lagi."


class WorkbookForm(forms.Form):
    """An uploaded workbook, or one sheet as CSV. Valid, it has a `comparison` with differences, else perhaps one with faults."""

    file = forms.FileField(
        label="Berkas XLSX atau CSV",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT}),
        help_text=f"Hasil unduhan yang Anda ubah. Paling besar {tables.MOST_BYTES // MEGABYTE} MB dan "
        f"{number(tables.MOST_ROWS)} baris tiap lembar; tanpa rumus, sel gabungan, dan makro.",
        error_messages={
            "empty": tables.EMPTY,
            "invalid": AGAIN,
            "missing": AGAIN,
            "max_length": "Nama berkas ini terlalu panjang: paling banyak 200 huruf.",
        },
    )

    nothing = ""
    """What is said of a file without a difference."""

    def __init__(self, *args, compare, **kwargs):
        """`compare(grids, faults)` returns a SheetComparison."""
        super().__init__(*args, **kwargs)
        self.compare, self.comparison = compare, None

    def clean_file(self):
        try:
            grids, faults = tables.read(self.cleaned_data["file"])
        except Rejected as rejected:
            raise forms.ValidationError(rejected.message) from None
        self.comparison = self.compare(grids, faults).compare()
        if count := len(self.comparison.faults):
            raise forms.ValidationError(FAULTY.format(count=number(count)))
        if not self.comparison.differences:
            raise forms.ValidationError(self.nothing)

    @property
    def left_out(self):
        """The sheets of a valid workbook that are not read, as a sentence; "" if there is none."""
        return f" Lembar {', '.join(self.comparison.ignored)} tidak dibaca." if self.comparison.ignored else ""

    @property
    def faults(self):
        """What is wrong with the workbook, each fault with its place, as far as the page shows it."""
        return self.comparison.faults[:MOST_FAULTS] if self.comparison else []


def seal(of, user, content):
    """Return content (JSON), signed for one user and the page `of`."""
    return signing.dumps({"of": of, "user": user.pk, "content": content}, salt=SALT, compress=True)


def unseal(of, user, sealed):
    """Return the content that `seal` was given less than a day ago. Raises ValidationError."""
    try:
        stored = signing.loads(sealed, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        raise forms.ValidationError(EXPIRED) from None
    if (stored["of"], stored["user"]) != (of, user.pk):
        raise forms.ValidationError(EXPIRED)
    return stored["content"]
