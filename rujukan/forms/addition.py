"""What may be done with a complaint after it is logged, by those who took it."""

from django import forms

from gugus.forms.files import FilesField
from gugus.forms.once import OnceForm


class AskForm(OnceForm):
    """What the coordinator asks of somebody who reported through the public form."""

    text = forms.CharField(
        label="Pertanyaan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tampil di telepon pelapor, mungkin di dekat orang lain: jangan menyebut nama, tempat, atau isi laporan.",
        error_messages={"required": "Tulis pertanyaannya dulu."},
    )


class AdditionForm(OnceForm):
    """What the institution learnt later."""

    text = forms.CharField(
        label="Keterangan tambahan",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Yang baru diketahui sejak pengaduan dicatat. Tidak dapat diubah sesudah dikirim.",
        error_messages={"required": "Tulis keterangannya dulu."},
    )
    files = FilesField()
