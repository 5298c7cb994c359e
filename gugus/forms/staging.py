"""A piece of a file that is sent ahead of its form."""

from django import forms

UNKNOWN_FILE = "Berkas ini tidak dikenali. Pilih sekali lagi, lalu kirim."
WRONG_PLACE = "Tempat potongan ini di dalam berkasnya tidak dapat dibaca."
NO_PIECE = "Potongan berkas ini kosong atau tidak sampai. Kirim sekali lagi."


class PieceForm(forms.Form):
    """Cleans to the arguments of `gugus.actions.staging.put`."""

    key = forms.RegexField(r"\A[0-9a-f]{64}\Z", error_messages={"required": UNKNOWN_FILE, "invalid": UNKNOWN_FILE})
    offset = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), WRONG_PLACE),
    )
    piece = forms.FileField(error_messages=dict.fromkeys(("required", "missing", "empty", "invalid"), NO_PIECE))

    def clean_piece(self):
        return self.cleaned_data["piece"].read()
