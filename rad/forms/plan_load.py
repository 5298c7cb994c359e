"""Form of a plan that comes from a workbook: its years and title with the upload."""

from functools import partial

from django import forms

from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.workflow.lifecycle import Refused, TooLate
from rad.actions.new_plan import next_of
from rad.forms.draft_activity import WHY_NOT
from rad.forms.new_plan import NewPlan
from rad.forms.plan_review import PeriodForm
from rad.forms.workbook_upload import WorkbookForm
from rad.models import ActionPlan

TITLE = "Rencana Aksi Daerah {}–{}"


class PlanLoadForm(OnceForm, WorkbookForm, PeriodForm):
    """The years of the plan, its title and its workbook. If the years are refused, all faults of the workbook are told too."""

    nothing = "Berkas ini tidak memuat satu baris pun."
    field_order = ("first_year", "last_year", "title", "file", "reason")

    title = ActionPlan._meta.get_field("title").formfield(
        label="Judul rencana",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Seperti dalam peraturannya. Bila kosong: {TITLE.format('tahun pertama', 'tahun terakhir')}.",
    )
    reason = LongText("Alasan kegiatan yang keluar", required=False, help_text=WHY_NOT)
    reason.conditional = True  # it is asked for where an activity goes
    replaces = forms.CharField(required=False, widget=forms.HiddenInput)
    """The code of the draft that this page says it replaces."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, compare=None, **kwargs)

    def clean_file(self):
        years = [self.cleaned_data.get(name) for name in ("first_year", "last_year")]
        if None in years:
            return
        replaced = None
        try:
            replaced = next_of(*years, self.data.get("replaces", ""))[1]
        except Refused as refusal:
            self.too_late = isinstance(refusal, TooLate)
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            if self.too_late:
                return
        if years[0] <= years[1]:
            self.compare = partial(NewPlan, range(years[0], years[1] + 1), replaced)
            super().clean_file()

    def renew(self, replaced):
        """Let a refused form, sent again, replace the draft that its page now shows."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data["replaces"] = replaced.code if replaced else ""

    @property
    def arguments(self):
        """What the verb takes of this valid form, beside the rows."""
        names = ("first_year", "last_year", "reason", "replaces")
        data = self.cleaned_data
        title = data["title"] or TITLE.format(data["first_year"], data["last_year"])
        return {name: data[name] for name in names} | {"title": title}
