"""Adapts allauth's login: rate limits on password guesses, messages in Indonesian, and mails to the owner of an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.db.models import Q

from gugus.login import letter as letters, limits

# The text for each mail template of allauth that reports a change of how the account is opened.
CREDENTIAL_CHANGES = {
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
    """allauth's account adapter without sign-up: administrators create accounts."""

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
        """Mail the owner that a password or second factor has changed. The mail holds no secret and no IP address."""
        letters.send(user.email, "Keamanan akun Anda", CREDENTIAL_CHANGES[template_prefix] + letters.ALARM)

    def pre_authenticate(self, request, **credentials):
        """Count the guess for the account, whether user name or e-mail was typed (allauth counts by the typed text).

        Raises ValidationError above the rate limit.
        """
        self._guess = limits.Guess(request, _account(credentials))
        if not self._guess.allowed():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        self._guess.right()


def _account(credentials):
    """Return the primary key of the account with this user name or e-mail address, as text; without one, the typed name."""
    typed_name = (credentials.get("username") or credentials.get("email") or "").strip().casefold()
    match = Q(username__iexact=typed_name) | Q(email__iexact=typed_name)
    account_key = get_user_model().objects.filter(match).order_by("pk").values_list("pk", flat=True).first()
    return f"name {typed_name}" if account_key is None else str(account_key)
