"""Forms of letters to bodies outside: a new one, its correction, the answer, and the filters of the list."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from gugus.uploads.files import ALLOWED
from rujukan.choices.letter import ANSWERED, REQUESTS, SETTLED, Disclosed, LetterLaw, LetterPurpose, TransferReason, answers_to
from rujukan.choices.task import TaskStatus
from rujukan.forms.note import note
from rujukan.models import LegalProceeding, Letter, LetterAnswer, Victim
from rujukan.stages import addressee as addressees

USUAL = (Disclosed.SEX, Disclosed.AGE)
TELLS = "Hanya yang diperlukan badan itu. Kode selalu disebut, nama tidak pernah."
NO_BASIS = "Belum ada dasar yang dapat dipakai"


@labelled_by(Letter)
class LetterForm(OnceForm):
    """What is asked of whom, what the letter tells, and on which basis. `people` are those of a proceeding."""

    victim = forms.ChoiceField(label="Tentang")
    purpose = forms.ChoiceField()
    to = forms.ModelChoiceField(None, empty_label="Pilih")
    why = forms.ChoiceField(
        required=False, help_text="Hanya untuk pelimpahan.", choices=[("", "Bukan pelimpahan"), *TransferReason.choices]
    )
    disclosed = forms.MultipleChoiceField(
        choices=Disclosed, required=False, initial=USUAL, widget=forms.CheckboxSelectMultiple, help_text=TELLS
    )
    basis = forms.ChoiceField(label="Dasar", widget=forms.RadioSelect)

    def __init__(self, *args, subject, by, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        purposes = addressees.purposes_of(by, subject)
        self.fields["purpose"].choices = [("", "Pilih"), *((one.value, one.label) for one in purposes)]
        if len(purposes) == 1:
            self.initial.setdefault("purpose", purposes[0].value)
        self.fields["to"].queryset = addressees.bodies_for(purposes)
        if LetterPurpose.TRANSFER not in purposes:
            del self.fields["why"]
        told = {part for purpose in purposes for part in REQUESTS[purpose].tells}
        self.fields["disclosed"].choices = [(part.value, part.label) for part in Disclosed if part in told]
        if isinstance(subject, LegalProceeding):
            self._people = {str(victim.pk): victim for victim in people}
            self.fields["victim"].choices = [("", "Pilih"), *((key, one.code) for key, one in self._people.items())]
            if len(people) == 1:
                self.initial.setdefault("victim", str(people[0].pk))
        else:
            del self.fields["victim"]
            people = [subject if isinstance(subject, Victim) else subject.victim]
        self._offer_bases(people, purposes, isinstance(subject, Victim))

    def _offer_bases(self, people, purposes, of_coordinator):
        many = len(people) > 1
        rows = {str(one.pk): (victim, one) for victim in people for one in victim.consents.usable()}
        self._consents = {key: consent for key, (_, consent) in rows.items()}
        offered = [
            (key, f"{victim.code}: {consent.in_full}" if many else consent.in_full) for key, (victim, consent) in rows.items()
        ]
        laws = {law for purpose in purposes for law in REQUESTS[purpose].laws} if not of_coordinator else ()
        offered += [(law.value, law.label) for law in LetterLaw if law in laws]
        self.fields["basis"].choices = offered
        if len(offered) == 1:
            self.initial.setdefault("basis", offered[0][0])
        if not offered:
            self.fields["basis"].help_text = f"{NO_BASIS}. Catat dulu di halaman korban, atau minta koordinator mencatatnya."

    @property
    def arguments(self):
        """The arguments of the verbs `write` and `correct`."""
        data = dict(self.cleaned_data)
        basis = data.pop("basis")
        if "victim" in data:
            data["victim"] = self._people[data["victim"]]
        consent = self._consents.get(basis)
        return data | {"consent": consent, "law": "" if consent else basis}


class LetterCorrectionForm(LetterForm):
    """A letter that replaces another one, with the reason."""

    reason = forms.CharField(label="Mengapa diganti", max_length=200)

    def __init__(self, *args, letter, **kwargs):
        initial = {name: getattr(letter, name) for name in ("purpose", "disclosed", "why")}
        initial |= {"to": letter.to_id, "basis": str(letter.consent_id) if letter.consent_id else letter.law}
        super().__init__(*args, subject=letter.subject, initial=initial, people=[letter.victim], **kwargs)
        self.fields.pop("victim", None)


@labelled_by(LetterAnswer)
class LetterAnswerForm(OnceForm):
    """What a body answered, and when. Once a transfer is `accepted`, whether the body met the person.

    Once it is answered, yes and no correct the answer before.
    """

    answer = forms.ChoiceField(widget=forms.RadioSelect)
    on = forms.DateField(initial=timezone.localdate)
    next_on = forms.DateField(
        required=False, help_text="Pertemuan, tempat tidur, atau putusan pertama; bila jawabannya tunggu: kapan ditanya lagi."
    )
    note_text = note("Catatan")
    files = FilesField(label="Surat jawabannya", help_text=f"Boleh {ALLOWED}. Dapat memuat nama, jadi dibuka dengan alasan.")

    def __init__(self, *args, accepted=False, waits=True, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {answer: f"Perbaiki: dijawab {answer.label.lower()}" for answer in (ANSWERED if accepted else ())}
        offered = answers_to(accepted=accepted, waits=waits)
        self.fields["answer"].choices = [(one.value, labels.get(one, one.label)) for one in offered]
        if accepted:
            self.fields["answer"].label, self.fields["on"].label = "Kontak pertama", "Tanggalnya"
            self.fields["next_on"].help_text = "Bila tunggu: kapan ditanya lagi. Bila ya: kapan kontak pertamanya."
            self.fields["note_text"].label = "Catatan, atau mengapa jawabannya diperbaiki"
        elif not waits:
            self.fields["note_text"].label = "Mengapa jawabannya diperbaiki"


SHOW = [("", "Menunggu jawaban"), ("lewat", "Lewat tenggat"), ("dijawab", "Sudah dijawab"), ("semua", "Semua")]


class LetterFilter(FilterForm):
    """In which state, for what, and about whom. Invalid values are ignored."""

    tampilkan = forms.ChoiceField(label="Tampilkan", choices=SHOW)
    keperluan = forms.ChoiceField(label="Keperluan", choices=[*EVERYTHING, *LetterPurpose.choices])
    q = forms.CharField(label="Nomor surat atau kode", max_length=20)

    def found(self):
        """Return the letters that the filters keep; while they wait, those due first at the top."""
        chosen = self.kept
        rows, show = Letter.objects.with_state(), chosen.get("tampilkan", "")
        if show in ("", "lewat") and not chosen.get("q"):
            rows = rows.waiting().order_by("due_at", "number")
        if show == "lewat":
            rows = rows.filter(task__due_at__lt=timezone.now(), task__status=TaskStatus.OPEN)
        elif show == "dijawab":
            rows = rows.filter(newest__in=SETTLED)
        if chosen.get("keperluan"):
            rows = rows.filter(purpose=chosen["keperluan"])
        if words := chosen.get("q", "").strip().upper():
            rows = rows.filter(Q(number=words) | Q(victim__code=words))
        return rows
