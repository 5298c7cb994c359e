"""Form of the import of the plan: what a workbook changes in it is proposed as one revision."""

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from rad.forms.revision import DOCUMENT_FIELDS, RevisionForm
from rad.forms.workbook_upload import WorkbookForm
from rad.models import Revision


@labelled_by(Revision)
class PlanImportForm(OnceForm, WorkbookForm):
    """The upload, with the legal document and the reason of the revision."""

    nothing = "Isi berkas ini sama dengan rencana aksi yang berlaku, jadi tidak ada yang diusulkan."

    document_number = RevisionForm.base_fields["document_number"]
    document_date = RevisionForm.base_fields["document_date"]
    document_title = RevisionForm.base_fields["document_title"]
    reason = RevisionForm.base_fields["reason"]

    @property
    def own_fields(self):
        return [self[name] for name in DOCUMENT_FIELDS]
