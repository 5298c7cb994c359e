"""Form of the import of the plan: what a workbook changes in it is proposed as one revision."""

from rad.forms.revision import ChangeForm
from rad.forms.workbook_upload import WorkbookForm


class PlanImportForm(ChangeForm, WorkbookForm):
    """The upload, with what the revision rests on."""

    nothing = "Isi berkas ini sama dengan rencana aksi yang berlaku, jadi tidak ada yang diusulkan."
