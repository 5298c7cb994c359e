"""Data induk: the stock admin, for master data only, and for administrators only."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from gugus.rules import administrator

admin.site.site_title = admin.site.site_header = "Data induk Gugus Tugas TPPO"
admin.site.index_title = "Data induk"
# The site's own login page counts failed attempts; the admin's does not.
admin.site.login = secure_admin_login(admin.site.login)


class MasterDataAdmin(admin.ModelAdmin):
    """Base of every page here: the role decides, not Django's permissions per model."""

    def has_module_permission(self, request):
        return administrator(request.user)

    def has_view_permission(self, request, obj=None):
        return administrator(request.user)

    def has_add_permission(self, request):
        return administrator(request.user)

    def has_change_permission(self, request, obj=None):
        return administrator(request.user)

    def has_delete_permission(self, request, obj=None):
        return administrator(request.user)
