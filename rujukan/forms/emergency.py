"""The forms of an emergency intake, before any referral exists."""

from django import forms

from gugus.forms.once import KeyedForm
from rujukan.choices.stage import Stage
from rujukan.choices.victim import VictimKind
from rujukan.forms.complaint import ComplaintForm, PersonForm

PERSON, STORY = ("name", "sex", "age_band"), ("narrative", "district", "village", "place")


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


class ReceptionForm(KeyedForm):
    """The person of a call is with the institution: for which stage, who it is, and where they were found."""

    stage = forms.ChoiceField(label="Untuk apa?", widget=forms.RadioSelect)
    name, sex, age_band = (PersonForm.base_fields[name] for name in PERSON)
    narrative, district, village, place = (ComplaintForm.base_fields[name] for name in STORY)

    def __init__(self, data=None, *, stages, story, called=None):
        """`called` is what the call tells (`disclosure.calls.Called`), `story` how its number and the institution are named."""
        initial = {"narrative": story} | (called.found if called else {})
        super().__init__(data, initial=initial | ({"stage": stages[0].value} if len(stages) == 1 else {}))
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]
        self.fields["narrative"].help_text = "Yang Anda lihat dan dengar, secukupnya. Jangan minta cerita diulang."
        if called:
            self.fields["age_band"].help_text = f"Dalam laporan: {called.whom[0].lower()}{called.whom[1:]}."

    @property
    def arguments(self):
        """The arguments of `receive_called`."""
        answers = self.cleaned_data
        person = {name: answers[name] for name in PERSON} | {"kind": VictimKind.VICTIM}
        fields = {name: answers[name] for name in STORY}
        return {name: answers[name] for name in ("submit_key", "stage")} | {"person": person, "fields": fields}
