"""The Django form of any form of a stage, made from its declaration."""

from dataclasses import replace
from datetime import date, time

from django import forms
from django.utils import timezone

from gugus.forms.files import FilesField
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField
from gugus.forms.steps import FormStep
from gugus.forms.version import VersionForm
from gugus.models import User
from gugus.uploads.files import MEGABYTE, MOST_BYTES, MOST_FILES
from rujukan.choices.service_kinds import NewVersionReason
from rujukan.choices.stage_forms import schema
from rujukan.choices.stage_forms.schema import FILE, NEEDED, NO_ANSWER, given

STAYS = "Sudah terisi dan tersegel. Biarkan kosong bila tidak berubah."
MOST = 1_000_000_000
MOST_BUTTONS = 12  # choices; more of them become a list
PHOTO_OR_PDF = "image/jpeg,image/png,image/webp,application/pdf"  # for the browser
OF_FILES = f"Foto atau PDF. Paling banyak {MOST_FILES} berkas, {MOST_BYTES // MEGABYTE} MB tiap berkas."
HAS = "Sudah ada {} berkas; yang Anda pilih ditambahkan."
MADE = {
    schema.ONE: lambda question, **common: _one(question, common),
    schema.MANY: lambda question, **common: forms.MultipleChoiceField(
        choices=list(question.offered.items()), widget=forms.CheckboxSelectMultiple, **common
    ),
    schema.DATE: lambda question, **common: (forms.DateField if question.future else PastDateField)(**common),
    schema.TIME: lambda question, **common: forms.TimeField(**common),
    schema.NUMBER: lambda question, **common: forms.IntegerField(min_value=0, max_value=10_000, **common),
    schema.RUPIAH: lambda question, **common: forms.IntegerField(min_value=0, max_value=MOST, **common),
    schema.SHORT: lambda question, **common: forms.CharField(max_length=schema.MOST_LETTERS[schema.SHORT], **common),
    schema.NOTE: lambda question, **common: LongText(max_length=schema.MOST_LETTERS[schema.NOTE], rows=2, **common),
}


def _one(question, common):
    """Return the field of one choice: buttons, or a list if they are too many for a telephone."""
    choices = list(question.offered.items())
    if len(choices) <= MOST_BUTTONS:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "Pilih"), *_grouped(choices, question.headings)], **common)


def _grouped(choices, headings):
    """Yield the choices of a list, those under a heading as a group; the two answers of every question stay without one."""
    group = None
    for code, label in choices:
        if code in NO_ANSWER or not headings:
            yield code, label
        elif code in headings:
            group = (headings[code], [(code, label)])
            yield group
        else:
            group[1].append((code, label))


class StageAnswersForm(OnceForm, VersionForm):
    """The questions of `declared`. With a `record` a new version of it, which asks why; sealed answers are never shown again.

    `colleagues` are the officers who may have met the person instead of the one who types. `circumstances` of the victim take
    choices away. Files are asked for in the `sections` that the role of the receiver opens.
    """

    def __init__(self, *args, declared, record=None, colleagues=None, circumstances=(), sections=(), **kwargs):
        self.declared, self.circumstances, self.sections = declared, circumstances, sections
        super().__init__(*args, record=record, **kwargs)
        if record and (not self.is_bound or self.data.get("version")):  # else the first record came meanwhile: the verb says so
            why = NewVersionReason.CHANGED if record.finished else NewVersionReason.CONTINUED
            self.fields["why"] = forms.ChoiceField(
                label="Mengapa diisi lagi?", choices=NewVersionReason, widget=forms.RadioSelect, initial=why
            )
        for question in declared.questions:
            if not question.suits(circumstances) or (question.later and record is None):
                continue
            if question.kind != FILE:
                self.fields[question.code] = self._field(question)
            elif declared.section_of(question) in sections:
                self.fields[question.code] = self._files(question)
        if colleagues is not None:
            self.fields["seen_by"] = forms.ModelChoiceField(
                colleagues, label="Yang bertemu orangnya", required=False, empty_label="Yang mengisi formulir ini"
            )
        if not record and declared.day:
            self.initial.setdefault(declared.day, timezone.localdate())

    def _field(self, question):
        stays = question.sealed and self.record is not None and bool(self.record.sealed)
        needed = "!" in question.flags and question.when is None and not stays
        made = MADE[question.kind](question, label=question.label, required=needed, help_text=STAYS if stays else question.help)
        made.conditional = question.first
        made.headings, made.aside = question.headings, tuple(NO_ANSWER)
        if question.code in (*self.declared.decided, *self.declared.facts):
            before = self.record.answers.get(question.code) if self.record else None
            offered = {*self.declared.offered(question), *(before if isinstance(before, list) else [before])}
            made.choices = [(answer, label) for answer, label in made.choices if answer in offered]
        if question.refuses:
            self._take_away(question, made)
        if needed and len(question.choices) == 1:
            made.initial = next(iter(question.choices))
        return made

    def _files(self, question):
        """Return the field for files; more may be added in each version, and none is taken away."""
        count = self.record.answers.get(question.code, 0) if self.record else 0
        words = " ".join(filter(None, (HAS.format(count) if count else question.help, OF_FILES)))
        made = FilesField(label=question.label, help_text=words)
        made.widget.attrs["accept"] = PHOTO_OR_PDF
        made.conditional = True  # needed or not, files may also have been sent ahead of the form
        return made

    def _take_away(self, question, made):
        refused = {answer: words for answer in question.refuses if (words := question.refused(answer, self.circumstances))}
        if refused:
            made.choices = [(answer, label) for answer, label in made.choices if answer not in refused]
            labels = ", ".join(question.choices[answer] for answer in refused)
            made.help_text = f"Tidak ditawarkan: {labels}. {' '.join(dict.fromkeys(refused.values()))}"
        if words := refused.get(self.data.get(question.code)):  # drawn before it was taken away
            made.error_messages["invalid_choice"] = words

    def clean(self):
        data = super().clean()
        for code in self.declared.by_code:
            data[code] = as_stored(data.get(code))
        answered = data | {each.code: self._count(each, data) for each in self.declared.files}
        kept = {each.code for each in self.declared.questions if each.sealed} if self.record and self.record.sealed else set()
        for code, message in self.declared.wrong(answered, self.circumstances):
            if code in self.fields and code not in self.errors and not (code in kept and message == NEEDED):
                self.add_error(code, message)
        return data

    def _count(self, question, data):
        """Return how many files a question has with those that were sent now; None for none."""
        before = self.record.answers.get(question.code, 0) if self.record else 0
        return before + len(data.get(question.code) or ()) or None

    def values_of(self, record):
        """Return the answers that may be shown again. Of files none is: those that were sent now are always new."""
        asked = [each for each in self.declared.questions if not each.sealed]
        return {each.code: [] if each.kind == FILE else record.answers.get(each.code) for each in asked}

    def show_conflict(self, current):
        """Compare as every form with versions does, and show who has filled it meanwhile."""
        self.too_late = super().show_conflict(current)
        return self.too_late

    @property
    def first(self):
        """The fields of the first screen: at most eight."""
        codes = [each.code for each in self.declared.questions if each.first]
        return [self[name] for name in ("why", *codes) if name in self.fields]

    @property
    def folded(self):
        codes = [each.code for each in self.declared.questions if not each.first]
        return [self[name] for name in (*codes, "seen_by") if name in self.fields]

    @property
    def folded_faulty(self):
        return any(field.errors for field in self.folded)

    @property
    def filled(self):
        """The arguments of `stage_forms.fill`."""
        data = self.cleaned_data
        answers = {code: data[code] for code in self.declared.by_code if given(data.get(code))}
        files = {each.code: answers.pop(each.code) for each in self.declared.files if each.code in answers}
        arguments = {name: data.get(name) for name in ("version", "seen_by")}
        return arguments | {"answers": answers, "files": files, "why": data.get("why", "")}


def steps_of(declared):
    """Return the steps in which a form is filled, with the fields that each form has of its own; none if it is short."""
    steps = []
    for title, question, codes, *headings in declared.groups:
        folded = [code for code in codes if not declared.by_code[code].first]
        choices = {codes[0]: declared.by_code[codes[0]].below(*headings)} if headings else {}
        parts = tuple(code for code in codes if code not in folded)
        files = next((code for code in codes if declared.by_code[code].kind == FILE), "")
        steps.append(FormStep(title, question, parts, folded=tuple(folded), choices=choices, files=files))
    if steps:
        steps[0] = replace(steps[0], parts=("why", *steps[0].parts))
        steps[-1] = replace(steps[-1], folded=(*steps[-1].folded, "seen_by"))
    return tuple(steps)


def colleagues_of(institution):
    """Return the officers of an institution."""
    return User.objects.filter(institution=institution, is_active=True, roles__contains=["officer"]).order_by("first_name")


def as_stored(value):
    """Return a cleaned value as JSON stores it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else value
