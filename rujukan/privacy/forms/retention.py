"""Forms of destruction: what to propose, what to decide, and the confirmation that it is final."""

from django import forms

from gugus.formats.indonesian import long_date
from gugus.forms.once import OnceForm
from rujukan.privacy.actions.retention import AT_LEAST_ONE, SUBJECT_REQUEST

NO_NAMES = "Tanpa nama orang: catatan ini tetap ada sesudah datanya musnah."


class ProposalForm(OnceForm):
    """Which of the due data to propose, one field per kind; `due` is a list of `rujukan.privacy.retention.Due`."""

    reason = forms.CharField(max_length=200, label="Keterangan", required=False, help_text=NO_NAMES)

    def __init__(self, data=None, *, due):
        super().__init__(data)
        self.kinds = [due_kind.rule.kind for due_kind in due]
        self.total = sum(due_kind.total for due_kind in due)
        for due_kind in due:
            choices = [(str(key), f"{code}|Sejak {long_date(since)}") for key, code, since in due_kind.rows]
            self.fields[due_kind.rule.kind] = field = forms.MultipleChoiceField(
                label=str(due_kind.rule),
                choices=choices,
                initial=[key for key, _ in choices],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=f"{due_kind.total} data. Disimpan {due_kind.rule.period} sejak {due_kind.rule.since}.",
                error_messages={"invalid_choice": "Sebagian pilihan tidak lagi jatuh tempo. Periksa, lalu kirim lagi."},
            )
            field.conditional = True  # one of them must be chosen
        self.order_fields([*self.kinds, "reason"])

    def clean(self):
        if not any(self.cleaned_data.get(kind) for kind in self.kinds) and not self.errors:
            raise forms.ValidationError(AT_LEAST_ONE)

    @property
    def arguments(self):
        """The arguments of `draw_up`."""
        return {"chosen": {kind: self.cleaned_data[kind] for kind in self.kinds}, "reason": self.cleaned_data["reason"]}


class EarlyForm(OnceForm):
    """The proposal to destroy one victim's identity before it is due."""

    basis = forms.CharField(
        max_length=200,
        label="Dasar",
        initial=SUBJECT_REQUEST,
        help_text="Misalnya permintaan orangnya sendiri. Tercetak pada berita acara.",
    )
    reason = forms.CharField(max_length=200, label="Keterangan", required=False, help_text=NO_NAMES)


class DecisionForm(forms.Form):
    """Which undecided items of a list to decide, and the reason if they are returned."""

    items = forms.MultipleChoiceField(
        label="Pilih",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": AT_LEAST_ONE,
            "invalid_choice": "Sebagian baru saja diputuskan. Periksa, lalu kirim lagi.",
        },
    )
    reason = forms.CharField(max_length=200, label="Alasan bila dikembalikan atau ditarik", required=False, help_text=NO_NAMES)

    def __init__(self, data=None, *, undecided):
        super().__init__(data)
        self.fields["reason"].conditional = True
        self.undecided = {str(item.pk): item for item in undecided}
        choices = [(key, f"{item.code}|{item.get_kind_display()}") for key, item in self.undecided.items()]
        self.fields["items"].choices = choices
        self.fields["items"].initial = list(self.undecided)

    @property
    def arguments(self):
        """The arguments of `approve`, or of `give_back`."""
        reason = {"reason": self.cleaned_data["reason"]} if "return" in self.data else {}
        return {"items": [self.undecided[key] for key in self.cleaned_data["items"]]} | reason


class DestructionForm(forms.Form):
    understood = forms.BooleanField(
        label="Saya mengerti: yang dimusnahkan tidak dapat dikembalikan oleh siapa pun.",
        error_messages={"required": "Centang dulu bahwa Anda mengerti."},
    )
