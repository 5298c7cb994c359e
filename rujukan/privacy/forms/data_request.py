"""Forms of a data request: what a person asks about their own data, and the answer."""

from django import forms
from django.utils import timezone

from gugus.forms.chosen import EVERYTHING
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.past import PastDateTimeField
from rujukan.choices.subject_rights import ANSWERS, IdentityCheck, Requester, RequestStatus, Right
from rujukan.models import DataRequest, Victim
from rujukan.privacy.extract import filled_notes
from rujukan.privacy.models.data_request import NOT_GRANTED_WHY

WORDS = {
    Right.ACCESS: "Salinan semua yang dicatat tentangnya.",
    Right.CORRECTION: "Ada yang keliru atau sudah berubah.",
    Right.STOP: "Tidak dipakai lagi, lalu dimusnahkan.",
    Right.RESTRICTION: "Tetap disimpan, tetapi tidak dipakai dulu.",
}
GROUNDS = "Wajib bila tidak seluruhnya dipenuhi. Misalnya: UU 27/2022 Ps 15, perkara pidana sedang berjalan. Tanpa nama orang."


@labelled_by(DataRequest)
class DataRequestForm(OnceForm):
    """Who asks what about the data of `subject`: a victim, or a complaint for its reporter."""

    kind = forms.ChoiceField(
        label="Apa yang diminta?",
        choices=[(right.value, f"{right.label}|{words}") for right, words in WORDS.items()],
        widget=forms.RadioSelect,
    )
    words = LongText("Dengan kata-katanya sendiri")
    asked_by = forms.ChoiceField(label="Siapa yang meminta?", choices=Requester, widget=forms.RadioSelect)
    name = forms.CharField(max_length=200, required=False, help_text="Wajib bila bukan orangnya sendiri.")
    contact = forms.CharField(
        label="Cara aman menyampaikan jawaban", max_length=200, required=False, help_text="Misalnya: lewat pendampingnya, sore."
    )
    identity_check = forms.ChoiceField(
        label="Bagaimana identitasnya dipastikan?",
        choices=IdentityCheck,
        widget=forms.RadioSelect,
        help_text="Lihat saja; jangan memotret atau menyalin dokumennya.",
    )
    received_at = PastDateTimeField(
        label="Kapan diminta?", initial=timezone.localtime, help_text="Batas jawaban dihitung dari sini."
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].conditional = True
        if isinstance(subject, Victim) and subject.is_child:  # for a child, the guardian asks
            self.fields["asked_by"].choices = [one for one in Requester.choices if one[0] != Requester.SUBJECT]
        if isinstance(subject, Victim):  # only reporters have a receipt
            self.fields["identity_check"].choices = [one for one in IdentityCheck.choices if one[0] != IdentityCheck.RECEIPT]


@labelled_by(DataRequest)
class AnswerForm(forms.Form):
    """The answer to a data request, with its legal basis if it is not a full grant."""

    status = forms.ChoiceField(
        label="Jawaban", choices=[(status.value, status.label) for status in ANSWERS], widget=forms.RadioSelect
    )
    words = LongText("Yang disampaikan kepada peminta")
    basis = forms.CharField(max_length=200, required=False, help_text=GROUNDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].conditional = True

    def clean(self):
        data = super().clean()
        if data.get("status") not in (None, RequestStatus.GRANTED) and not data.get("basis"):
            self.add_error("basis", NOT_GRANTED_WHY)
        return data


class ExtractForm(forms.Form):
    """How the extract is handed over, and which free notes of officers it includes."""

    notes = forms.MultipleChoiceField(
        label="Catatan petugas yang disertakan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Baca dulu di halaman orangnya. Sertakan hanya yang tidak menyebut orang lain.",
    )
    handed_over = forms.CharField(
        label="Bagaimana salinan diserahkan?",
        max_length=160,
        help_text="Misalnya: langsung kepada orangnya di kantor. Dicatat dan tidak dapat dihapus. Jangan tulis nama.",
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        filled = filled_notes(subject) if isinstance(subject, Victim) else {}
        self.fields["notes"].choices = list(filled.items())
        if not filled:
            del self.fields["notes"]


class LiftForm(forms.Form):
    """Why a restriction ends."""

    reason = LongText("Mengapa pembatasan dicabut?")


@labelled_by(DataRequest)
class DataRequestFilter(forms.Form):
    """The filters of the list of data requests."""

    SHOW = [("menunggu", "Menunggu"), ("lewat", "Lewat tenggat"), ("dijawab", "Dijawab")]
    keadaan = forms.ChoiceField(label="Keadaan", choices=SHOW, initial="menunggu")
    q = forms.CharField(label="Nomor permintaan atau kode", required=False, max_length=30)
    kind = forms.ChoiceField(choices=[*EVERYTHING, *Right.choices], required=False)
