"""Forms of files: why somebody opens one, and new ones of a case or under a referral."""

from django import forms

from gugus.forms.files import FilesField
from gugus.forms.labels import labelled_by
from rujukan.actions.attachment import NO_FILE
from rujukan.choices.section import Section
from rujukan.forms.reveal import RevealForm
from rujukan.models import Attachment, Victim

LONGEST_REASON = 150  # characters; the log entry also says which file


class ShowForm(RevealForm):
    """Why a user looks at a file that opens with a reason only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_show_%s", **kwargs)
        self.fields["explanation"] = forms.CharField(
            label="Keterangan singkat", max_length=LONGEST_REASON, help_text=self.fields["explanation"].help_text
        )


class DownloadForm(forms.Form):
    """Why a user needs a copy of a file on a device."""

    explanation = forms.CharField(
        label="Mengapa salinannya diperlukan?",
        max_length=LONGEST_REASON,
        help_text="Misalnya: dilampirkan pada laporan polisi. Tercatat atas nama Anda. Jangan tulis nama, NIK, atau nomor.",
    )


class FileForm(forms.Form):
    """New files and the section to which they belong."""

    section = forms.ChoiceField(
        label="Bagian",
        error_messages={"required": "Pilih bagiannya dulu."},
        help_text="Terbaca oleh institusi yang melayani orangnya dan boleh melihat bagian ini.",
    )
    files = FilesField()

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, auto_id="id_file_%s", **kwargs)
        labels = [(section.value, section.label) for section in Section if section in sections]
        self.fields["section"].choices = [("", "Pilih bagian"), *labels]
        self.fields["files"].conditional = True  # needed, but files may also have been sent ahead of the form

    def clean_files(self):
        if not self.cleaned_data["files"]:
            raise forms.ValidationError(NO_FILE)
        return self.cleaned_data["files"]


@labelled_by(Attachment)
class CaseFileForm(FileForm):
    """New files of a case: of a person in it, or of the whole case."""

    victim = forms.ModelChoiceField(Victim.objects.none(), required=False)
    field_order = ("victim", "section", "files")

    def __init__(self, *args, case, people, **kwargs):
        """`people` are the victims of the case, which its page has read already."""
        super().__init__(*args, sections=tuple(Section), **kwargs)
        self.fields["victim"].queryset = case.victims.all()
        codes = [(victim.pk, victim.code) for victim in people]
        self.fields["victim"].choices = [("", "Seluruh kasus (hanya kronologi)"), *codes]
