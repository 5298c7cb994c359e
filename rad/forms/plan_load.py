"""Forms of a new plan that comes from a workbook: its years with the upload, then its title beside what the workbook holds."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.utils.functional import cached_property

from gugus.forms.once import OnceForm
from gugus.workflow.lifecycle import Refused
from rad.actions.new_plan import check_next
from rad.forms.new_plan import NewPlan
from rad.forms.plan_review import PeriodForm
from rad.forms.workbook_upload import WorkbookForm, seal, unseal
from rad.models import ActionPlan
from rad.models.codes import above, letter_of

NOTHING = "Berkas ini tidak memuat satu baris pun."


class PlanLoadForm(WorkbookForm, PeriodForm):
    """The years of the new plan, and its workbook. If the years are refused, all faults of the workbook are told too."""

    nothing = NOTHING
    field_order = ("first_year", "last_year", "file")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, compare=None, **kwargs)

    def clean_file(self):
        years = [self.cleaned_data.get(name) for name in ("first_year", "last_year")]
        if None in years:
            return
        try:
            check_next(*years)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        if years[0] <= years[1]:
            self.compare = partial(NewPlan, range(years[0], years[1] + 1))
            super().clean_file()


class PlanLoadSaveForm(OnceForm):
    """The title of the new plan; its years and the rows of a checked workbook are signed."""

    OF = "rad:plan_load"

    plan = forms.CharField(widget=forms.HiddenInput)
    title = ActionPlan._meta.get_field("title").formfield(
        label="Judul rencana", widget=forms.Textarea(attrs={"rows": 2}), help_text="Seperti dalam peraturannya."
    )

    def __init__(self, *args, user, years=None, rows=None, **kwargs):
        """`years` (first, last) and `rows`, the content of a NewPlan, for an empty form."""
        super().__init__(*args, **kwargs)
        self.user = user
        if rows is not None:
            self.read = {"first_year": years[0], "last_year": years[1], "rows": rows}
            self.initial |= {"plan": seal(self.OF, user, self.read), "title": "Rencana Aksi Daerah {}–{}".format(*years)}

    def clean_plan(self):
        """Return the arguments of the verb: the years and the rows."""
        return unseal(self.OF, self.user, self.cleaned_data["plan"])

    @cached_property
    def read(self):
        """The same of a bound form, as the page shows it; None if it cannot be read."""
        try:
            return unseal(self.OF, self.user, self.data.get("plan", ""))
        except forms.ValidationError:
            return None

    @property
    def tables(self):
        return tables_of(self.read["rows"]) if self.read else []


@dataclass(frozen=True, slots=True)
class Table:
    """What a workbook holds of one sub task force. `activities`: (code, text). `money`: the rupiah of the whole period."""

    letter: str
    name: str
    programmes: int
    indicators: int
    money: int
    activities: list[tuple[str, str]]


def tables_of(content) -> list[Table]:
    """Return the rows of a new plan by sub task force."""
    programmes = {row["code"]: row["printed"] for row in content["programmes"]}

    def own(kind, letter, key="code"):
        return [row for row in content[kind] if letter_of(row[key]) == letter]

    return [
        Table(
            letter=letter,
            name=table["name"],
            programmes=len(own("programmes", letter)),
            indicators=len(own("indicators", letter)),
            money=sum(row["amount"] or 0 for row in own("amounts", letter, "line")),
            activities=[
                (row["code"], row["wording"] or row["printed"] or programmes[above(row["code"])])
                for row in own("activities", letter)
            ],
        )
        for table in content["tables"]
        for letter in table["letter"]
    ]
