"""The upload of a workbook, and what was found in it on its way to the verb.

Nothing is stored between the two forms: the checked differences travel in the second one, signed.
"""

from dataclasses import dataclass, field

from django import forms
from django.core import signing

from gugus.formats.indonesian import number
from gugus.uploads import tables
from gugus.uploads.files import MEGABYTE, Rejected
from gugus.uploads.tables import Fault

SALT = "rad.workbook_upload"
HOURS = 24  # a checked upload may be applied within
MOST_FAULTS = 300  # shown at once
EXPIRED = "Hasil pemeriksaan ini sudah lewat sehari atau berubah di jalan. Unggah berkasnya sekali lagi."
FAULTY = "{count} hal perlu dibetulkan. Belum ada yang berubah."
SAME = "Isi berkas ini sama dengan yang tersimpan, jadi tidak ada yang berubah."
AGAIN = "Pilih berkasnya sekali lagi."


class WorkbookForm(forms.Form):
    """An uploaded workbook, or one sheet as CSV.

    Valid, it has a `comparison` with differences, or it is `long`: too long to be checked at once. Else it has perhaps a
    comparison with faults.
    """

    file = forms.FileField(
        label="Berkas XLSX atau CSV",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT}),
        help_text=f"Hasil unduhan yang Anda ubah. Paling besar {tables.LONG.size // MEGABYTE} MB dan "
        f"{number(tables.LONG.rows)} baris tiap lembar; tanpa rumus, sel gabungan, dan makro.",
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
        self.compare, self.comparison, self.long = compare, None, b""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            grids, faults = tables.read(upload)
        except tables.TooLong as too_long:
            if upload.size > tables.LONG.size:
                words = tables.TOO_LARGE.format(most=tables.LONG.size // MEGABYTE)
                raise forms.ValidationError(words) from None
            upload.seek(0)
            self.long = upload.read(tables.LONG.size)
            if not self.long:
                raise forms.ValidationError(too_long.message) from None
            return
        except Rejected as rejected:
            raise forms.ValidationError(rejected.message) from None
        self.comparison = self.compare(grids, faults).compare()
        if count := len(self.comparison.faults):
            raise forms.ValidationError(FAULTY.format(count=number(count)))
        if not self.comparison.differences:
            raise forms.ValidationError(self.nothing)

    @property
    def found(self):
        return Found.of(self.comparison) if self.comparison else None


@dataclass(frozen=True)
class Found:
    """What a check has found in a workbook, as the worker stores it: the changes as JSON, or faults.

    `faults` are those that a page shows, `count` says how many there are. `refused` says why the file was not read at all.
    """

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    ignored: list[str] = field(default_factory=list)
    content: object = None
    refused: str = ""

    @classmethod
    def of(cls, comparison):
        faults = comparison.faults
        content = None if faults else comparison.content
        return cls(faults[:MOST_FAULTS], len(faults), comparison.ignored, content)

    @classmethod
    def stored(cls, data):
        return cls(**data | {"faults": [Fault(**fault) for fault in data["faults"]]})

    @property
    def words(self):
        """What is said of a file that changes nothing; "" if it may be applied."""
        if self.refused or self.count:
            return self.refused or FAULTY.format(count=number(self.count))
        return "" if self.content else SAME


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
