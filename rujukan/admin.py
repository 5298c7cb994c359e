"""Admin pages of Lampiran I, service standards and retention rules. Complaints, cases and victims are not in the admin."""

from django.contrib import admin
from import_export import fields

from gugus.admin import Exchange, MasterData, MasterDataAdmin
from gugus.admin.table import CodeWidget
from gugus.admin.waiting import AskingResource, waiting_note
from gugus.models import Institution, ServiceStandard
from gugus.workflow import running_clocks
from rujukan.actions import stage_role as stage_roles
from rujukan.choices.section import Section
from rujukan.forms.stage_role import StageRoleForm
from rujukan.models import AlarmStep, RetentionRule, ShelterPlace, StageFootnote, StageRole
from rujukan.models.stage_role import STAGE_ORDER, StageRoleChange

SECOND_PERSON = (
    "Peran baru, dan peran yang diberlakukan lagi, menunggu administrator kedua. Membuka bagian yang tertutup menunggu "
    "koordinator dan auditor. Menutup bagian dan mengakhiri peran berlaku seketika."
)


class StageRoleResource(AskingResource):
    """Stage roles as a table; the verbs make change requests of what widens."""

    verbs = stage_roles
    institution = fields.Field("institution", "institution", CodeWidget(Institution, "code"))

    class Meta:
        model = StageRole
        import_id_fields = ("stage", "institution")
        fields = ("stage", "institution", "order", "printed_institution", "mandate", "withheld", "forms", "active")
        clean_model_instances = True
        skip_unchanged = True


@admin.register(StageRole)
class StageRoleAdmin(MasterData, Exchange):
    verbs = stage_roles
    resource_classes = (StageRoleResource,)
    form = StageRoleForm
    fields = ("stage", "institution", "order", "printed_institution", "mandate", "withheld", "forms", "active")
    list_display = ("institution", "stage", "order", "mandate", "withheld_words", "active")
    list_filter = ("stage", "active")
    list_select_related = ("institution",)
    ordering = (STAGE_ORDER.asc(), "order")
    search_fields = ("institution__name", "institution__short_name", "mandate")
    fixed = ("stage", "institution")  # another stage would disclose other sections; another institution is another role

    def get_fieldsets(self, request, obj=None):
        note = obj and waiting_note(subject=obj.pk, kind__in=StageRoleChange.values)
        return [(None, {"fields": self.fields, "description": note or SECOND_PERSON})]

    @admin.display(description="tidak dibuka")
    def withheld_words(self, role):
        return ", ".join(section.label for section in Section if section in role.withheld) or "–"


@admin.register(StageFootnote)
class StageFootnoteAdmin(MasterDataAdmin):
    list_display = ("stage", "text")
    fixed = ("stage",)


class ServiceStandardResource(AskingResource):
    class Meta:
        model = ServiceStandard
        import_id_fields = ("code",)
        fields = (
            *("code", "trigger", "hours", "working_time", "condition", "basis", "confirmed"),
            *("remind_hours", "remind_whom", "escalate_hours", "escalate_to"),
        )
        clean_model_instances = True
        skip_unchanged = True


@admin.register(ServiceStandard)
class ServiceStandardAdmin(MasterData, Exchange):
    resource_classes = (ServiceStandardResource,)
    list_display = ("trigger", "hours", "remind_hours", "escalate_hours", "basis", "confirmed", "used_words")
    list_filter = ("confirmed",)
    search_fields = ("code", "trigger", "basis")
    fixed = ("code", "used_words")  # the clocks find their limit by the code

    @admin.display(description="dipakai sistem")
    def used_words(self, standard):
        return "ya" if standard.code in running_clocks.used() else "belum dipakai sistem"


@admin.register(AlarmStep)
class AlarmStepAdmin(MasterDataAdmin):
    list_display = ("after_minutes", "party", "place", "active")
    list_filter = ("party", "active")
    fixed = ("code",)


@admin.register(ShelterPlace)
class ShelterPlaceAdmin(MasterDataAdmin):
    fields = ("name", "kind", "institution", "women", "men", "family", "children", "active")
    list_display = ("name", "kind", "institution", "women", "men", "family", "children", "active")
    list_filter = ("kind", "active")
    list_select_related = ("institution",)
    search_fields = ("name", "institution__name", "institution__short_name")
    fixed = ("institution",)  # its stays are those of the institution


@admin.register(RetentionRule)
class RetentionRuleAdmin(MasterDataAdmin):
    """The code defines the kinds, so a rule is changed or switched off, never added."""

    fields = ("kind", "days", "basis", "confirmed", "active")
    readonly_fields = ("kind",)
    list_display = ("kind", "days", "basis", "confirmed", "active")
    list_filter = ("confirmed", "active")

    def has_add_permission(self, request):
        return False
