"""The admin form of a stage role. `rujukan.actions.stage_role` turns what needs a second person into change requests."""

from django import forms

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
