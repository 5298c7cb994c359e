"""Forms of tasks: a new one, its end, and the filters of the list."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from gugus.choices import Role
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.models import User
from rujukan.choices.task import TaskStatus
from rujukan.models import Case, Referral, Task, Victim

ANYBODY = "koordinator"
NO_NAMES = "Cukup pekerjaannya, tanpa nama orang. Yang membaca: yang mengerjakan dan koordinator."


@labelled_by(Task)
class TaskForm(OnceForm):
    """What is to be done, by whom and by when. Officers ask only their own institution, so they do not choose."""

    who = forms.ChoiceField(label="Dikerjakan oleh")
    text = LongText(max_length=500, help_text=NO_NAMES)
    due_on = forms.DateField(label="Paling lambat")

    def __init__(self, *args, subject, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not by.is_coordinator:
            del self.fields["who"]
            self._whom = {ANYBODY: (by.institution.short_name, {"subject": subject, "institution": by.institution})}
            return
        self._whom = _institutions(subject)
        self._whom[ANYBODY] = "Koordinator, siapa saja", {"subject": subject}
        for one in User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR]).exclude(pk=by.pk):
            self._whom[f"k{one.pk}"] = f"Koordinator: {one}", {"subject": subject, "coordinator": one}
        self._whom[f"k{by.pk}"] = "Saya sendiri", {"subject": subject, "coordinator": by}
        self.fields["who"].choices = [("", "Pilih"), *((key, words) for key, (words, _) in self._whom.items())]

    @property
    def arguments(self):
        """The arguments of the verb `ask`."""
        data = dict(self.cleaned_data)
        _, whom = self._whom[data.pop("who", ANYBODY)]
        return data | whom


def _institutions(subject):
    """Return {key: (words, arguments)} of the institutions that may be asked."""
    if isinstance(subject, Case):
        return {}
    if isinstance(subject, Referral):
        referrals = [subject] if subject.is_open and subject.sent_at else []
    else:
        referrals = subject.referrals.open().filter(sent_at__isnull=False).select_related("to_institution")
    return {
        f"r{one.pk}": (f"{one.to_institution.short_name} ({one.number})", {"subject": one, "institution": one.to_institution})
        for one in referrals
    }


class TaskCloseForm(forms.Form):
    """The end of a task: done, or for whoever may also cancelled."""

    status = forms.ChoiceField(
        label="Bagaimana berakhir?",
        widget=forms.RadioSelect,
        choices=[(TaskStatus.DONE.value, "Selesai dikerjakan"), (TaskStatus.CANCELLED.value, "Dibatalkan")],
    )
    note_text = LongText("Hasil atau alasan", rows=2, max_length=500, help_text=NO_NAMES)

    def __init__(self, *args, cancels, **kwargs):
        super().__init__(*args, **kwargs)
        if not cancels:
            self.fields["status"].choices = self.fields["status"].choices[:1]
            self.initial["status"] = TaskStatus.DONE.value


WHOSE = [*EVERYTHING, ("saya", "Saya"), ("koordinator", "Koordinator"), ("institusi", "Institusi")]
SHOW = [("", "Terbuka"), ("lewat", "Lewat tenggat"), ("berakhir", "Sudah berakhir")]


class TaskFilter(FilterForm):
    """Whose tasks, in which state, and about what. Invalid values are ignored. Officers see only their institution's."""

    siapa = forms.ChoiceField(label="Pelaksana", choices=WHOSE)
    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)
    q = forms.CharField(label="Nomor atau kode", max_length=20)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._user = user
        if not user.is_coordinator:
            del self.fields["siapa"]

    def found(self):
        """Return the tasks that the filters keep, those due first at the top."""
        chosen = self.kept
        rows, show = Task.objects.for_list(self._user), chosen.get("tampilkan", "")
        if not self._user.is_coordinator:  # of a legal proceeding it sees the tasks of the other institution too
            rows = rows.filter(institution=self._user.institution_id)
        rows = rows.ended().order_by("-closed_at") if show == "berakhir" else rows.open()
        if show == "lewat":
            rows = rows.filter(due_at__lt=timezone.now())
        whose = {"saya": Q(coordinator=self._user), "koordinator": Q(institution=None), "institusi": Q(institution__isnull=False)}
        rows = rows.filter(whose.get(chosen.get("siapa"), Q()))
        return rows.filter(_about(chosen["q"].strip().upper(), self._user)) if chosen.get("q") else rows


def _about(code, user):
    merged = Q(merged_into__code=code) if user.is_coordinator else Q()  # an institution does not learn of a merge
    victims, cases = Victim.objects.filter(Q(code=code) | merged), Case.objects.filter(number=code)
    referrals = Referral.objects.filter(number=code)
    of_rooms = Q(proceeding__number=code) | Q(conference__number=code)
    return Q(victim__in=victims) | Q(referral__in=referrals) | Q(case__in=cases) | of_rooms
