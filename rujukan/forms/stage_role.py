"""The admin form of a stage role. `rujukan.actions.stage_roles` turns what needs a second person into change requests."""

from django import forms

from rujukan.choices import DISCLOSED, Section, Stage
from rujukan.models import StageRole


class StageRoleForm(forms.ModelForm):
    withheld = forms.MultipleChoiceField(
        label="Bagian yang tidak dibuka (menambah tanda berlaku seketika; menghapusnya menunggu koordinator dan auditor)",
        choices=Section.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = StageRole
        fields = ("stage", "institution", "order", "printed_institution", "mandate", "withheld", "active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # only sections that the stage can disclose
            disclosed = DISCLOSED[Stage(self.instance.stage)]
            self.fields["withheld"].choices = [(section.value, section.label) for section in Section if section in disclosed]
