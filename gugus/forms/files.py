"""Form fields that take several files."""

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html

from gugus.actions.staging import PIECE
from gugus.uploads import files
from gugus.uploads.files import ACCEPT, ALLOWED, MEGABYTE, MOST_BYTES, MOST_BYTES_IN_ALL, MOST_FILES, Rejected, inspect, safe_name

TOO_MANY = f"Paling banyak {MOST_FILES} berkas sekali kirim. Kirim sisanya sebagai tambahan."
TOO_LARGE = f"Semua berkas bersama-sama paling besar {MOST_BYTES_IN_ALL // MEGABYTE} MB sekali kirim. Kirim bertahap."
SILENT = "Mikrofon belum dapat dipakai. Muat ulang halaman ini, izinkan mikrofon di peramban, atau pilih berkas rekaman."


class FilesInput(forms.FileInput):
    """Several files, with the buttons and the list of gugus/files.js, which also checks the limits before anything is sent."""

    allow_multiple_selected = True
    template_name = "gugus/parts/files.html"


class BoundFiles(forms.BoundField):
    """Bound field that asks to choose the files again, because a browser does not keep them when the page comes back."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if self.data:
            self.help_text = format_html(
                "<b data-unkept>Berkas yang Anda pilih belum tersimpan. Pilih sekali lagi sebelum mengirim.</b> {}",
                self.help_text,
            )


class FilesField(forms.FileField):
    """Cleans to a list of `gugus.uploads.files.Inspected`. Errors name the file.

    The form must be posted as multipart/form-data and needs `request.FILES`.
    """

    widget = FilesInput
    staged = True  # files.js sends the files ahead of the form

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Berkas")
        kwargs.setdefault(
            "help_text",
            f"Boleh beberapa sekaligus: {ALLOWED}. Paling banyak {MOST_FILES} berkas, {MOST_BYTES // MEGABYTE} MB tiap berkas.",
        )
        super().__init__(required=False, **kwargs)

    def widget_attrs(self, widget):
        most = {"data-most": MOST_BYTES, "data-most-in-all": MOST_BYTES_IN_ALL, "data-most-files": MOST_FILES}
        words = {"data-many": TOO_MANY, "data-large": files.TOO_LARGE, "data-large-in-all": TOO_LARGE}
        words |= {"data-heic": files.APPLE_PHOTO, "data-silent": SILENT}
        stage = {"data-stage": reverse_lazy("staged_file"), "data-piece": PIECE} if self.staged else {}
        return {"multiple": True, "accept": ACCEPT} | most | words | stage

    def get_bound_field(self, form, field_name):
        return BoundFiles(form, self, field_name)

    def clean(self, data, initial=None):
        inspected, faults = look(data or [])
        if faults:
            raise forms.ValidationError(faults)
        return inspected


class UnseenFilesField(FilesField):
    """Cleans to the uploads without inspecting them. The caller uses `look`, so that a bad file does not stop the whole form.

    It is a field of forms without an account, which send their files in one request.
    """

    staged = False

    def clean(self, data, initial=None):
        return data or []


def look(uploads):
    """Return (accepted uploads as `gugus.uploads.files.Inspected`, errors of the others in Indonesian)."""
    if len(uploads) > MOST_FILES:
        return [], [TOO_MANY]
    if sum(upload.size for upload in uploads) > MOST_BYTES_IN_ALL:
        return [], [TOO_LARGE]
    inspected, faults = [], []
    for upload in uploads:
        try:
            inspected.append(inspect(upload))
        except Rejected as rejected:
            faults.append(f"“{safe_name(upload.name)}”: {rejected.message}")
    return inspected, faults
