"""Forms of case conferences: a new one, its change and cancellation, the minutes with their decisions, and who was told."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone

from gugus.forms.chosen import FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from gugus.models import Institution, Meeting
from rujukan.choices.stage import Stage
from rujukan.conferences.actions.conference import FIELDS
from rujukan.conferences.choices import (
    ChangeReason,
    ConferenceKind,
    ConferenceMode,
    ConferenceOutcome,
    ConferenceReason,
    VictimView,
)
from rujukan.conferences.disclosure import plan_of
from rujukan.conferences.lists import invitable, people
from rujukan.models import CaseConference, ConferenceMinutes, ConferenceTold

NO_NAMES = "Kode saja: jangan menulis nama, alamat, atau cerita. Semua yang diundang membacanya."
CODES_ONLY = "Mereka belum menerima rujukan dalam kasus ini, jadi hanya melihat kode."
PICK = ("", "Pilih")
DECISIONS = range(1, 5)
COORDINATORS = "koordinator"
COLUMNS = ("text", "who", "due_on", "stage")
CHECKBOXES = forms.CheckboxSelectMultiple


@labelled_by(Meeting, CaseConference)
class _ConferenceForm(forms.Form):
    """The fields that a new conference and a change share. The others than `institutions` see codes only."""

    kind = forms.ChoiceField(choices=[PICK, *ConferenceKind.choices])
    held_on = forms.DateField()
    time = forms.TimeField(label=f"Pukul ({settings.COUNTY.clock})")
    mode = forms.ChoiceField(choices=ConferenceMode, widget=forms.RadioSelect)
    place = forms.CharField(max_length=120, required=False, help_text="Alamat tautan rapat daring tidak ditulis di sini.")
    codes = forms.MultipleChoiceField(widget=CHECKBOXES)
    agenda = LongText(help_text=NO_NAMES)
    institutions = forms.MultipleChoiceField(label="Yang diundang", required=False, widget=CHECKBOXES)
    others = forms.MultipleChoiceField(
        label="Institusi lain, hanya dengan kode", required=False, widget=CHECKBOXES, help_text=CODES_ONLY
    )
    why = forms.MultipleChoiceField(choices=ConferenceReason, required=False, widget=CHECKBOXES)

    def __init__(self, *args, case, bodies, **kwargs):
        """`bodies` is what `invitable` returns of the case."""
        super().__init__(*args, **kwargs)
        self._bodies = {str(one.pk): one for part in bodies for one in part}
        for name in ("place", "institutions"):
            self.fields[name].conditional = True
        for name, part in zip(("institutions", "others"), bodies, strict=True):
            self.fields[name].choices = [(str(one.pk), one.short_name) for one in part]
        codes = list(dict.fromkeys([*(victim.code for victim in people(case)), *self._codes_before()]))
        self.fields["codes"].choices = [(code, code) for code in codes]
        if len(codes) == 1:
            self.fields["codes"].widget = forms.MultipleHiddenInput()
        self.fields["codes"].initial = codes

    def _codes_before(self):
        return ()

    @property
    def arguments(self):
        """The arguments of the verbs `plan` and `change`."""
        data = self.cleaned_data
        bodies = {name: [self._bodies[key] for key in data[name]] for name in ("institutions", "others")}
        return {"fields": {name: data[name] for name in FIELDS}} | bodies


class ConferenceForm(OnceForm, _ConferenceForm):
    """A new conference. Who serves somebody in the case is ticked already."""

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, bodies=invitable(case), **kwargs)
        self.fields["institutions"].initial = [key for key, _ in self.fields["institutions"].choices]


class ConferenceChangeForm(VersionForm, _ConferenceForm):
    """A change of a planned conference, with the reason if day, time or place change."""

    reason = forms.ChoiceField(
        label="Mengapa hari, jam, tempat, atau caranya berubah",
        choices=[PICK, *ChangeReason.choices],
        required=False,
        help_text="Institusi yang diundang membacanya.",
    )

    def __init__(self, *args, record, **kwargs):
        known, others = invitable(record.case)
        self._known = {one.pk for one in known}
        offered = self._known | {one.pk for one in others}
        others += [one for one in record.institutions if one.pk not in offered]
        super().__init__(*args, record=record, case=record.case, bodies=(known, others), **kwargs)
        self.fields["reason"].conditional = True

    def _codes_before(self):
        return self.record.codes

    def values_of(self, record):
        columns = {name: getattr(record, name) for name in FIELDS if name not in ("place", "agenda")} | plan_of(record)
        keys = [one.pk for one in record.institutions]
        chosen = {"institutions": [str(key) for key in keys if key in self._known]}
        return columns | chosen | {"others": [str(key) for key in keys if key not in self._known]}

    @property
    def arguments(self):
        return super().arguments | {"version": self.cleaned_data["version"], "reason": self.cleaned_data["reason"]}


class ConferenceCancelForm(forms.Form):
    """Why a planned conference is cancelled."""

    reason = forms.ChoiceField(
        label="Alasan", choices=[PICK, *ChangeReason.choices], help_text="Institusi yang diundang membacanya."
    )


@dataclass(frozen=True)
class DecisionRow:
    """The fields of one decision."""

    place: int
    text: BoundField
    who: BoundField
    due_on: BoundField
    stage: BoundField

    @property
    def used(self) -> bool:
        """Whether a field holds something or has an error, so that its fold stands open."""
        fields = [getattr(self, name) for name in COLUMNS]
        return any(field.value() or field.errors for field in fields)


@labelled_by(ConferenceMinutes)
class MinutesForm(OnceForm):
    """The minutes: who was there, whose identity was shown, what was said and decided. Decisions have the fields "text_1" …"""

    present = forms.MultipleChoiceField(label="Yang hadir", widget=CHECKBOXES)
    shown = forms.MultipleChoiceField(
        label="Identitas diperlihatkan kepada",
        required=False,
        widget=CHECKBOXES,
        help_text="Hanya yang melayani orangnya dengan identitas terbuka. Yang lain melihat kode.",
    )
    text = LongText("Pokok pembicaraan", rows=5, max_length=4000, help_text=NO_NAMES)
    victim_view = forms.ChoiceField(choices=[PICK, *VictimView.choices])
    view_note = forms.CharField(label="Keinginannya, atau mengapa tidak ditanya", max_length=500, required=False)
    outcome = forms.ChoiceField(choices=[PICK, *ConferenceOutcome.choices])

    def __init__(self, *args, invited, lawful, **kwargs):
        """`invited` are institutions; `lawful` {key: codes whose identity it could see}."""
        super().__init__(*args, **kwargs)
        self._bodies = {str(one.pk): one for one in invited}
        self.fields["present"].choices = [(key, one.short_name) for key, one in self._bodies.items()]
        shown = [(key, f"{one.short_name}: {', '.join(lawful[one.pk])}") for key, one in self._bodies.items() if one.pk in lawful]
        if shown:
            self.fields["shown"].choices = shown
        else:
            del self.fields["shown"]
        self.fields["view_note"].conditional = True
        doers = [PICK, *((key, one.short_name) for key, one in self._bodies.items()), (COORDINATORS, "Koordinator")]
        for place in DECISIONS:
            widget = forms.Textarea(attrs={"rows": 2})
            fields = {
                "text": forms.CharField(label="Keputusan", max_length=500, required=False, widget=widget),
                "who": forms.ChoiceField(label="Dikerjakan oleh", choices=doers, required=False),
                "due_on": forms.DateField(label="Paling lambat", required=False),
                "stage": forms.ChoiceField(label="Tahap", choices=[PICK, *Stage.choices], required=False),
            }
            for name, field in fields.items():
                field.conditional = name != "stage"
                self.fields[f"{name}_{place}"] = field

    @property
    def rows(self) -> list[DecisionRow]:
        return [DecisionRow(place, *(self[f"{name}_{place}"] for name in COLUMNS)) for place in DECISIONS]

    def clean(self):
        data = super().clean()
        said = {"text": "Tulis keputusannya.", "who": "Pilih yang mengerjakan.", "due_on": "Isi batas waktunya."}
        for place in DECISIONS:
            if any(data.get(f"{name}_{place}") or self.errors.get(f"{name}_{place}") for name in COLUMNS):
                for name, words in said.items():
                    if not data.get(f"{name}_{place}") and f"{name}_{place}" not in self.errors:
                        self.add_error(f"{name}_{place}", words)
        return data

    @property
    def arguments(self):
        """The arguments of the verbs `record` and `correct`."""
        data = self.cleaned_data
        names = ("text", "outcome", "victim_view", "view_note", "reason")
        bodies = {name: [self._bodies[key] for key in data.get(name, ())] for name in ("present", "shown")}
        return {name: data[name] for name in names if name in data} | bodies | {"decisions": self._decisions()}

    def _decisions(self):
        data = self.cleaned_data
        return [
            {
                "place": place,
                "text": data[f"text_{place}"],
                "stage": data[f"stage_{place}"],
                "who": self._bodies.get(data[f"who_{place}"]),
                "due_on": data[f"due_on_{place}"],
            }
            for place in DECISIONS
            if data[f"text_{place}"]
        ]


class MinutesCorrectForm(MinutesForm):
    """A new version of the minutes that `replaces` (a number) the one as drawn. Its decisions are added to those of before."""

    replaces = forms.CharField(widget=forms.HiddenInput)

    reason = forms.CharField(label="Mengapa diperbaiki", max_length=200)


@labelled_by(ConferenceTold)
class ToldForm(forms.Form):
    """Who was told the result, and when: an absent institution, or a person who was discussed."""

    whom = forms.ChoiceField(label="Siapa")
    on = forms.DateField(initial=timezone.localdate)

    def __init__(self, *args, minutes, **kwargs):
        super().__init__(*args, **kwargs)
        content = minutes.content
        absent = [(str(one["key"]), one["name"]) for one in content["attendance"] if not one["present"]]
        people = [(code, f"{code} (orangnya sendiri atau walinya)") for code in content["codes"]]
        self.fields["whom"].choices = [PICK, *absent, *people]

    @property
    def arguments(self):
        """The arguments of the verb `tell`."""
        whom = self.cleaned_data["whom"]
        institution = Institution.objects.get(pk=whom) if whom.isdigit() else None
        return {"institution": institution, "code": "" if institution else whom, "on": self.cleaned_data["on"]}


SHOW = [("", "Akan datang"), ("berlangsung", "Sudah berlangsung"), ("batal", "Dibatalkan"), ("semua", "Semua")]


class ConferenceFilter(FilterForm):
    """In which state. Invalid values are ignored."""

    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)

    def found(self, user):
        """Return the conferences that the filter keeps; those that are planned by day, the nearest first."""
        rows, show = CaseConference.objects.for_list(user), self.kept.get("tampilkan", "")
        if show == "semua":
            return rows
        if show:
            return rows.filter(status={"berlangsung": "held", "batal": "cancelled"}[show])
        return rows.planned().order_by("meeting__held_on", "time")
