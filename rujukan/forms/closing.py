"""Forms that settle duties, close and reopen the services for one person."""

from django import forms
from django.utils import timezone

from gugus.forms.long_text import LongText
from gugus.forms.past import PastDateTimeField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.legal_duty import Settlement
from rujukan.choices.victim import VictimStatus
from rujukan.stages.closing import EARLY, WITHDRAW

SEALED = "Tersimpan tersegel. Jangan tulis nama."


class DutyForm(forms.Form):
    """When a legal duty was met, or why it does not apply."""

    settlement = forms.ChoiceField(label="Kewajiban ini", choices=Settlement, widget=forms.RadioSelect)
    done_at = PastDateTimeField(
        label="Dilakukan", required=False, initial=timezone.localtime, help_text="Wajib bila sudah dilakukan."
    )
    note_text = LongText("Keterangan", required=False, help_text=f"Wajib bila tidak berlaku: mengapa. {SEALED}")
    done_at.conditional = note_text.conditional = True  # their help says when they are required


class CloseForm(forms.Form):
    """How the services for one person end. Blockers that may be overruled add a field for that choice."""

    outcome = forms.ChoiceField(label="Hasil", choices=VictimOutcome, widget=forms.RadioSelect)
    lives = forms.ChoiceField(label="Kini tinggal dengan", choices=Lives, required=False, widget=forms.RadioSelect)
    checks = forms.MultipleChoiceField(
        label="Yang sudah diperiksa",
        choices=ClosingCheck,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Semuanya bila tujuan tercapai; bila tidak, tulis yang belum di alasan.",
    )
    reason = LongText(
        "Alasan menutup", help_text=f"Apa yang sudah dicapai, dan apa yang perlu diketahui bila dibuka lagi. {SEALED}"
    )
    short_monitoring = LongText(
        "Mengapa pemantauan berakhir sebelum selesai",
        required=False,
        help_text=f"Tidak perlu bila dilimpahkan atau meninggal. {SEALED}",
    )
    withdraw_open = forms.BooleanField(
        label="Tarik rujukan yang masih terbuka",
        required=False,
        help_text="Institusi yang memegangnya diberi tahu dan tidak melihat data orang ini lagi.",
    )

    def __init__(self, *args, victim, blockers, **kwargs):
        super().__init__(*args, **kwargs)
        if victim.status == VictimStatus.NOT_VICTIM:
            self.fields["outcome"].initial = VictimOutcome.NOT_VICTIM
        for name in ("lives", "checks", EARLY):
            self.fields[name].conditional = True
        for name in {EARLY, WITHDRAW} - {blocker.unless for blocker in blockers} - set(self.data):
            del self.fields[name]


class ReopenForm(forms.Form):
    reason = LongText("Alasan membuka kembali", help_text=SEALED)
