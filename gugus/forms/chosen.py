"""What a filter form keeps, in words: the line that stands for the form while it is folded."""

from datetime import date

from django import forms
from django.utils.choices import flatten_choices

from gugus.formats.indonesian import continued, long_date, number

ALL, SHOW = "Semua", "Tampilkan"  # the option that keeps everything; the label that says no more than its options
EVERYTHING = [("", ALL)]  # the first choice of a filter


class FilterForm(forms.Form):
    """Base of the filters of a list. Nothing is required, and a form that is not valid keeps everything."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def kept(self):
        """What was chosen, {field: value}."""
        return self.cleaned_data if self.is_valid() else {}


def chosen(form, noun=""):
    """Return what a filter form keeps: "tugas terbuka, semua pelaksana", "rujukan, tahap hukum, tahun 2026"."""
    faulty = form.errors
    values = form.cleaned_data if form.is_bound else form.initial
    states, parts, whole = [noun] if noun else [], [], []
    for field in form.visible_fields():
        plain, words = _kept_words(field, values.get(field.name)) if field.name not in faulty else (True, "")
        if words == ALL:
            whole += [] if plain else [continued(field.label)]
        elif words:
            (states if plain else parts).append(words)
    return ", ".join([" ".join(states)] * bool(states) + (parts or [f"semua {', '.join(whole[:2])}"] * bool(whole)))


def counted(choices, counts):
    """Return choices whose labels say how many rows each holds, where that is counted: "Terbuka (15)"."""
    return [(value, f"{label} ({number(counts[value])})" if value in counts else label) for value, label in choices]


def _kept_words(field, value):
    """Return whether the words of one field stand without its label, and these words: `ALL`, or "" if nothing was typed."""
    label, field = continued(field.label), field.field
    if isinstance(field, forms.ModelChoiceField):
        return False, f"{label} {field.label_from_instance(value)}" if value else field.empty_label
    if isinstance(field, forms.ChoiceField):
        options = {str(key): str(words) for key, words in flatten_choices(iter(field.choices))}
        option = options.get(str(value or ""), "").partition(" (")[0]  # not its count (`counted`)
        plain = field.label == SHOW or ALL not in options.values()
        return plain, option if option == ALL else continued(option) if plain else f"{label} {continued(option)}"
    if isinstance(value, date | int):
        return False, f"{label} {long_date(value) if isinstance(value, date) else value}"
    return False, f"“{value}”" if value else ""
