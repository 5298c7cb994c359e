"""Forms of meetings: the meeting itself, a decision, its end, and the filters of the lists."""

from django import forms
from django.utils import timezone

from gugus.actions.meeting import FIELDS
from gugus.choices import DecisionStatus, MeetingKind, sub_task_forces
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from gugus.models import Institution, Meeting, MeetingDecision, User

LONGEST = 8000  # characters of agenda and minutes
KINDS = [(kind.value, kind.label) for kind in MeetingKind if kind != MeetingKind.CASE]
LETTERS = [("", "Tidak ada"), *sub_task_forces()]
NO_PEOPLE = "Jangan menulis nama, kode, atau cerita korban, saksi, atau pelapor. Semua pengguna membacanya."


@labelled_by(Meeting)
class _MeetingForm(forms.Form):
    """The fields that a new meeting and a correction share."""

    kind = forms.ChoiceField(choices=KINDS)
    letter = forms.ChoiceField(choices=LETTERS, required=False, help_text="Hanya untuk rapat sub gugus tugas.")
    held_on = forms.DateField(help_text="Boleh tanggal yang akan datang bila rapatnya baru direncanakan.")
    place = forms.CharField(max_length=120)
    title = forms.CharField(max_length=200)
    agenda = LongText(max_length=LONGEST, rows=4, required=False, help_text=NO_PEOPLE)
    institutions = forms.MultipleChoiceField(label="Institusi yang hadir", required=False, widget=forms.CheckboxSelectMultiple)
    users = forms.MultipleChoiceField(
        label="Orang yang hadir",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Yang mempunyai akun. Yang lain cukup tercatat lewat institusinya.",
    )
    minutes = LongText(max_length=LONGEST, rows=8, required=False, help_text=NO_PEOPLE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._bodies = {str(one.pk): one for one in Institution.objects.with_accounts()}
        self._people = {str(one.pk): one for one in User.objects.with_institution().filter(is_active=True)}
        self.fields["institutions"].choices = [(key, str(one)) for key, one in self._bodies.items()]
        self.fields["users"].choices = [(key, f"{one}|{one.institution or one.role_words}") for key, one in self._people.items()]

    @property
    def arguments(self):
        """The arguments of the verbs `record` and `amend`."""
        data = self.cleaned_data
        return {name: data[name] for name in ("version",) if name in data} | {
            "fields": {name: data[name] for name in FIELDS},
            "institutions": [self._bodies[key] for key in data["institutions"]],
            "users": [self._people[key] for key in data["users"]],
        }


class MeetingForm(OnceForm, _MeetingForm):
    """A new meeting."""


class MeetingEditForm(VersionForm, _MeetingForm):
    """A correction. Participants whose institution or account is no longer active stay selectable."""

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        for one in record.participants.select_related("institution", "user__institution"):
            known, name, person = (
                (self._bodies, "institutions", one.institution) if one.institution else (self._people, "users", one.user)
            )
            if str(person.pk) not in known:
                known[str(person.pk)] = person
                self.fields[name].choices = [*self.fields[name].choices, (str(person.pk), str(person))]

    def values_of(self, record):
        present = record.participants.values_list("institution", "user")
        return {name: getattr(record, name) for name in FIELDS} | {
            "institutions": [str(body) for body, _ in present if body],
            "users": [str(user) for _, user in present if user],
        }


@labelled_by(MeetingDecision)
class DecisionForm(OnceForm):
    """What a meeting decided, who carries it out, and by when."""

    text = LongText(max_length=500, help_text=NO_PEOPLE)
    owner = forms.ModelChoiceField(Institution.objects.with_accounts(), empty_label="Pilih institusi")
    due_on = forms.DateField()


class CloseForm(forms.Form):
    """The end of a decision: done, or also cancelled for users who keep the meetings."""

    status = forms.ChoiceField(
        label="Bagaimana berakhir?",
        widget=forms.RadioSelect,
        choices=[(DecisionStatus.DONE.value, "Selesai dikerjakan"), (DecisionStatus.CANCELLED.value, "Dibatalkan")],
    )
    note = LongText("Hasil atau alasan", rows=2, max_length=500, help_text=NO_PEOPLE)

    def __init__(self, *args, cancels, **kwargs):
        super().__init__(*args, **kwargs)
        if not cancels:
            self.fields["status"].choices = self.fields["status"].choices[:1]
            self.initial["status"] = DecisionStatus.DONE.value


class MeetingFilterForm(FilterForm):
    """Kind, sub task force and year. Nothing is required; invalid values are ignored."""

    jenis = forms.ChoiceField(label="Jenis", choices=[*EVERYTHING, *KINDS])
    sub = forms.ChoiceField(label="Sub gugus tugas", choices=[*EVERYTHING, *sub_task_forces()])
    tahun = forms.IntegerField(label="Tahun", min_value=2000, max_value=2100)


SHOW = [("", "Terbuka"), ("lewat", "Lewat tenggat"), ("berakhir", "Sudah berakhir")]


class DecisionFilterForm(FilterForm):
    """Which decisions, and of which institution."""

    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)
    institusi = forms.ModelChoiceField(
        Institution.objects.with_accounts(), label="Institusi", to_field_name="code", empty_label="Semua"
    )

    def found(self):
        """Return the decisions that the filters keep, those due first at the top."""
        chosen = self.kept
        rows, show = MeetingDecision.objects.for_list(), chosen.get("tampilkan", "")
        rows = rows.exclude(status=DecisionStatus.OPEN).order_by("-closed_at") if show == "berakhir" else rows.open()
        if show == "lewat":
            rows = rows.filter(due_on__lt=timezone.localdate())
        return rows.filter(owner=chosen["institusi"]) if chosen.get("institusi") else rows
