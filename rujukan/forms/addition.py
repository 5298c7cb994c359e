"""Forms that add to a logged complaint: later information, and a question to the reporter."""

from django import forms

from gugus.forms.files import FilesField
from gugus.forms.once import OnceForm


class AskForm(OnceForm):
    """A coordinator's question to a reporter of the public form."""

    text = forms.CharField(
        label="Pertanyaan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tampil di telepon pelapor, mungkin di dekat orang lain: jangan menyebut nama, tempat, atau isi laporan.",
        error_messages={"required": "Tulis pertanyaannya dulu."},
    )


class AdditionForm(OnceForm):
    """What a user learnt after the complaint was logged, in text and files."""

    text = forms.CharField(
        label="Keterangan tambahan",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Yang baru diketahui sejak pengaduan dicatat. Tidak dapat diubah sesudah dikirim.",
        error_messages={"required": "Tulis keterangannya dulu."},
    )
    files = FilesField()
