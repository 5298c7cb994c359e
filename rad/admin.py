"""Master data of the plan in Django's admin.

The printed text of the regulation is read-only here, and so is every cell of an enacted plan: a change of it is a revision (page
"Revisi"), which one person proposes and the head approves. Editable is how the rows of a draft plan are read (direction, unit,
institution, funding source), and a doubt can be decided.
"""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from import_export import resources
from import_export.admin import ExportMixin

from gugus.admin import MasterDataAdmin
from gugus.admin.table import XLSX
from gugus.workflow.lifecycle import Refused
from rad.actions.source_note import decide
from rad.choices import PlanStatus
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    Indicator,
    NarrativeItem,
    Programme,
    SourceNote,
    SubTaskForce,
    Target,
)


def is_draft(row):
    """Return whether this row of the plan belongs to a draft whose enactment does not wait: only then the admin changes cells."""
    for name in PATH.get(type(row), ()):
        row = getattr(row, name)
    return row.status == PlanStatus.DRAFT and not row.enactments.proposed().exists()


FORCE = ("sub_task_force", "plan")
PATH = {
    Activity: ("programme", *FORCE),
    Indicator: ("activity", "programme", *FORCE),
    BudgetLine: FORCE,
}


class PrintedAdmin(MasterDataAdmin):
    """Admin of rows of the regulation. `editable` names the fields that may be changed; all others are read-only.

    Those in `revised` may be changed in a draft plan only; for an enacted one the page says how to revise it.
    """

    editable = ()
    revised = ()
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        changes = obj is None or bool(self.editable) or (type(obj) in PATH and is_draft(obj))
        return changes and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        editable = {*self.editable, *(self.revised if obj is not None and type(obj) in PATH and is_draft(obj) else ())}
        fields = [field.name for field in self.opts.fields if not field.primary_key and field.name not in editable]
        return [*fields, "how_to_revise"] if type(obj) in PATH and not is_draft(obj) else fields

    @admin.display(description="mengubah isi")
    def how_to_revise(self, row):
        address = reverse("rad:revision_list")
        return format_html(
            'Rencana aksi ini berlaku atau menunggu penetapan: isinya diubah lewat <a href="{}">revisi</a>, bukan di sini.',
            address,
        )


class PrintedInline(admin.TabularInline):
    """Rows that belong to a row of the regulation. None can be added or deleted."""

    extra = 0
    can_delete = False
    revised = ()

    def has_view_permission(self, request, obj=None):
        return True  # everybody who may view the page of the parent row

    def has_change_permission(self, request, obj=None):
        return bool(self.revised) and obj is not None and is_draft(obj)

    def has_add_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        editable = self.revised if self.has_change_permission(request, obj) else ()
        return [field.name for field in self.opts.fields if field.name not in editable]


class NarrativeInline(PrintedInline):
    model = NarrativeItem
    fields = ("kind", "printed_number", "printed")


class TargetInline(PrintedInline):
    model = Target
    fields = ("year", "printed", "state", "value", "unit", "wording")
    revised = ("state", "value", "unit")


class AssignmentInline(PrintedInline):
    model = Assignment
    fields = ("kind", "order", "printed", "merged", "institution", "group", "indicator")
    revised = ("institution", "group")


class BudgetAmountInline(PrintedInline):
    model = BudgetAmount
    fields = ("year", "printed", "amount")


@admin.register(ActionPlan)
class ActionPlanAdmin(PrintedAdmin):
    list_display = ("title", "version", "first_year", "last_year", "status")
    editable = ("title", "legal_basis")


@admin.register(SubTaskForce)
class SubTaskForceAdmin(PrintedAdmin):
    list_display = ("letter", "name", "plan", "target_years", "budget_years")
    list_filter = ("plan",)
    list_select_related = ("plan",)
    editable = ("name",)
    inlines = (NarrativeInline,)


@admin.register(Programme)
class ProgrammeAdmin(PrintedAdmin):
    list_display = ("code", "printed_number", "printed")
    list_filter = ("sub_task_force__plan", "sub_task_force__letter")
    search_fields = ("code", "printed")


@admin.register(Activity)
class ActivityAdmin(PrintedAdmin):
    list_display = ("code", "printed", "budget_line")
    list_filter = ("programme__sub_task_force__plan", "programme__sub_task_force__letter")
    list_select_related = ("budget_line",)
    search_fields = ("code", "printed")
    inlines = (AssignmentInline,)


@admin.register(Indicator)
class IndicatorAdmin(PrintedAdmin):
    list_display = ("code", "printed", "direction", "accumulation")
    list_filter = (
        *("activity__programme__sub_task_force__plan", "activity__programme__sub_task_force__letter"),
        *("direction", "accumulation"),
    )
    search_fields = ("code", "printed")
    revised = ("direction", "accumulation")
    inlines = (TargetInline,)


@admin.register(BudgetLine)
class BudgetLineAdmin(PrintedAdmin):
    list_display = ("code", "sub_task_force", "funding_source")
    list_filter = ("sub_task_force__plan", "sub_task_force__letter", "funding_source")
    list_select_related = ("sub_task_force",)
    search_fields = ("code",)
    revised = ("funding_source",)
    inlines = (BudgetAmountInline,)


class SourceNoteResource(resources.ModelResource):
    """The export of the source notes as a spreadsheet, for Bagian Hukum."""

    class Meta:
        model = SourceNote
        fields = ("code", "annex", "row", "kind", "printed", "what", "kept_as", "state", "decision")


class LetterFilter(admin.SimpleListFilter):
    """Filter by sub task force; notes on the body of the regulation and on Lampiran I have none."""

    title = "sub gugus tugas"
    parameter_name = "sub"

    def lookups(self, request, model_admin):
        letters = SourceNote.objects.exclude(letter="").order_by("letter").values_list("letter", flat=True).distinct()
        return [*((letter, letter) for letter in letters), ("tanpa", "Tanpa sub gugus tugas")]

    def queryset(self, request, queryset):
        return queryset.filter(letter="" if self.value() == "tanpa" else self.value()) if self.value() else queryset


@admin.register(SourceNote)
class SourceNoteAdmin(ExportMixin, PrintedAdmin):
    resource_classes = (SourceNoteResource,)
    formats = [XLSX]
    skip_export_form = True  # its page violates the Content-Security-Policy
    list_display = ("code", "row", "what", "kept_as", "state")
    list_filter = ("state", "annex", LetterFilter, "kind")
    search_fields = ("code", "row", "printed", "what")
    editable = ("decision",)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.base_fields["decision"].required = True
        return form

    def save_model(self, request, obj, form, change):
        try:
            decide(obj, by=request.user, decision=obj.decision)
        except Refused as refused:
            self.message_user(request, refused.message, messages.ERROR)
