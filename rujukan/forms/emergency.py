"""The form of an emergency intake, before any referral exists."""

from django import forms

from rujukan.choices.stage import Stage


class EmergencyForm(forms.Form):
    """Which person, and for which stage that the institution holds: shelter or health."""

    person = forms.ChoiceField(label="Siapa yang diterima?", widget=forms.RadioSelect)
    stage = forms.ChoiceField(label="Untuk apa?", widget=forms.RadioSelect)

    def __init__(self, data=None, *, persons, stages):
        initial = {"person": str(persons[0].order)} if len(persons) == 1 else {}
        if len(stages) == 1:
            initial["stage"] = stages[0].value
        super().__init__(data, initial=initial)
        self.persons = {str(person.order): person for person in persons}
        self.fields["person"].choices = [
            (order, f"{person}|{person.get_sex_display()}, {person.get_age_band_display()}")
            for order, person in self.persons.items()
        ]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]

    @property
    def arguments(self):
        """The arguments of `emergency_intake`."""
        return self.cleaned_data | {"person": self.persons[self.cleaned_data["person"]]}


class LateEmergencyForm(forms.Form):
    """What was chosen, if the complaint is open no more. It shows nothing of the persons, whom the institution no longer sees."""

    person = forms.ChoiceField(label="Siapa yang diterima?", widget=forms.RadioSelect)
    stage = forms.ChoiceField(label="Untuk apa?", widget=forms.RadioSelect)

    def __init__(self, data):
        super().__init__(data)
        order = data.get("person", "")
        self.fields["person"].choices = [(order, f"Orang ke-{order}")] if order.isdecimal() and len(order) < 4 else []
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in Stage if stage.value == data.get("stage")]
