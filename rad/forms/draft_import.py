"""Forms of the import into a draft plan: the upload, and the checked rows on their way to the verb."""

from functools import cached_property

from django import forms

from rad.forms.draft_activity import RemoveForm
from rad.forms.workbook_upload import WorkbookForm, seal, unseal
from rad.lists import plan_content
from rad.lists.draft_changes import DraftChanges


class DraftImportForm(WorkbookForm):
    nothing = "Tidak ada perubahan: isi berkas ini sama dengan rancangan yang tersimpan."


class DraftImportSaveForm(forms.Form):
    """The rows of a checked workbook, signed together with the state of the draft that they were compared with."""

    rows = forms.CharField(widget=forms.HiddenInput)
    reason = RemoveForm.base_fields["reason"]

    def __init__(self, *args, plan, user, rows=None, **kwargs):
        """`rows`: the content of a DraftComparison, for an empty form."""
        super().__init__(*args, **kwargs)
        self.plan, self.user = plan, user
        self.fields["reason"].required = False
        self.fields["reason"].conditional = True  # it is asked for where an activity goes
        if rows is not None:
            self.read = rows
            self.initial["rows"] = self._sealed()

    def clean_rows(self):
        """Return the rows and the fingerprint, as the verb takes them."""
        return unseal(self._of, self.user, self.cleaned_data["rows"])

    @cached_property
    def read(self):
        """The rows of a bound form; None if they cannot be read."""
        try:
            return unseal(self._of, self.user, self.data.get("rows", ""))["content"]
        except forms.ValidationError:
            return None

    @cached_property
    def now(self):
        """The content of the draft as the page shows it beside the rows."""
        return plan_content.of(self.plan)

    @cached_property
    def changes(self):
        return DraftChanges(self.plan, self.now, plan_content.keyed(self.read)) if self.read else None

    def renew(self):
        """Show a refused form beside the draft as it is now: sent again, it applies what is shown."""
        if self.read:
            self.data = self.data.copy()
            self.data[self.add_prefix("rows")] = self._sealed()

    def _sealed(self):
        return seal(self._of, self.user, {"content": self.read, "fingerprint": plan_content.fingerprint(self.now)})

    @property
    def _of(self):
        return f"draft:{self.plan.pk}"
