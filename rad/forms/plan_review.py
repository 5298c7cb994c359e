"""Forms of the review of a plan, and of the draft that is made of it."""

from django import forms

from gugus.audit.changes import last_changes
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from rad.choices import ReviewOutcome
from rad.forms.revision import CellsForm
from rad.models import PlanReview, ReviewedActivity
from rad.models.revision import REVISED


class PeriodForm(forms.Form):
    """The years of the next plan."""

    first_year = forms.IntegerField(label="Tahun pertama", min_value=2000, max_value=2099)
    last_year = forms.IntegerField(label="Tahun terakhir", min_value=2000, max_value=2099, help_text="Paling banyak lima tahun.")


class BeginForm(OnceForm, PeriodForm):
    """Begins a review."""


class EndForm(forms.Form):
    """Why an open review is stopped."""

    reason = LongText("Alasan", help_text="Semua pengguna membacanya. Institusi koordinator diberi tahu.")


class WithdrawForm(EndForm):
    """Why a draft is withdrawn, and whether its review goes on."""

    RESUME = "lagi"
    then = forms.ChoiceField(
        label="Sesudah itu",
        widget=forms.RadioSelect,
        choices=[
            (RESUME, "Peninjauan dibuka lagi|Keputusan yang sudah ada terbawa dan dapat diubah sampai rancangan baru disusun."),
            ("tutup", "Peninjauan ditutup|Peninjauan baru dimulai dari awal."),
        ],
    )

    @property
    def arguments(self):
        """The arguments of the verb `withdraw`."""
        return {"reason": self.cleaned_data["reason"], "resumes": self.cleaned_data["then"] == self.RESUME}


@labelled_by(ReviewedActivity)
class DecideForm(VersionForm):
    """What becomes of one activity. Its `record` is the ReviewedActivity."""

    outcome = forms.ChoiceField(
        label="Dalam rencana berikutnya",
        widget=forms.RadioSelect,
        choices=[
            (ReviewOutcome.KEEP, "Dipertahankan|Masuk rancangan seperti sekarang."),
            (ReviewOutcome.CHANGE, "Diubah|Masuk rancangan; isinya kemudian diubah pengelola rencana aksi menurut alasan ini."),
            (ReviewOutcome.DROP, "Dihentikan|Tidak masuk rancangan."),
        ],
    )
    reason = LongText(
        required=False,
        max_length=2000,
        help_text="Wajib bila diubah atau dihentikan: apa yang berubah, dan mengapa. Semua pengguna membacanya.",
    )
    reason.conditional = True  # its help says when it is required


class DraftRowForm(CellsForm):
    """The cells of one row of a draft plan. Its `record` is the row (PlanRow)."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, record=row, **kwargs)

    def show_conflict(self, current):
        """As the base class, and say who changed cells of the row last."""
        shown = super().show_conflict(current)
        if shown:
            last = {words for cell in current.cells for words in last_changes(cell.row, REVISED[cell.column][1]).values()}
            self.add_error(None, f"Terakhir diubah: {'; '.join(sorted(last))}.")
        return shown


def period_of(review: PlanReview) -> dict:
    return {"first_year": review.first_year, "last_year": review.last_year}
