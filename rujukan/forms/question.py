"""Forms of a question that a receiver asks about a referral, and of its answer."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from rujukan.models import ReferralQuestion

NO_NAMES = "Tersimpan tersegel. Jangan tulis nama, alamat, atau penyakit."


def _words(label=None):
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES)


@labelled_by(ReferralQuestion)
class QuestionForm(OnceForm):
    question = _words()


class ExplainForm(forms.Form):
    answer = _words("Keterangan untuk penerima")
