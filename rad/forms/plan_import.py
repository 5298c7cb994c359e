"""Import of the plan: the upload, and the proposal of what differs as one revision."""

from django import forms

from gugus.forms.labels import labelled_by
from gugus.forms.once import OnceForm
from rad.forms.plan_comparison import differences
from rad.forms.revision import DOCUMENT_FIELDS, RevisionForm
from rad.forms.workbook_upload import WorkbookForm, seal, unseal
from rad.lists import cells, workbook
from rad.models import Revision

NOTHING = "Isi berkas ini sama dengan rencana aksi yang berlaku, jadi tidak ada yang diusulkan."


class PlanImportForm(WorkbookForm):
    nothing = NOTHING


@labelled_by(Revision)
class ImportProposalForm(OnceForm):
    """The differences of a checked upload, signed, with the legal document and the reason of the revision."""

    differences = forms.CharField(widget=forms.HiddenInput)
    document_number = RevisionForm.base_fields["document_number"]
    document_date = RevisionForm.base_fields["document_date"]
    document_title = RevisionForm.base_fields["document_title"]
    reason = RevisionForm.base_fields["reason"]

    def __init__(self, *args, plan, user, changes=None, **kwargs):
        """`changes`: the content of a Comparison, for an empty form."""
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        if changes is not None:
            self.initial["differences"] = seal(self._of, user, changes)

    def clean_differences(self):
        """Return {place: (old values, new values)}, as the verb takes them."""
        return _changes(unseal(self._of, self.user, self.cleaned_data["differences"]))

    @property
    def _of(self):
        return f"plan:{self.plan.pk}"

    @property
    def own_fields(self):
        return [self[name] for name in DOCUMENT_FIELDS]

    def shown(self):
        """Return the differences that this bound form carries, as the page shows them; none if they cannot be read."""
        try:
            content = unseal(self._of, self.user, self.data.get("differences", ""))
        except forms.ValidationError:
            return []
        return self.differences_of(content)

    def differences_of(self, content):
        """Return these changes as the page shows them, beside what is in force now."""
        changes = _changes(content)
        current = cells.of_rows(workbook.plan_rows(self.plan))
        known = [(current[place], new) for place, (_, new) in changes.items() if place in current]
        names = cells.body_names(values for cell, new in known for values in (cell.values, new))
        return differences(known, names)


def _changes(content):
    return {(column, subject): (old, new) for column, subject, old, new in content}
