"""Forms of the annual evaluation: its narrative, its submission and return, and the public check of a SHA-256."""

import hashlib
import re

from django import forms

from gugus.documents import rendering
from gugus.formats.labels import label_of
from gugus.forms.labels import labelled_by
from gugus.forms.version import VersionForm
from rad.actions.evaluation import NARRATIVE
from rad.models import Evaluation

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 20 * 1024 * 1024  # of a PDF to be checked
ONE_PER_LINE = "Satu baris satu butir; nomornya ditambahkan sendiri."


def _text(rows, help_text, *, most=6000, **kwargs):
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(max_length=most, required=False, widget=area, help_text=help_text, **kwargs)


@labelled_by(Evaluation)
class NarrativeForm(VersionForm):
    """The narrative. The summary is short, because it shares one page with the charts."""

    summary = _text(
        7, "Paling banyak 1.200 karakter, supaya muat satu halaman bersama bagannya.", most=1200, label="Ringkasan eksekutif"
    )
    decisions = _text(4, ONE_PER_LINE, most=2000)
    law_enforcement = _text(
        5, "Laporan polisi, penyidikan, penuntutan, putusan. Tanpa nama orang. Kosongkan bila tidak ada data."
    )
    hindrances = _text(5, "Kendala yang ditulis institusi pada realisasinya ditambahkan sendiri oleh sistem.")
    recommendations = _text(6, ONE_PER_LINE)

    def clean(self):
        data = super().clean()
        for name in NARRATIVE:
            if strange := rendering.unprintable(data.get(name) or ""):
                self.add_error(name, f"Ada karakter yang tidak dapat dicetak: {' '.join(strange[:5])}")
        return data


class SubmitForm(forms.Form):
    """Submission of the evaluation to the head. The note about missing reports is printed in the document."""

    note = _text(
        3,
        "Mengapa laporan ini belum ada, dan apa yang akan dilakukan. Tercetak dalam dokumen. Tanpa nama orang.",
        most=2000,
        label=label_of(Evaluation._meta.get_field("outstanding_note")),
    )

    def clean_note(self):
        note = self.cleaned_data["note"]
        if strange := rendering.unprintable(note):
            raise forms.ValidationError(f"Ada karakter yang tidak dapat dicetak: {' '.join(strange[:5])}")
        return note


class ReturnForm(forms.Form):
    reason = forms.CharField(label="Apa yang perlu diperbaiki?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class YearForm(forms.Form):
    """Which year to begin: years of the plan that have ended and have no evaluation yet."""

    year = forms.TypedChoiceField(label="Tahun", coerce=int)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]


class CheckForm(forms.Form):
    """A SHA-256 as printed, or the file itself."""

    sha256 = forms.CharField(
        label="Sidik SHA-256",
        required=False,
        max_length=200,
        help_text="64 huruf dan angka; tercetak di sampul dan lembar pengesahan.",
    )
    file = forms.FileField(label="Atau berkas PDF-nya", required=False, help_text="Berkas hanya dibaca, tidak disimpan.")

    def clean_sha256(self):
        text = "".join(self.cleaned_data["sha256"].split()).lower()
        if text and not SHA256.fullmatch(text):
            raise forms.ValidationError("Sidik SHA-256 terdiri dari 64 karakter: angka 0–9 dan huruf a–f.")
        return text

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("Berkas lebih dari 20 MB; itu bukan laporan evaluasi.")
        return file

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("sha256") and not data.get("file"):
            self.add_error("sha256", "Tempelkan sidiknya, atau pilih berkasnya.")
        return data

    @property
    def fingerprint(self):
        """The pasted SHA-256, or that of the file's bytes."""
        if self.cleaned_data["sha256"]:
            return self.cleaned_data["sha256"]
        digest = hashlib.sha256()
        for chunk in self.cleaned_data["file"].chunks():
            digest.update(chunk)
        return digest.hexdigest()
