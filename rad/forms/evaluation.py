"""Forms of the annual evaluation: its narrative, its submission and return, and the public check of a SHA-256."""

import hashlib
import re

from django import forms

from gugus.documents import rendering
from gugus.forms.version import VersionForm
from rad.actions.evaluation import NARRATIVE

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 20 * 1024 * 1024  # of a PDF to be checked


class NarrativeForm(VersionForm):
    """The narrative. The summary is short, because it shares one page with the charts."""

    summary = forms.CharField(
        label="Ringkasan eksekutif",
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Paling banyak 1.200 karakter, supaya muat satu halaman bersama bagannya.",
    )
    decisions = forms.CharField(
        label="Yang perlu keputusan Bupati",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Satu baris satu butir; nomornya ditambahkan sendiri.",
    )
    law_enforcement = forms.CharField(
        label="Penegakan hukum",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Laporan polisi, penyidikan, penuntutan, putusan. Tanpa nama orang. Kosongkan bila tidak ada data.",
    )
    hindrances = forms.CharField(
        label="Kendala",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Kendala yang ditulis institusi pada realisasinya ditambahkan sendiri oleh sistem.",
    )
    recommendations = forms.CharField(
        label="Rekomendasi dan tindak lanjut",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu baris satu butir; nomornya ditambahkan sendiri.",
    )

    def clean(self):
        data = super().clean()
        for name in NARRATIVE:
            if strange := rendering.unprintable(data.get(name) or ""):
                self.add_error(name, f"Ada karakter yang tidak dapat dicetak: {' '.join(strange[:5])}")
        return data


class SubmitForm(forms.Form):
    """Submission of the evaluation to the head. The note about missing reports is printed in the document."""

    note = forms.CharField(
        label="Keterangan tentang laporan yang belum lengkap",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mengapa laporan ini belum ada, dan apa yang akan dilakukan. Tercetak dalam dokumen. Tanpa nama orang.",
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


def narrative_of(evaluation):
    """Return the initial values of NarrativeForm."""
    return {name: getattr(evaluation, name) for name in NARRATIVE}
