"""Several files in one field."""

from django import forms
from django.utils.html import format_html

from gugus.files import ACCEPT, ALLOWED, MEGABYTE, MOST_BYTES, MOST_BYTES_IN_ALL, MOST_FILES, Rejected, inspect, safe_name


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class BoundFiles(forms.BoundField):
    """A browser does not choose files anew: a page that comes back says that this must be done."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if self.data:
            self.help_text = format_html(
                "<b>Berkas yang Anda pilih belum tersimpan. Pilih sekali lagi sebelum mengirim.</b> {}", self.help_text
            )


class FilesField(forms.FileField):
    """Cleans to a list of `gugus.files.Inspected`; what is wrong with a file stands beside the field, with its name.

    Its form is posted as multipart/form-data and is given `request.FILES`.
    """

    widget = FilesInput
    default_error_messages = {
        "too_many": f"Paling banyak {MOST_FILES} berkas sekali kirim. Kirim sisanya sebagai tambahan.",
        "too_large": f"Semua berkas bersama-sama paling besar {MOST_BYTES_IN_ALL // MEGABYTE} MB sekali kirim. Kirim bertahap.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Berkas")
        kwargs.setdefault(
            "help_text",
            f"Boleh beberapa sekaligus: {ALLOWED}. Paling banyak {MOST_FILES} berkas, {MOST_BYTES // MEGABYTE} MB tiap berkas.",
        )
        super().__init__(required=False, **kwargs)

    def widget_attrs(self, widget):
        return {"multiple": True, "accept": ACCEPT}

    def get_bound_field(self, form, field_name):
        return BoundFiles(form, self, field_name)

    def clean(self, data, initial=None):
        uploads = data or []
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(self.error_messages["too_many"], "too_many")
        if sum(upload.size for upload in uploads) > MOST_BYTES_IN_ALL:
            raise forms.ValidationError(self.error_messages["too_large"], "too_large")
        inspected, faults = [], []
        for upload in uploads:
            try:
                inspected.append(inspect(upload))
            except Rejected as rejected:
                faults.append(f"“{safe_name(upload.name)}”: {rejected.message}")
        if faults:
            raise forms.ValidationError(faults)
        return inspected
