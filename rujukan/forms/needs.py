"""The form of an assessment of needs and risk."""

from django import forms
from django.utils import timezone

from gugus.formats.indonesian import short
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.steps import FormStep
from gugus.forms.version import VersionForm
from rujukan.actions.needs import faults
from rujukan.choices.complaint import Safety
from rujukan.choices.needs import ANSWERS_REST, NEEDS, NeedAnswer, RiskLevel, RiskReason
from rujukan.choices.stage import Stage
from rujukan.disclosure.comparison import differing
from rujukan.forms.note import note
from rujukan.models import NeedsAssessment

COLUMNS = ("answer", "on", "reason")
# What answers the needs that have no answer of their own, in the same order.
REST = ("rest", "rest_on", "rest_reason")


def _stage_rows(stages):
    return tuple(tuple(f"{stage}-{column}" for column in COLUMNS) for stage in stages)


STEPS = (
    FormStep("Risiko", "Seberapa besar risikonya?", ("safety", ("level", "why"), REST), enough=True),
    FormStep("Segera", "Apa yang diperlukan segera?", _stage_rows((Stage.HEALTH, Stage.SHELTER)), ("note_text",), enough=True),
    FormStep("Pulih", "Apa yang diperlukan untuk pulih?", _stage_rows((Stage.SOCIAL, Stage.LEGAL)), enough=True),
    FormStep("Hidup", "Apa yang diperlukan untuk hidup?", _stage_rows((Stage.REINTEGRATION, Stage.REPATRIATION)), enough=True),
    FormStep("Status", "Apakah statusnya sudah jelas?", _stage_rows((Stage.IDENTIFICATION,))),
)
WHEN, AGAIN, WHY = "Nanti kapan, atau tanya lagi kapan", "Tanya lagi kapan, bila menolak", "Alasan bila tidak perlu"


@labelled_by(NeedsAssessment)
class NeedsForm(OnceForm, VersionForm):
    """How high the risk is and why, and what the person needs: seven needs, each with the fields "stage-column".

    `rest` answers the needs that have no answer of their own, with one date (`rest_on`) or reason (`rest_reason`) for all.
    `record` is the newest assessment; its answers are not shown, so that the person is asked again.
    """

    safety = forms.ChoiceField(choices=Safety, widget=forms.RadioSelect)
    level = forms.ChoiceField(choices=RiskLevel, widget=forms.RadioSelect, help_text="Anda yang menilai, bukan sistem.")
    why = forms.MultipleChoiceField(choices=RiskReason, widget=forms.CheckboxSelectMultiple, required=False)
    rest = forms.ChoiceField(
        label="Kebutuhan lainnya",
        choices=[(answer, answer.label) for answer in ANSWERS_REST],
        widget=forms.RadioSelect,
        required=False,
        help_text="Berlaku bagi yang tidak Anda jawab satu per satu di langkah berikutnya.",
    )
    rest_on = forms.DateField(label=AGAIN, required=False)
    rest_reason = forms.CharField(label=WHY, required=False, max_length=150)
    note_text = note("Catatan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("why", *REST):
            self.fields[name].conditional = True
        for name, unknown in (("safety", Safety.UNKNOWN), ("why", RiskReason.UNKNOWN)):
            self.fields[name].aside = (unknown,)
        for stage, label in NEEDS.items():
            self.fields[f"{stage}-answer"] = forms.ChoiceField(
                label=label, choices=NeedAnswer, widget=forms.RadioSelect, required=False
            )
            self.fields[f"{stage}-answer"].aside = (NeedAnswer.UNKNOWN,)
            self.fields[f"{stage}-on"] = forms.DateField(label=WHEN, required=False)
            self.fields[f"{stage}-reason"] = forms.CharField(label=WHY, required=False, max_length=150)
            for name in COLUMNS:
                self.fields[f"{stage}-{name}"].conditional = True
        self.ask_anew()

    @property
    def _needs(self):
        data = self.cleaned_data
        rows = {}
        for stage in Stage:
            names = [f"{stage}-{column}" for column in COLUMNS]
            rows[stage] = {column: data.get(self.asked(name)) for column, name in zip(COLUMNS, names, strict=True)}
            rows[stage]["answer"] = rows[stage]["answer"] or ""
        return {stage: row | {"reason": row["reason"] or "", "on": _dated(row)} for stage, row in rows.items()}

    def asked(self, name):
        """Return the field that answers for a field of a need: of the shared answer, where the need has none of its own."""
        stage, _, column = (name or "").partition("-")
        shared = column in COLUMNS and not self.data.get(self.add_prefix(f"{stage}-answer"))
        return REST[COLUMNS.index(column)] if shared and self.data.get(self.add_prefix("rest")) else name

    def add_error(self, field, error):
        """Show what a need lacks, also what the verb refuses, beside the field that answers for it."""
        super().add_error(self.asked(field), error)

    def clean(self):
        data = super().clean()
        data |= {f"{stage}-{name}": value for stage, need in self._needs.items() for name, value in need.items()}
        level, why = data.get("level", RiskLevel.LOW), data.get("why")
        for field, message in faults(level, why, self._needs, timezone.localdate()):
            if self.asked(field) not in self.errors:
                self.add_error(field, message)
        return data

    @property
    def arguments(self):
        """The arguments of `needs.assess`."""
        names = ("safety", "level", "why", "note_text", "version")
        return {name: self.cleaned_data[name] for name in names} | {"needs": self._needs}

    def values_of(self, record):
        needs = {f"{need.stage}-{column}": getattr(need, column) for need in record.needs.all() for column in ("answer", "on")}
        return {name: getattr(record, name) for name in ("safety", "level", "why")} | needs

    def masked_changes(self, current):
        typed = {"note_text": (current, "note")} | {f"{need.stage}-reason": (need, "reason") for need in current.needs.all()}
        texts = {name: (row, {column: self.cleaned_data[name]}) for name, (row, column) in typed.items()}
        changed = [name for name, (row, text) in texts.items() if any(text.values()) and differing(row, text)]
        return dict.fromkeys(changed, f"{current.by}, {short(current.at)}")


def _dated(row):
    """Return the date of a need whose answer has one."""
    return row["on"] if row["answer"] in (NeedAnswer.LATER, NeedAnswer.DECLINED) else None
