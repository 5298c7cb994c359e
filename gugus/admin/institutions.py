"""Admin pages and table import of institutions. Every change goes through `gugus.actions.institutions`."""

from django.contrib import admin
from import_export import fields

from gugus import rules
from gugus.actions import institutions
from gugus.admin.master import Exchange, MasterData
from gugus.admin.tables import CodeWidget
from gugus.admin.waiting import AskingResource, announce, waiting_note
from gugus.forms.institution import InstitutionForm
from gugus.forms.version import HIDDEN
from gugus.models import District, Institution, InstitutionAlias

SECOND_PERSON = (
    "Nama, nama pendek, jenis, induk, dan pengaktifan kembali menentukan siapa yang dapat dikirimi rujukan: perubahannya "
    "menunggu administrator kedua. Yang lain berlaku seketika."
)


class InstitutionResource(AskingResource):
    """Institutions as a table."""

    verbs = institutions
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

    def has_delete_permission(self, request, obj=None):
        return rules.administrator(request.user)


@admin.register(Institution)
class InstitutionAdmin(MasterData, Exchange):
    resource_classes = (InstitutionResource,)
    list_display = ("short_name", "name", "kind", "parent", "district", "external", "active")
    list_filter = ("active", "external", "kind")
    list_select_related = ("parent", "district")
    search_fields = ("code", "name", "short_name", "aliases__name")
    form = InstitutionForm
    fields = ("code", "name", "short_name", "kind", "parent", "district", "phone", "external", "active", "drawn")
    inlines = (InstitutionAliasInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()  # the fixtures of the regulation find the row by its code

    def get_fieldsets(self, request, obj=None):
        note = obj and waiting_note(institution=obj, subject=None)
        return [(None, {"fields": self.get_fields(request, obj), "description": note or SECOND_PERSON})]

    def save_model(self, request, obj, form, change):
        """Save what one administrator may decide alone; ask a second one for the rest."""
        if not change:
            announce(request, institutions.create(obj, by=request.user))
            return
        wanted = {name: form.cleaned_data[name] for name in form.changed_data if name not in HIDDEN}
        announce(request, institutions.change(obj, wanted, by=request.user))
        obj.refresh_from_db()
        # The admin log must hold what has changed, not what was asked for.
        form.changed_data[:] = [name for name in wanted if getattr(obj, name) == wanted[name]]
