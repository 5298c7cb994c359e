"""Forms that filter, close and reopen cases, and record suspects and bars."""

import re

from django import forms
from django.db.models import Q

from gugus.audit.changes import last_changes
from gugus.choices import Role
from gugus.forms.chosen import EVERYTHING
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.version import VersionForm
from gugus.models import District, Institution, User
from rujukan.choices.case import CaseOutcome, SuspectRole
from rujukan.choices.ctdc import SuspectRelation
from rujukan.choices.stage import Stage, StageState
from rujukan.disclosure.case import chronology_of
from rujukan.disclosure.comparison import differing
from rujukan.lists import finding
from rujukan.models import Case, Suspect

WHOSE = [*EVERYTHING, ("saya", "Saya"), ("belum", "Belum ada")]


class CaseFilter(forms.Form):
    """The filters of the list of cases."""

    tab = forms.ChoiceField(label="Keadaan", choices=list(finding.CASE_TABS.items()), initial="terbuka")
    q = forms.CharField(label="Nomor kasus atau kode orang", required=False, max_length=30)
    whose = forms.ChoiceField(label="Penanggung jawab", choices=WHOSE, required=False)
    stage = forms.ChoiceField(label="Tahap", choices=[*EVERYTHING, *Stage.choices], required=False)
    state = forms.ChoiceField(label="Keadaan tahap", choices=[*EVERYTHING, *StageState.choices], required=False)
    district = forms.ModelChoiceField(District.objects.all(), label="Kecamatan", required=False, empty_label="Semua")


@labelled_by(Case)
class OwnerForm(VersionForm):
    """The coordinator who is responsible for a case from now on, and why."""

    owner = forms.ModelChoiceField(User.objects.none(), empty_label="Pilih koordinator")
    reason = LongText("Mengapa diganti?", rows=2, max_length=1000)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        barred = User.objects.filter(Q(barred_cases=record) | Q(institution__barred_cases=record))
        rows = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
        self.fields["owner"].queryset = rows.exclude(pk__in=barred.values("pk"))

    def values_of(self, record):
        return super().values_of(record) | {"reason": ""}  # of each change its own


PICK = re.compile(r"([A-Z]+-\d{4}-\d{5})\.(\d{1,9})")  # a case and the version that the page showed


class CasesField(forms.MultipleChoiceField):
    """Checkboxes of cases whose values are `PICK`; returns {number: version}."""

    def valid_value(self, value):
        return bool(PICK.fullmatch(value))

    def clean(self, value):
        return {number: int(version) for number, version in (PICK.fullmatch(pick).groups() for pick in super().clean(value))}


class OwnersForm(forms.Form):
    """The coordinator who is responsible for several cases from now on, and why; beside each how many open cases they have."""

    cases = CasesField(
        label="Kasus yang dialihkan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih sedikitnya satu kasus.",
            "invalid_choice": "Ada kasus yang tidak dikenal.",
        },
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Penanggung jawab yang baru", empty_label=None, widget=forms.RadioSelect
    )
    reason = LongText("Mengapa diganti?", rows=2, max_length=1000)

    def __init__(self, *args, cases, unsafe, coordinators, all_picked, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(f"{case.number}.{case.version}", _case_described(case, case.pk in unsafe)) for case in cases]
        self.fields["cases"].choices, self.fields["cases"].initial = choices, [pick for pick, _ in choices] * all_picked
        self.fields["owner"].queryset = coordinators
        self.fields["owner"].label_from_instance = lambda user: f"{user}|{user.load} kasus terbuka"

    @property
    def arguments(self):
        """The arguments of the verb, with the picked cases that the user sees."""
        versions = self.cleaned_data["cases"]
        picked = Case.objects.filter(number__in=versions)
        return self.cleaned_data | {"cases": [(case, versions[case.number]) for case in picked]}


def _case_described(case, unsafe):
    presses = "Ada yang tidak aman. " * unsafe + "Lewat tenggat. " * case.late
    return f"{case.number}, {case.district or 'kecamatan belum diketahui'}|{presses}{case.owner or 'Belum ada penanggung jawab'}"


@labelled_by(Case)
class ChronologyForm(VersionForm):
    """The chronology of a case as it is from now on, and why it changes."""

    summary = LongText(
        max_length=50_000,
        rows=10,
        help_text="Terbaca oleh institusi yang boleh melihat kronologi. Yang lama tetap tersimpan sebagai versi sebelumnya.",
    )
    reason = LongText(
        "Mengapa diubah?",
        rows=2,
        max_length=1000,
        help_text="Misalnya: tanggalnya keliru. Terbaca bersama versi sebelumnya.",
    )

    def values_of(self, record):
        return {"summary": chronology_of(record)}


class CaseCloseForm(forms.Form):
    """The outcome of a case; the services for all its people are closed before."""

    outcome = forms.ChoiceField(label="Hasil", choices=CaseOutcome, widget=forms.RadioSelect)
    reason = LongText(
        "Alasan menutup",
        max_length=4000,
        help_text="Apa yang sudah dicapai, dan apa yang perlu diketahui bila kasus dibuka lagi. Tersimpan tersegel.",
    )


class CaseReopenForm(forms.Form):
    reason = LongText("Alasan membuka kembali", max_length=4000)


class LiftForm(forms.Form):
    """Why a bar is no longer needed."""

    reason = LongText(
        "Mengapa pengecualian ini tidak perlu lagi?",
        max_length=1000,
        help_text="Tersimpan tersegel. Jangan tulis nama. Koordinator lain memutuskan; sebelum itu tidak ada yang berubah.",
    )


@labelled_by(Suspect)
class SuspectEditForm(VersionForm):
    """A correction of a suspect. Name and detail stay masked; an empty field is unchanged."""

    role = forms.ChoiceField(choices=SuspectRole)
    relation = forms.ChoiceField(choices=SuspectRelation)
    name = forms.CharField(
        label="Nama atau panggilan",
        required=False,
        max_length=300,
        help_text="Kosongkan bila tidak berubah.",
    )
    detail = LongText(
        required=False,
        max_length=4000,
        help_text="Kosongkan bila tidak berubah. Yang ditulis di sini menggantikan keterangan lama.",
    )
    reason = LongText(
        "Apa yang diperbaiki, dan mengapa?",
        rows=2,
        max_length=1000,
        help_text="Tampil di riwayat kasus. Jangan tulis nama.",
    )

    def values_of(self, record):
        return {"role": record.role, "relation": record.relation}

    def masked_changes(self, current):
        typed = {name: self.cleaned_data[name] for name in ("name", "detail") if self.cleaned_data[name]}
        changed = differing(current, typed)
        return dict.fromkeys(changed, "") | last_changes(current, changed)


@labelled_by(Suspect)
class SuspectForm(OnceForm):
    """A suspect (sealed), and the users and institutions that the case bars (conflict of interest)."""

    name = forms.CharField(
        label="Nama atau panggilan",
        max_length=300,
        help_text="Tersimpan tersegel; hanya terbuka dengan alasan.",
    )
    role = forms.ChoiceField(choices=[("", "Pilih"), *SuspectRole.choices])
    relation = forms.ChoiceField(choices=[("", "Pilih"), *SuspectRelation.choices])
    detail = LongText(required=False, max_length=4000, help_text="Tersimpan tersegel.")
    bars_users = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Petugas yang tidak boleh melihat kasus ini",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ia tidak diberi tahu.",
    )
    bars_institutions = forms.ModelMultipleChoiceField(
        Institution.objects.with_accounts(),
        label="Institusi yang tidak boleh melihat kasus ini",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seluruh petugasnya kehilangan akses ke kasus ini, juga ke rujukan yang sedang berjalan.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        users = User.objects.filter(is_active=True, institution__isnull=False).select_related("institution")
        self.fields["bars_users"].queryset = users.order_by("institution__short_name", "first_name", "username")
        self.fields["bars_users"].label_from_instance = lambda user: f"{user}|{user.institution.short_name}"

    @property
    def bars(self):
        return [self["bars_users"], self["bars_institutions"]]
