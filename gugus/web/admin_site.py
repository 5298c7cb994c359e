"""The admin site: access by role, and the site's own login page."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect

from gugus import rules
from gugus.models import ChangeRequest


class Site(admin.AdminSite):
    site_title = "Data induk"
    site_header = "Data induk Gugus Tugas TPPO Kapuas Hulu"
    index_title = "Yang dapat diatur"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Let in administrators (master data) and auditors (logs). `is_staff` alone gives no access."""
        return rules.administrator(request.user) or rules.auditor(request.user)

    def index(self, request, extra_context=None):
        return super().index(request, {"waiting": ChangeRequest.objects.waiting_for(request.user).count()})

    def login(self, request, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            return redirect("home")
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
