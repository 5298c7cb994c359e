from functools import cache

from django import forms

from gugus.choices import RevealReason


class RevealForm(forms.Form):
    """Why a user opens an identity. The reason is logged in the transaction that shows the identity."""

    reason = forms.ChoiceField(label="Untuk apa Anda memerlukannya?", choices=RevealReason, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label="Keterangan singkat",
        max_length=200,
        help_text="Nama Anda, waktu, dan alasan ini dicatat dan tidak dapat dihapus. Jangan tulis nama, NIK, atau nomor telepon.",
    )

    def __str__(self):
        return super().__str__() if self.is_bound else _empty()

    __html__ = __str__


@cache  # it is the same on each page, and drawing it took a fifth of some
def _empty():
    return forms.Form.__str__(RevealForm())
