"""Forms of the coordinator's decisions about a complaint, one for each decision."""

from django import forms
from django.utils.functional import cached_property

from gugus.forms.long_text import LongText
from rujukan.choices.complaint import COMPLAINT_OPEN
from rujukan.choices.likeness import Sameness
from rujukan.forms.number import NumberField
from rujukan.lists.number import numbers
from rujukan.models import Case, Complaint

UNKNOWN_COMPLAINT = "Pengaduan dengan nomor itu tidak ditemukan."


class TriageForm(forms.Form):
    """A decision about `complaint`. `name` makes the ids unique among the forms of one page."""

    name = ""

    def __init__(self, data=None, *, complaint):
        super().__init__(data, auto_id=f"id_{self.name}_%s")
        self.complaint = complaint
        self.others = Complaint.objects.exclude(pk=complaint.pk)


class OpenCaseForm(TriageForm):
    name = "open_case"

    near = forms.MultipleChoiceField(label="Sertakan pengaduan yang mirip", required=False, widget=forms.CheckboxSelectMultiple)
    more = forms.CharField(
        label="Sertakan pengaduan lain",
        max_length=200,
        required=False,
        help_text="Nomornya, pisahkan dengan koma. Hanya pengaduan yang masih terbuka.",
    )

    def __init__(self, data=None, *, near=(), **kwargs):
        super().__init__(data, **kwargs)
        open_ones = {other.number: other for other in near if other.status in COMPLAINT_OPEN}
        if open_ones:
            self.fields["near"].choices = [(number, f"{number}") for number in open_ones]
        else:
            del self.fields["near"]

    def clean_more(self):
        complaints = []
        for part in filter(None, (part.strip() for part in self.cleaned_data["more"].split(","))):
            rows = list(self.others.open().filter(number__in=numbers(part, "PGD"))[:2])
            if len(rows) != 1:
                raise forms.ValidationError(f"“{part}” bukan nomor satu pengaduan yang masih terbuka.")
            complaints += rows
        return complaints

    @cached_property
    def arguments(self):
        """The argument of `open_case`: all complaints from which the case is opened, without duplicates."""
        near = self.others.filter(number__in=self.cleaned_data.get("near", ()))
        return {"complaints": list({row.pk: row for row in (self.complaint, *near, *self.cleaned_data["more"])}.values())}


class JoinForm(TriageForm):
    name = "join"

    case = NumberField(label="Nomor kasus", series="KS", unknown="Kasus dengan nomor itu tidak ditemukan.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].rows = Case.objects.all()


class ForwardForm(TriageForm):
    name = "forward"

    to = forms.CharField(
        label="Kepada siapa",
        max_length=200,
        help_text="Instansi, unit, atau daerah lain yang berwenang; sampaikan juga dengan surat atau telepon.",
    )
    reason = LongText("Alasan")


class DuplicateForm(TriageForm):
    name = "duplicate"

    of = NumberField(label="Pengaduan yang pertama", series="PGD", unknown=UNKNOWN_COMPLAINT)
    reason = LongText("Catatan", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["of"].rows = self.others


class CloseForm(TriageForm):
    name = "close"

    reason = LongText("Alasan", help_text="Misalnya: pelapor menarik laporan, keterangan tidak dapat dilengkapi.")


class SameForm(forms.Form):
    """Why two complaints report the same. `offer` names them; the verb checks which choices their states allow."""

    how = forms.ChoiceField(label="Apa yang sama?", choices=Sameness, widget=forms.RadioSelect)
    reason = LongText("Catatan", required=False, help_text="Disimpan pada pengaduan yang ditandai duplikat.")

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_same_%s")

    @classmethod
    def offer(cls, complaint, other):
        """Return the empty form with what each choice does, or None where there is nothing to decide."""
        if complaint is None:
            return None
        form, duplicate = cls(), f"{complaint} ditandai duplikat dari {other}."
        choices = [(Sameness.DUPLICATE.value, f"{Sameness.DUPLICATE.label}|{duplicate}")]
        if other.case:
            joined = f"{complaint} masuk ke kasus {other.case}; setiap orang di dalamnya mendapat kode baru."
            choices.append((Sameness.JOIN.value, f"{Sameness.JOIN.label}|{joined}"))
        form.fields["how"].choices = choices
        return form
