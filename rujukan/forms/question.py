"""Forms of a question that a receiver asks about a referral, and of its answer."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from rujukan.models import ReferralQuestion

NO_NAMES = "Tersimpan tersegel. Jangan tulis nama, alamat, atau penyakit."


@labelled_by(ReferralQuestion)
class QuestionForm(OnceForm):
    question = LongText(rows=2, max_length=1000, help_text=NO_NAMES)


class ExplainForm(forms.Form):
    answer = LongText("Keterangan untuk penerima", rows=2, max_length=1000, help_text=NO_NAMES)
