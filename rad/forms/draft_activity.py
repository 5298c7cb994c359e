"""Forms of a new activity of a draft plan, and of the removal of one."""

from django import forms
from django.forms import formset_factory

from gugus.forms.long_text import LongText
from gugus.models import Institution
from rad.choices import Accumulation, Direction, FundingSource, TargetState
from rad.forms.revision import cell_text, read_amount, read_target

MOST_INDICATORS = 3
OWN, NONE = "own", "none"
WHY_NOT = "Mengapa kegiatan ini tidak masuk rencana. Terbaca di halaman perbandingan."


class ActivityForm(forms.Form):
    """Programme, activity, bodies and money of a new activity in the sub task force `force` of a draft."""

    programme = forms.ChoiceField(label="Program aksi", required=False)
    new_programme = forms.CharField(
        label="Nama program baru", max_length=500, required=False, help_text="Hanya bila memilih “Program baru”."
    )
    programme.conditional = new_programme.conditional = True  # the help or the choices say when it stays empty
    activity = LongText("Kegiatan", rows=2)
    coordinators = forms.MultipleChoiceField(
        label="Koordinator", widget=forms.CheckboxSelectMultiple, help_text="Ia melaporkan kegiatan ini setiap tahun."
    )
    implementers = forms.MultipleChoiceField(label="Pelaksana", required=False, widget=forms.CheckboxSelectMultiple)
    money = forms.ChoiceField(label="Anggaran", help_text="Anggaran gabungan membayar beberapa kegiatan dan dihitung satu kali.")
    funding_source = forms.ChoiceField(label="Sumber dana", choices=FundingSource)

    def __init__(self, *args, force, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = list(force.plan.years)
        self._programmes = {str(one.pk): one for one in force.programmes.order_by("order")}
        self._bodies = {str(one.pk): one for one in Institution.objects.active().order_by("short_name")}
        self._lines = {str(one.pk): one for one in force.budget_lines.order_by("code")}
        names = [(key, f"{one.printed_number} {one.printed}".strip()[:110]) for key, one in self._programmes.items()]
        self.fields["programme"].choices = [*names, ("", "Program baru")]
        for name in ("coordinators", "implementers"):
            self.fields[name].choices = [(key, one.short_name) for key, one in self._bodies.items()]
        shared = [(key, f"Gabungan dengan {one.code}") for key, one in self._lines.items()]
        self.fields["money"].choices = [(OWN, "Anggaran sendiri"), (NONE, "Tanpa anggaran"), *shared]
        for year in self.years:
            words = "Hanya untuk anggaran sendiri."
            self.fields[f"amount_{year}"] = cell_text(f"Pagu {year} (rupiah)", 30, words, inputmode="decimal")

    def clean(self):
        data = super().clean()
        self.amounts = {}
        for year in self.years if data.get("money") == OWN else ():
            try:
                self.amounts[year] = read_amount((data.get(f"amount_{year}") or "").strip())
            except forms.ValidationError as error:
                self.add_error(f"amount_{year}", error)
        return data

    @property
    def amount_fields(self):
        return [self[f"amount_{year}"] for year in self.years]

    def values(self):
        """Return the arguments of the verb `add_activity`, beside the indicators."""
        data = self.cleaned_data
        own = {"funding_source": data["funding_source"], "amounts": self.amounts}
        return {
            "programme": self._programmes.get(data["programme"]) or data["new_programme"],
            "text": data["activity"],
            "coordinators": [self._bodies[key] for key in data["coordinators"]],
            "implementers": [self._bodies[key] for key in data["implementers"]],
            "money": own if data["money"] == OWN else self._lines.get(data["money"]),
        }


class IndicatorForm(forms.Form):
    """One indicator of a new activity, with its targets."""

    text = forms.CharField(label="Indikator", max_length=2000)
    direction = forms.ChoiceField(label="Arah", choices=Direction, initial=Direction.INCREASE)
    accumulation = forms.ChoiceField(label="Akumulasi", choices=Accumulation, initial=Accumulation.ANNUAL)
    state = forms.ChoiceField(
        label="Bentuk target",
        initial=TargetState.UNIT,
        choices=[(one.value, one.label) for one in TargetState if one not in (TargetState.BLANK, TargetState.DASH)],
        help_text="Angka dengan satuan, misalnya 1.250 orang.",
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            words = "Kosongkan bila tahun itu tanpa target."
            self.fields[f"target_{year}"] = cell_text(f"Target {year}", 300, words, inputmode="decimal")

    def has_changed(self):
        """Return whether something was typed: the choices alone make no indicator."""
        return bool({"text", *(f"target_{year}" for year in self.years)} & set(self.changed_data))

    def clean(self):
        data = super().clean()
        self.targets = {}
        for year in self.years if "state" in data else ():
            typed = (data.get(f"target_{year}") or "").strip()
            try:
                columns = read_target(typed, data["state"]) if typed else None
            except forms.ValidationError as error:
                self.add_error(f"target_{year}", error)
            else:
                if columns:
                    self.targets[year] = columns | {"printed": columns["wording"], "wording": ""}
        return data

    def values(self):
        return {name: self.cleaned_data[name] for name in ("text", "direction", "accumulation")} | {"targets": self.targets}


class IndicatorRows(
    formset_factory(IndicatorForm, extra=MOST_INDICATORS - 1, min_num=1, max_num=MOST_INDICATORS, absolute_max=MOST_INDICATORS)
):
    """The indicators of a new activity: the first is needed, the others may stay empty."""

    PREFIX = "indikator"
    default_error_messages = {"missing_management_form": "Sebagian formulir tidak sampai. Kirim sekali lagi."}

    def __init__(self, data=None, *, years):
        super().__init__(data, prefix=self.PREFIX, form_kwargs={"years": years})

    def values(self):
        """Return the `indicators` of the verb `add_activity`."""
        return [form.values() for form in self.forms if form.has_changed()]


class RemoveForm(forms.Form):
    """Why an activity is taken out of a draft."""

    reason = LongText("Alasan", help_text=WHY_NOT)
