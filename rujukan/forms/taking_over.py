"""The form by which a coordinator takes over into the case what was added to a complaint."""

from django import forms

from gugus.formats.indonesian import short
from gugus.forms.labels import labelled_by
from rujukan.actions.taking_over import NOTHING
from rujukan.choices.section import Section
from rujukan.choices.statement import ReportedFact
from rujukan.models import Statement, Victim

ADDITION, FILE, FACT = "keterangan", "berkas", "isi"


@labelled_by(Statement)
class TakeOverForm(forms.Form):
    """What a complaint tells that is not in its case yet, and the section and person to which it belongs.

    Additions, files and, of a complaint that is the same as another one, the facts of its report.
    """

    items = forms.MultipleChoiceField(
        label="Yang ditambahkan", widget=forms.CheckboxSelectMultiple, error_messages={"required": NOTHING}
    )
    victim = forms.ModelChoiceField(Victim.objects.none(), required=False, empty_label="Seluruh kasus (hanya kronologi)")
    section = forms.ChoiceField(
        choices=[(section.value, section.label) for section in Section],
        initial=Section.CHRONOLOGY.value,
        help_text="Institusi yang melayani orangnya dan boleh melihat bagian ini diberi tahu, lalu dapat membacanya.",
    )

    def __init__(self, data=None, *, complaint, additions, attachments, facts=()):
        super().__init__(data, auto_id="id_take_%s")
        self.fields["victim"].queryset = Victim.objects.filter(case=complaint.first.case_id)
        self.rows = {f"{FACT}-{each}": each for each in facts}
        self.rows |= {f"{ADDITION}-{each.pk}": each for each in additions if not each.asked}
        self.rows |= {f"{FILE}-{each.pk}": each for each in attachments if not each.erased}
        new = {key: each for key, each in self.rows.items() if data or not hasattr(each, "taken_over")}
        self.fields["items"].choices = [(key, _entry_words(key, each)) for key, each in new.items()]

    @property
    def is_empty(self) -> bool:
        return not self.fields["items"].choices

    @property
    def arguments(self):
        """The arguments of the verb."""
        chosen = {key: self.rows[key] for key in self.cleaned_data["items"]}
        parts = {"additions": ADDITION, "files": FILE, "facts": FACT}
        rows = {name: [row for key, row in chosen.items() if key.startswith(kind)] for name, kind in parts.items()}
        return rows | {name: self.cleaned_data[name] for name in ("victim", "section")}


def _entry_words(key, row):
    if key.startswith(FACT):
        return f"Isi laporan: {ReportedFact(row).label.lower()}"
    who = row.by or "pelapor"
    if key.startswith(ADDITION):
        return f"Keterangan {short(row.at)}, {who}"
    return f"Berkas {row.order}, {row.get_kind_display()}, {who}"
