"""Forms that add to a logged complaint: later information, and a question to the reporter."""

from django import forms

from gugus.forms.files import FilesField
from gugus.forms.long_text import LongText
from gugus.forms.once import KeyedForm, OnceForm
from rujukan.actions.intake import NO_TEXT
from rujukan.actions.public_intake import NO_QUESTION


class AskForm(OnceForm):
    """A coordinator's question to a reporter of the public form."""

    text = LongText(
        "Pertanyaan",
        max_length=500,
        help_text="Tampil di telepon pelapor, mungkin di dekat orang lain: jangan menyebut nama, tempat, atau isi laporan.",
        error_messages={"required": NO_QUESTION},
    )


class AdditionForm(KeyedForm):
    """What a user learnt after the complaint was logged, in text and files."""

    text = LongText(
        "Keterangan tambahan",
        rows=4,
        max_length=10_000,
        help_text="Yang baru diketahui sejak pengaduan dicatat. Tidak dapat diubah sesudah dikirim.",
        error_messages={"required": NO_TEXT},
    )
    danger = forms.BooleanField(
        label="Ada yang dalam bahaya sekarang", required=False, help_text="Petugas piket dipanggil, juga di malam hari."
    )
    files = FilesField()
