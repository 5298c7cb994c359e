"""The form of a stage role: disclosure may be tightened here, never loosened."""

from django import forms

from rujukan.choices import DISCLOSED, Section, Stage
from rujukan.models import StageRole


class StageRoleForm(forms.ModelForm):
    withheld = forms.MultipleChoiceField(
        label="Bagian yang tidak dibuka (menambah tanda memperketat)",
        choices=Section.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = StageRole
        fields = ("stage", "institution", "order", "printed_institution", "mandate", "withheld", "active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # only what the stage could disclose at all
            disclosed = DISCLOSED[Stage(self.instance.stage)]
            self.fields["withheld"].choices = [(section.value, section.label) for section in Section if section in disclosed]

    def clean_withheld(self):
        withheld = self.cleaned_data["withheld"]
        before = {section for section, _ in self.fields["withheld"].choices} & set(self.instance.withheld)
        opened = before - set(withheld)
        if opened:
            words = ", ".join(Section(section).label for section in Section if section in opened)
            raise forms.ValidationError(
                f"{words} sudah ditutup bagi tugas ini. Membuka kembali memerlukan koordinator dan auditor bersama."
            )
        return withheld
