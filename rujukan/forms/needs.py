"""The form of an assessment of needs and risk."""

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from rujukan.actions.needs import faults
from rujukan.choices import Safety, Stage
from rujukan.choices.needs import ANSWERS_REST, NEEDS, NeedAnswer, RiskLevel, RiskReason
from rujukan.forms.note import note
from rujukan.models import NeedsAssessment

COLUMNS = ("answer", "on", "reason")


@dataclass(frozen=True)
class NeedRow:
    """The fields of one need."""

    answer: BoundField
    on: BoundField
    reason: BoundField


@labelled_by(NeedsAssessment)
class NeedsForm(OnceForm):
    """How high the risk is and why, and what the person needs: seven needs, each with the fields "stage-column".

    `rest` answers the needs that have no answer of their own.
    """

    safety = forms.ChoiceField(choices=Safety, widget=forms.RadioSelect)
    level = forms.ChoiceField(
        choices=RiskLevel, widget=forms.RadioSelect, help_text="Anda yang menilai; sistem tidak menghitungnya."
    )
    why = forms.MultipleChoiceField(choices=RiskReason, widget=forms.CheckboxSelectMultiple, required=False)
    rest = forms.ChoiceField(
        label="Semua kebutuhan yang tidak dijawab sendiri di bawah ini",
        choices=[(answer, answer.label) for answer in ANSWERS_REST],
        widget=forms.RadioSelect,
        required=False,
    )
    note_text = note("Catatan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].conditional = self.fields["rest"].conditional = True
        for stage, label in NEEDS.items():
            self.fields[f"{stage}-answer"] = forms.ChoiceField(
                label=label, choices=NeedAnswer, widget=forms.RadioSelect, required=False
            )
            self.fields[f"{stage}-on"] = forms.DateField(label="Nanti kapan, atau tanya lagi kapan", required=False)
            self.fields[f"{stage}-reason"] = forms.CharField(label="Alasan bila tidak perlu", required=False, max_length=150)
            for name in COLUMNS:
                self.fields[f"{stage}-{name}"].conditional = True

    @property
    def rows(self) -> list[NeedRow]:
        return [NeedRow(*(self[f"{stage}-{column}"] for column in COLUMNS)) for stage in Stage]

    @property
    def _needs(self):
        data = self.cleaned_data
        rows = {stage: {column: data.get(f"{stage}-{column}") for column in COLUMNS} for stage in Stage}
        for row in rows.values():
            row["answer"] = row["answer"] or data.get("rest", "")
        return {stage: row | {"reason": row["reason"] or "", "on": _dated(row)} for stage, row in rows.items()}

    def clean(self):
        data = super().clean()
        level, why = data.get("level", RiskLevel.LOW), data.get("why")
        for field, message in faults(level, why, self._needs, timezone.localdate()):
            if field not in self.errors:
                self.add_error(field, message)
        return data

    @property
    def assessment(self):
        """The arguments of `needs.assess`."""
        names = ("safety", "level", "why", "note_text", "submit_key")
        return {name: self.cleaned_data[name] for name in names} | {"needs": self._needs}


def _dated(row):
    """Return the date of a need whose answer has one."""
    return row["on"] if row["answer"] in (NeedAnswer.LATER, NeedAnswer.DECLINED) else None
