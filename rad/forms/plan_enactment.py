"""Forms of the enactment of a draft plan: its legal document with a decision on each overlap, and the rejection."""

from django import forms
from django.conf import settings

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from rad.choices import OverlapOutcome
from rad.models import PlanEnactment
from rad.models.proposal import DOCUMENT

OUTCOMES = {
    OverlapOutcome.OLD: "Laporan dan evaluasi tahun itu memakai tabel rencana lama.",
    OverlapOutcome.NEW: "Laporan dan evaluasi tahun itu memakai tabel rancangan ini.",
}


@labelled_by(PlanEnactment)
class EnactmentForm(OnceForm):
    """Proposes an enactment: the legal document, and two fields for each Overlap."""

    document_number = forms.CharField(
        max_length=60, help_text=f"Jenis, nomor, dan tahun, misalnya Peraturan {settings.COUNTY.head} Nomor 12 Tahun 2026."
    )
    document_date = forms.DateField(widget=forms.DateInput)
    document_title = forms.CharField(max_length=200, help_text="Judulnya, tanpa kata “tentang”.")

    def __init__(self, *args, overlaps, **kwargs):
        super().__init__(*args, **kwargs)
        self.overlaps = overlaps
        for one in overlaps:
            self.fields |= {one.key: _outcome_field(one), f"{one.key}_reason": _reason_field(one)}

    @property
    def document(self):
        return {name: self.cleaned_data[name] for name in DOCUMENT}

    @property
    def decisions(self):
        """The `decisions` of `actions.plan_enactment.propose`."""
        data = self.cleaned_data
        return {one.place: (data[one.key], data[f"{one.key}_reason"]) for one in self.overlaps}

    @property
    def document_fields(self):
        return [self[name] for name in DOCUMENT]

    @property
    def overlap_fields(self):
        return [self[name] for one in self.overlaps for name in (one.key, f"{one.key}_reason")]


class RejectForm(forms.Form):
    reason = LongText("Alasan menolak", help_text="Apa yang perlu diperbaiki pengelola rencana aksi. Rencana tetap rancangan.")


def _outcome_field(overlap):
    words = f"{overlap.force.plan} juga memuat tahun ini, dan tabelnya sekarang berlaku."
    if overlap.closed:
        words += f" Evaluasi {overlap.year} sudah ditandatangani, jadi tidak dapat beralih."
    elif overlap.reports:
        words += f" {overlap.reports} laporan atas tabel itu tidak dihitung lagi bila beralih."
    outcomes = [OverlapOutcome.OLD] if overlap.closed else OverlapOutcome
    return forms.ChoiceField(
        label=f"Tabel {overlap.force.letter} tahun {overlap.year}",
        widget=forms.RadioSelect,
        choices=[(one.value, f"{one.label}|{OUTCOMES[one]}") for one in outcomes],
        help_text=words,
    )


def _reason_field(overlap):
    return LongText(
        f"Alasan untuk tabel {overlap.force.letter} tahun {overlap.year}",
        rows=2,
        max_length=2000,
        help_text="Semua pengguna membacanya.",
    )
