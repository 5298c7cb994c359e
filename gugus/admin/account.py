"""Admin pages of accounts. Every change goes through `gugus.actions.account`."""

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.shortcuts import redirect

from gugus.actions import account as accounts
from gugus.admin.master import MasterData
from gugus.admin.waiting import REFUSED, SENDING, announce, deciders_by_name, pressed, save, waiting_note
from gugus.choices import Role
from gugus.forms.user import UserForm
from gugus.models import Institution, User


class RoleFilter(admin.SimpleListFilter):
    title = "peran"
    parameter_name = "peran"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(roles__contains=[self.value()]) if self.value() in Role.values else queryset


NEXT_STEPS = (
    "Pemilik akun membuat kata sandinya lewat tautan di surelnya; tanpa surel, cetak tautannya di halaman akun itu. "
    "Peran berlaku sesudah disetujui administrator lain."
)
SECOND_PERSON = (
    "Memberi peran, memindahkan, mengaktifkan lagi, dan mengganti nama atau surel menunggu administrator kedua; mencabut peran "
    "dan menonaktifkan berlaku seketika."
)


@admin.register(User)
class UserAdmin(MasterData, DjangoUserAdmin):
    form = add_form = UserForm
    add_form_template = None
    list_display = ("username", "get_full_name", "institution", "role_words", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active", ("institution", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("institution",)
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    autocomplete_fields = ()
    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        ("Yang boleh dilakukan", {"fields": ("institution", "roles", "is_active")}),
    )
    add_fieldsets = ((None, {"fields": (*fieldsets[0][1]["fields"], "institution", "roles"), "description": NEXT_STEPS}),)
    actions = ("send_link", "print_link", "reset_factor")

    @admin.display(description="peran")
    def role_words(self, user):
        return user.role_words or "Tanpa peran"

    @admin.display(description="nama")
    def get_full_name(self, user):
        return user.get_full_name()

    def get_urls(self):
        """Return the URLs without the page that sets another user's password: only the owner ever knows it."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if _oneself(request, obj):
            own = {"fields": ("institution", "role_words", "is_active"), "description": accounts.OWN_ROLES}
            return (*fieldsets[:-1], (fieldsets[-1][0], own))
        if obj:
            note = waiting_note(user=obj) or SECOND_PERSON
            return ((None, fieldsets[0][1] | {"description": note}), *fieldsets[1:])
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        # Read-only fields are not in the form, so a forged request cannot change them either.
        return ("institution", "role_words", "is_active") if _oneself(request, obj) else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "institution":
            kwargs["queryset"] = Institution.objects.with_accounts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Return the field without the signs that add or change an institution from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "institution":
            field.widget = field.widget.widget
        return field

    def response_add(self, request, obj, post_url_continue=None):
        """Lead to the first page. What waits for another administrator is said there, and not in boxes that are still empty."""
        made = f"Akun {obj.username} dibuat."
        if request.waiting:
            asked = ", ".join(change_request.words for change_request in request.waiting)
            messages.warning(request, f"{made} {asked} menunggu persetujuan {deciders_by_name(request.waiting[0])}.")
        else:
            messages.success(request, made)
        return redirect("admin:index")

    def render_change_form(self, request, context, add=False, **kwargs):
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False} if add else {}
        return super().render_change_form(request, context | one_button, add=add, **kwargs)

    def save_model(self, request, obj, form, change):
        """Save what one administrator may decide alone; ask a second one for the rest."""
        if change:
            save(accounts, request, obj, form, change)
            return
        request.waiting = accounts.create(obj, by=request.user)
        if obj.email and not request.waiting:
            self.send_link(request, [obj])

    @admin.action(description="Kirim tautan kata sandi lewat surel", location=ActionLocation.CHANGE_FORM)
    def send_link(self, request, queryset):
        for user in queryset:
            if pressed(request, accounts.send_link, user, absolute=request.build_absolute_uri) is not REFUSED:
                self.log_change(request, user, "tautan kata sandi dipesan")
                messages.success(request, SENDING.format(user.email))

    @admin.action(description="Buat tautan kata sandi tercetak", location=ActionLocation.CHANGE_FORM)
    def print_link(self, request, queryset):
        for user in queryset:
            if (asked := pressed(request, accounts.print_link, user)) is not REFUSED:
                announce(request, [asked])

    @admin.action(description="Minta reset langkah kedua", location=ActionLocation.CHANGE_FORM)
    def reset_factor(self, request, queryset):
        for user in queryset:
            if (asked := pressed(request, accounts.reset_factor, user)) is not REFUSED:
                announce(request, [asked])


def _oneself(request, user):
    return user is not None and user.pk == request.user.pk
