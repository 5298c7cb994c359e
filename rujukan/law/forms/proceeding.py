"""Forms of a legal proceeding: who works on it, its events, verdicts and restitution, and their corrections."""

import json

from django import forms
from django.utils import timezone

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.forms.typed_numbers import RupiahField
from gugus.forms.version import VersionForm
from gugus.models import Institution
from rujukan.choices import event_details
from rujukan.choices.proceeding import (
    ASSIGNED,
    COURSE,
    HEADS,
    HEARD,
    OF_PROTECTION,
    OF_RESTITUTION,
    WITH_AMOUNTS,
    Article,
    CourtLevel,
    ProceedingEvent,
    RestitutionRegime,
    VerdictResult,
)
from rujukan.choices.stage_forms.schema import DECLINED, NO_ANSWER, ONE, UNKNOWN, given
from rujukan.forms.note import note
from rujukan.forms.stage_form import MADE, as_stored
from rujukan.models import LegalEvent, LegalProceeding

IN_COURT = (*HEARD, ProceedingEvent.HEARING_MOVED)
NEXT_ON = "Menjadi tugas. Kosongkan bila belum ada."
NEXT_HEARING = "Tanggal sidang berikutnya; menjadi tugas. Kosongkan bila belum ada, atau bila sidangnya dibatalkan."
OF_AMOUNTS = "Jumlah, bila dimohon, dinilai, dikabulkan, atau dibayar"
REASON = {"label": "Mengapa diperbaiki", "max_length": 200}


@labelled_by(LegalProceeding)
class AssignmentForm(VersionForm):
    """The police and the prosecution that work on the proceeding of a case."""

    police = forms.ModelChoiceField(Institution.objects.none(), required=False, empty_label="Belum, atau selesai")
    prosecution = forms.ModelChoiceField(Institution.objects.none(), required=False, empty_label="Belum, atau selesai")

    def __init__(self, *args, barred=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name, kind in ASSIGNED.items():
            rows = Institution.objects.active().filter(kind=kind).exclude(pk__in=barred)
            self.fields[name].queryset = rows.order_by("name")


@labelled_by(LegalEvent)
class EventForm(OnceForm):
    """One event of the proceeding. `people` are its victims and witnesses; `voids` if the event may have been a mistake.

    What only some events ask (`event_details`) is folded in `groups`, unless `folds` is false.
    """

    kinds = (*(kind for kind in COURSE if kind not in (*IN_COURT, ProceedingEvent.VERDICT)), ProceedingEvent.PROGRESS_TOLD)
    folds = True

    kind = forms.ChoiceField()
    on = forms.DateField()
    number = forms.CharField(required=False, max_length=80)
    articles = forms.MultipleChoiceField(choices=Article, required=False, widget=forms.CheckboxSelectMultiple)
    next_on = forms.DateField(required=False, help_text=NEXT_ON)
    note = note()

    def __init__(self, *args, people=(), voids=False, **kwargs):
        super().__init__(*args, **kwargs)
        order = [kind for kind in ProceedingEvent if kind in self.kinds]
        voided = [(ProceedingEvent.VOID.value, ProceedingEvent.VOID.label)] if voids else []
        self.fields["on"].initial = timezone.localdate
        if "kind" in self.fields:
            choices = [(kind.value, kind.label) for kind in order]
            self.fields["kind"].choices = [("", "Pilih"), *choices, *voided] if len(choices) > 1 else [*choices, *voided]
            if len(choices) == 1 and not voids:
                self.fields["kind"].widget, self.fields["kind"].initial = forms.HiddenInput(), choices[0][0]
        self.details = event_details.of_kinds(self.kinds)
        for code, question in self.details.items():
            self.fields[code] = _field(question, self.initial.get(code))
        self._people = {str(victim.pk): victim for victim in people}
        if "victim" in self.fields:
            self.fields["victim"].choices = [("", "Pilih"), *((key, victim.code) for key, victim in self._people.items())]

    def clean(self):
        data = super().clean()
        answers = {code: value for code in self.details if given(value := as_stored(data.pop(code, None)))}
        asked = {question.code for question in event_details.of(data.get("kind"))}
        # A button cannot be emptied again, so who pressed one of another event chooses that it is not known.
        answers = {code: value for code, value in answers.items() if code in asked or value not in tuple(NO_ANSWER)}
        data["answers"] = {} if data.get("kind") == ProceedingEvent.VOID else answers
        if data.get("kind") and data.get("on"):
            for code, message in event_details.wrong(data["kind"], data["answers"], data["on"]):
                self.add_error(code, message)
        return data

    @property
    def arguments(self):
        """The arguments of `record` or `correct`."""
        return dict(self.cleaned_data)

    @property
    def groups(self):
        """{heading: names of the fields that are folded below it}"""
        return {"Rincian menurut peristiwanya": [*self.details]} if self.folds else {}

    @property
    def first(self):
        below = {name for names in self.groups.values() for name in names}
        return [self[name] for name in self.fields if name not in below and not self[name].is_hidden]

    @property
    def folded(self):
        """The heading, the fields and whether they are open: they are if one is wrong, or is filled in."""
        groups = ((heading, [self[name] for name in names]) for heading, names in self.groups.items())
        return [(heading, fields, any(one.errors or one.value() for one in fields)) for heading, fields in groups if fields]


@labelled_by(LegalEvent)
class HearingForm(EventForm):
    """An event in court, up to the verdict."""

    kinds = IN_COURT
    next_on = forms.DateField(required=False, help_text=NEXT_HEARING)


@labelled_by(LegalEvent)
class ProtectionForm(EventForm):
    """A step of the protection by LPSK."""

    kinds = tuple(kind for kind in ProceedingEvent if kind in OF_PROTECTION)
    folds = False
    articles = None


@labelled_by(LegalEvent)
class VerdictForm(EventForm):
    """A verdict of one court."""

    kinds = (ProceedingEvent.VERDICT,)

    court = forms.ChoiceField(choices=[("", "Pilih"), *CourtLevel.choices])
    result = forms.ChoiceField(choices=VerdictResult, widget=forms.RadioSelect)
    months = forms.IntegerField(required=False, min_value=0, max_value=1200)
    fine = RupiahField(label="Denda (rupiah)")
    field_order = ["kind", "on", "court", "result", "number", "articles", "months", "fine", "next_on", "note"]


@labelled_by(LegalEvent)
class RestitutionForm(EventForm):
    """A step of the restitution of one victim, with amounts by head where something was asked, granted or paid."""

    kinds = OF_RESTITUTION
    articles = None

    victim = forms.ChoiceField(label="Korban")
    regime = forms.ChoiceField(
        required=False,
        choices=[("", "Belum dipilih"), *RestitutionRegime.choices],
        help_text="Wajib bila dikabulkan; dipilih Bagian Hukum. Menentukan batas pembayaran.",
    )
    income, suffering, care, other = (RupiahField(label=label) for label in HEADS.values())
    income.help_text = "Jumlah langkah ini saja; pembayaran: yang dibayar kali ini. Wajib bila dikabulkan."
    field_order = ["victim", "kind", "on", "number", "next_on", "note", "regime", *HEADS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in self.details:
            self.fields[code].help_text = ""  # the heading says for which event it is

    @property
    def groups(self):
        groups = {OF_AMOUNTS: [*HEADS]}
        for code, kinds in event_details.asking(self.kinds).items():
            groups.setdefault(f"Bila {' atau '.join(kind.label for kind in kinds).lower()}", []).append(code)
        of_regime = next(names for names in groups.values() if event_details.SUBSTITUTE.code in names)
        of_regime.insert(0, "regime")
        return groups

    def clean(self):
        data = super().clean()
        data["amounts"] = {name: amount for name in HEADS if (amount := data.pop(name, None))}
        if data["amounts"] and data.get("kind") not in WITH_AMOUNTS and data.get("kind") != ProceedingEvent.VOID:
            self.add_error("kind", "Jumlah dicatat bila restitusi dimohon, dinilai, dikabulkan, atau dibayar.")
        data["amounts"] = json.dumps(data["amounts"]) if data["amounts"] else ""
        return data

    @property
    def arguments(self):
        return self.cleaned_data | {"victim": self._people[self.cleaned_data["victim"]]}


def _field(question, before):
    """Return the field of a question. Only a person who is asked has two answers that are none; a needed fact may be unknown.

    The others are lists, because a button cannot be emptied again. What was recorded `before` stays offered.
    """
    common = {"label": question.label, "required": False, "help_text": question.help}
    needed, choices = "!" in question.flags, list(question.offered.items())
    left_out = set() if question.code in event_details.ASKED else {DECLINED} if needed else set(NO_ANSWER)
    left_out -= set(before if isinstance(before, list) else [before])
    offered = [(answer, label) for answer, label in choices if answer not in left_out]
    if question.kind == ONE and UNKNOWN in left_out:
        made = forms.ChoiceField(choices=[("", "Belum dicatat"), *offered], **common)
    else:
        made = MADE[question.kind](question, **common)
        made.aside = tuple(NO_ANSWER)
        if question.choices:
            made.choices = offered
    made.conditional = True
    return made


# {part of the address: (form, title)}
FORMS = {
    "peristiwa": (EventForm, "Catat peristiwa"),
    "sidang": (HearingForm, "Catat sidang"),
    "putusan": (VerdictForm, "Catat putusan"),
    "lpsk": (ProtectionForm, "Catat perlindungan LPSK"),
    "restitusi": (RestitutionForm, "Catat restitusi"),
}


def correcting(form):
    """Return the form class with the reason of the correction, which may also say that the event never was."""
    return type(f"{form.__name__}Correction", (form,), {"reason": forms.CharField(**REASON)})


def form_for(kind):
    """Return the form class in which an event of this kind is recorded."""
    return next(form for form, _ in FORMS.values() if kind in form.kinds)
