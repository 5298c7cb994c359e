"""Forms of the search: by a part of a code or number, and by what identifies a person, with a reason."""

import re

from django import forms

from gugus.choices import RevealReason
from rujukan.actions.casework import CODE_LETTERS
from rujukan.forms.person import PRIVATE, NikField, PhoneField
from rujukan.matching.person import NOTHING_TO_FIND
from rujukan.matching.phonetics import words

NO_CODE = "Ini bukan bagian kode atau nomor. Nama, NIK, dan telepon dicari di bawahnya, dengan alasan."
# What is typed here gets into the address, so it cannot be a name or a telephone number: the beginning of a number or code, a
# number alone, or some of the random characters of a code, which are no vowels.
BEGINNING = rf"(PGD|KS|RJ|PH|KK|PN)(-?\d{{2,4}}(-[0-9{CODE_LETTERS}]{{1,5}})?)?-?"
PART = re.compile(rf"{BEGINNING}|(20\d\d-)?\d{{1,5}}|[{CODE_LETTERS}]{{1,4}}", re.ASCII)


def part_of_code(text, refusal=NO_CODE):
    """Return a typed part of a code or number in capitals and with dashes. Raises ValidationError where it can be none."""
    part = re.sub(r"[\s./]+", "-", text.strip().upper())
    if not PART.fullmatch(part):
        raise forms.ValidationError(refusal)
    return part


class PartForm(forms.Form):
    """A part of a code or number. Cleans to capitals and dashes: "ks 2026 12" becomes "KS-2026-12"."""

    q = forms.CharField(
        label="Bagian kode atau nomor",
        max_length=20,
        help_text="Misalnya N9YT, 12, atau KS-2026-. Jangan tulis nama orang di sini.",
        widget=forms.TextInput(attrs=PRIVATE | {"type": "search"}),
    )

    def clean_q(self):
        return part_of_code(self.cleaned_data["q"])


class PersonSearchForm(forms.Form):
    """NIK, telephone number or name of a person, and why the user searches for them."""

    nik = NikField(label="NIK")
    phone = PhoneField(label="Telepon", help_text="Juga nomor pelapor.")
    name = forms.CharField(
        label="Nama",
        max_length=200,
        required=False,
        help_text="Dicari menurut bunyinya; satu atau dua kata cukup.",
        widget=forms.TextInput(attrs=PRIVATE),
    )
    reason = forms.ChoiceField(label="Untuk apa Anda mencari?", choices=RevealReason, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label="Keterangan singkat",
        max_length=200,
        help_text="Nama Anda, waktu, dan alasan ini dicatat dan tidak dapat dihapus; yang dicari tidak. Jangan tulis namanya.",
        widget=forms.TextInput(attrs=PRIVATE),
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if name and not words(name):
            raise forms.ValidationError("Tulis namanya dengan huruf.")
        return name

    def clean(self):
        fields = super().clean()
        if not self.errors and not any(fields[name] for name in ("nik", "phone", "name")):
            self.add_error("name", NOTHING_TO_FIND)
        return fields
