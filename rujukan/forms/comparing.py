"""Forms with which a coordinator starts a comparison: of two victims, or of two complaints."""

from django import forms

from gugus.forms.long_text import LongText
from rujukan.forms.number import NumberField
from rujukan.forms.person import PRIVATE
from rujukan.forms.search import part_of_code
from rujukan.forms.triage import UNKNOWN_COMPLAINT
from rujukan.lists.search import MOST_ROWS, victims_coded
from rujukan.models import Complaint

NO_CODE = "Ini bukan kode atau bagian kode. Jangan tulis nama atau nomor orang di sini."
UNKNOWN_CODE = "Kode itu tidak ditemukan."
SEVERAL = "Ada beberapa kode dengan bagian itu. Pilih satu di bawah, atau tulis lengkap."


class CompareForm(forms.Form):
    """Why the coordinator suspects that both are the same."""

    reason = LongText(
        "Mengapa Anda menduga keduanya sama?",
        rows=2,
        max_length=300,
        help_text="Dibaca koordinator lain, dan tersimpan apa adanya. Jangan tulis nama, NIK, atau nomor telepon.",
    )

    field_order = ("other", "which", "reason")


class CompareVictimsForm(CompareForm):
    """The code of the other victim, or a part of it; `which` asks where a part fits several that the user may see."""

    other = forms.CharField(
        label="Kode orang yang mungkin sama",
        max_length=20,
        help_text="Kode lengkap, atau sebagian: N9YT.",
        widget=forms.TextInput(attrs=PRIVATE),
    )

    def __init__(self, data=None, *, victim, user):
        super().__init__(data)
        self.victim, self.user = victim, user

    def clean_other(self):
        return part_of_code(self.cleaned_data["other"], NO_CODE)

    def clean(self):
        """Look for the code only here: the question `which` is asked where a part fits several."""
        fields = super().clean()
        if "other" in fields:
            found = list(victims_coded(self.user, fields["other"])[: MOST_ROWS + 1])
            others = [row for row in found if row != self.victim]
            other = self._chosen(others[:MOST_ROWS]) if len(others) > 1 else next(iter(others or found), None)
            if other is None and not self.errors.get("other"):
                self.add_error("other", UNKNOWN_CODE)
            fields["other"] = other
        return fields

    def _chosen(self, rows):
        """Ask which of these victims is meant; return the one that was chosen, or None with an error."""
        choices = [(row.code, f"{row.code}|{_about_victim(row)}") for row in rows]
        self.fields["which"] = forms.ChoiceField(label="Yang mana?", choices=choices, widget=forms.RadioSelect)
        self.order_fields(self.field_order)
        chosen = {row.code: row for row in rows}.get(self.data.get("which"))
        if chosen is None:
            self.add_error("other", SEVERAL)
        return chosen

    @property
    def arguments(self):
        """The arguments of the verb `pair_victims`."""
        return {name: self.cleaned_data[name] for name in ("other", "reason")}


def _about_victim(victim):
    return f"{victim.get_kind_display()}, {victim.get_status_display().lower()}, kasus {victim.case.number}"


class CompareComplaintsForm(CompareForm):
    """The number of the other complaint."""

    other = NumberField(label="Nomor pengaduan yang mungkin sama", series="PGD", unknown=UNKNOWN_COMPLAINT)

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["other"].rows = Complaint.objects.all()
