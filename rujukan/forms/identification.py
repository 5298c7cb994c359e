"""The assessment of act, means and purpose, and a person's conclusion."""

from django import forms

from rujukan.choices import Conclusion
from rujukan.ctdc import Act, Means, Purpose


class IdentificationForm(forms.Form):
    """Act, means and purpose (UU 21/2007 Ps 1); the means may be missing for a child or an unknown age."""

    acts = forms.MultipleChoiceField(label="Tindakan", choices=Act, widget=forms.CheckboxSelectMultiple, required=False)
    means = forms.MultipleChoiceField(label="Cara", choices=Means, widget=forms.CheckboxSelectMultiple, required=False)
    purposes = forms.MultipleChoiceField(label="Tujuan", choices=Purpose, widget=forms.CheckboxSelectMultiple, required=False)
    conclusion = forms.ChoiceField(label="Kesimpulan", choices=Conclusion, widget=forms.RadioSelect)
    grounds = forms.CharField(
        label="Dasar kesimpulan",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa yang membuat Anda sampai pada kesimpulan ini. Tersimpan tersegel.",
    )

    def __init__(self, *args, victim, **kwargs):
        super().__init__(*args, **kwargs)
        self.victim = victim
        for name in ("acts", "means", "purposes"):
            self.fields[name].conditional = True
        if victim.is_child:
            self.fields["means"].help_text = "Untuk anak, atau bila usia belum diketahui, cara tidak wajib ada."

    def clean(self):
        data = super().clean()
        if data.get("conclusion") == Conclusion.IDENTIFIED:
            for name, words in (("acts", "Pilih sedikitnya satu tindakan."), ("purposes", "Pilih sedikitnya satu tujuan.")):
                if not data.get(name):
                    self.add_error(name, words)
            if not data.get("means") and not self.victim.is_child:
                self.add_error("means", "Untuk orang dewasa, pilih sedikitnya satu cara.")
        return data
