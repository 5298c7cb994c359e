"""The admin form of a stage role, and what the pages about roles are narrowed to.

`rujukan.actions.stage_role` turns what needs a second person into change requests.
"""

from django import forms

from gugus.forms.chosen import EVERYTHING, FilterForm
from rujukan.choices import stage_forms
from rujukan.choices.section import DISCLOSED, Section
from rujukan.choices.stage import Stage
from rujukan.models import StageRole


class StageRoleForm(forms.ModelForm):
    withheld = forms.MultipleChoiceField(
        label="Bagian yang tidak dibuka (menambah tanda berlaku seketika; menghapusnya menunggu koordinator dan auditor)",
        choices=Section.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    forms = forms.MultipleChoiceField(
        label="Formulir yang diisi pemegang peran", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = StageRole
        fields = ("stage", "institution", "order", "printed_institution", "mandate", "withheld", "forms", "active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = stage_forms.of_stage(self.instance.stage) if self.instance.pk else stage_forms.FORMS.values()
        self.fields["forms"].choices = [(form.code, f"{form.number} {form.label}") for form in offered]
        if self.instance.pk:  # only sections that the stage can disclose
            disclosed = DISCLOSED[Stage(self.instance.stage)]
            self.fields["withheld"].choices = [(section.value, section.label) for section in Section if section in disclosed]


class InstitutionFilter(FilterForm):
    """Whose name holds some words, and who has a role in a stage. Invalid values are ignored."""

    q = forms.CharField(label="Nama institusi", max_length=60)
    tahap = forms.ChoiceField(label="Tahap", choices=[*EVERYTHING, *Stage.choices])

    def found(self, matrix):
        """Return the rows of Lampiran I that the filters keep."""
        return matrix.found(self.kept.get("q", "").strip(), self.kept.get("tahap", ""))


class SightFilter(FilterForm):
    """Of which stage the table says who sees what; an invalid value is ignored."""

    tahap = forms.ChoiceField(label="Tahap", choices=Stage.choices)

    @property
    def stage(self):
        return Stage(self.kept.get("tahap") or Stage.IDENTIFICATION)
