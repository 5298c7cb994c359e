"""What of logging in is ours and not allauth's: the limits on guessing, the words, and the letters to an account's owner."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.db.models import Q

from gugus.login import letters, limits

# What allauth tells of, by the name of its template.
OPENED_OTHERWISE = {
    **dict.fromkeys(
        [f"account/email/password_{what}" for what in ("changed", "reset", "set")], "Kata sandi akun Anda baru saja diganti."
    ),
    "mfa/email/totp_activated": "Aplikasi autentikator baru saja dipasang pada akun Anda.",
    "mfa/email/totp_deactivated": "Aplikasi autentikator baru saja dilepas dari akun Anda.",
    "mfa/email/webauthn_added": "Kunci sandi baru saja ditambahkan pada akun Anda.",
    "mfa/email/webauthn_removed": "Kunci sandi baru saja dilepas dari akun Anda.",
    "mfa/email/recovery_codes_generated": "Kode pemulihan baru baru saja dibuat bagi akun Anda; yang lama tidak berlaku lagi.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: there is no sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu lima menit, lalu coba lagi dari jaringan yang biasa Anda "
        "pakai. Bila itu bukan Anda, beri tahu administrator.",
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch"),
            "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi.",
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def send_notification_mail(self, template_prefix, user, **_):
        """Tell the owner by mail what changed in how the account is opened: no secret, no address of a machine."""
        letters.send(user.email, "Keamanan akun Anda", OPENED_OTHERWISE[template_prefix] + letters.ALARM)

    def pre_authenticate(self, request, **credentials):
        """Count the guess for the account, by whichever of its names it was asked for (allauth counts by what was typed)."""
        self._guess = limits.Guess(request, _account(credentials))
        if not self._guess.allowed():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        self._guess.right()


def _account(credentials):
    """The primary key of the account of this user name or address, or what was typed."""
    typed_name = (credentials.get("username") or credentials.get("email") or "").strip().casefold()
    match = Q(username__iexact=typed_name) | Q(email__iexact=typed_name)
    found = get_user_model().objects.filter(match).order_by("pk").values_list("pk", flat=True).first()
    return f"name {typed_name}" if found is None else str(found)
