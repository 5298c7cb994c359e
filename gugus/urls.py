"""Addresses of the ground, then those of each room.

Of allauth only the pages in use are served: there is no sign-up and no page for addresses.
"""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path, re_path

from gugus.access import allow
from gugus.rules import anyone, signed_in
from gugus.views.health import health
from gugus.views.help import help_page
from gugus.views.home import home
from gugus.views.notice import notice_open

KEY = r"^sandi/atur-ulang/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("", home, name="home"),
    path("bantuan/", help_page, name="help"),
    path("sehat/", health, name="health"),
    path("masuk/", allow(anyone)(account.login), name="account_login"),
    path("keluar/", allow(anyone)(account.logout), name="account_logout"),
    path("akun/nonaktif/", allow(anyone)(account.account_inactive), name="account_inactive"),
    path("akun/pastikan/", allow(signed_in)(account.reauthenticate), name="account_reauthenticate"),
    path("sandi/ganti/", allow(signed_in)(account.password_change), name="account_change_password"),
    path("sandi/buat/", allow(signed_in)(account.password_set), name="account_set_password"),
    path("sandi/lupa/", allow(anyone)(account.password_reset), name="account_reset_password"),
    path("sandi/lupa/terkirim/", allow(anyone)(account.password_reset_done), name="account_reset_password_done"),
    re_path(KEY, allow(anyone)(account.password_reset_from_key), name="account_reset_password_from_key"),
    path(
        "sandi/baru/",
        allow(anyone)(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("kabar/<int:pk>/", notice_open, name="notice_open"),
    path("admin/", admin.site.urls),
    path("", include("rujukan.urls")),
    path("", include("rad.urls")),
]
