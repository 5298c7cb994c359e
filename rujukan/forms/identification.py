"""The form of an identification: act, means and purpose, and the coordinator's conclusion."""

import itertools
from datetime import timedelta

from django import forms
from django.utils import timezone

from gugus.formats.indonesian import short
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.steps import FormStep
from gugus.forms.version import VersionForm
from rujukan.actions.identification import KEEP, NO_REVIEW, NO_ROUTE, WITHDRAW, conclusions_open_to
from rujukan.choices.conclusions import ConclusionBasis, DecidedBy, OtherRoute
from rujukan.choices.ctdc import LOCAL_PURPOSES, PURPOSES_OF_LAW, Act, Means, Purpose
from rujukan.choices.elements import MEANINGS
from rujukan.choices.identification import Conclusion, RevisionReason
from rujukan.choices.shelter import Answer
from rujukan.disclosure.comparison import differing
from rujukan.models import Identification
from rujukan.stages import standards

ELEMENTS = ("acts", "means", "purposes")
PURPOSE_HEADINGS = {PURPOSES_OF_LAW[0]: "Menurut undang-undang", LOCAL_PURPOSES[0]: "Bentuk yang dikenal di sini"}
STEPS = (
    FormStep("Kejadian", "Apa yang terjadi pada orang ini?", ("acts", "purposes"), choices={"purposes": LOCAL_PURPOSES}),
    FormStep("Cara", "Dengan cara apa?", ("means",)),
    FormStep("Tujuan", "Untuk tujuan apa?", ("purposes",), choices={"purposes": PURPOSES_OF_LAW}),
    FormStep("Kesimpulan", "Apa kesimpulannya?", ("why", ("conclusion", "review_on", "other_route", "open_referrals"))),
    FormStep("Dasar", "Apa dasarnya?", ("grounds", "basis", "decided_by", "informed")),
)
COMPARED = (*ELEMENTS, "conclusion", "basis", "decided_by", "informed")  # what else is asked follows from the conclusion


@labelled_by(Identification)
class IdentificationForm(VersionForm):
    """Act, means and purpose (UU 21/2007 Ps 1), and the conclusion. Means are optional for a child or an unknown age.

    `record` is the conclusion that this one revises. Without one the form holds what the `complaints` mention, and says which of
    them do. `open_referrals` are the referrals to keep or withdraw if the person is no victim.
    """

    acts = forms.MultipleChoiceField(choices=Act, widget=forms.CheckboxSelectMultiple, required=False)
    means = forms.MultipleChoiceField(choices=Means, widget=forms.CheckboxSelectMultiple, required=False)
    purposes = forms.MultipleChoiceField(choices=Purpose, widget=forms.CheckboxSelectMultiple, required=False)
    conclusion = forms.ChoiceField(widget=forms.RadioSelect)
    review_on = forms.DateField(required=False, help_text="Wajib bila masih terduga; sesudah hari ini.")
    other_route = forms.MultipleChoiceField(
        choices=OtherRoute, widget=forms.CheckboxSelectMultiple, required=False, help_text="Wajib bila bukan korban atau saksi."
    )
    basis = forms.MultipleChoiceField(choices=ConclusionBasis, widget=forms.CheckboxSelectMultiple)
    decided_by = forms.ChoiceField(choices=DecidedBy, widget=forms.RadioSelect)
    informed = forms.ChoiceField(
        choices=[(Answer.YES, "Sudah"), (Answer.NO, "Belum")],
        widget=forms.RadioSelect,
        help_text="Bila belum, koordinator mendapat tugas untuk memberi tahu.",
    )
    why = forms.ChoiceField(label="Mengapa diperbaiki?", choices=RevisionReason, widget=forms.RadioSelect)
    open_referrals = forms.ChoiceField(
        label="Rujukan yang masih terbuka, bila bukan korban atau saksi",
        choices=[(KEEP, "Biarkan berjalan sampai institusinya selesai"), (WITHDRAW, "Tarik sekarang; penerimanya diberi tahu")],
        widget=forms.RadioSelect,
        required=False,
    )
    grounds = LongText(max_length=4000, rows=4, help_text="Apa yang membuat Anda sampai pada kesimpulan ini. Tersimpan tersegel.")

    def __init__(self, *args, victim, record=None, complaints=(), open_referrals=(), **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.victim, self.referrals = victim, open_referrals
        for name in ("acts", "means", "purposes", "open_referrals", "review_on", "other_route"):
            self.fields[name].conditional = True
        for name in ELEMENTS:
            self.fields[name].meanings = MEANINGS
        self.fields["purposes"].headings = PURPOSE_HEADINGS
        if victim.is_child:
            self.fields["means"].help_text = "Untuk anak, atau bila usia belum diketahui, cara tidak wajib ada."
        offered = conclusions_open_to(victim) or list(Conclusion)  # a form that comes after closing keeps what was chosen
        self.fields["conclusion"].choices = [(choice.value, choice.label) for choice in offered]
        asked = {"informed": Answer.NO, "review_on": timezone.localdate() + timedelta(days=standards.days(standards.REVIEW))}
        if record:
            self.fields["why"].required = not self.is_bound or bool(self.data.get("version"))  # else the first one came meanwhile
            self.ask_anew(**asked, **{name: getattr(record, name) for name in ELEMENTS})
        else:
            del self.fields["why"]
            self.ask_anew(**asked, **self._carry(complaints))
        if open_referrals:
            numbers = ", ".join(f"{referral.number} ({referral.to_institution.short_name})" for referral in open_referrals)
            self.fields["open_referrals"].help_text = f"Masih terbuka: {numbers}."
        else:
            del self.fields["open_referrals"]

    def _carry(self, complaints):
        """Return what the complaints of the case mention, to be ticked, and name them beside it."""
        ticked = {}
        for name in ELEMENTS:
            mentioned = {complaint.number: getattr(complaint, name) for complaint in complaints if getattr(complaint, name)}
            if mentioned:
                ticked[name] = list(dict.fromkeys(itertools.chain(*mentioned.values())))
                source = f"Terisi dari pengaduan {', '.join(mentioned)}; periksa dulu."
                self.fields[name].help_text = " ".join(filter(None, (source, self.fields[name].help_text)))
        return ticked

    def values_of(self, record):
        return {name: getattr(record, name) for name in COMPARED}

    def masked_changes(self, current):
        changed = differing(current, {"grounds": self.cleaned_data["grounds"]})
        return dict.fromkeys(changed, f"{current.by}, {short(current.at)}")

    def clean(self):
        data = super().clean()
        if data.get("conclusion") == Conclusion.IDENTIFIED:
            for name, words in (("acts", "Pilih sedikitnya satu tindakan."), ("purposes", "Pilih sedikitnya satu tujuan.")):
                if not data.get(name):
                    self.add_error(name, words)
            if not data.get("means") and not self.victim.is_child:
                self.add_error("means", "Untuk orang dewasa, pilih sedikitnya satu cara.")
        elif data.get("conclusion") == Conclusion.STILL_SUSPECTED and not (
            (day := data.get("review_on")) and day > timezone.localdate()
        ):
            self.add_error("review_on", NO_REVIEW)
        elif data.get("conclusion") == Conclusion.NOT_VICTIM and not data.get("other_route"):
            self.add_error("other_route", NO_ROUTE)
        return data
