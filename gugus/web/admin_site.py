"""The admin site: access by role, and the site's own login page."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render

from gugus import rules
from gugus.formats.indonesian import number
from gugus.models import ChangeRequest

# What the first page shows, in groups, by the names of the models; the last group has what no other has.
GROUPS = {
    "Akun dan institusi": ("User", "Institution", "StageRole", "ChangeRequest"),
    "Nomor, waktu, dan tempat": ("EmergencyNumber", "AlarmStep", "DayOff", "ServiceStandard", "District", "ShelterPlace"),
    "Rencana aksi": ("ActionPlan", "SubTaskForce", "Programme", "Activity", "Indicator", "BudgetLine", "SourceNote"),
    "Aturan dan catatan": (),
}
# What one finds there, and a plainer name where the model's is a word of the trade.
LINES = {
    "User": "Siapa boleh masuk, dengan peran apa",
    "Institution": "Nama, induk, kecamatan, telepon kantor",
    "StageRole": "Siapa menangani dan membaca apa",
    "ChangeRequest": "Yang menunggu dan yang sudah diputuskan",
    "EmergencyNumber": "Yang tampil di formulir umum",
    "AlarmStep": "Sesudah berapa menit siapa dipanggil",
    "DayOff": "Tidak dihitung dalam tenggat hari kerja",
    "ServiceStandard": "Batas waktu tiap langkah",
    "ShelterPlace": "Berapa orang dapat ditampung",
    "RetentionRule": "Berapa lama data disimpan",
    "SourceNote": "Yang janggal dalam naskah peraturan",
    "LogEntry": "Siapa mengubah data induk, dan kapan",
}
NAMES = {"User": "Akun", "LogEntry": "Perubahan data induk", "RetentionRule": "Aturan masa simpan"}


class Site(admin.AdminSite):
    site_title = "Data induk"
    site_header = "Data induk"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Let in administrators (master data) and auditors (logs). `is_staff` alone gives no access."""
        return rules.administrator(request.user) or rules.auditor(request.user)

    def index(self, request, extra_context=None):
        """Show what waits for this administrator, then the pages of all master data."""
        models = [model for app in self.get_app_list(request) for model in app["models"]]
        offered = {
            name: model | {"name": NAMES.get(name, model["name"]), "line": LINES.get(name, "")}
            for name, model in ((model["object_name"], model) for model in models)
        }
        groups = [(title, [offered.pop(name) for name in names if name in offered]) for title, names in GROUPS.items()]
        groups[-1][1].extend(offered.values())
        count = ChangeRequest.objects.waiting_for(request.user).count()
        waiting = f"{number(count)} permintaan perubahan menunggu keputusan Anda" if count else ""
        return render(request, "admin/index.html", {"groups": [group for group in groups if group[1]], "waiting": waiting})

    def login(self, request, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            return redirect("home")
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
