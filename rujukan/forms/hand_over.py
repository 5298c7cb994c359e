"""Forms that end a basis, write safety sheets, and record a hand-over."""

from django import forms
from django.utils import timezone

from gugus.forms.long_text import LongText
from gugus.forms.past import PastDateField
from gugus.workflow import duty
from rujukan.choices.consent import LegalBasis
from rujukan.choices.hand_over import ASKED_BY, CONSENT_REASONS, WithdrawalReason, WithdrawnBy
from rujukan.forms.closing import SEALED
from rujukan.forms.shelter import ShelterLeaveForm

SHEET = ("must_continue", "goes_to", "call")
OF_STAY = ("own_choice", "safe")


def _short_text(label, help_text, **kwargs):
    return LongText(label, rows=2, max_length=1000, help_text=help_text, **kwargs)


class SheetForm(forms.Form):
    """What a receiver may read about a person who is still there, until the hand-over."""

    must_continue = _short_text(
        "Apa yang tidak boleh terputus?",
        "Yang perlu diketahui penerima ini saja, misalnya obat yang harus diteruskan atau siapa yang tidak boleh menjemput. "
        "Jangan tulis nama atau cerita.",
    )
    goes_to = _short_text(
        "Ke mana orangnya pergi sesudah ini?", "Bila sudah diketahui. Jangan tulis nama atau alamat.", required=False
    )
    call = forms.CharField(
        label="Siapa yang dihubungi penerima?", max_length=200, help_text="Nama koordinator dan nomor yang dapat dihubungi."
    )

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].initial = call

    @property
    def sheet(self):
        """The `sheet` of the verbs that end a referral (`routing.end_or_hand_over`)."""
        return {name: self.cleaned_data[name] for name in SHEET}


def contact(user):
    """Return whom a receiver calls: the coordinator who fills in the sheet, the office, and the coordinator on duty."""
    on_duty, _ = duty.coordinator_on_duty(timezone.now())
    return ", ".join(filter(None, (str(user), user.institution.phone, on_duty and f"koordinator piket {on_duty}")))


def sheet_typed(data, referral):
    """Return whether a submitted WithdrawalForm holds a safety sheet for this referral."""
    return f"{referral.number}-must_continue" in data


class WithdrawalForm(forms.Form):
    """Who asked that a basis ends, why, and a safety sheet for each referral in `staying`: the person is still there."""

    asked_by = forms.ChoiceField(
        label="Siapa yang meminta?", choices=[(who.value, who.label) for who in ASKED_BY], widget=forms.RadioSelect
    )
    why = forms.ChoiceField(
        label="Mengapa?",
        choices=[(reason.value, reason.label) for reason in CONSENT_REASONS],
        widget=forms.RadioSelect,
        help_text="Tidak ada yang wajib menjelaskan mengapa. Penerima hanya diberi tahu bahwa persetujuan ditarik.",
    )
    asked_on = PastDateField(label="Kapan diminta?", initial=timezone.localdate, help_text="Penarikan berlaku begitu disimpan.")
    words = _short_text("Keterangan", SEALED, required=False)

    def __init__(self, *args, consent, staying, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheets = [(referral, SheetForm(*args, prefix=referral.number, call=call)) for referral in staying]
        if consent.basis != LegalBasis.CONSENT:
            del self.fields["asked_by"], self.fields["why"]
            self.fields["words"].required = True
            self.fields["words"].label = "Mengapa dasar ini dicabut?"

    def is_valid(self):
        return all([super().is_valid(), *(form.is_valid() for _, form in self.sheets)])

    @property
    def arguments(self):
        """The keyword arguments of `withdraw_consent`."""
        of_coordinator = {"asked_by": WithdrawnBy.COORDINATOR, "why": WithdrawalReason.BASIS_GONE}
        return of_coordinator | self.cleaned_data | {"sheets": {referral.pk: form.sheet for referral, form in self.sheets}}


class HandOverForm(ShelterLeaveForm):
    """Where the person went, and when they left if a `stay` is still open."""

    handed_to = _short_text("Diserahkan kepada siapa?", "Institusi atau hubungan keluarganya; jangan tulis nama.", required=False)

    field_order = ("left_to", "until", *OF_STAY)

    def __init__(self, *args, stay, **kwargs):
        super().__init__(*args, **kwargs)
        if stay is None and "until" not in self.data:  # what was typed before the stay ended stays visible
            for name in ("until", *OF_STAY):
                del self.fields[name]
