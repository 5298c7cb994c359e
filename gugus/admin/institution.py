"""Admin pages and table import of institutions."""

from django.contrib import admin
from django.utils.text import capfirst
from import_export import fields

from gugus.admin.master import Exchange, MasterData
from gugus.admin.table import CodeWidget
from gugus.admin.waiting import AskingResource, waiting_note
from gugus.forms.institution import InstitutionForm
from gugus.models import District, Institution, InstitutionAlias

SECOND_PERSON = (
    "Institusi menentukan siapa yang dikirimi rujukan dan siapa yang dipanggil: yang baru dan setiap perubahan berlaku sesudah "
    "disetujui administrator kedua. Hanya menonaktifkan, kecamatan, dan ejaan lain yang berlaku seketika."
)


class InstitutionResource(AskingResource):
    """Institutions as a table."""

    parent = fields.Field("parent", "parent", CodeWidget(Institution, "code"))
    district = fields.Field("district", "district", CodeWidget(District, "code"))

    class Meta:
        model = Institution
        import_id_fields = ("code",)
        fields = ("code", "name", "short_name", "kind", "parent", "district", "phone", "external", "active")
        clean_model_instances = True
        skip_unchanged = True


class InstitutionAliasInline(MasterData, admin.TabularInline):
    model = InstitutionAlias
    extra = 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Name each input: the heads of the columns are no labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:  # the key has none
            field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field

    has_delete_permission = MasterData.has_view_permission


@admin.register(Institution)
class InstitutionAdmin(MasterData, Exchange):
    resource_classes = (InstitutionResource,)
    list_display = ("short_name", "name", "kind", "parent", "district", "external", "active")
    list_filter = ("active", "external", "kind")
    list_select_related = ("parent", "district")
    search_fields = ("code", "name", "short_name", "aliases__name")
    form = InstitutionForm
    fields = ("code", "name", "short_name", "kind", "parent", "district", "phone", "external", "active", "drawn")
    fixed = ("code",)  # the fixtures of the regulation find the row by it
    inlines = (InstitutionAliasInline,)

    def get_fieldsets(self, request, obj=None):
        note = obj and waiting_note(institution=obj, subject=None)
        return [(None, {"fields": self.get_fields(request, obj), "description": note or SECOND_PERSON})]
