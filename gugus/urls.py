"""URLs of the base, then those of each app.

Of allauth only the pages in use are served: there is no sign-up and no page for e-mail addresses.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.contrib import admin
from django.urls import include, path, re_path, reverse_lazy

from gugus.access.scope import allow
from gugus.rules import anyone, signed_in
from gugus.views import audit, change_request, draft, duty_contact, meeting, notice
from gugus.views.health import health, health_metrics, health_ready
from gugus.views.help import help_page
from gugus.views.home import home, more
from gugus.views.invitation import invitation
from gugus.views.second_factor import second_factor_guide
from gugus.views.sign_in import sessions_end, sign_in_history
from gugus.views.staging import staged_file
from gugus.web import addresses

addresses.part("subject", "[A-Z]+-[0-9A-Z-]{1,25}")  # of a log entry: PN-26-M7Q4, KS-2026-00001, EVALUASI-2026

handler500 = "gugus.views.failure.failed"

passkey_remove = passkey.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))
KEY = r"^sandi/atur-ulang/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
HALF_KEY = r"^sandi/undangan/(?P<user_key>[0-9a-z]+)-(?P<first_half>[0-9a-z-]+)/$"

urlpatterns = [
    path("", home, name="home"),
    path("bantuan/", help_page, name="help"),
    path("lainnya/", more, name="more"),
    path("sehat/", health, name="health"),
    path("sehat/siap/", health_ready, name="health_ready"),
    path("sehat/metrik/", health_metrics, name="health_metrics"),
    path("masuk/", allow(anyone)(account.login), name="account_login"),
    path("keluar/", allow(anyone)(account.logout), name="account_logout"),
    path("akun/nonaktif/", allow(anyone)(account.account_inactive), name="account_inactive"),
    path("akun/pastikan/", allow(signed_in)(account.reauthenticate), name="account_reauthenticate"),
    path("sandi/ganti/", allow(signed_in)(account.password_change), name="account_change_password"),
    path("sandi/buat/", allow(signed_in)(account.password_set), name="account_set_password"),
    path("sandi/lupa/", allow(anyone)(account.password_reset), name="account_reset_password"),
    path("sandi/lupa/terkirim/", allow(anyone)(account.password_reset_done), name="account_reset_password_done"),
    re_path(KEY, allow(anyone)(account.password_reset_from_key), name="account_reset_password_from_key"),
    re_path(HALF_KEY, invitation, name="invitation"),
    path(
        "sandi/baru/",
        allow(anyone)(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("masuk/kode/", allow(anyone)(factor.authenticate), name="mfa_authenticate"),
    path("masuk/kunci/", allow(anyone)(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("akun/pastikan/kode/", allow(signed_in)(factor.reauthenticate), name="mfa_reauthenticate"),
    path("akun/pastikan/kunci/", allow(signed_in)(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("akun/dua-langkah/", allow(signed_in)(factor.index), name="mfa_index"),
    path("akun/dua-langkah/mulai/", second_factor_guide, name="second_factor_guide"),
    path("akun/dua-langkah/aplikasi/", allow(signed_in)(totp.activate_totp), name="mfa_activate_totp"),
    path("akun/dua-langkah/aplikasi/lepas/", allow(signed_in)(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("akun/dua-langkah/kunci/", allow(signed_in)(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("akun/dua-langkah/kunci/<int:pk>/lepas/", allow(signed_in)(passkey_remove), name="mfa_remove_webauthn"),
    path("akun/dua-langkah/kode/", allow(signed_in)(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("akun/dua-langkah/kode/baru/", allow(signed_in)(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("akun/riwayat/", sign_in_history, name="sign_in_history"),
    path("akun/keluar-semua/", sessions_end, name="sessions_end"),
    path("draf/", draft.form_draft, name="form_draft"),
    path("draf/buang/", draft.form_draft_discard, name="form_draft_discard"),
    path("berkas/titip/", staged_file, name="staged_file"),
    path("pemberitahuan/", notice.notice_list, name="notice_list"),
    path("pemberitahuan/dibaca/", notice.notice_read_all, name="notice_read_all"),
    path("pemberitahuan/surel/", notice.notice_mail, name="notice_mail"),
    path("pemberitahuan/<int:pk>/", notice.notice_open, name="notice_open"),
    path("pemberitahuan/<int:pk>/belum/", notice.notice_put_back, name="notice_put_back"),
    path("gugus-tugas/rapat/", meeting.meeting_list, name="meeting_list"),
    path("gugus-tugas/rapat/baru/", meeting.meeting_new, name="meeting_new"),
    path("gugus-tugas/rapat/keputusan/", meeting.decision_list, name="decision_list"),
    path("gugus-tugas/rapat/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("gugus-tugas/rapat/<int:pk>/ubah/", meeting.meeting_edit, name="meeting_edit"),
    path("gugus-tugas/rapat/<int:pk>/perubahan/", meeting.meeting_changes, name="meeting_changes"),
    path("gugus-tugas/rapat/<int:pk>/keputusan/", meeting.decision_new, name="decision_new"),
    path("gugus-tugas/rapat/<int:pk>/keputusan/<int:decision>/", meeting.decision_close, name="decision_close"),
    path("siaga/", duty_contact.duty_contact_list, name="duty_contact_list"),
    path("siaga/baru/", duty_contact.duty_contact_new, name="duty_contact_new"),
    path("siaga/<uuid:pk>/", duty_contact.duty_contact_edit, name="duty_contact_edit"),
    path("siaga/<uuid:pk>/uji/", duty_contact.duty_contact_try, name="duty_contact_try"),
    path("siaga/<uuid:pk>/perubahan/", duty_contact.duty_contact_changes, name="duty_contact_changes"),
    path("institusi/perubahan/", change_request.change_request_list, name="change_request_list"),
    path("institusi/perubahan/<int:pk>/setujui/", change_request.change_request_grant, name="change_request_grant"),
    path("institusi/perubahan/<int:pk>/tolak/", change_request.change_request_refuse, name="change_request_refuse"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("audit/tidak-biasa/", audit.audit_unusual, name="audit_unusual"),
    path("audit/segel/", audit.audit_seal, name="audit_seal"),
    path("audit/pengguna/<int:pk>/", audit.audit_user, name="audit_user"),
    path("audit/<subject:subject>/", audit.audit_subject, name="audit_subject"),
    path("admin/", admin.site.urls),
    path("", include("rujukan.urls")),
    path("", include("rad.urls")),
]
