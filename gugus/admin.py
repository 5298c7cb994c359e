"""Master data for administrators, logs for auditors. Never a sealed model: not here and not in a room above."""

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from import_export import fields, resources
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.widgets import ForeignKeyWidget

from gugus import rules
from gugus.actions import roles
from gugus.choices import SEES_IDENTITIES, Role
from gugus.forms.user import NewUserForm, UserForm
from gugus.lifecycle import Refused
from gugus.models import AccessLog, District, Institution, InstitutionAlias, RoleRequest, User

# What Django and packages register needs rights that no account holds; groups would only confuse beside roles.
admin.site.unregister(Group)


class MasterData:
    """Administrators add and change; nothing is deleted, for case files refer to it: a row is switched off instead."""

    def has_module_permission(self, request):
        return rules.administrator(request.user)

    def has_view_permission(self, request, obj=None):
        return rules.administrator(request.user)

    def has_add_permission(self, request, obj=None):
        return rules.administrator(request.user)

    def has_change_permission(self, request, obj=None):
        return rules.administrator(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("empty_label", "Tidak ada" if db_field.null else "Pilih")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MasterDataAdmin(MasterData, admin.ModelAdmin):
    """A page of master data."""

    def get_action_choices(self, request, default_choices=None, action_location=ActionLocation.CHANGE_LIST):
        return super().get_action_choices(request, [("", "Pilih")], action_location)


class Exchange(ImportExportModelAdmin):
    """Master data that also comes and goes as a table; an import shows what it would change first."""

    formats = [XLSX, CSV]
    skip_export_form = True  # everything, as XLSX

    def has_import_permission(self, request):
        return rules.administrator(request.user)

    def has_export_permission(self, request):
        return rules.administrator(request.user)


class ReadOnly:
    """A log: looked at, never touched."""

    readers = staticmethod(rules.auditor)

    def has_module_permission(self, request):
        return self.readers(request.user)

    def has_view_permission(self, request, obj=None):
        return self.readers(request.user)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RoleFilter(admin.SimpleListFilter):
    title = "peran"
    parameter_name = "peran"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(roles__contains=[self.value()]) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(MasterData, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ("username", "get_full_name", "institution", "role_words", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active", ("institution", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("institution",)
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    autocomplete_fields = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Orangnya", {"fields": ("first_name", "last_name", "email")}),
        ("Yang boleh dilakukan", {"fields": ("institution", "roles", "is_active")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "password1", "password2")}),
        ("Orangnya", {"fields": ("first_name", "last_name", "email")}),
        ("Yang boleh dilakukan", {"fields": ("institution", "roles")}),
    )

    @admin.display(description="peran")
    def role_words(self, user):
        return user.role_words or "Tanpa peran"

    @admin.display(description="nama")
    def get_full_name(self, user):
        return user.get_full_name()

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not _oneself(request, obj):
            return fieldsets
        own = {"fields": ("institution", "role_words", "is_active"), "description": OWN_ROLES}
        return (*fieldsets[:-1], (fieldsets[-1][0], own))

    def get_readonly_fields(self, request, obj=None):
        # Left out of the form, so a forged request cannot change them either.
        return ("institution", "role_words", "is_active") if _oneself(request, obj) else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "institution":
            kwargs["queryset"] = Institution.objects.with_accounts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """Save what one administrator may decide alone; roles that can see identities wait for another.

        A change of institution opens other people's files, so there such a role is asked for anew.
        """
        before = User.objects.filter(pk=obj.pk).first() if change else None
        kept = set(before.roles) if before and before.institution_id == obj.institution_id else set()
        waiting = sorted(SEES_IDENTITIES & set(obj.roles) - kept)
        obj.roles = [role for role in obj.roles if role not in waiting]
        super().save_model(request, obj, form, change)
        if waiting:
            roles.ask(obj, waiting, by=request.user)
            words = ", ".join(Role(role).label for role in waiting)
            messages.warning(request, f"{words}: menunggu persetujuan administrator lain, di “Permintaan peran”.")


OWN_ROLES = "Peran dan institusi Anda sendiri hanya dapat diubah administrator lain."


def _oneself(request, user):
    return user is not None and user.pk == request.user.pk


@admin.register(RoleRequest)
class RoleRequestAdmin(MasterDataAdmin):
    list_display = ("user", "role", "institution", "asked_by", "asked_at", "granted", "decided_by", "decided_at")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "role")
    list_select_related = ("user__institution", "asked_by", "decided_by")
    list_display_links = None
    actions = ("grant", "refuse")

    @admin.display(description="institusi")
    def institution(self, row):
        return row.user.institution or "–"

    @admin.action(description="Setujui peran yang dipilih")
    def grant(self, request, queryset):
        self._decide(request, queryset, roles.grant, "disetujui")

    @admin.action(description="Tolak peran yang dipilih")
    def refuse(self, request, queryset):
        self._decide(request, queryset, roles.refuse, "ditolak")

    def _decide(self, request, queryset, verb, done):
        for row in queryset:
            try:
                self.log_change(request, verb(row, by=request.user), done)
                messages.success(request, f"{row} {done}.")
            except Refused as refused:
                messages.error(request, refused.message)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class InstitutionResource(resources.ModelResource):
    parent = fields.Field("parent", "parent", ForeignKeyWidget(Institution, "code"))
    district = fields.Field("district", "district", ForeignKeyWidget(District, "code"))

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
    fields = ("code", "name", "short_name", "kind", "parent", "district", "phone", "external", "active")
    inlines = (InstitutionAliasInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()  # the regulation's data finds the row by it


@admin.register(District)
class DistrictAdmin(MasterDataAdmin):
    list_display = ("name", "code", "latitude", "longitude")
    search_fields = ("name", "code")
    readonly_fields = ("code",)

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "user", "institution", "kind", "subject", "reason", "explanation")
    list_filter = ("kind", "reason", ("institution", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "institution")
    search_fields = ("subject", "user__username")
    date_hierarchy = "at"


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, admin.ModelAdmin):
    """What was changed here, by whom."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "get_change_message")
    list_filter = ("action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username")
    date_hierarchy = "action_time"

    @staticmethod
    def readers(user):
        return rules.administrator(user) or rules.auditor(user)

    @admin.display(description="perubahan")
    def get_change_message(self, entry):
        return entry.get_change_message()
