"""Forms of the annual evaluation: its narrative, its submission and return, and the public check of a SHA-256."""

import hashlib
import re

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import formset_factory

from gugus.documents import rendering
from gugus.formats.labels import label_of
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.version import MERGED, STALE, VersionForm
from gugus.models import Institution
from rad.actions.evaluation import NARRATIVE
from rad.actions.recommendation import MOST
from rad.choices import RECOMMENDATION_NEXT, RecommendationStatus
from rad.models import Evaluation, Recommendation

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 20 * 1024 * 1024  # of a PDF to be checked
ANALYSIS = "analysis_"
REMOVED = "Rekomendasi ini sudah dihapus orang lain. Simpan lagi untuk menambahkannya kembali, atau kosongkan."
WORKED = "Apa yang berhasil, apa yang belum, dan apa sebabnya."
BEFORE_SUBMISSION = "wajib sebelum diajukan"
ONE_PER_LINE = "Satu baris satu butir; nomornya ditambahkan sendiri."


def printable(text):
    """Raise ValidationError if the report cannot print a text."""
    if strange := rendering.unprintable(text):
        raise forms.ValidationError(f"Ada karakter yang tidak dapat dicetak: {' '.join(strange[:5])}")


PRINTED = {"validators": [printable]}


def _prose(rows, help_text, *, most=6000, **kwargs):
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(max_length=most, required=False, widget=area, help_text=help_text, **PRINTED, **kwargs)


def recounts_field():
    return forms.BooleanField(
        label="Hitung ulang angkanya",
        required=False,
        help_text="Laporan tahun itu terbuka lagi sampai edisi baru ditandatangani. Tanpa tanda ini angkanya tetap.",
    )


@labelled_by(Evaluation)
class NarrativeForm(VersionForm):
    """The narrative. Summary and decisions are short, because they share one page with the figures and charts.

    For each sub task force of the plan there is a field `analysis_<letter>`. `rows` are the recommendations of the same page:
    the version of the evaluation counts for them too.
    """

    number = forms.CharField(
        max_length=60,
        required=False,
        help_text="Seperti dalam agenda surat dinas. Bila belum ada, tempatnya dikosongkan untuk ditulis tangan.",
        **PRINTED,
    )
    preface = _prose(5, "Kosongkan untuk memakai kata pengantar yang baku.", most=2500)
    summary = _prose(
        7,
        "Wajib sebelum diajukan. Paling banyak 1.200 karakter, supaya muat satu halaman.",
        most=1200,
        label="Ringkasan eksekutif",
    )
    summary.conditional = BEFORE_SUBMISSION
    decisions = _prose(
        4,
        f"{ONE_PER_LINE} Paling banyak 700 karakter, supaya tampil utuh di halaman ringkasan.",
        most=700,
        label=f"Yang perlu keputusan {settings.COUNTY.head_title}",
    )
    law_enforcement = _prose(
        5, "Apa yang perlu diketahui di samping angka perkara, yang dihitung sendiri oleh sistem. Tanpa nama orang."
    )
    hindrances = _prose(5, "Kendala yang ditulis institusi pada laporannya ditambahkan sendiri oleh sistem.")

    recounts = recounts_field()

    field_order = ["recounts"]

    def __init__(self, *args, record, forces, rows=None, **kwargs):
        self.letters, self.rows = [force.letter for force in forces], rows
        super().__init__(*args, record=record, **kwargs)
        if not record.corrects_id:
            del self.fields["recounts"]
        for force in forces:
            self.fields[f"{ANALYSIS}{force.letter}"] = _prose(
                4, WORKED, most=2000, label=f"Analisis {force.letter}. {force.name}"
            )

    def values_of(self, record):
        analyses = {f"{ANALYSIS}{letter}": record.analyses.get(letter, "") for letter in self.letters}
        return super().values_of(record) | analyses

    def show_conflict(self, current):
        shown, unsaved = super().show_conflict(current), self.rows is not None and self.rows.show_conflict(current)
        if unsaved and not shown:
            both = any(form.errors for form in self.rows.forms)
            self.add_error(None, forms.ValidationError(STALE if both else MERGED, code="stale"))
        return shown or unsaved

    @property
    def first(self):
        """The fields that are seen at once; the others stand in `folds`."""
        return [self[name] for name in ("recounts", "summary", "decisions") if name in self.fields]

    @property
    def folds(self):
        """[(title, how many are written, the fields, whether one was changed or has an error)]."""
        chapters = (
            ("Analisis tiap sub gugus tugas", [f"{ANALYSIS}{letter}" for letter in self.letters]),
            ("Penegakan hukum dan kendala", ["law_enforcement", "hindrances"]),
            ("Nomor dan kata pengantar", ["number", "preface"]),
        )
        return [(title, *self._written_of([self[name] for name in names])) for title, names in chapters]

    def _written_of(self, fields):
        changed = self.changed_data if self.is_bound else ()
        written = sum(bool(field.value()) for field in fields)
        return written, fields, any(field.errors or field.name in changed for field in fields)

    @property
    def columns(self) -> dict:
        """The `fields` of `actions.evaluation.edit`."""
        data = self.cleaned_data
        own = {name: data[name] for name in (*NARRATIVE, "recounts") if name in data}
        return own | {"analyses": {letter: data[f"{ANALYSIS}{letter}"] for letter in self.letters}}


@labelled_by(Recommendation)
class RecommendationForm(VersionForm):
    """A row of recommendations on the page of the narrative. A stored row whose text is emptied is removed."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = _prose(2, "", most=400)
    owner = forms.ModelChoiceField(queryset=Institution.objects.active(), required=False, empty_label="Pilih")
    deadline = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self):
        data = super().clean()
        text = (data.get("text") or "").strip()
        if text and not data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", "Pilih siapa yang menjalankannya.")
        if text and not data.get("deadline") and "deadline" not in self.errors:
            self.add_error("deadline", "Isi sampai kapan.")
        if not text and "text" not in self.errors and not data.get("key") and (data.get("owner") or data.get("deadline")):
            self.add_error("text", "Tulis rekomendasinya, atau kosongkan seluruh baris.")
        return data | {"text": text}

    def values_of(self, record):
        return {"text": record.text, "owner": record.owner_id, "deadline": record.deadline}

    def show_conflict(self, current):
        """Compare the row with the stored one. `current` is None if there is none: it is new, or somebody has removed it."""
        if current is None:
            return self._show_removed() if self.cleaned_data["key"] else bool(self.cleaned_data["text"])
        unsaved = super().show_conflict(current)
        self.errors.pop(NON_FIELD_ERRORS, None)  # the page says it once
        self.data[self.add_prefix("key")] = str(current.pk)
        return unsaved

    def _show_removed(self):
        """Empty a row that somebody else removed, unless this user has changed it."""
        drawn, self.data = self._drawn(), self.data.copy()
        words = {name: self.plain(name, self.cleaned_data.get(name)) for name in ("text", "owner", "deadline")}
        changed = words["text"] and any(not self._is_drawn(drawn, name, typed) for name, typed in words.items())
        for name in ("key", "version", "drawn", *(() if changed else words)):
            self.data.pop(self.add_prefix(name), None)
        if changed:
            self.add_error("text", REMOVED)
        return bool(changed)


class RecommendationRows(formset_factory(RecommendationForm, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True)):
    """The recommendations of an evaluation, and empty rows for new ones."""

    PREFIX, EMPTY = "rekomendasi", 2
    default_error_messages = {
        "missing_management_form": "Sebagian formulir tidak sampai. Kirim sekali lagi.",
        "too_many_forms": f"Paling banyak {MOST} rekomendasi.",
    }

    def __init__(self, data=None, *, stored=()):
        self.stored = list(stored)
        rows = [{"key": row.pk} for row in self.stored]
        super().__init__(data, prefix=self.PREFIX, initial=rows + [{}] * min(self.EMPTY, MOST - len(rows)))

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index == 0:  # one is enough
            form.fields["text"].conditional = BEFORE_SUBMISSION

    def get_form_kwargs(self, index):
        record = self.stored[index] if index is not None and index < len(self.stored) else None
        return super().get_form_kwargs(index) | {"record": record}

    @classmethod
    def sent(cls, data):
        """Return the posted rows, or None if the form had none: the stored ones then stay as they are."""
        return cls(data) if f"{cls.PREFIX}-TOTAL_FORMS" in data else None

    def show_conflict(self, evaluation):
        """Compare each row with the stored one. Return whether a change of this user is not stored yet.

        A new row that is stored already was sent by a first try whose answer was lost.
        """
        stored = {row.pk: row for row in evaluation.recommendations.all()}
        equal = {(row.text, row.owner_id, row.deadline): row for row in stored.values()}
        unsaved = False
        for form in self.forms:
            data = form.cleaned_data
            same = equal.get((data["text"], data["owner"] and data["owner"].pk, data["deadline"]))
            unsaved |= form.show_conflict(stored.get(data["key"]) if data["key"] else same)
        return unsaved

    @property
    def rows(self) -> list[dict]:
        """The `recommendations` of `actions.evaluation.edit`."""
        cleaned = [form.cleaned_data for form in self.forms]
        return [row if row["text"] else row | {"removed": True} for row in cleaned if row["text"] or row["key"]]


@labelled_by(Recommendation)
class RecommendationStateForm(VersionForm):
    """What became of a recommendation."""

    status = forms.ChoiceField(widget=forms.RadioSelect)
    note = _prose(
        3,
        "Apa yang sudah dikerjakan, atau mengapa tidak dilanjutkan. Tercetak dalam evaluasi berikutnya. Tanpa nama orang.",
        most=600,
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        # A form that was sent names any state: the verb says why one is not possible now.
        states = set(RecommendationStatus) if self.is_bound else {record.status, *RECOMMENDATION_NEXT[record.status]}
        self.fields["status"].choices = [(state.value, state.label) for state in RecommendationStatus if state in states]


@labelled_by(Evaluation)
class SignForm(forms.Form):
    """Rank and NIP of the head, printed under the signature."""

    signer_rank = forms.CharField(max_length=60, help_text="Misalnya: Pembina Utama Muda, IV/c.", **PRINTED)
    signer_nip = forms.CharField(max_length=30, help_text="18 angka.")


class EnactForm(forms.Form):
    """The name of the head of the county, printed under "Mengesahkan"."""

    regent = forms.CharField(
        label=f"Nama {settings.COUNTY.head_title}",
        max_length=100,
        help_text="Seperti tercetak di bawah tanda tangan, dengan gelarnya.",
        **PRINTED,
    )


class CorrectForm(forms.Form):
    """Why an enacted evaluation is corrected, and whether its figures are counted again."""

    reason = LongText(
        "Apa yang keliru dan apa yang dibetulkan?",
        max_length=1000,
        help_text="Tercetak di halaman depan edisi yang baru. Tanpa nama orang.",
        **PRINTED,
    )
    recounts = recounts_field()


class SubmitForm(forms.Form):
    """Submission of the evaluation to the head. The note about missing reports is printed in the document."""

    note = _prose(
        3,
        "Mengapa laporan ini belum ada, dan apa yang akan dilakukan. Tercetak dalam dokumen. Tanpa nama orang.",
        most=2000,
        label=label_of(Evaluation._meta.get_field("outstanding_note")),
    )
    note.conditional = BEFORE_SUBMISSION


class ReturnForm(forms.Form):
    reason = LongText("Apa yang perlu diperbaiki?", max_length=1000)


class WithdrawForm(forms.Form):
    reason = LongText(
        "Mengapa draf ini dibatalkan?",
        rows=2,
        max_length=1000,
        help_text="Naskah dan rekomendasinya dihapus; riwayatnya tetap tersimpan. Tanpa nama orang.",
    )


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
