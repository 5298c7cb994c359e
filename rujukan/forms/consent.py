"""Forms for the basis on which a victim's data go to an institution: an existing record, or a new one."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from gugus.formats import indonesian
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateField
from gugus.models import Institution
from gugus.models.compiled import compiled
from rujukan import rules
from rujukan.actions.consent import FOR_WHAT, REACH, WHICH_GUARDIAN, WHO_AGREES, WHO_RECEIVES
from rujukan.choices.children import SUSPECTED, GuardianRelation
from rujukan.choices.consent import (
    ACTING_FOR,
    AGREED_BEFORE,
    CONSENTED,
    TASK_FORCE,
    TASK_FORCE_LABEL,
    ConsentGiver,
    ConsentMethod,
    LegalBasis,
)
from rujukan.choices.places import Interpreter, Language, languages
from rujukan.choices.stage import Stage
from rujukan.models import Consent, StageRole

RECORDED = "tercatat:"
BASES = {
    LegalBasis.CONSENT: "Persetujuan baru|Isi siapa yang menyetujui, kapan, dan bentuknya.",
    LegalBasis.CHILD: "Perlindungan anak|Anak, atau yang usianya belum diketahui, boleh dilindungi tanpa menunggu persetujuan.",
    LegalBasis.VITAL: "Keselamatan jiwa|Ancaman tidak bisa menunggu persetujuan. Koordinator lain mengonfirmasi sesudahnya.",
    LegalBasis.DUTY: "Kewajiban hukum|Undang-undang mewajibkan; sebutkan ketentuannya. Koordinator lain menyetujui dulu.",
}


WHICH_BASIS = "Pilih dasar berbagi data. Yang bukan persetujuan juga perlu penjelasan, di bawah."
ONLY_THESE = f"Hapus centang “{TASK_FORCE_LABEL}” bila hanya institusi tertentu yang boleh menerima."
LATER = "Kewajiban hukum dicatat dulu di halaman korban, lalu disetujui koordinator lain; sesudah itu muncul di sini."


FROM_WHOM = ("giver", "relation", "method", "given_on")
HOW_FAR = ("stages", "withheld", "valid_until", "language", "interpreter")
WHO = ("task_force", "bodies", "named")


def _many(label=None):
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


@labelled_by(Consent)
class BasisForm(forms.Form):
    """The basis of sharing: one of the victim's usable records, a new consent, or another basis of the law.

    A new consent is for the institutions of the task force; at first for the `stages` that the page is about.
    """

    basis = forms.ChoiceField(label="Dasar berbagi data", widget=forms.RadioSelect, error_messages={"required": WHICH_BASIS})
    giver = forms.ChoiceField(label="Siapa yang menyetujui?", choices=[("", "Pilih"), *ConsentGiver.choices], required=False)
    relation = forms.ChoiceField(required=False, error_messages={"invalid_choice": SUSPECTED})
    method = forms.ChoiceField(choices=[("", "Pilih"), *ConsentMethod.choices], required=False)
    given_on = PastDateField(required=False, initial=timezone.localdate)
    stages = _many()
    withheld = _many()
    valid_until = forms.DateField(required=False, help_text="Kosong: sampai layanannya selesai atau persetujuannya ditarik.")
    language = forms.ChoiceField(choices=[("", "Pilih"), *languages()], required=False)
    interpreter = forms.ChoiceField(choices=[("", "Pilih"), *Interpreter.choices], required=False)
    grounds = LongText(
        required=False,
        rows=2,
        max_length=1000,
        help_text="Wajib bila dasarnya bukan persetujuan, satu kalimat. Jangan tulis nama.",
    )

    def __init__(self, *args, victim, stages=(), reuse=True, records=None, **kwargs):
        """`records` are the `usable_consents` of the victim, if they are read already."""
        super().__init__(*args, **kwargs)
        self.victim = victim
        if records is None:
            records = usable_consents(code=victim.code, on=timezone.localdate()) if reuse else ()
        self.records = {str(record.pk): record for record in records}
        for name in (*FROM_WHOM, *HOW_FAR, "grounds"):
            self.fields[name].conditional = True  # the chosen basis decides whether it is required
        self._offer_reach(stages)
        in_the_way = victim.guardian_relations_in_the_way
        relations = [(one.value, one.label) for one in GuardianRelation if one not in in_the_way]
        self.fields["relation"].choices = [("", "Pilih"), *relations]
        self.fields["relation"].help_text = "Bila wali ikut menyetujui. Wali yang diduga terlibat tidak dapat dipilih."
        if victim.is_child:  # a guardian consents for a child
            givers = [("", "Pilih"), *(giver for giver in ConsentGiver.choices if giver[0] != ConsentGiver.SELF)]
            self.fields["giver"].choices = givers
        recorded = [(RECORDED + key, _basis_words(record)) for key, record in self.records.items()]
        unlawful = set() if victim.is_child else {LegalBasis.CHILD}
        unlawful |= set(AGREED_BEFORE) if reuse else set()  # must be recorded and agreed to before
        bases = [(basis.value, words) for basis, words in BASES.items() if basis not in unlawful]
        if reuse:
            self.fields["basis"].help_text = LATER
        self.fields["basis"].choices = recorded + bases
        if recorded:
            self.fields["basis"].initial = recorded[0][0]
        elif victim.is_child:  # why is still to be written
            self.fields["basis"].initial = LegalBasis.CHILD

    def _offer_reach(self, stages):
        fields = self.fields
        fields["stages"].choices, fields["stages"].initial = Stage.choices, list(stages)
        fields["withheld"].choices = [(section.value, section.label) for section in CONSENTED]
        fields["language"].initial = self.victim.language or Language.INDONESIAN
        fields["interpreter"].initial = Interpreter.NOT_NEEDED

    @property
    def record(self):
        """The chosen existing record, or None if a new one is to be recorded."""
        return self.records.get(self.cleaned_data["basis"].removeprefix(RECORDED))

    def new_record(self):
        """Return the keyword arguments of `record_consent` for a new record."""
        consents = self.cleaned_data["basis"] == LegalBasis.CONSENT
        names = (*FROM_WHOM, "grounds") if consents else ("grounds",)
        record = {"basis": self.cleaned_data["basis"]} | {name: self.cleaned_data[name] for name in names}
        return record | ({"reach": {name: self.cleaned_data[name] for name in REACH}} if consents else {})

    @property
    def arguments(self):
        """The basis, as the verbs of `on_basis` take it."""
        return {"record": self.record, "new": self.new_record()}

    def clean(self):
        data = super().clean()
        basis = data.get("basis")
        if basis == LegalBasis.CONSENT:
            self._need("giver", WHO_AGREES)
            if data.get("giver") in ACTING_FOR:
                self._need("relation", WHICH_GUARDIAN)
            self._need("method", "Pilih bentuk persetujuannya.")
            self._need("given_on", "Isi tanggal persetujuan.")
            self._need("stages", FOR_WHAT)
            data["receivers"] = [TASK_FORCE]
        elif basis in BASES:
            self._need("grounds", rules.GROUNDS)
        return data

    def _need(self, name, words):
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, words)


@labelled_by(Consent)
class ConsentForm(OnceForm, BasisForm):
    """A basis that is recorded on its own, before a referral or a letter needs it. A consent may name bodies and institutions."""

    task_force = forms.BooleanField(label=TASK_FORCE_LABEL, required=False, initial=True)
    bodies = _many("Badan di luar gugus tugas yang boleh menerima")
    named = _many("Hanya institusi ini")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, reuse=False, **kwargs)
        receivers = _receivers()
        for name, external in (("bodies", True), ("named", False)):
            self.fields[name].choices = [(code, words) for code, words, outside in receivers if outside is external]
        for name in WHO:
            self.fields[name].conditional = True

    def clean(self):
        data = super().clean()
        if data.get("basis") == LegalBasis.CONSENT:
            everybody, named = data["task_force"], data.get("named", [])
            data["receivers"] = [TASK_FORCE] * everybody + data.get("bodies", []) + named
            if not data["receivers"]:
                self.add_error("task_force", WHO_RECEIVES)
            elif everybody and named:
                self.add_error("named", ONLY_THESE)
        return data

    @property
    def arguments(self):
        """The arguments of `record_consent`."""
        return self.new_record()


@compiled
def usable_consents(code, on):
    """Return the records of the victim with this code that a referral can be based on."""
    return Consent.objects.filter(victim__code=code).usable(on)


def _receivers():
    """Return code, name and whether it is outside of each institution that a consent can name: holders of stage roles, bodies."""
    rows = Institution.objects.active().filter(Q(external=True) | Q(pk__in=StageRole.objects.values("institution")))
    return list(rows.order_by("external", "short_name").values_list("code", "short_name", "external"))


def _basis_words(record):
    if record.basis == LegalBasis.CONSENT:
        return (
            f"Persetujuan yang sudah tercatat|{record.giver_words}, {record.get_method_display().lower()}, "
            f"{indonesian.long_date(record.given_on)}."
        )
    return f"{record.get_basis_display()} (sudah tercatat)|Dicatat {indonesian.long_date(record.recorded_at)}."
