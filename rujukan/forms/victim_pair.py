"""Forms of the decision whether two victims are one person."""

from django import forms

from gugus.forms.long_text import LongText
from rujukan.actions.merging import WHICH, field_of
from rujukan.forms.closing import SEALED


class MergeForm(forms.Form):
    """Which code goes on, and which of two referrals where both ask one institution for the same stage."""

    kept = forms.ChoiceField(
        label="Kode yang dipakai seterusnya",
        widget=forms.RadioSelect,
        help_text="Kode lainnya tetap dapat dicari, dan membawa ke kode ini.",
    )
    reason = LongText("Dari mana Anda tahu bahwa keduanya satu orang?", help_text=SEALED)

    def __init__(self, data=None, *, pair, doubles):
        super().__init__(data, auto_id="id_merge_%s")
        self.pair, self.doubles = pair, {field_of(double): double for double in doubles}
        first, later = pair.both
        said = {first: "dicatat lebih dulu", later: "dicatat kemudian"}
        self.fields["kept"].choices = [(each.code, f"{each.code}|{said[each]}, kasus {each.case}") for each in pair.both]
        for name, double in self.doubles.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Rujukan ke {double[0].to_institution.short_name} yang tetap berjalan",
                choices=[(row.number, f"{row.number}|{row.victim.code}, {row.get_status_display().lower()}") for row in double],
                widget=forms.RadioSelect,
                help_text="Yang lain ditarik, dan institusinya diberi tahu.",
                error_messages={"required": WHICH},
            )

    @property
    def arguments(self):
        """What was decided, as arguments of the verb."""
        fields = self.cleaned_data
        referrals = {row.number: row.pk for double in self.doubles.values() for row in double}
        kept = next(each for each in self.pair.both if each.code == fields["kept"])
        return {"kept": kept, "reason": fields["reason"], "staying": [referrals[fields[name]] for name in self.doubles]}


class SeparateForm(forms.Form):
    """Why a merged code is separated again."""

    reason = LongText("Mengapa bukan satu orang?", help_text=SEALED)

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_separate_%s")
